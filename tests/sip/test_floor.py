"""Who is offered to whom, what an unanswered offer costs, and how a stay ends: real callers, phones and sound."""

import subprocess
import sys

import pytest

from tests.phones import CallState
from tests.runtime.waiting import wait_for
from tests.sip.stack import running_stack
from tests.sip.staff import (
    ALIKE,
    DESK,
    FLOOR,
    LANGUAGES,
    UNLIKE,
    at_desk,
    connected,
    ended,
    endings,
    likeness,
    queued,
    seconds_between,
    staffed,
    state_of,
    wait_for_offers,
    wait_for_state,
)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here; each leaves it without calls and without agents."""
    with running_stack(tmp_path_factory.mktemp("floor"), FLOOR) as running:
        yield running


@pytest.mark.parametrize(("key", "chosen"), [("1", "en"), ("2", "fr"), ("3", "nl")])
def test_the_language_chosen_is_the_language_heard(stack, key, chosen):
    """The welcome in that language and in no other."""
    caller = stack.phones.call(LANGUAGES).wait_for(CallState.ANSWERED)
    caller.press(key)
    caller.wait_for(CallState.ENDED, timeout_s=15)
    assert stack.wait_for_fact(caller, "LanguageChosen")["language"] == chosen
    alike = {language: likeness(caller, "welcome", language) for language in ("en", "fr", "nl")}
    assert alike.pop(chosen) >= ALIKE, alike
    assert max(alike.values()) < UNLIKE, alike


def test_the_skilled_agent_before_the_idle_unskilled_one(stack):
    """Ana is longer idle, but only Luis knows routers well enough; who needs no skill gets Ana."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        caller = queued(stack, "2")
        offered = connected(stack, caller, luis)
        assert not ana.waiting
        another = queued(stack, "1")
        other = connected(stack, another, ana)
        ended(caller, offered)
        ended(another, other)


def test_two_callers_never_ring_one_agent(stack):
    """The second waits until the first has spoken and the wrap-up is over, and is connected then."""
    with staffed(stack, "ana") as (ana,):
        first, second = queued(stack, caller="+32470000001"), queued(stack, caller="+32470000002")
        offered = connected(stack, first, ana)
        assert "+32470000001" in offered.far
        assert not stack.facts(second, "OfferMade")
        ended(offered, first)
        assert "+32470000002" in connected(stack, second, ana).far
        over, made = stack.facts(first, "ConversationEnded")[0], stack.facts(second, "OfferMade")[0]
        assert 0.99 <= seconds_between(over, made) < 3.0
        second.hang_up()


def test_no_answer_goes_to_the_next_agent_and_keeps_the_place(stack):
    """Who came second does not overtake while the phone of the first one's agent rings in vain."""
    with staffed(stack, "ana") as (ana,):
        first = queued(stack)
        ana.wait_for_call().ring()
        second = queued(stack)
        stack.wait_for_fact(first, "OfferEnded")
        assert endings(stack, first) == [("ana", "no_answer")]
        with staffed(stack, "luis") as (luis,):
            ended(first, connected(stack, first, luis))
            assert endings(stack, first) == [("ana", "no_answer"), ("luis", "accepted")]
            assert seconds_between(stack.facts(first, "OfferMade")[1], wait_for_offers(stack, second, 1)) > 0
            second.hang_up()


@pytest.mark.parametrize(("code", "ending"), [(486, "busy"), (603, "rejected")])
def test_a_refused_offer_goes_to_the_next_agent(stack, code, ending):
    """At once, and the caller only hears that somebody answers."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        caller = queued(stack)
        ana.wait_for_call().reject(code)
        offered = connected(stack, caller, luis)
        assert endings(stack, caller) == [("ana", ending), ("luis", "accepted")]
        ended(caller, offered)


def test_a_dead_phone_is_passed_over_without_a_miss(stack):
    """No 180 within 3 s: the next agent is asked; nothing is counted against her whose phone has no power."""
    with staffed(stack, "eva", alone=True) as (eva,), staffed(stack, "ana") as (ana,):
        eva.vanish()
        caller = queued(stack)
        offered = connected(stack, caller, ana)
        assert endings(stack, caller) == [("eva", "unreachable"), ("ana", "accepted")]
        made = stack.facts(caller, "OfferMade")
        assert 2.5 <= seconds_between(made[0], made[1]) < 4.5
        ended(caller, offered)
        eva.come_back()
        assert "paused" not in state_of(stack, "eva")


def test_who_answers_and_drops_costs_the_caller_nothing(stack):
    """Ana hangs up while she is told what the call is about: he keeps the place and gets Luis."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        caller = queued(stack, "7")
        dropped = ana.wait_for_call()
        assert "Brief" in dropped.far
        dropped.ring()
        dropped.answer()
        stack.wait_for_fact(caller, "OfferAnswered")
        dropped.hang_up()
        offered = connected(stack, caller, luis)
        assert endings(stack, caller) == [("ana", "dropped"), ("luis", "accepted")]
        ended(caller, offered)
        assert likeness(offered, "whisper") >= ALIKE


