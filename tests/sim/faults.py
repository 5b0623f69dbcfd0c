"""Seeds of faults: a world in which anything may happen, for so many steps, and then quiet, in which it must drain.

`python -m tests.sim.faults SEED [STEPS]` plays one seed and prints its verdict; without words it plays fresh ones and
prints which faults met which states of calls. The world, and what must hold in it after every step, are those of
`tests/core`: `world.py`, `invariants.py`, `promises.py`. Millions of steps: `make bench ONLY=faults`.
"""

import sys
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from acd.core import ledger, ledger_control, ledger_own_calls, ledger_watches
from acd.core.agents import AgentState
from acd.core.calls import CallState
from acd.core.ledger import Fact
from acd.core.offers import OfferState
from acd.core.sizes import sizes
from acd.core.stays import StayState
from tests.core.wire import WAYS
from tests.core.world import KINDS, World
from tests.sim.shrinking import Move, shrunk

SEEDS, STEPS = 200, 2_000
# What each move of the world does to it that a good day does not; with `fail` commands fail besides.
FAULTS = {
    "kill": "the engine dies",
    "restart": "the switch starts anew",
    "raze": "a bridge is gone",
    "phone": "a phone comes or goes",
    "vanish": "an agent vanishes",
    "end": "a leg ends",
    "leave": "a leg is moved away",
    "create": "created twice, or unknown",
    "answer": "answered twice, or unknown",
    "connect": "the switch lists all again",
    "return": "back from the fallback",
    "reload": "other settings are loaded",
    "clock": "the clock steps",
}
LOST, SLOW, FAILING = "the switch is lost", "the switch is slow", "commands fail"
# What strikes the next event, or the next answer to a command, counts when it does.
ON_THE_WIRE = tuple(f"{of} {way}" for of in ("an event", "an answer") for way in WAYS)
ROWS = (*FAULTS.values(), LOST, SLOW, FAILING, *ON_THE_WIRE)
STATES = ("in flow", "put through", "waiting", "offering", "joining", "talking", "held, asking")
# What begins with the first kind of fact ends, once, with the second; by the name that both bear.
PAIRS: tuple[tuple[type[Fact], type[Fact], str], ...] = (
    (ledger.CallBegan, ledger.CallEnded, "call"),
    (ledger.StayBegan, ledger.StayEnded, "stay"),
    (ledger.OfferMade, ledger.OfferEnded, "offer"),
    (ledger.ConversationBegan, ledger.ConversationEnded, "offer"),
    (ledger.TransferBegan, ledger.TransferEnded, "leg"),
    (ledger_own_calls.OwnCallBegan, ledger_own_calls.OwnCallEnded, "call"),
    (ledger_watches.WatchBegan, ledger_watches.WatchEnded, "watch"),
    (ledger_control.ConsultationBegan, ledger_control.ConsultationEnded, "consultation"),
)


@dataclass
class Verdict:
    """What one seed came to; `met` counts which fault met which state of a call. Empty `broken`: all held."""

    seed: int
    steps: int
    met: Counter[tuple[str, str]] = field(default_factory=Counter)
    moves: list[Move] = field(default_factory=list)
    broken: str = ""

    def __str__(self) -> str:
        """With the command that plays it again."""
        if not self.broken:
            return f"seed {self.seed}: {self.steps} steps, everything held"
        return f"seed {self.seed}: {self.broken}\nagain: .venv/bin/python -m tests.sim.faults {self.seed} {self.steps}"


