from datetime import UTC, datetime

from acd.asterisk.queue_log import handled_in
from acd.core.ids import LegId, NodeName, QueueName
from acd.core.ledger import FallbackHandled

A1 = NodeName("a1")
# Recorded on Asterisk 22.10.1: one caller was taken by an agent, one went back to the engine, one gave up.
RECORDED = """\
1795394214|MANAGER|acd-help|ana|ADDMEMBER|
1795394225|a1-1795394216.4|acd-help|NONE|ENTERQUEUE||+32470000001|1
1795394227|a1-1795394216.4|acd-help|ana|CONNECT|2|a1-1795394227.9|0
1795394233|NONE|acd-help|ana|PAUSE|acd
1795394233|a1-1795394225.8|acd-help|NONE|WITHDRAW|2|3|7|
1795394236|a1-1795394216.4|acd-help|ana|COMPLETECALLER|2|9|1
1795394240|a1-1795394230.1|acd-help|NONE|ABANDON|1|2|10
1795394250|a1-1795394231.1|acd-help|NONE|EXITWITHTIMEOUT|1|2|20
1795394251|a1-1795394232.1|acd-help|NONE|EXITEMPTY|1|2|5
"""


def at(seconds: int) -> datetime:
    """The moment of a line."""
    return datetime.fromtimestamp(seconds, UTC)


def told(text: str) -> list[tuple[str, str, str, int, float, float]]:
    """What is found, short: leg, ending, agent, when it began, waited, talked."""
    return [
        (each.leg, each.ending, each.agent, int(each.entered_at.timestamp()), each.wait_s, each.talk_s)
        for each in handled_in(text.splitlines(), A1)
    ]


def test_each_end_of_a_callers_time_is_one_fact():
    """With the moment at which it began; members' comings and goings are none."""
    assert told(RECORDED) == [
        ("a1-1795394225.8", "returned", "", 1795394226, 7.0, 0.0),
        ("a1-1795394216.4", "answered", "ana", 1795394225, 2.0, 9.0),
        ("a1-1795394230.1", "abandoned", "", 1795394230, 10.0, 0.0),
        ("a1-1795394231.1", "timed_out", "", 1795394230, 20.0, 0.0),
        ("a1-1795394232.1", "left_empty", "", 1795394246, 5.0, 0.0),
    ]


def test_the_fact_is_whole():
    """As it stands in the ledger."""
    (found,) = handled_in(["1795394236|a1-1.4|acd-help|ana|COMPLETEAGENT|2|9|1"], A1)
    leg, queue = LegId("a1-1.4"), QueueName("help")
    assert found == FallbackHandled(A1, leg, queue, "answered", "ana", at(1795394225), 2.0, 9.0)


def test_a_transfer_is_an_answer_too():
    """Its further values stand in front."""
    assert told("1795394236|c|acd-help|ana|BLINDTRANSFER|100|acd-phones|2|9|1") == [
        ("c", "answered", "ana", 1795394225, 2.0, 9.0)
    ]


def test_what_is_not_ours_or_cannot_be_read_is_left_out():
    """Other people's queues, halves of lines, numbers that are none."""
    for line in (
        "1795394236|c|sales|ana|COMPLETEAGENT|2|9|1",
        "1795394236|c|acd-help|ana|COMPLETEAGENT|2",
        "x|c|acd-help|ana|COMPLETEAGENT|2|9|1",
        "1795394236|c|acd-help|ana|COMPLETEAGENT|2|many|1",
        "99999999999999999999|c|acd-help|ana|COMPLETEAGENT|2|9|1",
        "",
    ):
        assert told(line) == []
