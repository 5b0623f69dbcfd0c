"""The floor: whoever waits stands at his stage, and what follows from the state can be made anew from it."""

from dataclasses import asdict, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core.floor import Floor
from acd.core.ids import CallId, QueueName, StayId
from acd.core.routing_rules import Need, Relaxation, Routing
from acd.core.state import State
from acd.core.stays import Stay
from tests.core.on_floors import check_floors
from tests.core.playbook import play
from tests.core.words import NODE, CallArrived, agent, centre, queue

HELP = QueueName("help")
ROUTING = Routing(relax=(Relaxation(30.0, {"french": 3}), Relaxation(60.0, {"french": 0})))
PLAN = centre(queue("help", needs=(Need("french", 5),), routing=ROUTING), queue("sales"), agent("ana", "sales"))


def stay(number: int, since_s: float, priority: int = 0) -> Stay:
    """One who waits since then."""
    name = StayId(f"s{number}")
    return Stay(name, CallId("c"), NODE, HELP, "help", priority, number, since_s, since_s, 1e9, None)


def floor_of(state: State) -> Floor:
    """Where everybody waits."""
    return state.floors.floors[NODE, "help"]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.integers(0, 2), st.booleans()), max_size=30))
def test_everybody_is_at_the_stage_of_his_wait_in_the_order_of_his_place(moves):
    """Whenever they come, move on in time and go."""
    state, now_s = State(), 0.0
    state.open(PLAN, now_s)
    for number, (seconds, priority, is_gone) in enumerate(moves):
        now_s += seconds / 4
        state.widen(now_s)
        new = stay(number, now_s - (seconds % 40), priority)
        state.replace("stays", new.id, new)
        if is_gone:
            state.replace("stays", next(iter(state.stays)), None)
        floor = floor_of(state)
        for stage, line in enumerate(floor.lines):
            there = [each for each in state.stays.values() if min(2, int((now_s - each.entered_s) // 30)) == stage]
            assert line == sorted(each.place for each in there)
        check_floors(state)


def test_the_next_stage_is_a_deadline_and_is_forgotten_with_who_waited_for_it():
    """The driver has one timer for all of them."""
    state = State()
    state.open(PLAN, 0.0)
    for number, since_s in enumerate((0.0, 5.0)):
        state.replace("stays", f"s{number}", stay(number, since_s))
    assert state.floors.next_widening_s() == 30.0
    state.replace("stays", "s0", None)
    assert state.floors.next_widening_s() == 35.0
    assert [floor.call_class.key for floor in state.widen(36.0)] == ["help"]
    assert state.floors.next_widening_s() == 65.0
    state.replace("stays", "s1", None)
    assert state.floors.next_widening_s() is None


def test_the_floor_made_anew_is_the_same():
    """A journal holds the state without it."""
    book = play(PLAN).sees(CallArrived("c1")).at(20).sees(CallArrived("c2")).at(40)
    state = book.engine.state
    before = asdict(state)["_floors"]
    state.lay_floors()
    after = asdict(state)["_floors"]
    for read_again in ("widenings", "classes", "keys_of", "floors", "by_class", "numbered", "tables", "heads"):
        del before[read_again], after[read_again]
    assert before == after
    assert [place[-1] for place in state.floors.floors[NODE, "help"].lines[1]] == ["a1-e1-c1-s1"]
    check_floors(state)


def test_a_queue_that_no_plan_has_keeps_its_callers_in_line():
    """Its settings are those of which nothing is said."""
    state = State()
    state.open(PLAN, 0.0)
    gone = replace(stay(1, 0.0), queue=QueueName("gone"), call_class="gone")
    state.replace("stays", gone.id, gone)
    assert state.floors.lines_of(QueueName("gone")) == [[gone.place]]
