"""Foretold waits in a large centre, in virtual time: many days of a line alone, and a day through the whole engine."""

from datetime import timedelta
from hashlib import blake2b
from heapq import heappop, heappush
from itertools import chain
from math import inf
from random import Random

import pytest

from acd.core import commands, events, ledger
from acd.core.commands import AnyCommand
from acd.core.engine import Engine
from acd.core.events import EndCause, Event, Now
from acd.core.ids import LegId, PhoneName
from acd.core.ledger_waiting import WaitForetold
from acd.core.pace import steps
from acd.core.snapshot import PhoneSnapshot
from tests.core.waiting_line import Line, Told, error, served
from tests.core.words import LINE, MORNING, NODE, agent, centre, queue

AGENTS, MEAN_S = 100, 180.0


def seeds(row: str, count: int) -> list[int]:
    """From the row's name, so that nobody picks them."""
    first = int.from_bytes(blake2b(row.encode(), digest_size=4).digest(), "big")
    return [first + number for number in range(count)]


def days(row: str, load: float, patience: float | None, calls: int = 60_000) -> list[Told]:
    """Those who waited and were served, without the time in which the line fills."""
    return list(chain.from_iterable(Line(AGENTS, load, seed, patience).run(calls)[3000:] for seed in seeds(row, 8)))


def mean(told: Told) -> float:
    """What was said."""
    assert told.said is not None
    return told.said.mean_s


def test_at_load_095_it_speaks_to_nearly_all_and_errs_by_a_quarter_at_most():
    """Of the mean wait of those who wait, as the root of the mean square; whoever looks back errs by a third."""
    everybody = days("M/M/100, load 0.95", 0.95, None)
    told = [each for each in served(everybody) if each.said is not None]
    assert sum(each.said is not None for each in everybody) >= 0.95 * len(everybody)
    came_true = [each.waited or 0.0 for each in told]
    assert error([mean(each) for each in told], came_true) <= 0.25
    assert error([each.head_of_line for each in told], came_true) > 0.29


def test_at_load_12_with_impatient_callers_it_beats_who_looks_back():
    """And who does not know that those before him may give up."""
    told = [each for each in served(days("M/M/100+M, load 1.2", 1.2, 1.0)) if each.said is not None]
    came_true = [each.waited or 0.0 for each in told]
    ours = error([mean(each) for each in told], came_true)
    assert ours <= 0.25
    assert ours < error([each.head_of_line for each in told], came_true)
    assert ours < error([each.last_served for each in told], came_true)
    assert ours < error([(each.ahead + 1) / AGENTS for each in told], came_true)


class Centre:
    """The whole engine, a switch that does everything at once, and callers who come and talk by chance."""

    def __init__(self, load: float, seed: int) -> None:
        self.chance, self.load = Random(seed), load
        plan = centre(queue("help", wait_max_s=9e9, waiting_max=10_000), *(agent(f"a{n}") for n in range(AGENTS)))
        self.engine, self.now = Engine(), 0.0
        self.due: list[tuple[float, int, Event]] = []
        self.number, self.waited, self.foretold = 0, 0, list[WaitForetold]()
        self.ahead: dict[str, int] = {}
        phones = tuple(PhoneSnapshot(PhoneName(phone), is_reachable=True) for phone in plan.phones)
        self.feed(events.CentreLoaded(plan, 1))
        self.feed(events.NodeConnected(NODE, (), (), phones))

    def run(self, calls: int) -> None:
        """So many callers come."""
        came = self.now
        for number in range(calls):
            came += self.chance.expovariate(self.load * AGENTS / MEAN_S)
            self.wait_until(came)
            self.feed(events.CallArrived(NODE, LegId(f"a1-{number}.0"), LINE, f"+324{number:08}", ""))

    def wait_until(self, until: float) -> None:
        """What is due by then happens."""
        while True:
            at = self.due[0][0] if self.due else inf
            deadline = self.engine.next_deadline()
            if min(at, inf if deadline is None else deadline) > until:
                break
            if deadline is not None and deadline < at:
                self.now = max(self.now, deadline)
                self.feed(events.TimePassed())
            else:
                self.now, _, event = heappop(self.due)
                self.feed(event)
        self.now = until

    def feed(self, event: Event) -> None:
        """One event, and what the switch makes of what follows."""
        step = self.engine.handle(event, Now(self.now, MORNING + timedelta(seconds=self.now)))
        for fact in step.facts:
            match fact:
                case ledger.ConversationBegan():
                    self.number += 1
                    over = self.now + self.chance.expovariate(1 / MEAN_S)
                    ended = events.LegEnded(NODE, LegId(fact.offer), EndCause.NORMAL, 16, "")
                    heappush(self.due, (over, self.number, ended))
                case ledger.StayBegan():
                    self.ahead[fact.stay] = self.engine.state.stays_in[fact.queue] - 1
                case ledger.StayEnded():
                    self.waited += fact.wait_s > 0
                case WaitForetold():
                    self.foretold.append(fact)
                case ledger.BugContained():
                    raise AssertionError(fact)
                case _:
                    pass
        for command in step.commands:
            self.carry_out(command)

    def carry_out(self, command: AnyCommand) -> None:
        """At once, and it says so."""
        if command.wants_done:
            self.feed(events.CommandDone(command))
        match command:
            case commands.AnswerLeg():
                self.feed(events.LegAnswered(NODE, command.leg, ""))
            case commands.OfferCall():
                self.feed(events.LegCreated(NODE, command.leg))
            case commands.RingPhone():
                self.feed(events.LegAnswered(NODE, command.leg, ""))
            case commands.HangUp():
                self.feed(events.LegEnded(NODE, command.leg, EndCause.NORMAL, 16, ""))
            case _:
                pass


@pytest.mark.timeout(240)
def test_the_engine_foretells_as_the_line_alone_does():
    """Five hours of a hundred agents: nearly all who wait are told, almost as well as can be known."""
    world = Centre(0.95, *seeds("engine", 1))
    world.run(10_000)
    assert len(world.foretold) >= 0.95 * (world.waited - 500)
    came_true = [each.wait_s for each in world.foretold]
    ours = error([each.expected_s for each in world.foretold], came_true)
    best = [steps(world.ahead[each.stay] + 1, AGENTS / MEAN_S, 0.0)[0] for each in world.foretold]
    assert ours <= 0.25 / 0.223 * error(best, came_true)
    bias = sum(each.expected_s for each in world.foretold) / sum(came_true)
    assert bias == pytest.approx(1.0, abs=0.1)
    kept = sum(each.wait_s <= each.upper_s for each in world.foretold) / len(came_true)
    assert kept == pytest.approx(0.8, abs=0.07)
