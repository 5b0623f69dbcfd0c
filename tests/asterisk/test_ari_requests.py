"""Each command is one request, word for word; what an answer means is part of it."""

import json
from dataclasses import replace
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.asterisk.ari.asking import Request
from acd.asterisk.ari.asks import ListOverSocket, failure, refuse_list
from acd.asterisk.ari.notes import note_text
from acd.asterisk.ari.requests import to_request
from acd.asterisk.ari.spelling import dialable, displayable
from acd.core.commands import (
    AnswerLeg,
    AnyCommand,
    BridgeKind,
    CreateBridge,
    DestroyBridge,
    HangUp,
    HangUpReason,
    JoinBridge,
    LeaveBridge,
    StopPrompt,
)
from acd.core.events import FailureReason
from acd.core.ids import (
    CallId,
)
from acd.core.legs import LegNote
from acd.core.recording_commands import StopRecording
from tests.asterisk.golden_requests import (
    BRIDGE,
    FOR_THE_RUNTIME,
    GOLDEN,
    HEAD,
    LEG,
    NOTE,
    NOTE_JSON,
    PLAYBACK,
    RECORDING,
    offer,
)


def media(prompt: str, language: str) -> str:
    """Where a prompt's sound is."""
    return f"sound:/s/{prompt}.{language}"


@pytest.mark.parametrize(("command", "expected"), GOLDEN, ids=[text for _, text in GOLDEN])
def test_a_command_is_this_request(command, expected):
    """Method, path and query, as Asterisk's own description names them."""
    request = to_request(command, "acd", media)
    assert f"{request.method} {request.path} {json.dumps(dict(request.query))}" == expected


@pytest.mark.parametrize("reason", HangUpReason)
def test_every_reason_to_hang_up_has_a_word(reason):
    """A reason without one would only be found when it is needed."""
    assert to_request(HangUp(*HEAD, LEG, reason), "acd", media).query["reason"]


def test_an_offer_shows_the_caller_and_keeps_transfers_to_us():
    """Variables are set when the leg is created, before anything can happen to it."""
    assert to_request(offer("+32470000001"), "acd", media).body == {
        "variables": {
            "ACD_STATE": NOTE_JSON,
            "PJSIP_TRANSFER_HANDLING()": "ari-only",
            "CONNECTEDLINE(num)": "+32470000001",
        }
    }


def test_an_offer_to_a_phone_outside_goes_over_the_trunk_and_may_show_a_name_and_pick_up_by_itself():
    """The number is cleaned like everything that came from outside."""
    command = replace(
        offer("+1"), number="+32470000002;x", trunk="acd-trunk", name='Zoë "VIP"\r\nX', is_auto_answered=True
    )
    request = to_request(command, "acd", media)
    assert request.query["endpoint"] == "PJSIP/+32470000002x@acd-trunk"
    assert request.body is not None
    assert "'CONNECTEDLINE(name)': 'Zoë VIP X'" in str(request.body)
    assert "answer-after=0" in str(request.body)


def test_a_caller_without_a_number_sets_none():
    """The phone then shows an anonymous call."""
    body = to_request(offer(""), "acd", media).body
    assert body is not None
    assert "CONNECTEDLINE(num)" not in str(body)


@given(st.text(max_size=200))
def test_nothing_that_a_caller_sends_gets_further_than_a_display(caller):
    """No line break, quote, angle bracket, dollar or backslash, whatever the trunk let through."""
    shown = dialable(caller)
    assert len(shown) <= 40
    assert shown.isascii()
    assert not set(shown) & set("\r\n\"'<>${}\\;,|&() ")


@given(st.text(max_size=200))
def test_a_name_is_shown_without_anything_that_could_mean_something(name):
    """Letters of any script stay, control characters and punctuation of SIP go."""
    shown = displayable(name)
    assert len(shown) <= 40
    assert not set(shown) & set('\r\n\t"<>${}\\;,|&()@:')
    assert displayable(shown) == shown


@pytest.mark.parametrize("number", ["+32470000001", "0032470000001", "anonymous", "112", "*98#", "agent_1.b-2"])
def test_a_plain_number_is_shown_as_it_is(number):
    """Nothing that a display can show is lost."""
    assert dialable(number) == number


def test_a_note_is_one_line_and_leaves_out_what_is_empty():
    """It lives in a channel variable."""
    assert note_text(NOTE) == NOTE_JSON
    assert "\n" not in note_text(LegNote(CallId("c"), "m\n", NOTE.entered_at, "nl"))


@pytest.mark.parametrize(
    ("command", "status", "expected"),
    [
        (AnswerLeg(*HEAD, LEG), 204, None),
        (AnswerLeg(*HEAD, LEG), 404, FailureReason.NOT_FOUND),
        (AnswerLeg(*HEAD, LEG), 409, FailureReason.CONFLICT),
        (AnswerLeg(*HEAD, LEG), 412, FailureReason.REFUSED),
        (AnswerLeg(*HEAD, LEG), 500, FailureReason.SWITCH_ERROR),
        (offer("1"), 500, FailureReason.UNREACHABLE),
        (offer("1"), 409, FailureReason.CONFLICT),
        (JoinBridge(*HEAD, BRIDGE, (LEG,)), 400, FailureReason.NOT_FOUND),
        (JoinBridge(*HEAD, BRIDGE, (LEG,)), 422, FailureReason.NOT_FOUND),
        (LeaveBridge(*HEAD, BRIDGE, LEG), 422, None),
        (CreateBridge(*HEAD, BRIDGE, BridgeKind.HOLDING), 409, None),
        (StopPrompt(*HEAD, PLAYBACK), 404, None),
        (DestroyBridge(*HEAD, BRIDGE), 404, None),
        (StopRecording(*HEAD, RECORDING), 404, None),
        (StopRecording(*HEAD, RECORDING), 409, None),
        (HangUp(*HEAD, LEG, HangUpReason.NORMAL), 404, FailureReason.NOT_FOUND),
    ],
)
def test_an_answer_means_this(command, status, expected):
    """What was wanted and is so already is no failure; what is gone is NOT_FOUND by whatever number."""
    assert failure(to_request(command, "acd", media), status) == expected


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "channels"),
        ("GET", "/channels"),
        ("GET", "bridges"),
        ("GET", "endpoints"),
        ("GET", "endpoints/PJSIP"),
        ("GET", "deviceStates"),
        ("GET", "sounds"),
        ("GET", "recordings/stored"),
        ("GET", "applications"),
        ("GET", "applications/acd"),
        ("POST", "applications/acd/subscription"),
        ("PUT", "applications/acd/eventFilter"),
    ],
)
def test_a_list_is_refused_on_a_socket(method, path):
    """Its answer could end Asterisk with all its calls."""
    with pytest.raises(ListOverSocket, match="over HTTP"):
        refuse_list(Request(method, path))


def test_every_command_is_in_the_table_and_may_go_over_a_socket():
    """None of them has a large answer."""
    assert {type(command) for command, _ in GOLDEN} | FOR_THE_RUNTIME == set(get_args(AnyCommand))
    for command, _ in GOLDEN:
        refuse_list(to_request(command, "acd", media))
