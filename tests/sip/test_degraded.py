"""Without an engine, dead or frozen: who talks goes on, who waits keeps the place, and nobody hears silence."""

import os
import signal
import time
from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from acd.asterisk.ami.plain import PlainAmi
from acd.asterisk.stranded import TAKING_BACK
from acd.runtime.guard import FROZEN_AFTER_S
from acd.runtime.heartbeat import VARIABLE
from acd.runtime.processes import holder_of
from acd.runtime.stack import HOLD
from tests import audio
from tests.phones import CallState
from tests.runtime.waiting import wait_for
from tests.sip.proofs import AGENT_HZ, CALLER_HZ
from tests.sip.stack import ENGLISH, running_stack

AWAY = Path(__file__).parent / "away"
SILENCE_MAX_S = 5.0
TALK_S = 2.5
# Longer than the guard waits, and than the dialplan believes a heartbeat.
FROZEN_S = 60.0 if os.environ.get("ACD_TORTURE") == "1" else 15.0
ALIKE = 0.8


@pytest.fixture
def stack(tmp_path):
    """A centre of its own for each test: its engine is ended."""
    with running_stack(tmp_path, AWAY, callers_max=8) as running:
        yield running


def waiting(stack, tone):
    """A caller in the queue."""
    call = stack.phones.call(ENGLISH, play=tone).wait_for(CallState.ANSWERED)
    stack.wait_for_fact(call, "StepEntered")
    call.press("1")
    stack.wait_for_fact(call, "StayBegan")
    return call


def in_fallback(stack):
    """The SIP Call-IDs of the callers in Asterisk's own queue, those who talk with an agent too."""
    return [each["protocol_id"] for each in stack.ask("channels") if each["dialplan"]["app_name"] == "Queue"]


def wait_for_fallback(stack, *calls):
    """Until all of them are there."""
    wanted = {call.sip_call_id for call in calls}
    wait_for(lambda: wanted <= set(in_fallback(stack)), "the callers being in the fallback", 12.0)


def hears_no_silence(*calls):
    """None of them was left without a sound for longer than is allowed."""
    silences = {call.name: audio.longest_silence_s(audio.read(call.recording)) for call in calls}
    print("longest silences:", {name: round(silence_s, 1) for name, silence_s in silences.items()})
    return max(silences.values()) <= SILENCE_MAX_S


@pytest.mark.timeout(240)
@pytest.mark.parametrize("is_dead", [True, False], ids=["dead", "frozen"])
def test_callers_are_served_without_the_engine_and_go_back_to_it(stack, tmp_path, is_dead):
    """One talks, two wait, one is in a menu, one arrives meanwhile: the oldest gets the agent through the fallback.

    The conversation goes on, the order is that of the entry times over all of it, and the engine then routes.
    """
    tones = audio.tone(tmp_path / "caller.wav", CALLER_HZ), audio.tone(tmp_path / "agent.wav", AGENT_HZ)
    ana = stack.phone("phone-ana")
    ana.answer_with(200, play=tones[1])
    talks = waiting(stack, tones[0])
    stack.wait_for_fact(talks, "ConversationBegan")
    first, second = waiting(stack, tones[0]), waiting(stack, tones[0])
    asked = stack.phones.call(ENGLISH, play=tones[0]).wait_for(CallState.ANSWERED)
    wait_for(lambda: len(stack.facts(asked, "StepEntered")) >= 3, "the menu")
    engine = holder_of(stack.run / "engine.lock")
    assert engine is not None
    (stack.run / HOLD).touch()
    engine.signal(signal.SIGKILL if is_dead else signal.SIGSTOP)
    began_s = time.monotonic()
    wait_for_fallback(stack, first, second, asked)
    print(f"in the fallback {time.monotonic() - began_s:.1f} s after the engine was gone")
    third = stack.phones.call(ENGLISH, play=tones[0]).wait_for(CallState.ANSWERED)
    wait_for_fallback(stack, third)
    asked.hang_up()
    assert talks.state is CallState.ANSWERED
    talks.hang_up()
    wait_for(lambda: len(ana_calls(stack, ana)) == 2, "the fallback ringing the agent", 20.0)
    assert first.lasts(TALK_S)
    assert second.state is third.state is CallState.ANSWERED
    left_s = FROZEN_S - (time.monotonic() - began_s)
    assert left_s < 0 or is_dead or first.lasts(left_s)
    (stack.run / HOLD).unlink()
    if not is_dead:
        engine.signal(signal.SIGCONT)
    wait_for(lambda: entered(stack, second) and entered(stack, third), "both being taken back", 30.0)
    assert entered(stack, second) < entered(stack, third)
    assert first.state is CallState.ANSWERED, "a conversation in the fallback was cut"
    for caller in (first, second, third):
        wait_for(partial(has_agent, stack, caller, first), "the agent being joined", 20.0)
        assert caller.lasts(TALK_S)
        caller.hang_up()
        caller.wait_for(CallState.ENDED)
    assert stack.left_when_quiet() == []
    sides = ana_calls(stack, ana)
    assert len(sides) == 4
    for caller, side in zip((talks, first, second, third), sides, strict=True):
        assert audio.share_of_tone(audio.read(caller.recording), AGENT_HZ) >= ALIKE
        assert audio.share_of_tone(audio.read(side.recording), CALLER_HZ) >= ALIKE
    assert hears_no_silence(first, second, third, asked)
    wait_for(lambda: len(handled(stack)) >= 4, "what the fallback did being in the books")
    assert Counter(handled(stack)) == {"answered by ana": 1, "abandoned": 1, "returned": 2}


