"""Messages of a real Asterisk 22 become events: one recording for each thing that happens to a leg or a phone."""

import json

import pytest

from acd.asterisk.ari.causes import end_cause
from acd.asterisk.ari.sieve import AppReplaced
from acd.asterisk.ari.translate import ALLOWED
from acd.core.events import (
    CallArrived,
    DigitPressed,
    EndCause,
    LegAnswered,
    LegCreated,
    LegEnded,
    LegLeft,
    LegRinging,
    TransferAsked,
)
from tests.asterisk.recordings import A1, RECORDINGS, lines, told


def ended(name: str) -> LegEnded:
    """The end of a leg, which is told once and as the last thing of it."""
    events = told(name)
    assert [type(event) for event in events].count(LegEnded) == 1
    last = events[-1]
    assert isinstance(last, LegEnded)
    return last


def test_a_caller_who_gives_up_before_the_answer_is_one_arrival_and_one_end():
    """`StasisEnd` on a hang-up is not a leg that left."""
    arrived, end = told("caller_hangs_up_unanswered")
    assert isinstance(arrived, CallArrived)
    assert (arrived.dialled, arrived.caller) == ("+3225550100", "+32470000001")
    assert arrived.sip_call_id
    assert end == LegEnded(A1, arrived.leg, EndCause.NORMAL, 127, arrived.sip_call_id)


def test_a_key_is_told_once_and_a_prompt_cut_by_the_hang_up_is_no_failed_prompt():
    """Asterisk says 'failed' of the sound that the caller did not wait for."""
    events = told("caller_presses_key_and_hangs_up_in_prompt")
    assert [type(event) for event in events] == [CallArrived, LegAnswered, DigitPressed, LegEnded]
    assert any('"state":"failed"' in line for line in lines("caller_presses_key_and_hangs_up_in_prompt"))
    assert [event.digit for event in events if isinstance(event, DigitPressed)] == ["1"]


@pytest.mark.parametrize("name", ["released_to_fallback", "redirected_by_an_operator", "out_of_time"])
def test_a_leg_that_goes_on_in_the_dialplan_has_left(name):
    """Released by us, moved by an operator, or timed out by the dialplan: its end there is not told any more."""
    assert [type(event) for event in told(name)] == [CallArrived, LegAnswered, LegLeft]


@pytest.mark.parametrize(
    ("name", "cause", "q850"),
    [
        ("phone_busy", EndCause.BUSY, 17),
        ("phone_rejected", EndCause.REJECTED, 21),
        ("phone_unavailable", EndCause.NO_ANSWER, 19),
        ("phone_rings_unanswered", EndCause.NO_ANSWER, 19),
        ("phone_cancelled_answered_elsewhere", EndCause.ANSWERED_ELSEWHERE, 26),
        ("phone_answers_and_hangs_up", EndCause.NORMAL, 16),
        ("caller_refused", EndCause.NORMAL, 0),
    ],
)
def test_the_end_of_a_leg_says_why(name, cause, q850):
    """The SIP status counts before the Q.850 cause; of a caller whom we hung up none is told, and none is needed."""
    assert (ended(name).cause, ended(name).q850) == (cause, q850)


def test_a_phone_that_forwards_has_refused():
    """302 is cause 23 without a SIP status; where it leads is not followed."""
    assert end_cause(23, 0) is EndCause.REJECTED


def test_an_agents_leg_rings_and_is_answered_under_the_id_that_we_gave_it():
    """Our own `StasisStart` says that the leg can be rung; the SIP Call-ID is told from the ringing on."""
    created, ringing, answered, end = told("phone_answers_and_hangs_up")
    assert isinstance(created, LegCreated)
    assert isinstance(ringing, LegRinging)
    assert isinstance(answered, LegAnswered)
    assert isinstance(end, LegEnded)
    assert created.leg == ringing.leg == answered.leg == end.leg
    assert ringing.leg.startswith("a1-e1-c1-s1-o")
    assert ringing.sip_call_id == answered.sip_call_id == end.sip_call_id != ""


@pytest.mark.parametrize("name", ["transfer_asked", "transfer_attended"])
def test_a_transfer_is_asked_once_and_our_refusal_is_no_question(name):
    """Asterisk echoes the progress that we set as another `ChannelTransfer`."""
    asked = [event for event in told(name) if isinstance(event, TransferAsked)]
    assert sum('"type":"ChannelTransfer"' in line for line in lines(name)) == 2
    assert len(asked) == 1
    assert asked[0].target == {"transfer_asked": "+3225550199", "transfer_attended": "a1-e1-c1-s1-o2"}[name]


def test_being_replaced_is_no_event_but_the_end():
    """Another engine has the switch now."""
    with pytest.raises(AppReplaced):
        told("replaced")


def test_the_filter_asks_for_all_that_is_understood_and_nothing_else():
    """The recordings have nothing else, and nearly all of it."""
    recorded = {json.loads(line)["type"] for name in RECORDINGS for line in lines(name)}
    assert recorded <= set(ALLOWED)
    assert set(ALLOWED) - recorded == {
        "ChannelHold",
        "ChannelUnhold",
        "ChannelUserevent",
        "RecordingStarted",
        "RecordingFinished",
        "RecordingFailed",
    }
