"""A centre that lives: the real engine, driver and web server in the test's loop, and a switch that obeys."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from acd.asterisk.ports import Reservation
from acd.core import commands, events, snapshot
from acd.core.commands import AnyCommand
from acd.core.engine import Engine, Step
from acd.core.events import EndCause, Event, Now
from acd.core.flow_steps import Answer, Play
from acd.core.ids import LegId, NodeName
from acd.core.plan import Plan
from acd.http.gate import Access, Bounds
from acd.runtime.api import Address, Api, keep_serving
from acd.runtime.driver import Driver
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Journal
from tests.core.words import LINE, agent, centre, enter, flow, queue
from tests.runtime.stand_ins import Notebook

TOKEN = "the-right-token"
A1 = NodeName("a1")
GENEROUS = Bounds(rate_per_s=1_000_000, burst_max=1_000_000)


def floor() -> Plan:
    """Two queues, three agents, one of whom speaks French; the line asks for somebody who does."""
    return centre(
        queue("help", wrap_up_s=600.0),
        queue("sales"),
        agent("ana", "help", "sales", french=8),
        agent("luis", "help"),
        agent("piet", "help", phone=None, french=3),
        flow(Answer(), Play("welcome"), enter("help", french=5)),
    )


@dataclass
class Obedient:
    """A switch that does what it is told, at once, and says so."""

    inbox: Inbox
    given: list[AnyCommand] = field(default_factory=list)

    def look_again(self) -> None:
        """Nothing was missed."""

    def submit(self, command: AnyCommand) -> None:
        self.given.append(command)
        if command.wants_done:
            self.inbox.put(events.CommandDone(command))
        match command:
            case commands.AnswerLeg():
                self.inbox.put(events.LegAnswered(command.node, command.leg, ""))
            case commands.OfferCall():
                self.inbox.put(events.LegCreated(command.node, command.leg))
            case commands.RingPhone():
                self.inbox.put(events.LegRinging(command.node, command.leg, ""))
            case commands.PlayPrompt():
                self.inbox.put(events.PlaybackEnded(command.node, command.playback, is_failed=False))
            case commands.HangUp():
                self.inbox.put(events.LegEnded(command.node, command.leg, EndCause.NORMAL, 16, ""))
            case _:
                pass


class Living:
    """What a test does with it: things happen (`sees`), and somebody asks (`get`, `post`)."""

    def __init__(self, run: Path, plan: Plan, *, inbox_max: int = 1000, **settings: Any) -> None:
        self.engine = Engine()
        self.plan = plan
        self.inbox = Inbox(inbox_max)
        self.node = Obedient(self.inbox)
        self.journal = Journal(run / "journal", 1, lambda: self.engine.state)
        self.books = Notebook()
        self.driver = Driver(self.engine, self.inbox, {A1: self.node}, self.journal, self.books)
        # A busy machine may stop a test for seconds, and this switch has no snapshot to tell after a standstill.
        self.driver.standstill_s = float("inf")
        self.driver.step(events.CentreLoaded(plan, 1))
        self.api = Api(self.driver, self.inbox, lambda: self.engine.state, **settings)
        self.ports = Reservation()
        self.address = Address("127.0.0.1", self.ports.port("127.0.0.1"))
        self.client: aiohttp.ClientSession

    async def sees(self, *happened: Event) -> None:
        """These happen, and all that follows from them at once."""
        for event in happened:
            self.inbox.put(event)
        await self.is_quiet()

    async def is_quiet(self) -> None:
        """Until nothing waits to be handled."""
        async with asyncio.timeout(10):
            while len(self.inbox):
                await asyncio.sleep(0)
            await asyncio.sleep(0)

    def falls_silent(self) -> Callable[[], Awaitable[None]]:
        """From now on the engine says nothing. What is given back lets it go on, with all that it was told."""
        handle, unheard = self.engine.handle, list[Event]()

        def ignore(event: Event, now: Now) -> Step:
            unheard.append(event)
            return Step((), ())

        async def go_on() -> None:
            self.engine.handle = handle  # type: ignore[method-assign]  # as it was
            await self.sees(*unheard)

        self.engine.handle = ignore  # type: ignore[method-assign]  # for as long as the test says
        return go_on

    async def connects(self) -> None:
        """The switch is there, with the phones of all who have one."""
        phones = tuple(snapshot.PhoneSnapshot(phone, is_reachable=True) for phone in self.plan.phones)
        await self.sees(events.NodeConnected(A1, (), (), phones))

    async def calls(self, number: int) -> str:
        """Somebody calls, is spoken to and waits; the call's id."""
        await self.sees(events.CallArrived(A1, LegId(f"a1-{number}.0"), LINE, f"+32470{number:06}", f"sip-{number}"))
        return next(call.id for call in self.engine.state.calls.values() if call.leg == f"a1-{number}.0")

    async def picks_up(self, name: str) -> None:
        """This agent answers what she is offered."""
        leg = next(agent.leg for agent in self.engine.state.agents.values() if agent.id == name)
        assert leg is not None, f"{name} is offered nothing"
        await self.sees(events.LegAnswered(A1, leg, ""))

    async def hangs_up(self, number: int) -> None:
        """The caller does."""
        await self.sees(events.LegEnded(A1, LegId(f"a1-{number}.0"), EndCause.NORMAL, 16, ""))

    async def ask(self, method: str, path: str, *, token: str | None = TOKEN, **sent: Any) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        headers = {**sent.pop("headers", {}), **({"Authorization": f"Bearer {token}"} if token else {})}
        async with self.client.request(method, self.address.url + path, headers=headers, **sent) as answer:
            return answer.status, orjson.loads(await answer.read())

    async def get(self, path: str, **sent: Any) -> Any:
        """What is there; it must be."""
        status, found = await self.ask("GET", path, **sent)
        assert status == 200, found
        return found

    async def post(self, path: str, body: Any = None) -> tuple[int, Any]:
        """Ask for something."""
        return await self.ask("POST", path, json=body)


@asynccontextmanager
async def living(
    run: Path, plan: Plan | None = None, *, access: Access | None = None, render: Any = None, **settings: Any
) -> AsyncIterator[Living]:
    """Start it and wait until it answers; end it whatever the test did."""
    world = Living(run, plan or floor(), **settings)
    loop = asyncio.get_running_loop()
    access = access or Access(TOKEN, bounds=GENEROUS)
    tasks = [
        loop.create_task(world.driver.run(), name="driver"),
        loop.create_task(keep_serving(world.api, world.address, access, render), name="api"),
    ]
    try:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as world.client:
            await answers(world)
            yield world
    finally:
        for task in reversed(tasks):
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        world.journal.close()
        world.ports.release()


async def answers(world: Living) -> None:
    """Until the API answers."""
    async with asyncio.timeout(20):
        while True:
            with suppress(aiohttp.ClientConnectionError):
                await world.ask("GET", "/healthz")
                return
            await asyncio.sleep(0.01)
