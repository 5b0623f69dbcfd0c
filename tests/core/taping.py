"""Conversations that are recorded: what the tests of recordings begin with."""

from typing import Any

from acd.core.ids import RecordingId
from acd.core.plan import Plan
from acd.core.recordings import RecordingState
from tests.core.playbook import Playbook, play
from tests.core.taped import recorded
from tests.core.words import CallArrived, PhoneRings, PicksUp, Presses, PromptEnds, agent, centre, queue

FIRST = RecordingId("a1-e1-c1-s1-o1-r1")


def recording_plan(**settings: Any) -> Plan:
    """One queue that records by such a rule, with one agent."""
    return centre(queue("help", recording=recorded(**settings)), agent("ana"))


def talking(*, on: Plan | None = None, key: str = "") -> Playbook:
    """A caller who has heard the announcement (and pressed a key) and talks with an agent."""
    book = play(on or recording_plan()).sees(CallArrived("c1"), PromptEnds("c1"))
    if key:
        book.sees(Presses("c1", key))
    return book.sees(PhoneRings("ana"), PicksUp("ana")).skip()


def recording_of(book: Playbook) -> RecordingState | None:
    """The state of the only recording."""
    return next((each.state for each in book.engine.state.recordings.values()), None)