class Fate:
    """What happens next, by chance of a seed. Worlds differ in what is likely, and in how often things go on well."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)
        self.weights = [self.chance.choice((1, 1, 1, 2, 4)) for _ in KINDS]
        self.failing = self.chance.choice((0.0, 0.02, 0.1, 0.5))
        self.answering = self.chance.choice((0.0, 0.2, 0.5))
        self.holding = self.chance.choice((0.0, 0.02, 0.1))

    def next(self, world: World) -> Move:
        """One move; often enough a phone that rings is answered, or an agent lets her caller wait."""
        fail = self.chance.random() < self.failing
        ringing = [leg for leg in world.engine.state.offers if world.alive.get(leg) is False]
        if ringing and self.chance.random() < self.answering:
            return "answer", list(world.alive).index(self.chance.choice(ringing)), 0, fail
        talking = [leg for leg, offer in world.engine.state.offers.items() if offer.state is OfferState.JOINED]
        talking = [leg for leg in talking if leg in world.alive]
        if talking and self.chance.random() < self.holding:
            return "hold", list(world.alive).index(self.chance.choice(talking)), 1, fail
        (kind,) = self.chance.choices(KINDS, self.weights)
        return kind, self.chance.randrange(8), self.chance.randrange(4), fail


def play(seed: int, steps: int = STEPS) -> Verdict:
    """One seed, until something breaks. The same seed gives the same verdict."""
    verdict, fate = Verdict(seed, steps), Fate(seed)
    world = World(lambda fault: meet(verdict, world, fault))
    try:
        for _ in range(steps):
            move = fate.next(world)
            verdict.moves.append(move)
            for fault in faults_of(move, world):
                meet(verdict, world, fault)
            _move(world, move)
        verdict.broken = quiet(world)
    except Exception as error:  # noqa: BLE001  # whatever breaks is the verdict
        verdict.broken, verdict.steps = _words(error), len(verdict.moves)
    return verdict


def again(moves: Sequence[Move]) -> str:
    """These moves in a new world: empty, or what breaks."""
    world = World()
    try:
        for move in moves:
            _move(world, move)
        return quiet(world)
    except Exception as error:  # noqa: BLE001  # whatever breaks is the verdict
        return _words(error)


def quiet(world: World) -> str:
    """Everybody hangs up and time passes without faults: empty, or what is left and did not end once."""
    world.drain()
    return "; ".join(f"after quiet: {words}" for words in unfinished(world))


def faults_of(move: Move, world: World) -> Iterator[str]:
    """What is wrong with this move."""
    kind, _, what, fail = move
    if kind in FAULTS:
        yield FAULTS[kind]
    if kind == "lose" and what % 2 == 0:
        yield LOST
    if world.wire.is_slow:
        yield SLOW
    if fail:
        yield FAILING


def meet(verdict: Verdict, world: World, fault: str) -> None:
    """Note which states of calls this fault meets."""
    for state in states(world):
        verdict.met[fault, state] += 1


def _move(world: World, move: Move) -> None:
    kind, which, what, fail = move
    world.move(kind, which, what, fail=fail)


def _words(error: Exception) -> str:
    where = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {where.name}: {error}"


def states(world: World) -> set[str]:
    """In which states calls are now."""
    state, found = world.engine.state, set()
    for call in state.calls.values():
        if call.state is CallState.QUEUED and call.stay is not None:
            stay = state.stays[call.stay].state
            found.add({StayState.OFFERING: "offering", StayState.JOINING: "joining"}.get(stay, "waiting"))
        elif call.target is not None:
            found.add("put through")
        elif call.state is CallState.IN_FLOW:
            found.add("in flow")
        elif call.state is CallState.TALKING:
            agent = None if call.offer is None else state.agents[state.offers[call.offer].agent]
            is_apart = call.consultation is not None or (agent is not None and agent.state is AgentState.HOLDING)
            found.add("held, asking" if is_apart else "talking")
    return found


def unfinished(world: World) -> list[str]:
    """What is left, or did not end exactly once."""
    state = world.engine.state
    found = [f"{count} {name} are left" for name, count in sizes(state).items() if count]
    others = {
        "wrap-ups": state.wrap_ups,
        "saved places": state.saved_places,
        "forecasts": state.forecasts.foretold,
        "bridges on the switch": world.bridges.there,
        "legs on trunks": {trunk: legs for trunk, legs in state.legs_on.items() if legs},
    }
    found += [f"{name} are left: {left}" for name, left in others.items() if left]
    for begins, ends, name in PAIRS:
        began = Counter(getattr(fact, name) for fact in world.facts if isinstance(fact, begins))
        ended = Counter(getattr(fact, name) for fact in world.facts if isinstance(fact, ends))
        if began != ended:
            found.append(f"{begins.__name__}: {began - ended} did not end, {ended - began} ended without or twice")
    return found


def matrix(met: Counter[tuple[str, str]]) -> str:
    """Which faults met which states, as a table."""
    lines = [f"{'':28}" + "".join(f"{state:>13}" for state in STATES)]
    lines += [f"{row:28}" + "".join(f"{met[row, state]:>13,}" for state in STATES) for row in ROWS]
    return "\n".join(lines)


def empty_cells(met: Counter[tuple[str, str]]) -> list[tuple[str, str]]:
    """Which fault never met which state."""
    return [(row, state) for row in ROWS for state in STATES if not met[row, state]]


def least_of(verdict: Verdict) -> str:
    """The moves that are enough for it, in words; `again` plays them."""
    least = shrunk(verdict.moves, again)
    return "\n  ".join([f"{len(least)} moves are enough for: {again(least)}", *map(str, least)])


def main(words: list[str]) -> int:
    """One seed, or 20 fresh ones."""
    steps = int(words[1]) if len(words) > 1 else STEPS
    seeds = [int(words[0])] if words else [Random().randrange(2**32) for _ in range(20)]
    met: Counter[tuple[str, str]] = Counter()
    broken = 0
    for seed in seeds:
        verdict = play(seed, steps)
        met += verdict.met
        broken += bool(verdict.broken)
        print(verdict)
        if verdict.broken:
            print(least_of(verdict))
    print(matrix(met))
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
