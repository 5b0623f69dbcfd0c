"""One AMI connection: panoramisk's protocol, actions and messages, with its faults closed from outside.

Its Manager is not used: it reconnects by itself, and sends again what was not answered. A session here lives as
long as its connection and carries nothing over to the next. `tests/asterisk/test_ami_faults.py` has each fault.
"""

import asyncio
import codecs
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from panoramisk.actions import Action
from panoramisk.ami_protocol import AMIProtocol
from panoramisk.message import Message

from acd.asterisk.ami import ActionRefused, ActionTimedOut, LinkDown, LoginRefused, UnsafeValue
from acd.core.ids import NodeName

BANNER = "Asterisk Call Manager/"
MESSAGE_SIZE_MAX = 65_536  # characters that may come without a message's end
EVENTS_MAX = 1_000
PENDING_MAX = 64
PORT_MAX = 65_535
# What Asterisk reads of an action: bytes of a line with its end, and lines.
LINE_BYTES_MAX = 1_023
LINES_MAX = 120
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LINE_BREAKING = re.compile(r"[\r\n\0]")


@dataclass(frozen=True, slots=True)
class AmiSettings:
    """How to reach one switch's AMI, at `host:port`. Its load is asked for every `load_interval_s`: a sign of life."""

    node: NodeName
    address: str
    user: str
    password: str = field(repr=False)
    action_timeout_s: float = 5.0
    load_interval_s: float = 10.0


class Wire(AMIProtocol):  # type: ignore[misc]  # panoramisk has no types
    """The connection's bytes: whole characters, bounded messages; one that cannot be read harms no other."""

    version: str | None

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""
        self._reason = "closed by us"

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ready to send; panoramisk's Manager would set these later, when bytes may have come already."""
        super().connection_made(transport)
        self.factory, self.encoding = self._session, "utf-8"

    def data_received(self, data: bytes) -> None:
        """Bytes, cut anywhere; whatever is wrong with them ends this connection at most."""
        self._rest += self._decoder.decode(data)
        if self.version is None:
            self._read_banner()
        if self.version is not None:
            *texts, self._rest = self._rest.split("\r\n\r\n")
            for text in texts:
                self._take(text.strip())
        if len(self._rest) > MESSAGE_SIZE_MAX:
            self.connection_lost(LinkDown(f"{MESSAGE_SIZE_MAX} characters came without an end of message"))

    def connection_lost(self, error: object) -> None:
        """The connection has come to its end, by the far end's will or because of what it sent."""
        self._reason = str(error) if isinstance(error, Exception) else "the switch closed the connection"
        super().connection_lost(error)

    def close(self) -> None:
        """End the connection; what was not answered is told so, and never sent again."""
        for action in list(self.responses.values()):
            if not action.future.done():
                action.future.set_exception(LinkDown(f"{action['Action']} was not answered: {self._reason}"))
        self.responses.clear()
        super().close()
        # A far end that reads nothing would keep a connection that is merely closed.
        self.transport.abort()

    def _read_banner(self) -> None:
        banner, end, rest = self._rest.partition("\r\n")
        if not (banner.startswith(BANNER) if end else BANNER.startswith(banner[: len(BANNER)])):
            self.connection_lost(LinkDown(f"there is no AMI: it greets with {banner[:40]!r}"))
        elif end:
            self.version, self._rest = banner.removeprefix(BANNER).strip(), rest

    def _take(self, text: str) -> None:
        try:
            message = Message.from_line(text)
            if message is not None:
                self.handle_message(message)
        except Exception:  # noqa: BLE001  # panoramisk trusts what it reads; one odd message must not end the others
            self._session.counts["junk"] += 1


