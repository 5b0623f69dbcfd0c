"""The same callers on a real stack: Asterisk, engine and store as `acd up` starts them, people who ring by SIP."""

import asyncio
import json
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from acd.asterisk.ports import Reservation
from acd.core.agents import AgentState
from acd.core.ledger import Fact
from acd.runtime.clock import now
from acd.runtime.wire import decode_fact
from acd.sim.people import Caller
from acd.sim.traffic import LIVE
from acd.store.window import Window
from tests.bench.live_and_simulated.apart import Facts
from tests.bench.live_and_simulated.callers import Call, Callers
from tests.bench.live_and_simulated.centre import agents, answers_in_s, write_centre
from tests.bench.live_and_simulated.phones import Phones
from tests.bench.load import AGENTS_HOST, CALLERS_HOST, ONLINE_TIMEOUT_S, register
from tests.bench.sides import Side, limits, ours
from tests.bench.sipp import NotMeasured, Seat

BEGINS_IN_S, LOOKS_EVERY_S, OVER_TIMEOUT_S = 1.0, 0.25, 420.0
WRITTEN_TIMEOUT_S = 20.0
# Told now and then: seconds since the beginning, calls that are over, and how many there are at the moment.
Tell = Callable[[float, int, int], None]


@dataclass(frozen=True, slots=True)
class Played:
    """What the ledger and the callers themselves say of it; seconds count from the beginning."""

    facts: Facts
    calls: Sequence[Call]


def play_live(callers: Sequence[Caller], tell: Tell) -> Played:
    """All of them on a stack of their own, to the end. Raises NotMeasured."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-live-")))
        room = limits(len(callers), len(agents()))
        side = stack.enter_context(ours(write_centre(folder / "centre"), folder / "run", room))
        ports = Reservation()
        stack.callback(ports.release)
        seats = [Seat(host, ports.port(host), ports.port(host)) for host in (CALLERS_HOST, AGENTS_HOST)]
        register(side.credentials.phones, seats[1], side.sip, folder, label=side.name)
        return asyncio.run(_play(side, seats, callers, tell))


async def _play(side: Side, seats: Sequence[Seat], callers: Sequence[Caller], tell: Tell) -> Played:
    at_calls, at_phones = ((seat.host, seat.port) for seat in seats)
    they = Callers(at_calls, seats[0].media_port, side.sip, LIVE.key_s)
    phones = Phones(at_phones, seats[1].media_port, answers_in_s(), they.talks)
    assert side.ledger is not None, "our own side has a ledger"
    books = Books(side.ledger)
    try:
        await phones.party.sit_down()
        await they.party.sit_down()
        await _wait_until(lambda: books.ready() == len(agents()), ONLINE_TIMEOUT_S, "all agents to be ready")
        begins_s, books.begins = asyncio.get_running_loop().time() + BEGINS_IN_S, now().wall.timestamp() + BEGINS_IN_S
        they.begin(callers, begins_s)
        await _all_over(they, begins_s, callers[-1].at_s, tell)
        await _wait_until(lambda: books.open_calls() == 0, WRITTEN_TIMEOUT_S, "the ledger to be written")
        await _wait_until(lambda: books.ready() == len(agents()), ONLINE_TIMEOUT_S, "all agents to be ready again")
    finally:
        phones.party.get_up()
        they.party.get_up()
        books.close()
    return Played(books.facts(), list(they.calls.values()))


class Books:
    """The ledger, read while it is written. `begins` (seconds since 1970) is second 0."""

    def __init__(self, url: str) -> None:
        self.begins = 0.0
        self._window = Window(url)
        self._facts: list[tuple[float, Fact]] = []

    def ready(self) -> int:
        """How many agents are ready now."""
        return sum(state == AgentState.READY for state in self._latest("AgentChanged", "agent", "state").values())

    def open_calls(self) -> int:
        """How many calls have begun and not ended."""
        began, ended = (self._latest(name, "call", "call") for name in ("CallBegan", "CallEnded"))
        return len(began.keys() - ended.keys())

    def facts(self) -> Facts:
        """All of them, with the seconds after the beginning."""
        self._read()
        return [(at_s - self.begins, fact) for at_s, fact in self._facts]

    def close(self) -> None:
        """Let go of the store."""
        self._window.close()

    def _latest(self, name: str, key: str, field: str) -> dict[str, str]:
        self._read()
        return {getattr(fact, key): getattr(fact, field) for _, fact in self._facts if type(fact).__name__ == name}

    def _read(self) -> None:
        for said in map(json.loads, self._window.lines()):
            fields = {key: value for key, value in said.items() if key not in ("seq", "place", "at", "fact")}
            at_s = datetime.fromisoformat(said["at"]).timestamp()
            self._facts.append((at_s, decode_fact({said["fact"]: fields})))


async def _all_over(they: Callers, begins_s: float, last_s: float, tell: Tell) -> None:
    loop, calls = asyncio.get_running_loop(), they.calls.values()
    while any(not call.ending for call in calls):
        now_s = loop.time() - begins_s
        if now_s > last_s + OVER_TIMEOUT_S:
            left = [call.name for call in calls if not call.ending]
            raise NotMeasured(f"these calls do not end: {left[:10]}")
        over = sum(bool(call.ending) for call in calls)
        tell(now_s, over, sum(call.dialled_s >= 0.0 for call in calls) - over)
        await asyncio.sleep(LOOKS_EVERY_S)


async def _wait_until(holds: Callable[[], bool], timeout_s: float, what: str) -> None:
    loop = asyncio.get_running_loop()
    until_s = loop.time() + timeout_s
    while not holds():
        if loop.time() > until_s:
            raise NotMeasured(f"waited {timeout_s:.0f} s for {what}, in vain")
        await asyncio.sleep(LOOKS_EVERY_S)
