"""Where callers wait: one bridge for many, the position told, and the agent joined while it is being told."""

import pytest

from tests import audio
from tests.phones import CallState
from tests.sip.proofs import AGENT_HZ, CALLER_HZ, sounds_of
from tests.sip.stack import running_stack
from tests.sip.staff import (
    ALIKE,
    FLOOR,
    UNLIKE,
    ended,
    likeness,
    likeness_to_music,
    queued,
    seconds_between,
    staffed,
)

pytestmark = pytest.mark.alone
TOLD, PLAIN, TALK_S = "8", "1", 2.5


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("holding"), FLOOR) as running:
        yield running


def test_callers_wait_in_one_bridge_and_hear_their_positions(stack):
    """Three callers, one holding bridge, and each is told his own place; the next caller finds it there."""
    callers = [queued(stack, TOLD) for _ in range(3)]
    told = [stack.wait_for_fact(caller, "PositionTold")["position"] for caller in callers]
    assert told == [1, 2, 3]
    bridges = [bridge for bridge in stack.ask("bridges") if bridge["bridge_type"] == "holding"]
    assert [len(bridge["channels"]) for bridge in bridges] == [3]
    longest_s = len(audio.read(sounds_of(FLOOR).file("position-1", "en"))) / audio.RATE_HZ
    assert callers[0].lasts(longest_s + 1.0)
    for caller in callers:
        ended(caller)
    assert stack.left_when_quiet() == []
    assert [(bridge["id"], bridge["channels"]) for bridge in stack.ask("bridges")] == [(bridges[0]["id"], [])]
    for position, caller in enumerate(callers, 1):
        assert likeness(caller, f"position-{position}") >= ALIKE
        assert likeness(caller, f"position-{1 + position % 3}") < ALIKE


def test_an_agent_who_answers_is_heard_at_once_while_the_position_is_told(stack, tmp_path):
    """The announcement is stopped first: the connection does not wait for its end."""
    caller = queued(stack, TOLD, play=audio.tone(tmp_path / "caller.wav", CALLER_HZ))
    told = stack.wait_for_fact(caller, "PositionTold")
    with staffed(stack, "ana") as (ana,):
        offered = ana.wait_for_call()
        offered.play(audio.tone(tmp_path / "agent.wav", AGENT_HZ))
        offered.answer()
        stack.wait_for_fact(caller, "ConversationBegan")
        assert caller.lasts(TALK_S)
        ended(caller, offered)
    answered, began = stack.facts(caller, "OfferAnswered")[0], stack.facts(caller, "ConversationBegan")[0]
    spoken_s = len(audio.read(sounds_of(FLOOR).file("position-1", "en"))) / audio.RATE_HZ
    assert seconds_between(told, answered) < spoken_s - 1.0, "she answered after the announcement: nothing is proved"
    delay_s = seconds_between(answered, began)
    print(f"from the agent's 200 OK to the conversation: {1000 * delay_s:.0f} ms, while an announcement played")
    assert delay_s < 1.0
    assert audio.share_of_tone(audio.read(caller.recording), AGENT_HZ) >= 0.8
    assert audio.share_of_tone(audio.read(offered.recording), CALLER_HZ) >= 0.8
    assert likeness(caller, "position-1") < ALIKE, "the announcement was not stopped"


def test_a_caller_hangs_up_while_the_position_is_told(stack):
    """Nothing is left of the announcement, the bridge or the stay."""
    caller = queued(stack, TOLD)
    stack.wait_for_fact(caller, "PositionTold")
    ended(caller)
    assert stack.left_when_quiet() == []
    assert stack.wait_for_fact(caller, "StayEnded")["ending"] == "abandoned"
    assert caller.has_been(CallState.ANSWERED)
    assert likeness(caller, "position-2") < UNLIKE


def test_a_caller_hears_music_in_a_bridge_that_stood_empty(stack):
    """Asterisk ends the music with the last caller: the next one starts it again."""
    for _ in range(2):
        caller = queued(stack, PLAIN)
        assert caller.lasts(TALK_S)
        ended(caller)
        assert stack.left_when_quiet() == []
        heard = audio.read(caller.recording)[-2 * audio.RATE_HZ :]
        assert likeness_to_music(heard) >= ALIKE
