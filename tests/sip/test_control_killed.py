"""The engine is killed in the middle of a transfer: who hears whom is as it was, and the next one completes it."""

import signal

import pytest

from tests.phones import CallState
from tests.runtime.waiting import wait_for
from tests.sip.compared import differences, imbalances
from tests.sip.engine import end_engine, engine_now, wait_for_engine, without_guard
from tests.sip.hearing import Moments, does, tone_of
from tests.sip.stack import running_stack
from tests.sip.staff import FLOOR, connected, ended, queued, staffed, wait_for_state


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here, whose engine each of them kills."""
    # On a slow machine the guard would act before the next engine; what becomes of callers then has its own test.
    with running_stack(tmp_path_factory.mktemp("control"), FLOOR) as running, without_guard(running.run):
        yield running


@pytest.mark.parametrize("moment", ["ringing", "talking", "joined"])
def test_killed_in_the_middle_of_an_attended_transfer(stack, tmp_path, moment):
    """While the other agent's phone rings (she picks up without an engine), while both talk, and while all three do."""
    with staffed(stack, "ana", "luis") as phones:
        caller = queued(stack, "9", play=tone_of("caller", tmp_path))
        ana = connected(stack, caller, phones[0])
        ana.play(tone_of("ana", tmp_path))
        does(stack, caller, "consult", to="luis")
        luis = phones[1].wait_for_call()
        luis.ring()
        if moment != "ringing":
            luis.answer()
            stack.wait_for_fact(caller, "ConsultationAnswered")
        if moment == "joined":
            does(stack, caller, "join")
        epoch = engine_now(stack.run)
        end_engine(stack.run, signal.SIGKILL)
        if moment == "ringing":
            luis.answer()
        luis.wait_for(CallState.ANSWERED)
        luis.play(tone_of("luis", tmp_path))
        wait_for_engine(stack.run, after=epoch)
        stack.wait_for_fact(caller, "ConsultationAnswered")
        heard = Moments()
        with heard.named("before"):
            assert {call.state for call in (caller, ana, luis)} == {CallState.ANSWERED}
        does(stack, caller, "leave" if moment == "joined" else "complete")
        ana.wait_for(CallState.ENDED)
        with heard.named("after"):
            assert differences(stack) == []
        ended(luis, caller)
        with_all = {"before": {"ana", "luis"}, "after": {"luis"}}
        assert heard.heard_by(caller) == (with_all if moment == "joined" else {"before": {"music"}, "after": {"luis"}})
        assert heard.heard_by(luis)["after"] == {"caller"}
        for agent in ("ana", "luis"):
            wait_for_state(stack, agent, "ready")
        assert [fact["agent"] for fact in stack.facts(caller, "ConversationEnded")] == ["ana", "luis"]
        assert stack.left_when_quiet() == []
        assert imbalances(stack.ledger()) == []


@pytest.mark.parametrize("picks_up", ["without an engine", "with the next one", "not at all"])
def test_killed_in_the_middle_of_a_blind_transfer(stack, tmp_path, picks_up):
    """While the phone of whom he is sent to rings: it rings on, and he has her; or he is given back."""
    with staffed(stack, "ana", "luis") as phones:
        wait_for_state(stack, "luis", "ready")
        caller = queued(stack, "9", play=tone_of("caller", tmp_path))
        ana = connected(stack, caller, phones[0])
        does(stack, caller, "transfer", to="luis")
        ana.wait_for(CallState.ENDED)
        luis = phones[1].wait_for_call()
        luis.ring()
        stack.wait_for_fact(caller, "AgentTransferred")
        epoch = engine_now(stack.run)
        end_engine(stack.run, signal.SIGKILL)
        if picks_up == "without an engine":
            luis.answer()
        wait_for_engine(stack.run, after=epoch)
        who, has_him = ("luis", luis) if picks_up != "not at all" else ("ana", phones[0].wait_for_call(15))
        if picks_up != "without an engine":
            has_him.answer()
        has_him.play(tone_of(who, tmp_path))
        wait_for(lambda: len(stack.facts(caller, "ConversationBegan")) == 2, f"{who} with the caller")
        heard = Moments()
        with heard.named("after"):
            assert differences(stack) == []
        ended(has_him, caller)
        assert heard.heard_by(caller) == {"after": {who}}
        assert heard.heard_by(has_him) == {"after": {"caller"}}
        for agent in ("ana", "luis"):
            wait_for_state(stack, agent, "ready")
        assert [fact["agent"] for fact in stack.facts(caller, "ConversationEnded")] == ["ana", who]
        assert len(stack.facts(caller, "AgentTransferred")) == 1
        offers = [fact["offer"] for fact in stack.facts(caller, "OfferEnded")]
        assert len(offers) == len(set(offers)) == len(stack.facts(caller, "OfferMade"))
        assert [fact["ending"] for fact in stack.facts(caller, "StayEnded")] == ["answered", "answered"]
        assert stack.left_when_quiet() == []
        assert imbalances(stack.ledger()) == []
