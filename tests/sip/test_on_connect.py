"""Answer on connect on a real switch: the caller hears his phone's ringing tone until an agent takes the call."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import audio
from tests.phones import CallState, PhoneCall
from tests.sip.proofs import AGENT_HZ, CALLER_HZ
from tests.sip.stack import RunningStack, running_stack
from tests.sip.staff import FLOOR, ended, endings, staffed

pytestmark = pytest.mark.alone
UNANSWERED = "+3225550202"
RING_S, TALK_S = 1.5, 2.5


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("on_connect"), FLOOR) as running:
        yield running


def ringing(stack: RunningStack, play: Path | None = None) -> PhoneCall:
    """A caller who is in the queue and hears his phone's ringing tone."""
    caller = stack.phones.call(UNANSWERED, play=play).wait_for(CallState.RINGING)
    stack.wait_for_fact(caller, "StayBegan")
    return caller


def codes(call: PhoneCall) -> list[int]:
    """The SIP answers that told this side how far the call is, in order."""
    return [seen.code for seen in call.seen if seen.code]


def is_in_a_bridge(stack: RunningStack, caller: PhoneCall) -> bool:
    """Whether his channel is in any bridge of the switch."""
    leg = stack.facts(caller, "CallBegan")[0]["leg"]
    return any(leg in bridge["channels"] for bridge in stack.ask("bridges"))


def test_the_caller_is_answered_when_the_agent_takes_the_call(stack, tmp_path):
    """180 and no sound while her phone rings; after she picked up both hear each other, from the first moment on."""
    with staffed(stack, "ana") as (ana,):
        caller = ringing(stack, audio.tone(tmp_path / "caller.wav", CALLER_HZ))
        offered = ana.wait_for_call()
        offered.ring()
        assert caller.lasts(RING_S)
        assert caller.state is CallState.RINGING, caller.story()
        assert codes(caller) == [180], caller.story()
        assert not is_in_a_bridge(stack, caller)
        offered.play(audio.tone(tmp_path / "agent.wav", AGENT_HZ))
        offered.answer()
        stack.wait_for_fact(caller, "ConversationBegan")
        assert caller.wait_for(CallState.ANSWERED).lasts(TALK_S)
        ended(caller, offered)
    assert audio.share_of_tone(audio.read(caller.recording), AGENT_HZ) >= 0.8
    assert audio.share_of_tone(audio.read(offered.recording), CALLER_HZ) >= 0.8
    names = [fact["fact"] for fact in stack.facts(caller)]
    assert names.index("OfferAnswered") < names.index("CallAnswered")
    assert names.count("CallAnswered") == 1


def test_an_agent_who_rejects_costs_the_caller_nothing(stack):
    """The next one is asked, and he hears ringing all the time."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        caller = ringing(stack)
        ana.wait_for_call().reject(603)
        second = luis.wait_for_call()
        second.ring()
        assert caller.lasts(RING_S)
        assert caller.state is CallState.RINGING, caller.story()
        assert stack.facts(caller, "CallAnswered") == []
        second.answer()
        stack.wait_for_fact(caller, "ConversationBegan")
        caller.wait_for(CallState.ANSWERED)
        assert endings(stack, caller) == [("ana", "rejected"), ("luis", "accepted")]
        ended(caller, second)


def test_a_caller_who_gives_up_stops_the_agents_phone(stack):
    """Nothing is left, and he never paid."""
    with staffed(stack, "ana") as (ana,):
        caller = ringing(stack)
        offered = ana.wait_for_call()
        offered.ring()
        ended(caller, offered)
        assert stack.left_when_quiet() == []
        assert not caller.has_been(CallState.ANSWERED), caller.story()
        assert stack.facts(caller, "CallAnswered") == []
        assert stack.wait_for_fact(caller, "StayEnded")["ending"] == "abandoned"
        assert endings(stack, caller) == [("ana", "caller_gone")]
