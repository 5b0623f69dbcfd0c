"""Agents at work on real phones: logging in anywhere, pausing, going on, by keys, command line and API."""

import json
import subprocess
import sys

import pytest

from tests import audio
from tests.phones import CallState
from tests.runtime.waiting import wait_for
from tests.sip.proofs import AGENT_HZ, CALLER_HZ, sounds_of
from tests.sip.stack import ask_api, running_stack
from tests.sip.staff import (
    ALIKE,
    FLOOR,
    UNLIKE,
    ask_for,
    at_desk,
    connected,
    ended,
    endings,
    likeness,
    queued,
    staffed,
    state_of,
    wait_for_state,
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory, carrier):
    """One centre for all tests here; each logs out whom it logged in."""
    folder = tmp_path_factory.mktemp("agents")
    with running_stack(folder, FLOOR, carriers={"trunk": carrier}) as running:
        yield running


@pytest.fixture(scope="module")
def mobile(stack, carrier):
    """The mobile phone of Mia, who is ready as soon as there is a trunk."""
    far_end = stack.phones.listen("mobile", carrier)
    stack.wait_for_contact("trunk", "Avail", 25)
    wait_for_state(stack, "mia", "ready")
    return far_end


@pytest.fixture
def desk(stack):
    """A phone that is nobody's own; whoever sits there at the end is logged out."""
    phone = stack.phone("phone-desk")
    phone.waiting.clear()
    yield phone
    for agent in ("noor", "tess"):
        ask_for(stack, agent, "log-out")
    phone.unregister()
    assert stack.left_when_quiet() == []


def dial(stack, phone, code):
    """Dial a code that asks nothing; what was heard, when the centre has hung up."""
    call = stack.phones.dial(phone, code).wait_for(CallState.ENDED, timeout_s=15)
    assert call.ended_by == "far side", call.story()
    return call


def says(call, prompt):
    """Whether this and nothing opposite was said."""
    others = {"agent-ready", "agent-logged-out", "agent-paused", "agent-wrong"} - {prompt}
    alike = likeness(call, prompt)
    unlike = {other: likeness(call, other) for other in others}
    assert alike >= ALIKE, (alike, unlike)
    assert max(unlike.values()) < alike, unlike
    return True


