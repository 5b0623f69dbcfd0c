from datetime import UTC, datetime

from acd.core.ids import AgentName, CallId, LegId, PhoneName, QueueName
from acd.core.ledger import Fact
from acd.core.ledger_own_calls import OwnCallAnswered, OwnCallBegan, OwnCallEnded
from acd.core.own_calls import OwnCall
from acd.core.reasons import OwnCallEnding
from acd.core.state import State
from tests.metrics.days import A1, Day, queue

CALL, ANA, PHONE, LEG = CallId("a1-e1-c1"), AgentName("ana"), PhoneName("phone-ana"), LegId("a1-e1-c1-a")
NUMBER, LINE, SALES = "+3225550199", "+3225550100", QueueName("sales")


def dials(to_sell: bool = True, case: str = "") -> Fact:
    """She calls a number, for sales or for nobody."""
    return OwnCallBegan(CALL, ANA, PHONE, LEG, NUMBER, LINE, SALES if to_sell else None, case)


def is_over(ending: OwnCallEnding, talk_s: float = 0.0) -> Fact:
    """It has ended."""
    return OwnCallEnded(CALL, ANA, ending, talk_s)


def test_own_calls_are_counted_by_queue_and_case_from_their_beginning_to_their_end():
    """Begun, there now, answered, over for one reason, and for how long they talked."""
    day = Day(queue("sales")).at(0, dials(case="4711"))
    assert day.figure("acd_began_own_calls_total", "sales", "yes") == 1
    assert day.figure("acd_began_own_calls_total", "sales", "no") == 0
    assert day.figure("acd_present_own_calls", "sales") == 1
    day.at(5, OwnCallAnswered(CALL, ANA, LegId("a1-e1-c1-t1"), "carrier", "sip"))
    assert day.figure("acd_answered_own_calls_total", "sales") == 1
    day.at(35, is_over(OwnCallEnding.NUMBER_HUNG_UP, 30.0))
    assert day.figure("acd_present_own_calls", "sales") == 0
    assert day.figure("acd_ended_own_calls_total", "sales", "number_hung_up") == 1
    assert day.spread("acd_own_call_talk_seconds", "sales") == (1, 30.0)
    assert day.figure("acd_present_calls") == day.figure("acd_began_calls_total") == 0


def test_one_that_nobody_answers_has_no_length_and_one_for_no_queue_its_own_label():
    """It ends for its reason."""
    day = Day(queue("sales")).at(0, dials(to_sell=False)).at(30, is_over(OwnCallEnding.NO_ANSWER))
    assert day.figure("acd_began_own_calls_total", "none", "no") == 1
    assert day.figure("acd_ended_own_calls_total", "none", "no_answer") == 1
    assert day.figure("acd_answered_own_calls_total", "none") == 0
    assert day.spread("acd_own_call_talk_seconds", "none") == (0, 0.0)


def test_an_own_call_of_an_earlier_engine_is_there():
    """A new engine's gauge has it, its counters have not."""
    own = OwnCall(CALL, A1, ANA, PHONE, LEG, NUMBER, LINE, SALES, "", datetime(2026, 11, 23, tzinfo=UTC))
    day = Day(queue("sales"))
    day.metrics.begin(State(own_calls={CALL: own}))
    assert day.figure("acd_present_own_calls", "sales") == 1
    assert day.figure("acd_began_own_calls_total", "sales", "no") == 0
    assert day.at(3, is_over(OwnCallEnding.AGENT_HUNG_UP, 3.0)).figure("acd_present_own_calls", "sales") == 0
    assert day.spread("acd_own_call_talk_seconds", "sales") == (1, 3.0)