def test_callers_stay_with_an_engine_whose_heartbeat_does_not_get_through(stack, tmp_path):
    """As on a switch that has more to do than it can: who arrives goes to the fallback, who waits is left in peace."""
    caller = waiting(stack, audio.tone(tmp_path / "caller.wav", CALLER_HZ))
    until_s = time.monotonic() + 2 * FROZEN_AFTER_S
    while time.monotonic() < until_s:
        stack.ask(f"asterisk/variable?variable={VARIABLE}&value=1:0000000001", "POST")
        assert in_fallback(stack) == []
    ana = stack.phone("phone-ana")
    ana.answer_with(200, play=audio.tone(tmp_path / "agent.wav", AGENT_HZ))
    stack.wait_for_fact(caller, "ConversationBegan")
    assert caller.lasts(TALK_S)
    caller.hang_up()
    caller.wait_for(CallState.ENDED)
    assert audio.share_of_tone(audio.read(caller.recording), AGENT_HZ) >= ALIKE
    assert hears_no_silence(caller)


def members(stack):
    """Who is a member of the fallback's queue, with the reason of a pause."""
    with PlainAmi(stack.endpoints["ami"], stack.secrets["ami_user"], stack.secrets["ami_password"]) as ami:
        items = [item for item in ami.ask("QueueStatus") if item["Event"] == "QueueMember"]
    return {item["Name"]: item["PausedReason"] if item["Paused"] == "1" else "" for item in items}


def test_members_who_were_held_back_when_the_engine_died_ring_all_the_same(stack):
    """It pauses them for a second while it takes callers back, and may die in it: the guard ends such pauses only."""
    wait_for(lambda: members(stack) == {"ana": "", "luis": ""}, "the members")
    (stack.run / HOLD).touch()
    engine = holder_of(stack.run / "engine.lock")
    assert engine is not None
    engine.signal(signal.SIGKILL)
    with PlainAmi(stack.endpoints["ami"], stack.secrets["ami_user"], stack.secrets["ami_password"]) as ami:
        for name, reason in (("ana", TAKING_BACK), ("luis", "lunch")):
            ami.ask("QueuePause", {"Interface": f"PJSIP/phone-{name}", "Paused": "true", "Reason": reason})
    wait_for(lambda: members(stack) == {"ana": "", "luis": "lunch"}, "the guard ending the engine's pause")
    (stack.run / HOLD).unlink()
    wait_for(lambda: members(stack) == {"ana": "", "luis": ""}, "the engine putting it right")


def ana_calls(stack, ana):
    """Her sides of the calls that she took, in order."""
    return [call for call in stack.phones.calls.values() if call.side == "agent" and call.who == ana.name]


def returned(stack, caller):
    """The facts of the calls as which he came back from the fallback."""
    ledger = stack.ledger()
    calls = [fact["call"] for fact in ledger if fact.get("sip_call_id") == caller.sip_call_id and fact.get("began_at")]
    return [fact for fact in ledger if fact.get("call") in calls]


def handled(stack):
    """What became of those who were in the fallback, by the books."""
    told = [fact for fact in stack.ledger() if fact["fact"] == "FallbackHandled"]
    return [f"{fact['ending']} by {fact['agent']}" if fact["agent"] else fact["ending"] for fact in told]


def entered(stack, caller):
    """Since when he waits, by the books, now that the engine has him again; empty before."""
    return next((fact["began_at"] for fact in returned(stack, caller) if fact["fact"] == "StayBegan"), "")


def has_agent(stack, caller, first):
    """Whether the engine joined him with the agent; for the first one the fallback did."""
    return caller is first or any(fact["fact"] == "ConversationBegan" for fact in returned(stack, caller))
