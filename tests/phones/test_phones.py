"""The phones against a real Asterisk: what they claim to do is seen on its other side, or comes back to them."""

import json
import re

import pytest

from tests import audio
from tests.phones import CallState, NotSeenError, Phone, Phones
from tests.phones.conftest import BUSY, EARLY, ECHO, KEYS, PROMPT, TO_ANA, Switchboard


def test_a_tone_that_is_sent_comes_back_from_the_echo(phones: Phones, tmp_path):
    """What the caller plays is sent as A-law and what comes in is recorded: the echo is his own tone."""
    call = phones.call(ECHO, play=audio.tone(tmp_path / "500.wav", 500))
    call.wait_for(CallState.ANSWERED)
    assert call.lasts(2.5)
    call.hang_up()
    call.wait_for(CallState.ENDED)
    heard = audio.read(call.recording)
    assert audio.share_of_tone(heard, 500) >= 0.8
    assert audio.share_of_tone(heard, 1500) == 0


def test_keys_arrive_and_come_back(phones: Phones):
    """RFC 4733 both ways: Asterisk reads two keys and presses them back."""
    call = phones.call(KEYS).wait_for("sound")
    call.press("47")
    call.wait_for_digits("47", 10)


def test_a_prompt_is_heard_as_it_was_meant_and_not_transcoded(phones: Phones, switchboard: Switchboard):
    """A rendered prompt played by Asterisk correlates with its file, and its channel plays A-law as it is."""
    call = phones.call(PROMPT).wait_for(CallState.ANSWERED)
    channel = re.search(r"PJSIP/\S+", switchboard.switch.console("core show channels concise").replace("!", " "))
    assert channel
    shown = switchboard.switch.console(f"core show channel {channel[0]}")
    assert "WriteTranscode: No" in shown
    assert re.search(r"WriteFormat: +alaw", shown)
    call.wait_for(CallState.ENDED, 15)
    assert call.ended_by == "far side"
    assert audio.correlation(audio.read(call.recording), audio.read(switchboard.prompt)) >= 0.8


def test_early_sound_is_heard_before_the_answer(phones: Phones):
    """183 with sound: the recording begins, the call is never answered and ends with the switch's code."""
    call = phones.call(EARLY).wait_for("sound")
    call.wait_for(CallState.ENDED, 15)
    assert not call.has_been(CallState.ANSWERED)
    assert call.end_code == 486
    assert len(audio.read(call.recording)) > audio.RATE_HZ


def test_a_phone_rings_answers_and_both_hear_each_other(phones: Phones, ana: Phone, tmp_path):
    """Ringing, answer, a tone each way, a key each way, hold and back, and the agent hangs up."""
    call = phones.call(TO_ANA, caller="+32470000042", play=audio.tone(tmp_path / "600.wav", 600))
    agent = ana.wait_for_call()
    assert "+32470000042" in agent.far
    assert agent.sip_call_id != call.sip_call_id
    agent.ring()
    call.wait_for(CallState.RINGING)
    agent.play(audio.tone(tmp_path / "1600.wav", 1600))
    agent.answer()
    for side in (call, agent):
        side.wait_for(CallState.ANSWERED)
    agent.press("5")
    call.wait_for_digits("5")
    call.press("#")
    agent.wait_for_digits("#")
    assert call.lasts(2.5)
    agent.hold()
    agent.hold(on=False)
    agent.hang_up()
    call.wait_for(CallState.ENDED)
    assert (agent.ended_by, call.ended_by) == ("this side", "far side")
    assert audio.share_of_tone(audio.read(call.recording), 1600) >= 0.8
    assert audio.share_of_tone(audio.read(agent.recording), 600) >= 0.8


@pytest.mark.parametrize("code", [486, 603])
def test_a_phone_refuses_by_itself(phones: Phones, ana: Phone, code: int):
    """Told once how to treat calls, a phone does it with the next without being asked."""
    ana.answer_with(code, ring=False)
    phones.call(TO_ANA).wait_for(CallState.ENDED)
    refused = ana.wait_for_call().wait_for(CallState.ENDED)
    assert (refused.end_code, refused.ended_by) == (code, "this side")
    assert not refused.has_been(CallState.RINGING)


