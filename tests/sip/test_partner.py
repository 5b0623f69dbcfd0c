"""A partner outside on a real trunk: his switch is nobody yet, who presses 1 has the caller, and one call is all."""

from pathlib import Path

import pytest

from tests.phones import CallState
from tests.sip.hearing import Moments, tone_of
from tests.sip.stack import running_stack
from tests.sip.staff import connected, ended, endings, queued, seconds_between, staffed, wait_for_state

CENTRE = Path(__file__).parent / "partnered"
NUMBER, SEAT = "+34910000001", "madrid-1"
# When the partner is asked, and by how much later a busy machine may do it.
AFTER_S, LATE_S = 2.0, 1.5
# Who picked up there has 15 s to press the key.
ACCEPTED_WITHIN_S = 15.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory, carrier):
    """One centre for all tests here."""
    folder = tmp_path_factory.mktemp("partner")
    with running_stack(folder, CENTRE, carriers={"trunk": carrier}) as running:
        yield running


@pytest.fixture(scope="module")
def switch(stack, carrier):
    """The partner's switch, which can be reached."""
    far_end = stack.phones.listen("madrid", carrier)
    stack.wait_for_contact("trunk", "Avail", 25)
    return far_end


@pytest.fixture
def madrid(stack, switch):
    """The same, ready and with no call of an earlier test; nothing is left of what it did."""
    switch.waiting.clear()
    wait_for_state(stack, SEAT, "ready")
    yield switch
    assert stack.left_when_quiet() == []


def picked_up(stack, caller, madrid, folder):
    """The partner's side of a caller who waits there, as soon as something has picked up; it sends a tone."""
    offered = madrid.wait_for_call()
    assert offered.invite.startswith(f"INVITE sip:{NUMBER}@"), offered.invite
    offered.ring()
    offered.answer()
    offered.wait_for("sound")
    offered.play(tone_of("number", folder))
    stack.wait_for_fact(caller, "OfferAnswered")
    return offered


def test_what_picks_up_there_is_nobody_and_the_caller_is_taken_back(stack, madrid, tmp_path):
    """He hears music all the time, never the partner's switch, and has Ana, who has come meanwhile."""
    caller = queued(stack, play=tone_of("caller", tmp_path))
    offered = picked_up(stack, caller, madrid, tmp_path)
    moments = Moments()
    with moments.named("nobody"):
        assert not stack.facts(caller, "ConversationBegan")
    with staffed(stack, "ana") as (phone,):
        with moments.named("Ana has come"):
            assert not phone.waiting
        offered.wait_for(CallState.ENDED, ACCEPTED_WITHIN_S + LATE_S)
        assert offered.ended_by == "far side"
        hers = connected(stack, caller, phone)
        hers.play(tone_of("ana", tmp_path))
        with moments.named("served"):
            assert not caller.is_ended
        ended(caller, hers)
    assert endings(stack, caller) == [(SEAT, "no_answer"), ("ana", "accepted")]
    began, (asked, _) = stack.facts(caller, "StayBegan")[0], stack.facts(caller, "OfferMade")
    assert AFTER_S - 0.01 <= seconds_between(began, asked) < AFTER_S + LATE_S
    waited = seconds_between(stack.facts(caller, "OfferAnswered")[0], stack.facts(caller, "OfferEnded")[0])
    assert ACCEPTED_WITHIN_S - 0.01 <= waited < ACCEPTED_WITHIN_S + LATE_S
    assert moments.heard_by(caller) == {"nobody": {"music"}, "Ana has come": {"music"}, "served": {"ana"}}
    assert moments.heard_by(offered) == {"nobody": set(), "Ana has come": set()}
    assert moments.heard_by(hers)["served"] == {"caller"}


def test_who_presses_1_there_has_the_caller_and_no_other_one_is_sent(stack, madrid, tmp_path):
    """They hear each other; a second caller waits, rings nobody there, and is asked for when the first has gone."""
    caller = queued(stack, play=tone_of("caller", tmp_path))
    offered = picked_up(stack, caller, madrid, tmp_path)
    moments = Moments()
    offered.press("1")
    stack.wait_for_fact(caller, "ConversationBegan")
    with moments.named("talking"):
        wait_for_state(stack, SEAT, "talking")
    second = queued(stack, caller="+32470000002")
    with moments.named("second waits"):
        assert second.lasts(AFTER_S + LATE_S)
    assert not madrid.waiting
    assert not stack.facts(second, "OfferMade")
    ended(caller, offered)
    other = picked_up(stack, second, madrid, tmp_path)
    ended(second, other)
    assert endings(stack, caller) == [(SEAT, "accepted")]
    assert moments.heard_by(caller) == {"talking": {"number"}, "second waits": {"number"}}
    assert moments.heard_by(offered) == {"talking": {"caller"}, "second waits": {"caller"}}
    assert moments.heard_by(second)["second waits"] == {"music"}
    assert endings(stack, second) == [(SEAT, "caller_gone")]
