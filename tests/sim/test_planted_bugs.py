"""Each invariant notices a bug that is planted into the engine; its seed breaks again, and fewer moves do."""

from dataclasses import replace

import pytest

from acd.core import commands, doors, ledger, matching, phones, terms
from acd.core.agents import AgentState
from acd.core.crew import Crew
from acd.core.engine import Engine, Step
from acd.core.offers import Offer
from acd.core.stays import StayState
from tests.sim import faults
from tests.sim.faults import again, main, play
from tests.sim.shrinking import kind_of, shrunk

handle, next_pair, where_at_rest = Engine.handle, matching.next_pair, phones.where_at_rest


def _without(step, kind):
    return replace(step, facts=tuple(fact for fact in step.facts if not isinstance(fact, kind)))


def books_do_not_balance(self, event, now):
    """A stay ends and nobody is told."""
    return _without(handle(self, event, now), ledger.StayEnded)


def a_call_ends_twice(self, event, now):
    """For two reasons."""
    step = handle(self, event, now)
    return replace(step, facts=(*step.facts, *(f for f in step.facts if isinstance(f, ledger.CallEnded))))


def an_agent_has_two_offers(self, event, now):
    """The same one is asked for a second caller."""
    step = handle(self, event, now)
    offers = list(self.state.offers.values())
    if len(offers) > 1:
        second: Offer = replace(offers[1], agent=offers[0].agent)
        self.state.offers[second.id] = second
    return step


def a_caller_is_passed_over(self, event, now):
    """He is taken out of the line, and still waits."""
    step = handle(self, event, now)
    for stay in self.state.stays.values():
        if stay.state is StayState.WAITING and not stay.only:
            floor = self.state.floors.floor_of(stay)
            line = floor.lines[floor.stage_of(stay.waits_since_s, self.state.widened_s)]
            if self.state.floors.place_of(stay) in line:
                line.remove(self.state.floors.place_of(stay))
    return step


def an_agent_is_ready_while_she_talks(self, event, now):
    """And would be offered the next call."""
    step = handle(self, event, now)
    for worker in self.state.agents.values():
        if worker.state is AgentState.TALKING:
            bit = 1 << self.state.floors.crew.bit_of[worker.id]
            for pool in self.state.floors.pools.values():
                pool.ready |= bit
    return step


def somebody_waits_in_silence(self, event, now):
    """The music is never started."""
    step = handle(self, event, now)
    return replace(step, commands=tuple(c for c in step.commands if not isinstance(c, commands.StartMusic)))


def a_bridge_is_never_removed(self, event, now):
    """It stays on the switch."""
    step = handle(self, event, now)
    return replace(step, commands=tuple(c for c in step.commands if not isinstance(c, commands.DestroyBridge)))


def a_decision_fails(self, event, now):
    """The engine contains a bug of its own, and says so."""
    step: Step = handle(self, event, now)
    if any(isinstance(fact, ledger.OfferAnswered) for fact in step.facts):
        return replace(step, facts=(*step.facts, ledger.BugContained(None, "offer", "planted")))
    return step


def a_call_is_left_behind(self, event, now):
    """It has ended, and the engine keeps it."""
    before = dict(self.state.calls)
    step = handle(self, event, now)
    for fact in step.facts:
        if isinstance(fact, ledger.CallEnded) and fact.call in before:
            self.state.calls[fact.call] = before[fact.call]
    return step


def a_caller_stands_in_line_twice(self, event, now):
    """He would be offered to two agents."""
    step = handle(self, event, now)
    for floor in self.state.floors.numbered:
        floor.lines[0][1:1] = floor.lines[0][:1]
    return step


def somebody_waited_less_than_nothing(self, event, now):
    """What is told of his wait is wrong."""
    step = handle(self, event, now)
    facts = (replace(f, wait_s=-1.0) if isinstance(f, ledger.StayEnded) else f for f in step.facts)
    return replace(step, facts=tuple(facts))


