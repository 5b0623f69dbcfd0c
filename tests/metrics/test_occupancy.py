"""How busy agents are and how evenly: compared with what plain sums over their day give."""

from itertools import pairwise
from random import Random

import pytest

from acd.core.agents import AgentState
from acd.core.ids import AgentName, QueueName
from acd.core.ledger import AgentChanged
from acd.core.ledger_control import AgentServes
from acd.core.plan import Agent
from acd.metrics.occupancy import COMPARED_FROM_S, OccupancyFold
from acd.metrics.series import Names
from tests.metrics.days import agent_is, moment

ANA, LUIS = AgentName("ana"), AgentName("luis")
HELP, SALES = QueueName("help"), QueueName("sales")


def fold() -> OccupancyFold:
    """Two agents: both serve help, Luis serves sales too."""
    agents = {ANA: Agent(ANA, "101", None, (HELP,)), LUIS: Agent(LUIS, "102", None, (HELP, SALES))}
    return OccupancyFold(agents, Names([HELP, SALES]))


def at(folded: OccupancyFold, second: float, state: str, agent: AgentName = ANA) -> None:
    """The agent is in this state from now on."""
    folded.take(agent_is(state, agent=agent), moment(second))


def test_handling_is_talk_hold_and_wrap_up_and_a_pause_is_nothing():
    """A quarter of an hour of talk and wrap-up, as long a pause, and three quarters idle."""
    day = fold()
    for second, state in ((0, "ready"), (1800, "offered"), (1810, "talking"), (2300, "holding"), (2400, "talking"),
                          (2600, "wrap_up"), (2710, "paused"), (3600, "ready")):  # fmt: skip
        at(day, second, state)
    assert day.percent_of(ANA, moment(4500).mono_s) == pytest.approx(100 * 900 / (900 + 1800 + 900))


def test_it_begins_anew_with_each_log_in():
    """Who is logged out has none, and neither has who was only paused."""
    day = fold()
    at(day, 0, "talking")
    at(day, 100, "logged_out")
    assert day.percent_of(ANA, moment(150).mono_s) is None
    at(day, 200, "paused")
    assert day.percent_of(ANA, moment(250).mono_s) is None
    at(day, 300, "ready")
    assert day.percent_of(ANA, moment(310).mono_s) == 0


def test_any_day_gives_what_plain_sums_give():
    """A thousand changes of both agents, summed a second time in another way."""
    day, chance, told = fold(), Random(7), list[tuple[float, AgentName, str]]()
    states = [state.value for state in AgentState if state is not AgentState.LOGGED_OUT]
    for step in range(1000):
        told.append((step * 20 + chance.random() * 20, chance.choice([ANA, LUIS]), chance.choice(states)))
    for second, agent, state in told:
        at(day, second, state, agent)
    end_s, found = 20_000.0, {}
    for agent in (ANA, LUIS):
        hers = [(second, state) for second, name, state in told if name == agent] + [(end_s, "")]
        spent = [(state, later - second) for (second, state), (later, _) in pairwise(hers)]
        busy_s = sum(s for state, s in spent if state in ("talking", "holding", "wrap_up", "own_call"))
        idle_s = sum(s for state, s in spent if state == "ready")
        found[agent] = 100 * busy_s / (busy_s + idle_s)
        assert day.percent_of(agent, moment(end_s).mono_s) == pytest.approx(found[agent])
    spread = abs(found[ANA] - found[LUIS])
    assert day.spreads(moment(end_s).mono_s) == {HELP: pytest.approx(spread)}
    day.look(moment(end_s).mono_s)
    assert day.series()[0].copy().values == {(HELP,): pytest.approx(spread), (SALES,): 0.0}  # type: ignore[union-attr]  # a gauge


def test_who_has_just_come_is_not_compared():
    """And neither is whoever does not serve the queue any more."""
    day = fold()
    at(day, 0, "talking")
    at(day, 0, "ready", LUIS)
    assert day.spreads(moment(COMPARED_FROM_S - 1).mono_s) == {}
    assert day.spreads(moment(COMPARED_FROM_S).mono_s) == {HELP: 100.0}
    day.take(AgentServes(LUIS, (SALES,)), moment(400))
    assert day.spreads(moment(500).mono_s) == {}


def test_what_else_happens_changes_nothing():
    """A fact about an agent who is not logged in, or nobody knows."""
    day = fold()
    day.take(AgentServes(ANA, ()), moment(0))
    day.take(AgentChanged(AgentName("zoe"), "ready"), moment(0))
    assert (day.percent_of(ANA, 0.0), day.percent_of(AgentName("zoe"), moment(10).mono_s)) == (None, 0.0)
