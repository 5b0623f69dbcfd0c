"""Sets of agents say the same as asking each of them."""

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core.agents import AgentAtWork
from acd.core.crew import Crew
from acd.core.ids import AgentName, QueueName
from acd.core.needs import are_met
from acd.core.pools import bits_of
from acd.core.routing_rules import Need, Way

SKILLS = ("french", "mac", "windows")
skills = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 10))


def need(ways: list[tuple[str, int]]) -> Need:
    """One that can be met in each of these ways."""
    (skill, level), *others = ways
    return Need(skill, level, tuple(Way(name, at) for name, at in others))


one_need = st.lists(st.tuples(st.sampled_from(SKILLS), st.integers(1, 10)), min_size=1, max_size=2).map(need)
needs = st.lists(one_need, max_size=3).map(tuple)


def worker(number: int, has: dict[str, int]) -> AgentAtWork:
    """An agent with these skills."""
    return AgentAtWork(AgentName(f"a{number}"), f"{number}", None, (QueueName("help"),), has)


def crew_of(everybody: list[dict[str, int]]) -> Crew:
    """A crew whose members had other skills before."""
    crew = Crew()
    for number, has in enumerate(everybody):
        before = worker(number, {"french": 10, "mac": 1})
        crew.employ(None, before)
        crew.employ(before, worker(number, has))
    return crew


@settings(max_examples=200, deadline=None)
@given(st.lists(skills, max_size=70), needs)
def test_who_meets_needs_is_who_is_in_the_set(everybody, wanted):
    """Whatever the skills were before."""
    crew = crew_of(everybody)
    meeting = crew.meeting(wanted) & (1 << len(everybody)) - 1
    assert set(bits_of(meeting)) == {number for number, has in enumerate(everybody) if are_met(wanted, has)}


@settings(max_examples=200, deadline=None)
@given(st.lists(skills, min_size=1, max_size=40), st.integers(1, 2**40 - 1))
def test_the_best_and_the_narrowest_are_those_with_the_greatest_and_the_least_sums(everybody, some):
    """Among any of them, at two skills, or altogether."""
    crew, among = crew_of(everybody), some & (1 << len(everybody)) - 1 or 1
    sums = {bit: sum(everybody[bit].get(skill, 0) for skill in ("mac", "windows")) for bit in bits_of(among)}
    best = crew.best_at((Need("mac", 1), Need("windows", 1)), among)
    assert set(bits_of(best)) == {bit for bit, levels in sums.items() if levels == max(sums.values())}
    sums = {bit: sum(everybody[bit].values()) for bit in bits_of(among)}
    assert set(bits_of(crew.narrowest(among))) == {b for b, levels in sums.items() if levels == min(sums.values())}


def test_a_change_of_what_she_does_changes_no_set():
    """Most changes of an agent are of that kind, and must cost nothing."""
    crew, ana = Crew(), worker(0, {"mac": 1})
    assert crew.employ(None, ana)
    assert not crew.employ(ana, ana)
    assert crew.employ(ana, None)
    assert crew.serving == {"help": 0}
