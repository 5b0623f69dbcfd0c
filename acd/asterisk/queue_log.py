"""What Asterisk's queues wrote down of the callers whom they served without an engine. Pure: no file is read here.

One line is `SECONDS|CALL|QUEUE|AGENT|EVENT|…`. Only ends of a caller's time count; each tells when it began.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta

from acd.asterisk.conf import RESERVED_PREFIX
from acd.core.ids import LegId, NodeName, QueueName
from acd.core.ledger import FallbackHandled

# How it ended, by the event. The last values are: seconds waited, seconds talked, first position.
_ANSWERED = frozenset({"COMPLETEAGENT", "COMPLETECALLER", "BLINDTRANSFER", "ATTENDEDTRANSFER"})
# The values are: last position, first position, seconds waited.
_UNANSWERED = {
    "ABANDON": "abandoned",
    "EXITWITHTIMEOUT": "timed_out",
    "EXITEMPTY": "left_empty",
    "WITHDRAW": "returned",
}
_NOBODY = "NONE"


def handled_in(lines: Iterable[str], node: NodeName) -> Iterator[FallbackHandled]:
    """The stays that ended by these lines. Other queues, other events, and lines that cannot be read are left out."""
    for line in lines:
        found = _handled(line.strip().split("|"), node)
        if found is not None:
            yield found


def _handled(fields: list[str], node: NodeName) -> FallbackHandled | None:
    if len(fields) < 8 or not fields[2].startswith(RESERVED_PREFIX):
        return None
    ended_at, call, queue, agent, event, *values = fields
    try:
        if event in _ANSWERED:
            ending, wait_s, talk_s = "answered", int(values[-3]), int(values[-2])
        elif event in _UNANSWERED:
            ending, wait_s, talk_s = _UNANSWERED[event], int(values[2]), 0
        else:
            return None
        began_at = datetime.fromtimestamp(int(ended_at), UTC) - timedelta(seconds=wait_s + talk_s)
    except (ValueError, OverflowError):
        return None
    return FallbackHandled(
        node,
        LegId(call),
        QueueName(queue.removeprefix(RESERVED_PREFIX)),
        ending,
        "" if agent == _NOBODY else agent,
        began_at,
        float(wait_s),
        float(talk_s),
    )
