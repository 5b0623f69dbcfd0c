"""Staying linked to one switch's AMI, and telling what comes over it. Routing does not know that this exists."""

import asyncio
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict

import structlog

from acd.asterisk.ami import ActionRefused, LinkDown, LoginRefused, UnsafeValue
from acd.asterisk.ami.notices import Notice, SecurityNotice, load_of, notice_of
from acd.asterisk.ami.session import AmiSettings, Session
from acd.asterisk.ari.connection import REFUSED_DELAY_S, STABLE_AFTER_S, Chance, backoff

__all__ = ["AmiLink", "AmiSettings"]

RELOAD_TIMEOUT_S = 30.0
LINES_MAX = 20  # in the log, from one look at the load to the next: a scanner must not fill the disk
_MODULE = re.compile(r"[a-z0-9_]+(\.so)?")

log = structlog.get_logger()


class AmiLink:
    """One switch over AMI. `listeners` get every notice, in order; what they raise is counted and harms nothing.

    `counts` has connects, outages, each refusal, events dropped, junk. `chance` (0 to 1) spreads reconnects.
    """

    def __init__(self, settings: AmiSettings, chance: Chance | None = None) -> None:
        self.settings = settings
        self.listeners: list[Callable[[Notice], None]] = []
        self.counts: Counter[str] = Counter()
        self._chance = chance or random.SystemRandom().random
        self._session: Session | None = None
        self._was_stable = False
        self._lines = 0

    @property
    def is_up(self) -> bool:
        """Whether there is a connection that has logged in."""
        return self._session is not None

    async def run(self) -> None:
        """Connect, tell, reconnect, until cancelled; raises nothing else. An outage is logged once."""
        delays = backoff(self._chance)
        told: bool | None = None
        while True:
            self._was_stable = False
            error = await self._linked_until()
            if self._was_stable:
                delays, told = backoff(self._chance), None
            self.counts["outages"] += 1
            is_refused = isinstance(error, LoginRefused | ActionRefused)
            delay_s = REFUSED_DELAY_S if is_refused else next(delays)
            # Again only when it is no longer, or now for the first time, a matter for people.
            if is_refused is not told:
                said = f"{type(error).__name__}: {error}"
                log.warning("ami link down", node=self.settings.node, error=said, again_in_s=delay_s)
            told = is_refused
            await asyncio.sleep(delay_s)

    async def ask(
        self, name: str, values: Mapping[str, str] | None = None, *, timeout_s: float | None = None
    ) -> Mapping[str, str]:
        """One action, sent once and at once or not at all; see `Session.ask` for what it raises."""
        if self._session is None:
            raise LinkDown(f"{name} was not sent: there is no AMI connection to {self.settings.node}")
        return await self._session.ask(name, values, timeout_s=timeout_s)

    async def ask_list(self, name: str, values: Mapping[str, str] | None = None) -> list[Mapping[str, str]]:
        """The items with which an action is answered; see `Session.ask` for what it raises."""
        if self._session is None:
            raise LinkDown(f"{name} was not sent: there is no AMI connection to {self.settings.node}")
        return await self._session.ask_list(name, values)

    async def reload(self, modules: Iterable[str]) -> None:
        """Have modules, such as `res_pjsip`, read their configuration again, one after the other.

        Raises what `ask` raises; those before the one that failed are reloaded then. Doing it again does no harm.
        """
        for module in modules:
            if not _MODULE.fullmatch(module):
                raise UnsafeValue(f"{module!r} is not the name of a module: it is such as 'res_pjsip'")
            try:
                await self.ask("Reload", {"Module": f"{module.removesuffix('.so')}.so"}, timeout_s=RELOAD_TIMEOUT_S)
            except ActionRefused as error:
                raise ActionRefused(f"{module} on {self.settings.node}: {error}") from None
            log.info("module reloaded", node=self.settings.node, module=module)

    async def _linked_until(self) -> Exception:
        """Why the link ended; every error ends here, for nobody's call depends on this."""
        try:
            await self._link()
        except Exception as error:  # noqa: BLE001  # whatever is wrong with AMI must not end the daemon
            return _first(error)
        return LinkDown("closed by us")

    async def _link(self) -> None:
        session = Session(self.settings, self.counts)
        await session.open()
        self._session = session
        began_s = time.monotonic()
        self.counts["connects"] += 1
        log.info("ami connected", node=self.settings.node, version=session.version)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_raise_when_lost(session), name=f"{self.settings.node} ami connection")
                group.create_task(self._tell_events(session), name=f"{self.settings.node} ami events")
                group.create_task(self._ask_load(session), name=f"{self.settings.node} ami load")
        finally:
            self._session = None
            self._was_stable = time.monotonic() - began_s >= STABLE_AFTER_S
            session.close()

    async def _ask_load(self, session: Session) -> None:
        """The load again and again; a switch that is mute does not answer in time, and that ends the connection."""
        while True:
            self._tell(load_of(await session.ask("CoreStatus"), self.settings.node))
            if self._lines > LINES_MAX:
                log.warning("more ami notices", node=self.settings.node, left_out=self._lines - LINES_MAX)
            self._lines = 0
            await asyncio.sleep(self.settings.load_interval_s)

    async def _tell_events(self, session: Session) -> None:
        while True:
            self._take(notice_of(await session.events.get(), self.settings.node))
            # A crowd of events lets routing go first.
            await asyncio.sleep(0)

    def _take(self, notice: SecurityNotice | None) -> None:
        if notice is None:
            self.counts["meaningless"] += 1
            return
        self.counts[f"refused:{notice.refusal}"] += 1
        self._lines += 1
        if self._lines <= LINES_MAX:
            log.warning("visitor turned away", **asdict(notice))
        self._tell(notice)

    def _tell(self, notice: Notice) -> None:
        for listener in self.listeners:
            try:
                listener(notice)
            except Exception:
                self.counts["failed_tells"] += 1
                if self.counts["failed_tells"] == 1:
                    log.exception("a notice from ami could not be told", node=self.settings.node)


async def _raise_when_lost(session: Session) -> None:
    raise await asyncio.shield(session.lost)


def _first(error: BaseException) -> Exception:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    assert isinstance(error, Exception), "only these are caught"
    return error