class Session:
    """A connection that has logged in. `events` are those that came, in order; `lost` is set to the reason of its end.

    `counts` says what was dropped or could not be read.
    """

    # What panoramisk's protocol looks for in its Manager.
    save_stream = None

    def __init__(self, settings: AmiSettings, counts: Counter[str]) -> None:
        self.counts = counts
        self.events: asyncio.Queue[Any] = asyncio.Queue(EVENTS_MAX)
        self.lost: asyncio.Future[Exception] = asyncio.get_running_loop().create_future()
        self._settings = settings
        self._wire = Wire(self)

    @property
    def version(self) -> str:
        """Of AMI, as the switch greeted with it."""
        return str(self._wire.version)

    async def open(self) -> None:
        """Connect and log in, within the time limit for each. Raises LoginRefused, OSError and what `ask` raises."""
        settings = self._settings
        host, _, port = settings.address.rpartition(":")
        if not port.isdecimal() or int(port) > PORT_MAX:
            raise LinkDown(f"{settings.address!r} is no address: it is such as '127.0.0.1:5038'")
        try:
            async with asyncio.timeout(settings.action_timeout_s):
                await asyncio.get_running_loop().create_connection(lambda: self._wire, host.strip("[]"), int(port))
        except TimeoutError:
            raise LinkDown(f"no connection within {settings.action_timeout_s:g} s") from None
        try:
            await self.ask("Login", {"Username": settings.user, "Secret": settings.password, "Events": "on"})
        except ActionRefused as error:
            self.close()
            raise LoginRefused(f"user {settings.user!r} at {settings.address}: {error}") from None
        except BaseException:
            self.close()
            raise

    async def ask(
        self, name: str, values: Mapping[str, str] | None = None, *, timeout_s: float | None = None
    ) -> Mapping[str, str]:
        """Send one action, once, and wait for its answer.

        Raises UnsafeValue, LinkDown, ActionTimedOut or ActionRefused. Only after LinkDown before anything was sent,
        UnsafeValue and ActionRefused is it certain that the switch has not acted.
        """
        return (await self._exchange(name, values, timeout_s, may_be_list=False))[0]

    async def ask_list(
        self, name: str, values: Mapping[str, str] | None = None, *, timeout_s: float | None = None
    ) -> list[Mapping[str, str]]:
        """The same for an action that is answered by a list: its items, without what begins and ends it."""
        return (await self._exchange(name, values, timeout_s, may_be_list=True))[1:-1]

    async def _exchange(
        self, name: str, values: Mapping[str, str] | None, timeout_s: float | None, *, may_be_list: bool
    ) -> list[Mapping[str, str]]:
        limit_s = self._settings.action_timeout_s if timeout_s is None else timeout_s
        lines = {"Action": name, **(values or {})}
        _check(lines)
        if self.lost.done():
            raise LinkDown(f"{name} was not sent: {self.lost.result()}")
        if len(self._wire.responses) >= PENDING_MAX:
            raise LinkDown(f"{name} was not sent: {PENDING_MAX} actions wait for an answer")
        action = Action(lines)
        try:
            async with asyncio.timeout(limit_s):
                # None: an answer that says that it begins a list does so, and a refusal is one message.
                answer = await self._wire.send(action, as_list=None if may_be_list else False)
        except TimeoutError:
            raise ActionTimedOut(f"{name}: no answer within {limit_s:g} s") from None
        finally:
            # An answer that comes later finds nobody, and is ignored.
            self._wire.responses.pop(action.id, None)
        answers = answer if isinstance(answer, list) else [answer]
        if not answers[0].success:
            raise ActionRefused(f"{name}: {answers[0].message or answers[0].response}")
        return [dict(each) for each in answers]

    def close(self) -> None:
        """End the connection for good: nothing here opens it again."""
        if hasattr(self._wire, "closed"):  # it was open once
            self._wire.close()
        self._end(LinkDown("closed by us"))

    def dispatch(self, event: Any) -> None:
        """Panoramisk's protocol has read an event. Nobody is called here: one reader takes them up, in order."""
        try:
            self.events.put_nowait(event)
        except asyncio.QueueFull:
            self.counts["events_dropped"] += 1

    def connection_lost(self, error: object) -> None:
        """Panoramisk's protocol has come to its end; nothing is tried again."""
        self._end(error if isinstance(error, Exception) else LinkDown("the switch closed the connection"))

    def _end(self, error: Exception) -> None:
        if not self.lost.done():
            self.lost.set_result(error)


def _check(lines: Mapping[str, str]) -> None:
    if len(lines) > LINES_MAX:
        raise UnsafeValue(f"{lines['Action']} has {len(lines)} lines, Asterisk reads {LINES_MAX}")
    for name, value in lines.items():
        # The value is not shown: it may be a secret.
        if not _NAME.fullmatch(name):
            raise UnsafeValue(f"{name!r} cannot be the name of a value: use A-Z, a-z, 0-9, _ and -")
        if _LINE_BREAKING.search(value):
            raise UnsafeValue(f"the value of {name} has a line's end in it, and would become a line of its own")
        if len(f"{name}: {value}\r\n".encode()) > LINE_BYTES_MAX:
            raise UnsafeValue(f"the value of {name} has {len(value)} characters, more than Asterisk reads")