def time_goes_on_for_ever(self, event, now):
    """A deadline comes back whenever it is due."""
    step = handle(self, event, now)
    self.state.tidied_s = now.mono_s + 1.0
    return step


def skills_do_not_matter(crew, ways):
    """Whoever serves the queue will do."""
    return -1


def nobody_has_a_wrap_up(change, agent, queue):
    """Her next call comes at once."""
    return 0.0


def nobody_has_a_pause(state, agent):
    """She is ready, whatever she said."""
    found = where_at_rest(state, agent)
    return AgentState.READY if found is AgentState.PAUSED and agent.phone in state.phones else found


def the_last_comes_first(state, node, bit, now_s):
    """Of those who wait for the same."""
    pair = next_pair(state, node, bit, now_s)
    if pair is None:
        return None
    floor, stay = state.floors.floor_of(state.stays[pair.stay]), state.stays[pair.stay]
    return replace(pair, stay=floor.lines[floor.stage_of(stay.waits_since_s, state.widened_s)][-1][-1])


def nobody_is_turned_away(*_, **__):
    """A queue takes more callers than may wait in it."""


# What is changed for it: by default what the engine makes of an event.
INSTEAD_OF = {
    skills_do_not_matter: (Crew, "_skilled"),
    nobody_has_a_wrap_up: (terms, "wrap_up_s"),
    nobody_has_a_pause: (phones, "where_at_rest"),
    the_last_comes_first: (matching, "next_pair"),
    nobody_is_turned_away: (doors, "refusal"),
}
PLANTED = {
    "a caller is in exactly one place": (a_caller_is_passed_over, a_caller_stands_in_line_twice),
    "no agent has two offers": (an_agent_has_two_offers, an_agent_is_ready_while_she_talks),
    "no offer outside the requirement": (skills_do_not_matter,),
    "no offer during wrap-up": (nobody_has_a_wrap_up,),
    "no offer during a pause": (nobody_has_a_pause,),
    "equal priority within a class keeps the order of arrival": (the_last_comes_first,),
    "every call ends with exactly one reason": (a_call_ends_twice,),
    "the books balance": (books_do_not_balance,),
    "every bound holds": (nobody_is_turned_away,),
    "nobody waits in silence": (somebody_waits_in_silence,),
    "no decision fails": (a_decision_fails,),
    "times are true": (somebody_waited_less_than_nothing,),
    "everything drains in the quiet": (a_call_is_left_behind, a_bridge_is_never_removed, time_goes_on_for_ever),
}


SEEDS, STEPS = range(16), 400
# It takes a while until a queue is full.
LONGER = {nobody_is_turned_away: 700}


@pytest.mark.parametrize(
    ("invariant", "bug"),
    [pytest.param(name, bug, id=bug.__name__) for name, bugs in PLANTED.items() for bug in bugs],
)
def test_a_planted_bug_is_caught_and_its_seed_replays(monkeypatch, capsys, invariant, bug):
    """By the first seeds; with the bug taken out again the same seed holds."""
    steps = LONGER.get(bug, STEPS)
    with monkeypatch.context() as planted:
        owner, name = INSTEAD_OF.get(bug, (Engine, "handle"))
        planted.setattr(owner, name, bug)
        verdict = next((v for v in (play(seed, steps) for seed in SEEDS) if v.broken), None)
        assert verdict is not None, f"nothing noticed that not any more {invariant}"
        assert play(verdict.seed, steps).broken == verdict.broken
        least = shrunk(verdict.moves, again, tries=20)
        assert kind_of(again(least)) == kind_of(verdict.broken)
        assert len(least) < max(2, len(verdict.moves))
        planted.setattr(faults, "shrunk", lambda *_: least)
        assert main([str(verdict.seed), str(verdict.steps)]) == 1
        assert verdict.broken.splitlines()[0] in capsys.readouterr().out
    assert not play(verdict.seed, steps).broken
