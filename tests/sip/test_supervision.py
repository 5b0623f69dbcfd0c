"""Supervisors on real phones: tones prove who hears whom in each mode, and after taking over."""

import json
import signal
import subprocess
import sys

import pytest

from tests import audio
from tests.phones import CallState
from tests.sip.engine import end_engine, engine_now, wait_for_engine, without_guard
from tests.sip.stack import running_stack
from tests.sip.staff import wait_for_state
from tests.sip.supervised import (
    AGENT_HZ,
    CALLER_HZ,
    CENTRE,
    PLAIN,
    SUPERVISOR_HZ,
    TOLD,
    TONE_HZ,
    UNHEARD,
    Floor,
    Part,
    are_heard,
    asked,
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here; each ends its calls."""
    with running_stack(tmp_path_factory.mktemp("watched"), CENTRE) as running:
        yield running


@pytest.fixture
def floor(stack, tmp_path):
    """Ana and Sia at their phones; Sia watches, and nobody calls her."""
    with Floor(stack, tmp_path) as made:
        yield made


def test_tones_prove_who_hears_whom_in_each_mode(stack, floor):
    """Listening she is heard by nobody, whispering by the agent, barging in by both; then the caller has her alone."""
    caller, agent, call = floor.talking()
    supervisor = floor.watching(caller, call, "listen")
    listen = Part(caller, agent, supervisor)
    assert asked(stack, call, "watch", mode="whisper")["outcome"] == "done"
    whisper = Part(caller, agent, supervisor)
    assert asked(stack, call, "watch", mode="barge")["outcome"] == "done"
    barge = Part(caller, agent, supervisor)
    assert asked(stack, call, "watch", mode="listen")["outcome"] == "done"
    again = Part(caller, agent, supervisor)
    assert asked(stack, call, "take-over")["outcome"] == "done"
    agent.wait_for(CallState.ENDED)
    alone = Part(caller, supervisor)
    caller.hang_up()
    supervisor.wait_for(CallState.ENDED)
    caller.wait_for(CallState.ENDED)
    for part in (listen, again):
        assert are_heard(part.hears(supervisor), CALLER_HZ, AGENT_HZ)
        assert are_heard(part.hears(agent), CALLER_HZ)
        assert are_heard(part.hears(caller), AGENT_HZ)
    assert are_heard(whisper.hears(supervisor), CALLER_HZ, AGENT_HZ)
    assert are_heard(whisper.hears(agent), CALLER_HZ, SUPERVISOR_HZ)
    assert are_heard(whisper.hears(caller), AGENT_HZ)
    assert are_heard(barge.hears(supervisor), CALLER_HZ, AGENT_HZ)
    assert are_heard(barge.hears(agent), CALLER_HZ, SUPERVISOR_HZ)
    assert are_heard(barge.hears(caller), AGENT_HZ, SUPERVISOR_HZ)
    assert are_heard(alone.hears(supervisor), CALLER_HZ)
    assert are_heard(alone.hears(caller), SUPERVISOR_HZ)
    told = stack.facts(caller, "WatchBegan", "WatchChanged", "WatchEnded")
    assert [fact["mode"] for fact in told] == ["listen", "whisper", "barge", "listen", "listen"]
    assert {(fact["agent"], fact["supervisor"], fact["phone"]) for fact in told} == {("ana", "sia", "phone-sia")}
    talks = stack.facts(caller, "ConversationEnded")
    assert [fact["agent"] for fact in talks] == ["ana", "sia"]
    assert stack.left_when_quiet() == []


def test_only_with_the_role(stack, floor):
    """An operator's token is refused, and says why; `acd calls watch` has the right one."""
    caller, agent, call = floor.talking()
    refused = asked(stack, call, "watch", token=stack.secrets["api_token"], mode="listen", phone="phone-sia")
    assert (refused["status"], refused["code"]) == (403, "role.missing")
    refused = asked(stack, call, "watch", mode="listen", phone="phone-ana")
    assert (refused["status"], refused["detail"]) == (409, "phone-ana is in a call")
    done = acd_calls(stack, "watch", call, "--phone", "phone-sia")
    assert done["outcome"] == "deferred"
    supervisor = floor.phones[1].wait_for_call()
    supervisor.answer()
    stack.wait_for_fact(caller, "WatchBegan")
    assert acd_calls(stack, "watch", call, "--mode", "barge")["outcome"] == "done"
    stack.wait_for_fact(caller, "WatchChanged")
    assert acd_calls(stack, "watch", call, "--end")["outcome"] == "done"
    supervisor.wait_for(CallState.ENDED)
    assert agent.lasts(0.5)
    wait_for_state(stack, "sia", "ready")
    caller.hang_up()
    agent.wait_for(CallState.ENDED)


def acd_calls(stack, *arguments):
    """`acd calls …`, as JSON."""
    command = [sys.executable, "-m", "acd", "calls", *arguments, "--run", str(stack.run), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True)
    return json.loads(done.stdout)


@pytest.mark.parametrize("who", ["caller", "agent", "supervisor"])
@pytest.mark.parametrize("mode", ["listen", "barge"])
def test_whoever_hangs_up_nothing_is_left(stack, floor, mode, who):
    """The watch ends with the conversation, and the conversation not with the watch."""
    caller, agent, call = floor.talking()
    sides = {"caller": caller, "agent": agent, "supervisor": floor.watching(caller, call, mode)}
    sides[who].hang_up()
    assert stack.wait_for_fact(caller, "WatchEnded")["ending"] == (
        "supervisor_hung_up" if who == "supervisor" else "conversation_over"
    )
    if who == "supervisor":
        assert caller.lasts(0.5)
        caller.hang_up()
    for side in sides.values():
        side.wait_for(CallState.ENDED)
    assert stack.left_when_quiet() == []


def test_the_agent_hears_a_tone_where_that_is_wished(stack, floor):
    """She alone; on other lines nobody hears anything."""
    heard = {}
    for line in (TOLD, PLAIN):
        caller, agent, call = floor.talking(line)
        supervisor = floor.watching(caller, call, "listen")
        assert supervisor.lasts(1.5)
        caller.hang_up()
        for side in (caller, agent, supervisor):
            side.wait_for(CallState.ENDED)
        heard[line] = [
            audio.share_of_tone(audio.read(side.recording), TONE_HZ, window_s=0.3) for side in (agent, caller)
        ]
        wait_for_state(stack, "ana", "ready")
    assert heard[TOLD][0] >= 0.8
    assert max(heard[TOLD][1], *heard[PLAIN]) <= UNHEARD


def test_taking_over_at_a_phone_where_nobody_is_logged_in(stack, floor):
    """The supervisor has the caller all the same, and their conversation ends with hers."""
    desk = stack.phone("phone-desk")
    caller, agent, call = floor.talking()
    supervisor = floor.watching(caller, call, "whisper", desk)
    assert asked(stack, call, "take-over")["outcome"] == "done"
    agent.wait_for(CallState.ENDED)
    alone = Part(caller, supervisor)
    supervisor.hang_up()
    caller.wait_for(CallState.ENDED)
    assert are_heard(alone.hears(caller), SUPERVISOR_HZ)
    assert are_heard(alone.hears(supervisor), CALLER_HZ)
    assert stack.wait_for_fact(caller, "CallEnded")["ending"] == "target_hung_up"
    desk.unregister()


@pytest.mark.parametrize("mode", ["listen", "whisper", "barge"])
def test_the_engine_is_killed_while_she_watches(stack, floor, mode):
    """Nobody hears anything of it, and the next engine knows who watches whom."""
    caller, agent, call = floor.talking()
    supervisor = floor.watching(caller, call, mode)
    with without_guard(stack.run):
        epoch = engine_now(stack.run)
        end_engine(stack.run, signal.SIGKILL)
        wait_for_engine(stack.run, after=epoch)
    part = Part(caller, agent, supervisor)
    assert asked(stack, call, "watch/end")["outcome"] == "done"
    supervisor.wait_for(CallState.ENDED)
    assert caller.lasts(0.5)
    caller.hang_up()
    agent.wait_for(CallState.ENDED)
    assert are_heard(part.hears(supervisor), CALLER_HZ, AGENT_HZ)
    assert are_heard(part.hears(agent), CALLER_HZ, *([] if mode == "listen" else [SUPERVISOR_HZ]))
    assert are_heard(part.hears(caller), AGENT_HZ, *([SUPERVISOR_HZ] if mode == "barge" else []))
    assert [fact["ending"] for fact in stack.facts(caller, "WatchEnded")] == ["asked"]
    assert stack.left_when_quiet() == []
