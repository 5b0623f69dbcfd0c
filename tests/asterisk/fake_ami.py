"""An AMI server that does as it is told: silence, cut connections, refused passwords; no real one does on cue."""

import asyncio
import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager

from panoramisk import Manager

from acd.asterisk.ami.link import AmiLink, AmiSettings
from acd.asterisk.ami.notices import Notice
from acd.asterisk.ami.session import Session
from acd.core.ids import NodeName

USER, PASSWORD = "acd", "secret"
ENDING = "\r\n\r\n"
CORE_STATUS = (
    "CoreStartupDate: 2026-11-02\r\nCoreStartupTime: 08:00:00\r\nCoreReloadDate: 2026-11-02\r\n"
    "CoreReloadTime: 09:30:00\r\nCoreCurrentCalls: 3\r\nCoreProcessedCalls: 12"
)


class FakeAmi:
    """`seen` has every action as it was read, with `connection`: the number of the connection it came over.

    Actions named in `silent` are not answered, those in `refused` get a no; one in `cuts` ends the connection instead.
    `refuses` closes each new connection at once.
    """

    def __init__(self) -> None:
        self.seen: list[dict[str, str]] = []
        self.connections = 0
        self.password = PASSWORD
        self.silent: set[str] = set()
        self.cuts: set[str] = set()
        self.refused: set[str] = set()
        self.refuses = False
        self.greeting = b"Asterisk Call Manager/11.0.0\r\n"
        self.port = 0
        self._writers: list[asyncio.StreamWriter] = []
        self._tasks: list[asyncio.Task[None] | None] = []
        self._news = asyncio.Event()

    def actions(self, name: str) -> list[dict[str, str]]:
        """All actions of a name so far."""
        return [each for each in self.seen if each.get("Action") == name]

    async def until(self, is_so: Callable[[], object], timeout_s: float = 10.0) -> None:
        """Wait for something about this server to be so."""
        async with asyncio.timeout(timeout_s):
            while not is_so():
                self._news.clear()
                await self._news.wait()

    def say(self, text: str | bytes) -> None:
        """Send over the newest connection; an ending is put behind a text, bytes go as they are."""
        self._writers[-1].write(text if isinstance(text, bytes) else f"{text}{ENDING}".encode())

    def drop(self) -> None:
        """End the newest connection."""
        self._writers[-1].close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        number = self.connections
        self._writers.append(writer)
        self._tasks.append(asyncio.current_task())
        self._news.set()
        try:
            if not self.refuses:
                writer.write(self.greeting)
                await self._answer_all(number, reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the other side has gone, as it may
        finally:
            writer.close()

    async def _answer_all(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            text = (await reader.readuntil(ENDING.encode())).decode().strip()
            action = dict(line.split(": ", 1) for line in text.split("\r\n") if ": " in line)
            self.seen.append({**action, "connection": str(number)})
            self._news.set()
            name = action.get("Action", "")
            if name in self.cuts:
                return
            if name not in self.silent:
                writer.write(f"{self._answer(action)}{ENDING}".encode())
                if name == "Login" and action.get("Secret") != self.password:
                    return

    def _answer(self, action: dict[str, str]) -> str:
        head = f"ActionID: {action.get('ActionID', '')}\r\n"
        if action.get("Action") == "Login":
            if action.get("Secret") != self.password:
                return f"Response: Error\r\n{head}Message: Authentication failed"
            return f"Response: Success\r\n{head}Message: Authentication accepted{ENDING}Event: FullyBooted"
        if action.get("Action") in self.refused:
            return f"Response: Error\r\n{head}Message: no"
        body = CORE_STATUS if action.get("Action") == "CoreStatus" else "Message: done"
        return f"Response: Success\r\n{head}{body}"

    async def close(self) -> None:
        """End all connections."""
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*(task for task in self._tasks if task is not None))


@asynccontextmanager
async def fake_ami() -> AsyncIterator[FakeAmi]:
    """A running one, on a free port."""
    fake = FakeAmi()
    server = await asyncio.start_server(fake.serve, "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    try:
        yield fake
    finally:
        server.close()
        await fake.close()
        await server.wait_closed()


def settings_for(fake: FakeAmi, **changes: float) -> AmiSettings:
    """How to reach it."""
    return AmiSettings(NodeName("a1"), f"127.0.0.1:{fake.port}", USER, PASSWORD, **changes)


def refused(account: object) -> str:
    """An event that we take up."""
    return f"Event: InvalidPassword\r\nService: PJSIP\r\nAccountID: {account}"


@contextmanager
def plain(fake: FakeAmi, **settings: object) -> Iterator[Manager]:
    """Panoramisk as it is; it reconnects at once, so that nobody waits."""
    manager = Manager(host="127.0.0.1", port=fake.port, username=USER, secret=PASSWORD, reconnect_timeout=0, **settings)
    manager.loop = asyncio.get_running_loop()
    manager.connect()
    try:
        yield manager
    finally:
        manager.connect = lambda *_: None  # its own close() would not stop it, as a test below shows
        manager.close()


@asynccontextmanager
async def opened(fake: FakeAmi) -> AsyncIterator[Session]:
    """A session of ours that has logged in."""
    session = Session(settings_for(fake), Counter())
    await session.open()
    try:
        yield session
    finally:
        session.close()


def throw_out(console: Callable[[str], str]) -> None:
    """Have a real Asterisk end the only AMI connection that it has."""
    (session,) = re.findall(rf"^ *{USER} +\S+ +\S+ +\S+ +(\d+)", console("manager show connected"), re.MULTILINE)
    console(f"manager kick session {session}")


class Told:
    """Keeps what a link tells, in order; `fails` makes it raise instead. A link that tells is up."""

    def __init__(self) -> None:
        self.all: list[Notice] = []
        self.fails = False
        self._news = asyncio.Event()

    def put(self, notice: Notice) -> None:
        """A listener."""
        self._news.set()
        self.all.append(notice)
        if self.fails:
            raise RuntimeError("the one who is told has a fault")

    async def until(self, is_so: Callable[[], object], timeout_s: float = 15.0) -> None:
        """Wait for something about what was told to be so."""
        async with asyncio.timeout(timeout_s):
            while not is_so():
                self._news.clear()
                await self._news.wait()


@asynccontextmanager
async def running_link(settings: AmiSettings, told: Told) -> AsyncIterator[AmiLink]:
    """A link that has logged in and told the load, and that ends with the block."""
    link = AmiLink(settings, lambda: 0.0)
    link.listeners.append(told.put)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(link.run(), name="link under test")
        try:
            await told.until(lambda: told.all)
            yield link
        finally:
            task.cancel()
