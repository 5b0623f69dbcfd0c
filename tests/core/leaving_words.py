"""Callers who leave a message: what the tests of messages begin with."""

from dataclasses import replace
from typing import Any

from acd.core.caller_steps import RecordMessage
from acd.core.flow_steps import Answer, Play, SetValues
from acd.core.flows import Step
from acd.core.ids import RecordingId
from acd.core.plan import Plan
from acd.core.recording_rules import Delivery
from acd.core.recordings import RecordingFinished
from tests.core.playbook import Playbook, play
from tests.core.tapes import Tapes
from tests.core.words import NODE, CallArrived, PromptEnds, centre, flow

FIRST = RecordingId("a1-e1-c1-r1")
STEP = RecordMessage("leave-a-message", "office", longest_s=60, silence_s=4, least_s=0.5, failed="failed")


def message_plan(*, again: bool = False) -> Plan:
    """One line that asks for a message, thanks, and (`again`) asks for one more."""
    steps: tuple[Step, ...] = (
        Answer(),
        SetValues({"topic": "late", "pin": "1234"}),
        STEP,
        Play("thanks"),
        *([STEP] if again else []),
    )
    plan = centre(flow(*steps, failed=(Play("sorry"),)))
    return replace(plan, secrets=("pin",), deliveries={"office": Delivery("messages", folder="office")})


def prompted() -> Playbook:
    """A caller who hears what to do."""
    return play(message_plan()).sees(CallArrived("c1")).skip()


def speaking(*, lasts_s: float = 9.0, is_post_slow: bool = False) -> Playbook:
    """A caller who has heard the tone and speaks."""
    book = prompted()
    book.tapes.lasts_s, book.tapes.is_post_slow = lasts_s, is_post_slow
    return book.sees(PromptEnds("c1")).skip()


def FallsSilent(who: str) -> Any:  # noqa: N802  # reads as the event it makes
    """The switch ends his message by itself, as he says nothing more."""

    def falls_silent(book: Any) -> RecordingFinished:
        leg = book.leg(who)
        names = [call.recording for call in book.engine.state.calls.values() if call.leg == leg]
        name = next((name for name in names if name), FIRST)
        (book.tapes if isinstance(getattr(book, "tapes", None), Tapes) else book.board.tapes).end(name)
        return RecordingFinished(NODE, name, is_failed=False)

    return falls_silent
