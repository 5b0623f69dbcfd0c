"""Ring-all on real phones: all ring, one is picked up, and the others are told that it was answered elsewhere."""

import pytest

from tests.phones import CallState
from tests.sip.routed_calls import CENTRE, TOGETHER
from tests.sip.stack import running_stack
from tests.sip.staff import ended, endings, queued, staffed, wait_for_state


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("together"), CENTRE) as running:
        yield running


def test_one_wins_and_the_others_stop_ringing_as_answered_elsewhere(stack):
    """Their phones list no missed call, and they are ready again at once."""
    with staffed(stack, "ana", "luis", "eva") as phones:
        caller = queued(stack, TOGETHER)
        ringing = [phone.wait_for_call() for phone in phones]
        for each in ringing:
            each.ring()
        ringing[1].answer()
        stack.wait_for_fact(caller, "ConversationBegan")
        for each in (ringing[0], ringing[2]):
            each.wait_for(CallState.ENDED)
            assert any("cause=200" in reason for reason in each.cancel_reasons), each.cancel_reasons
        for name in ("ana", "eva"):
            wait_for_state(stack, name, "ready")
        assert sorted(endings(stack, caller)) == [
            ("ana", "answered_elsewhere"),
            ("eva", "answered_elsewhere"),
            ("luis", "accepted"),
        ]
        assert not ringing[1].is_ended
        ended(caller, ringing[1])


def test_who_refuses_silences_nobody_else(stack):
    """The others ring on, and one of them has him."""
    with staffed(stack, "ana", "luis", "eva") as phones:
        caller = queued(stack, TOGETHER)
        ana, luis, eva = [phone.wait_for_call() for phone in phones]
        ana.reject(603)
        for each in (luis, eva):
            each.ring()
        ana.wait_for(CallState.ENDED)
        eva.answer()
        stack.wait_for_fact(caller, "ConversationBegan")
        luis.wait_for(CallState.ENDED)
        ended(caller, eva)


def test_a_caller_who_gives_up_silences_all(stack):
    """No phone rings on for nobody."""
    with staffed(stack, "ana", "luis") as phones:
        caller = queued(stack, TOGETHER)
        ringing = [phone.wait_for_call() for phone in phones]
        for each in ringing:
            each.ring()
        ended(caller, *ringing)
