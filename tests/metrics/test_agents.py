from acd.core.agents import AgentAtWork, AgentState
from acd.core.ids import AgentName
from acd.core.state import State
from tests.metrics.days import Day, agent_is, offered, queue


def at_work(name: str, state: AgentState, pause_reason: str = "") -> AgentAtWork:
    """An agent as the engine's state has her."""
    return AgentAtWork(AgentName(name), "101", None, (), {}, state, pause_reason=pause_reason)


def test_agents_are_counted_by_state():
    """Every state is there from the start; each agent is in one of them."""
    day = Day(queue("help"))
    day.metrics.begin(State(agents={AgentName(name): at_work(name, AgentState.READY) for name in ("ana", "luis")}))
    day.at(5, agent_is("offered")).at(9, agent_is("talking"))
    counts = {state.value: day.figure("acd_floor_agents", state) for state in AgentState}
    assert counts == {**{state.value: 0 for state in AgentState}, "ready": 1, "talking": 1}


def test_time_in_a_state_is_summed_over_all_agents():
    """Also the time of those who are still in it, so that occupancy can be worked out over any interval."""
    day = Day(queue("help"))
    day.metrics.begin(State(agents={AgentName(name): at_work(name, AgentState.READY) for name in ("ana", "luis")}))
    day.at(10, agent_is("talking")).at(25, agent_is("ready")).at(40)
    assert day.figure("acd_agent_state_seconds_total", "ready") == 10 + 15 + 40
    assert day.figure("acd_agent_state_seconds_total", "talking") == 15
    assert day.at(50).figure("acd_agent_state_seconds_total", "ready") == 10 + 25 + 50


def test_pauses_are_told_by_reason():
    """A reason of the plan's list has its label; who changes the reason moves; the end of a pause leaves it."""
    day = Day(queue("help")).at(0, agent_is("paused", "break"), agent_is("paused", "lunch", "luis"))
    assert [day.figure("acd_paused_agents", each) for each in ("break", "lunch")] == [1, 1]
    day.at(60, agent_is("paused", "lunch"))
    assert [day.figure("acd_paused_agents", each) for each in ("break", "lunch")] == [0, 2]
    day.at(100, agent_is("ready"), agent_is("logged_out", agent="luis"))
    assert [day.figure("acd_paused_agents", each) for each in ("break", "lunch")] == [0, 0]
    assert day.figure("acd_agent_pause_seconds_total", "lunch") == 40 + 100
    assert day.figure("acd_floor_agents", "paused") == 0


def test_who_is_paused_when_the_counting_begins_is_counted():
    """The gauges of a new engine are those of its state; a pause that is only asked for is none yet."""
    day = Day(queue("help"))
    agents = [at_work("ana", AgentState.PAUSED, "lunch"), at_work("luis", AgentState.TALKING, "break")]
    day.metrics.begin(State(agents={each.id: each for each in agents}))
    assert [day.figure("acd_paused_agents", each) for each in ("break", "lunch")] == [0, 1]
    assert day.figure("acd_floor_agents", "talking") == 1


def test_wrap_up_lasts_until_the_next_state():
    """It goes to the queue of the agent's last offer, an early end by the agent and none at all included."""
    day = Day(queue("help"), queue("sales"))
    day.at(0, offered("c1", name="sales"), agent_is("talking")).at(60, agent_is("wrap_up")).at(72.5, agent_is("ready"))
    day.at(80, offered("c2", name="sales"), agent_is("talking"))
    day.at(90, agent_is("wrap_up"), agent_is("ready"))
    assert day.spread("acd_agent_wrap_up_seconds", "sales") == (2, 12.5)
    assert day.spread("acd_agent_wrap_up_seconds", "help") == (0, 0.0)