def test_a_phone_answers_by_itself_after_a_while(phones: Phones, ana: Phone):
    """180 at once, 200 after the time given."""
    ana.answer_with(after_s=0.5)
    call = phones.call(TO_ANA).wait_for(CallState.RINGING, 2)
    assert not call.has_been(CallState.ANSWERED)
    call.wait_for(CallState.ANSWERED, 3)


def test_a_caller_hangs_up_while_it_rings(phones: Phones, ana: Phone):
    """CANCEL: 487 at the caller, and the phone stops ringing."""
    call = phones.call(TO_ANA)
    agent = ana.wait_for_call()
    agent.ring()
    call.wait_for(CallState.RINGING)
    call.hang_up()
    call.wait_for(CallState.ENDED)
    agent.wait_for(CallState.ENDED)
    assert call.end_code == agent.end_code == 487
    assert (call.ended_by, agent.ended_by) == ("this side", "far side")


def test_what_the_switch_refuses_ends_with_its_code(phones: Phones):
    """Busy from the switch, before anything was sent to a phone."""
    call = phones.call(BUSY).wait_for(CallState.ENDED)
    assert (call.end_code, call.ended_by) == (486, "far side")


def test_a_phone_that_unregistered_is_not_rung(phones: Phones, ana: Phone):
    """After the registrar agreed, a call to it fails at once; registered again, it rings."""
    ana.unregister()
    phones.call(TO_ANA).wait_for(CallState.ENDED)
    assert ana.waiting == []
    again = phones.register("ana", "its first password is kept")
    phones.call(TO_ANA)
    again.wait_for_call()


def test_a_transfer_gets_an_answer(phones: Phones, ana: Phone):
    """REFER: the phone learns by a final code what became of it, and its call is still there."""
    call = phones.call(TO_ANA)
    agent = ana.wait_for_call()
    agent.answer()
    call.wait_for(CallState.ANSWERED)
    agent.wait_for(CallState.ANSWERED).transfer("sip:nobody@127.0.0.1")
    assert agent.wait_for_transfer() >= 200


def test_a_wrong_password_is_told(phones: Phones):
    """The registrar's refusal is in the message."""
    with pytest.raises(NotSeenError, match=r"luis was not registered .* 401"):
        phones.register("luis", "wrong")


def test_waiting_in_vain_tells_what_was_seen(phones: Phones, ana: Phone):
    """A failed wait names the call, its Call-ID and what happened so far."""
    call = phones.call(TO_ANA)
    ana.wait_for_call().ring()
    call.wait_for(CallState.RINGING)
    with pytest.raises(NotSeenError, match=rf"{re.escape(call.sip_call_id)}.*not answered within 0.2 s.*ringing 180"):
        call.wait_for(CallState.ANSWERED, 0.2)
    with pytest.raises(NotSeenError, match="no call came in at ana"):
        ana.wait_for_call(0.1)


def test_the_phones_own_log_tells_each_side_with_its_call_id(phones: Phones, ana: Phone):
    """Invited, ringing, answered and ended, with who ended it: what is later joined with the ledger."""
    ana.answer_with()
    call = phones.call(TO_ANA).wait_for(CallState.ANSWERED)
    agent = ana.wait_for_call().wait_for(CallState.ANSWERED)
    call.hang_up()
    agent.wait_for(CallState.ENDED)
    call.wait_for(CallState.ENDED)
    lines = [json.loads(line) for line in phones.log.read_text().splitlines()]
    for side in (call, agent):
        own = [line for line in lines if line["sip_call_id"] == side.sip_call_id]
        assert [line["event"] for line in own if line["event"] != "ringing"] == ["invited", "answered", "ended"]
        assert own[-1]["by"] == side.ended_by
        assert {line["side"] for line in own} == {side.side}
