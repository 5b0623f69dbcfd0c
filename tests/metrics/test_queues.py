import pytest

from acd.core.ids import BridgeId, CallId, QueueName, StayId
from acd.core.ledger_waiting import WaitForetold
from acd.core.reasons import OfferEnding, StayEnding
from acd.core.state import State
from acd.core.stays import Stay
from acd.metrics.series import NAMES_MAX, OTHER, Number
from tests.metrics.days import A1, Day, ended, enters, leaves, moment, offered, parts, queue, talks, unoffered


def waiting(call: str, order: int, second: float) -> Stay:
    """A stay as the engine's state has it."""
    return Stay(
        id=StayId(f"{call}-s1"), call=CallId(call), node=A1, queue=QueueName("help"), call_class="help", priority=0,
        order=order, entered_s=moment(second).mono_s, lined_up_s=moment(second).mono_s, expires_s=9e9,
        holding=BridgeId("a1-e1-h1"),
    )  # fmt: skip


def test_offered_is_the_sum_of_all_endings_and_who_waits():
    """Each ending has its own counter, there from the start, and the books balance at every moment."""
    day = Day(queue("help"))
    assert {day.figure("acd_ended_stays_total", "help", ending) for ending in StayEnding} == {0}
    for number, ending in enumerate(StayEnding):
        day.at(number, enters(f"c{number}"), enters(f"w{number}"))
        day.at(number + 0.5, leaves(f"c{number}", ending, 0.5))
        assert day.figure("acd_ledger_imbalance", "help") == 0
    assert {day.figure("acd_ended_stays_total", "help", ending) for ending in StayEnding} == {1}
    assert day.figure("acd_offered_stays_total", "help") == 2 * len(StayEnding)
    assert day.figure("acd_waiting_stays", "help") == len(StayEnding)


@pytest.mark.parametrize(
    ("facts", "imbalance"),
    [
        ([leaves("c1", StayEnding.ABANDONED, 3.0)], -1),
        ([enters("c1"), enters("c1")], 1),
        ([enters("c1"), leaves("c1", StayEnding.ANSWERED, 1.0), leaves("c1", StayEnding.ABANDONED, 1.0)], -1),
    ],
)
def test_books_that_do_not_balance_are_shown(facts, imbalance):
    """A stay that ends twice, begins twice or never began is a bug that an alert can find."""
    assert Day(queue("help")).at(1, *facts).figure("acd_ledger_imbalance", "help") == imbalance


def test_the_longest_wait_grows_by_itself():
    """It is worked out when somebody looks; who came first counts, and nobody waiting is 0."""
    day = Day(queue("help")).at(10, enters("c1")).at(30, enters("c2"))
    assert day.at(45).figure("acd_longest_wait_seconds", "help") == 35
    day.at(46, leaves("c1", StayEnding.ABANDONED, 36.0))
    assert day.at(50).figure("acd_longest_wait_seconds", "help") == 20
    day.at(51, leaves("c2", StayEnding.ANSWERED, 21.0))
    assert day.at(99).figure("acd_longest_wait_seconds", "help") == 0


def test_times_of_a_call_go_to_its_queue():
    """Wait, ring and talk are under the queue that the caller waited in, a missed offer's ring too."""
    day = Day(queue("help"), queue("sales"))
    day.at(0, enters("c1", "sales"), offered("c1", name="sales"))
    day.at(15, unoffered("c1", OfferEnding.NO_ANSWER, 15.0), offered("c1", "luis", "sales"))
    day.at(
        19,
        leaves("c1", StayEnding.ANSWERED, 19.0, "sales"),
        unoffered("c1", OfferEnding.ACCEPTED, 4.0, "luis"),
        talks("c1", "luis"),
    )
    day.at(140, parts("c1", 121.0, "luis"), ended("c1"))
    assert day.spread("acd_stay_wait_seconds", "sales", "answered") == (1, 19.0)
    assert day.spread("acd_offer_ring_seconds", "sales") == (2, 19.0)
    assert day.spread("acd_conversation_talk_seconds", "sales") == (1, 121.0)
    assert day.figure("acd_ended_offers_total", "sales", "no_answer") == 1
    assert day.figure("acd_ended_offers_total", "sales", "accepted") == 1
    assert day.spread("acd_offer_ring_seconds", "help") == (0, 0.0)


def test_waits_of_other_endings_share_a_histogram():
    """Answered and abandoned waits are told apart; the rest is together."""
    day = Day(queue("help")).at(0, *(enters(f"c{number}") for number in range(4)))
    endings = [StayEnding.ANSWERED, StayEnding.ABANDONED, StayEnding.TIMED_OUT, StayEnding.LEFT_BY_KEY]
    day.at(7, *(leaves(f"c{number}", ending, 7.0) for number, ending in enumerate(endings)))
    assert [day.spread("acd_stay_wait_seconds", "help", each)[0] for each in ("answered", "abandoned", OTHER)] == [
        1, 1, 2,
    ]  # fmt: skip


def test_a_new_engine_begins_with_who_is_waiting():
    """After a restart the gauges are right at once, the counters begin at 0 and the books balance."""
    day = Day(queue("help"))
    found = [waiting("c2", 1, -20.0), waiting("c1", 2, -50.0)]
    day.metrics.begin(State(stays={each.id: each for each in found}))
    assert day.figure("acd_waiting_stays", "help") == 2
    assert day.figure("acd_longest_wait_seconds", "help") == 50
    assert day.figure("acd_offered_stays_total", "help") == 0
    day.at(5, leaves("c1", StayEnding.ANSWERED, 55.0))
    assert day.figure("acd_longest_wait_seconds", "help") == 25
    assert day.figure("acd_ledger_imbalance", "help") == 0


def test_queues_beyond_the_cap_share_a_label():
    """The number of series is bounded whatever the plan holds, and no caller is left out of the sums."""
    names = [f"q{number}" for number in range(NAMES_MAX + 20)]
    day = Day(*map(queue, names)).at(0, *(enters(f"c-{name}", name) for name in names))
    offered_stays = day.series("acd_offered_stays_total")
    assert isinstance(offered_stays, Number)
    assert len(offered_stays.values) == NAMES_MAX + 1
    assert day.figure("acd_offered_stays_total", OTHER) == 20
    assert day.figure("acd_waiting_stays", OTHER) == 20
    assert sum(offered_stays.values.values()) == len(names)


def test_what_was_foretold_is_compared_with_what_came_true():
    """Its error each way, and how often it was not exceeded; all there from the start."""
    day = Day(queue("help"))
    parts_of_it = "stays expected_seconds waited_seconds error_seconds kept_stays".split()
    names = [f"acd_foretold_{name}_total" for name in parts_of_it]
    assert [day.figure(name, "help") for name in names] == [0, 0, 0, 0, 0]
    for number, (expected_s, waited_s) in enumerate(((60.0, 50.0), (60.0, 95.0), (30.0, 40.0))):
        call, stay = CallId(f"c{number}"), StayId(f"c{number}-s1")
        day.at(number, WaitForetold(call, stay, QueueName("help"), expected_s, 1.5 * expected_s, waited_s))
    assert [day.figure(name, "help") for name in names] == [3, 150.0, 185.0, 55.0, 2]
