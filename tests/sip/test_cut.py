"""The engine's connections to the switch are cut in every phase of a call: the call goes on as if nothing had been."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from tests import audio
from tests.phones import CallState, Phone, PhoneCall
from tests.runtime.waiting import wait_for
from tests.sip.between import Between, Cut
from tests.sip.compared import differences, imbalances
from tests.sip.engine import end_engine, engine_now, wait_for_engine
from tests.sip.proofs import AGENT_HZ, CALLER_HZ
from tests.sip.stack import RunningStack, running_stack
from tests.sip.staff import (
    ALIKE,
    DESK,
    FLOOR,
    at_desk,
    connected,
    ended,
    likeness,
    queued,
    staffed,
    wait_for_state,
)

IS_TORTURE = os.environ.get("ACD_TORTURE") == "1"
TALK_S = 1.6
SWALLOWED_S = 2.0
CONNECTIONS = 9  # one for events, eight lanes
PHASES = {
    "before the caller is answered": Cut(b'"StasisStart"'),
    "while he is answered": Cut(b'/answer"'),
    "when the prompt of a menu begins": Cut(b"/play/"),
    "when the prompt of a menu ends": Cut(b'"PlaybackFinished"'),
    "while he enters the queue": Cut(b'/addChannel"'),
    "while the offer is created": Cut(b'"channels/create"'),
    "while the phone is dialled": Cut(b'/dial"'),
    "when the phone rings": Cut(b'"state":"Ringing"'),
    "when the agent answers": Cut(b'"state":"Up"', number=2),
    "while both are joined": Cut(b'/addChannel"', number=2),
    "when the caller hangs up": Cut(b'"ChannelHangupRequest"'),
    "when his channel has ended": Cut(b'"ChannelDestroyed"'),
}
# The message is lost; in the long version it also comes through, and what follows it is lost or swallowed for a while.
CUTS = {f"{phase}": cut for phase, cut in PHASES.items()}
if IS_TORTURE:
    CUTS |= {f"{phase}, of which it hears": replace(cut, is_told=True) for phase, cut in PHASES.items()}
    CUTS |= {f"{phase}, after a silence": replace(cut, swallow_s=SWALLOWED_S) for phase, cut in PHASES.items()}


@contextmanager
def in_between(stack: RunningStack) -> Iterator[Between]:
    """An engine that reaches its switch through a place where it can be cut."""
    host, _, port = stack.endpoints["ari"].removeprefix("http://").rpartition(":")
    with Between((host, int(port))) as between:
        assert isinstance(between.address, tuple)
        told = {**stack.endpoints, "ari": f"http://{between.address[0]}:{between.address[1]}"}
        (stack.run / "endpoints.json").write_text(json.dumps(told))
        before = engine_now(stack.run)
        end_engine(stack.run)
        wait_for_engine(stack.run, after=before)
        yield between


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """One centre for all tests here; its books are judged when all are done."""
    folder = tmp_path_factory.mktemp("cut")
    centre = folder / "centre"
    centre.mkdir()
    # A phone rings while several other things are done, and each takes a moment on a busy machine.
    text = (FLOOR / "centre.yaml").read_text().replace("ring_timeout: 5s", "ring_timeout: 30s")
    (centre / "centre.yaml").write_text(text.replace("wrap_up: 1s", "wrap_up: 0s"))
    with running_stack(folder, centre, callers_max=8) as running:
        yield running
        assert imbalances(running.ledger()) == []


@pytest.fixture(scope="module")
def between(stack: RunningStack) -> Iterator[Between]:
    """Where its engine is cut off."""
    with in_between(stack) as placed:
        yield placed


@pytest.fixture
def ana(stack: RunningStack, between: Between, tmp_path: Path) -> Iterator[Phone]:
    """Ana, who picks up soon whatever comes, and sends her tone; nothing is left of her day."""
    phone = at_desk(stack, "ana")
    phone.answer_with(after_s=0.3, play=audio.tone(tmp_path / "agent.wav", AGENT_HZ))
    yield phone
    phone.answer_with(0, ring=False)
    phone.unregister()
    assert stack.left_when_quiet() == []


def whole(between: Between) -> None:
    """Until all connections are there."""
    wait_for(lambda: between.clients >= CONNECTIONS, "the engine's connections")


@pytest.mark.parametrize("phase", CUTS)
def test_a_call_goes_on_when_the_connections_are_cut(stack, between, ana, tmp_path, phase):
    """He gets his agent, they hear each other, and when he hangs up it is over for everybody."""
    whole(between)
    between.arm(CUTS[phase])
    caller = stack.phones.call(DESK, play=audio.tone(tmp_path / "caller.wav", CALLER_HZ))
    caller.wait_for(CallState.ANSWERED)
    stack.wait_for_fact(caller, "StepEntered")
    _choose(stack, caller, "1")
    wait_for(lambda: _is_talking(stack, caller), "the conversation")
    assert caller.lasts(TALK_S), f"he was cut off; {caller.story()}"
    assert differences(stack) == []
    caller.hang_up()
    caller.wait_for(CallState.ENDED)
    offered = _of_agent(stack, caller)
    offered.wait_for(CallState.ENDED)
    assert between.has_cut.wait(5), f"{phase}: nothing of that kind was said"
    assert stack.left_when_quiet() == []
    assert audio.share_of_tone(audio.read(caller.recording), AGENT_HZ, window_s=1.0) >= 0.9
    assert audio.share_of_tone(audio.read(offered.recording), CALLER_HZ, window_s=1.0) >= 0.9
    assert stack.facts(caller, "StayEnded")[0]["ending"] == "answered"
    assert stack.facts(caller, "CallEnded")[0]["ending"] in ("caller_hung_up", "ended_unobserved")
    wait_for_state(stack, "ana", "ready")


def _choose(stack: RunningStack, caller: PhoneCall, key: str) -> None:
    """Press a key, and again when nothing comes of it: the press may be what got lost."""
    for _ in range(6):
        caller.press(key)
        with suppress(AssertionError):
            stack.wait_for_fact(caller, "StayBegan", timeout_s=2.0)
            return
    raise AssertionError(f"{caller} pressed {key} again and again in vain; {caller.story()}")


def _is_talking(stack: RunningStack, caller: PhoneCall) -> bool:
    told = [fact["fact"] for fact in stack.facts(caller, "ConversationBegan", "ConversationEnded")]
    return told[-1:] == ["ConversationBegan"]


def _of_agent(stack: RunningStack, caller: PhoneCall) -> PhoneCall:
    """The last call that came to a phone for this caller."""
    return [call for call in stack.phones.calls.values() if call.side == "agent" and caller.who in call.far][-1]


@pytest.mark.parametrize("swallow_s", [0.0, SWALLOWED_S], ids=["at once", "after a silence"])
def test_callers_in_every_lasting_phase_notice_nothing(stack, between, tmp_path, swallow_s):
    """Talking, on hold, ringing, waiting, being told the position, in a menu: all at the same time."""
    tone, answer = audio.tone(tmp_path / "caller.wav", CALLER_HZ), audio.tone(tmp_path / "agent.wav", AGENT_HZ)

    def served(number: int, agent: Phone) -> tuple[PhoneCall, PhoneCall]:
        agent.answer_with(0, ring=False, play=answer)
        caller = queued(stack, caller=f"+3247000010{number}", play=tone)
        return caller, connected(stack, caller, agent)

    with staffed(stack, "ana", "eva", "luis") as (ana, eva, luis):
        luis.answer_with(0, ring=False, play=answer)
        talking, held = served(1, ana), served(2, eva)
        held[1].hold()
        ringing = queued(stack, caller="+32470000103", play=tone), luis.wait_for_call()
        ringing[1].ring()
        stack.wait_for_fact(ringing[0], "OfferRang")
        waiting = queued(stack, "8", caller="+32470000104", play=tone)
        stack.wait_for_fact(waiting, "PositionTold")
        in_menu = stack.phones.call(DESK, caller="+32470000105").wait_for(CallState.ANSWERED)
        stack.wait_for_fact(in_menu, "StepEntered")
        whole(between)
        between.cut(swallow_s=swallow_s)
        assert between.has_cut.wait(5)
        ringing[1].answer()
        held[1].hold(on=False)
        in_menu.press("3")
        whole(between)
        in_menu.wait_for(CallState.ENDED)
        wait_for(lambda: _is_talking(stack, ringing[0]), "the answered offer's conversation")
        assert talking[0].lasts(TALK_S)
        assert differences(stack) == []
        ended(*talking)
        offered = connected(stack, waiting, ana)
        assert waiting.lasts(TALK_S)
        for pair in ((waiting, offered), held, ringing):
            ended(*pair)
    assert stack.left_when_quiet() == []
    for caller, agent in (talking, held, ringing, (waiting, offered)):
        assert audio.share_of_tone(audio.read(caller.recording), AGENT_HZ, window_s=1.0) >= 0.9
        assert audio.share_of_tone(audio.read(agent.recording), CALLER_HZ, window_s=1.0) >= 0.9
    assert audio.longest_gap_s(audio.read(talking[0].recording), AGENT_HZ) < 0.1, "they heard each other all the time"
    assert likeness(in_menu, "closed") >= ALIKE