def test_who_misses_too_often_is_paused(stack):
    """After that nobody waits for her; she comes back when she says so."""
    with staffed(stack, "ana") as (ana,):
        caller = queued(stack, "6")
        ana.wait_for_call().ring()
        stack.wait_for_fact(caller, "OfferEnded")
        wait_for_state(stack, "ana", "paused: missed")
        command = [sys.executable, "-m", "acd", "agents", "resume", "ana", "--run", str(stack.run)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        ended(caller, connected(stack, caller, ana))


def test_wrap_up_is_respected(stack):
    """A caller who waits is not offered before her three seconds are over."""
    with staffed(stack, "ana") as (ana,):
        first = queued(stack, "6")
        offered, second = connected(stack, first, ana), queued(stack, "6")
        ended(offered, first)
        wait_for_state(stack, "ana", "wrap_up")
        other = connected(stack, second, ana)
        rested_s = seconds_between(stack.facts(first, "ConversationEnded")[0], stack.facts(second, "OfferMade")[0])
        assert 3.0 <= rested_s < 5.0
        ended(second, other)


def test_priority_before_arrival(stack):
    """Who came last with a higher priority is first."""
    first, urgent = queued(stack, "1"), queued(stack, "5", caller="+32470000005")
    with staffed(stack, "ana") as (ana,):
        offered = connected(stack, urgent, ana)
        assert "+32470000005" in offered.far
        assert not stack.facts(first, "OfferMade")
        ended(urgent, offered)
        first.hang_up()


def test_a_caller_leaves_by_a_key(stack):
    """While the phone rings: it stops, and he hears what the key leads to."""
    with staffed(stack, "ana") as (ana,):
        caller = queued(stack, "4")
        offered = ana.wait_for_call()
        offered.ring()
        caller.press("9")
        offered.wait_for(CallState.ENDED)
        caller.wait_for(CallState.ENDED)
        assert stack.wait_for_fact(caller, "StayEnded")["ending"] == "left_by_key"
        assert likeness(caller, "left") >= ALIKE


@pytest.mark.parametrize(("key", "heard", "not_heard"), [("3", "closed", "left"), ("0", "left", "closed")])
def test_opening_hours(stack, key, heard, not_heard):
    """Closed, he hears that and enters no queue; open, the other block."""
    caller = stack.phones.call(DESK).wait_for(CallState.ANSWERED)
    caller.press(key)
    caller.wait_for(CallState.ENDED)
    assert not stack.facts(caller, "StayBegan")
    assert likeness(caller, heard) >= ALIKE
    assert likeness(caller, not_heard) < UNLIKE


def test_a_full_queue_and_a_wait_that_is_too_long(stack):
    """Both go on with the flow: the second at once, the first after ten seconds."""
    first = queued(stack, "9")
    second = queued(stack, "9")
    assert stack.wait_for_fact(second, "StayEnded")["ending"] == "refused_full"
    second.wait_for(CallState.ENDED)
    over = stack.wait_for_fact(first, "StayEnded", timeout_s=15)
    assert over["ending"] == "timed_out"
    assert 9.99 <= over["wait_s"] < 12.0
    first.wait_for(CallState.ENDED)
    assert likeness(first, "left") >= ALIKE
    assert likeness(second, "left") >= ALIKE


def test_an_agent_on_another_call_or_without_a_phone_is_offered_nothing(stack):
    """A call of her own takes her out of the pool, and so does a phone that is gone; both come back by themselves."""
    with staffed(stack, "ana") as (ana,):
        own = stack.phones.dial(ana, "*11").wait_for(CallState.ANSWERED)
        wait_for_state(stack, "ana", "on_other_call")
        caller = queued(stack)
        assert own.lasts(1.0)
        assert not stack.facts(caller, "OfferMade")
        own.hang_up()
        wait_for_offers(stack, caller, 1)
        ended(caller, ana.wait_for_call())
        wait_for(lambda: state_of(stack, "ana") == "ready", "her being ready again")
        ana.unregister()
        wait_for_state(stack, "ana", "unreachable")
        at_desk(stack, "ana")