def acd_agents(stack, *arguments):
    """`acd agents …`, its JSON or what it said when it was refused."""
    command = [sys.executable, "-m", "acd", "agents", *arguments, "--run", str(stack.run), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def test_log_in_pause_go_on_and_log_out_by_keys(stack, desk):
    """Noor has no phone of her own: number and PIN put her at this one; each wish is confirmed by a voice."""
    call = stack.phones.dial(desk, "*11").wait_for("sound")
    call.press("104#")
    call.press("4444#")
    call.wait_for(CallState.ENDED, timeout_s=15)
    assert says(call, "agent-ready")
    wait_for_state(stack, "noor", "ready")
    assert says(dial(stack, desk, "*132"), "agent-paused")
    assert state_of(stack, "noor") == "paused: lunch"
    assert says(dial(stack, desk, "*14"), "agent-ready")
    wait_for_state(stack, "noor", "ready")
    caller = queued(stack)
    ended(caller, connected(stack, caller, desk))
    assert endings(stack, caller) == [("noor", "accepted")]
    assert says(dial(stack, desk, "*12"), "agent-logged-out")
    assert state_of(stack, "noor") == "logged_out"


def test_one_agent_per_phone(stack, desk):
    """Who sits down where another forgot to log out logs her out."""
    assert says(dial(stack, desk, "*11104*4444"), "agent-ready")
    wait_for_state(stack, "noor", "ready")
    assert says(dial(stack, desk, "*11105*5555"), "agent-ready")
    wait_for_state(stack, "tess", "ready")
    assert state_of(stack, "noor") == "logged_out"


@pytest.mark.parametrize("code", ["*11104*0000", "*11999*4444", "*139", "*19", "104"])
def test_what_is_wrong_changes_nothing(stack, desk, code):
    """A wrong PIN, an unknown number, reason or code: a voice says so, and nobody is logged in."""
    assert says(dial(stack, desk, code), "agent-wrong")
    assert state_of(stack, "noor") == "logged_out"


def test_a_wish_during_a_call_takes_effect_after_it(stack):
    """A pause that is asked for while she talks neither ends the call nor lets another one in."""
    with staffed(stack, "ana") as (ana,):
        caller = queued(stack)
        offered = connected(stack, caller, ana)
        asked = acd_agents(stack, "pause", "ana", "--reason", "lunch")
        assert asked["outcome"] == "deferred", asked
        assert caller.lasts(0.5)
        assert state_of(stack, "ana") == "talking"
        another = queued(stack)
        ended(caller, offered)
        wait_for_state(stack, "ana", "paused: lunch")
        assert not stack.facts(another, "OfferMade")
        assert acd_agents(stack, "resume", "ana")["outcome"] == "done"
        ended(another, connected(stack, another, ana))


def test_command_line_logs_in_pauses_and_logs_out(stack, desk):
    """What keys can do, an operator can; what is refused says why."""
    desk.register(stack.secrets["phones"]["phone-desk"])
    assert acd_agents(stack, "log-in", "noor", "--phone", "phone-desk")["outcome"] == "done"
    wait_for_state(stack, "noor", "ready")
    assert acd_agents(stack, "pause", "noor", "--reason", "training")["outcome"] == "done"
    assert [agent["reason"] for agent in acd_agents(stack)["agents"] if agent["name"] == "noor"] == ["training"]
    assert acd_agents(stack, "resume", "noor")["outcome"] == "done"
    assert acd_agents(stack, "log-out", "noor")["outcome"] == "done"
    assert state_of(stack, "noor") == "logged_out"
    assert "lunch" in acd_agents(stack, "pause", "ana", "--reason", "golf")
    assert "phone-none" in acd_agents(stack, "log-in", "noor", "--phone", "phone-none")


def test_the_api_pauses_and_resumes(stack):
    """With its token; without it nothing changes."""
    with staffed(stack, "ana"):
        assert ask_api(stack, "agents/ana/pause", {"reason": "lunch"}, token="wrong")[0] == 401
        assert state_of(stack, "ana") == "ready"
        status, told = ask_api(stack, "agents/ana/pause", {"reason": "lunch"})
        assert (status, told["outcome"]) == (200, "done")
        wait_for_state(stack, "ana", "paused: lunch")
        assert ask_api(stack, "agents/ana/resume", {})[1]["outcome"] == "done"
        wait_for_state(stack, "ana", "ready")


def test_a_phone_that_is_gone_leaves_the_pool(stack):
    """And comes back into it by registering again."""
    with staffed(stack, "ana") as (ana,):
        ana.unregister()
        wait_for_state(stack, "ana", "unreachable")
        caller = queued(stack)
        assert caller.lasts(0.5)
        assert not stack.facts(caller, "OfferMade")
        at_desk(stack, "ana")
        ended(caller, connected(stack, caller, ana))


def test_a_phone_that_forwards_is_not_followed(stack):
    """302 counts as a refusal: the phone it names is not rung, and the next agent is asked."""
    desk = stack.phone("phone-desk")
    desk.waiting.clear()
    with staffed(stack, "ana", "luis") as (ana, luis):
        caller = queued(stack)
        ana.wait_for_call().redirect(f"sip:phone-desk@{stack.endpoints['sip']}")
        offered = connected(stack, caller, luis)
        assert endings(stack, caller) == [("ana", "rejected"), ("luis", "accepted")]
        assert not desk.waiting
        ended(caller, offered)
    desk.unregister()


def test_a_phone_on_a_code_is_never_left_hanging(stack, desk):
    """Who dials *11 and presses nothing hears the question, and hangs up whenever she likes."""
    call = stack.phones.dial(desk, "*11").wait_for(CallState.ANSWERED)
    assert call.lasts(4.0)
    ended(call)
    assert stack.left_when_quiet() == []
    assert likeness(call, "agent-number") >= ALIKE
    assert likeness(call, "agent-wrong") < UNLIKE
    wait_for(lambda: state_of(stack, "noor") == "logged_out", "nobody being logged in")


def test_an_agent_outside_takes_a_call_by_pressing_1(stack, mobile, tmp_path):
    """Over the trunk to her mobile phone: she is asked, and only after the key do the two hear each other."""
    caller = queued(stack, "*", play=audio.tone(tmp_path / "caller.wav", CALLER_HZ))
    offered = mobile.wait_for_call()
    offered.ring()
    offered.answer()
    asked_s = len(audio.read(sounds_of(FLOOR).file("agent-accept", "en"))) / audio.RATE_HZ
    assert offered.lasts(asked_s + 0.5)
    assert not stack.facts(caller, "ConversationBegan")
    offered.play(audio.tone(tmp_path / "agent.wav", AGENT_HZ))
    offered.press("1")
    stack.wait_for_fact(caller, "ConversationBegan")
    assert caller.lasts(2.5)
    ended(caller, offered)
    assert likeness(offered, "agent-accept") >= ALIKE
    assert audio.share_of_tone(audio.read(offered.recording), CALLER_HZ) >= 0.8
    assert audio.share_of_tone(audio.read(caller.recording), AGENT_HZ) >= 0.8
    wait_for_state(stack, "mia", "ready")


def test_a_voicemail_is_not_taken_for_an_agent(stack, mobile):
    """It answers, presses nothing and hangs up: the caller waits on, and was never connected with it."""
    caller = queued(stack, "*")
    offered = mobile.wait_for_call()
    offered.answer()
    stack.wait_for_fact(caller, "OfferAnswered")
    offered.hang_up()
    stack.wait_for_fact(caller, "OfferEnded")
    assert endings(stack, caller) == [("mia", "dropped")]
    assert not caller.is_ended
    assert not stack.facts(caller, "ConversationBegan")
    ended(caller)
    assert stack.left_when_quiet() == []
