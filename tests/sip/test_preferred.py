"""A caller's own agent is asked first, and waited for alone for a while; then whoever of the pool is ready."""

import pytest

from tests.sip.routed_calls import CENTRE, FIRST, LATE_S, PREFERRING, REMEMBERING, RULE_S, SECOND
from tests.sip.stack import running_stack
from tests.sip.staff import connected, ended, endings, queued, seconds_between, staffed, wait_for_state


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("preferred"), CENTRE) as running:
        yield running


def test_she_is_asked_before_who_is_longer_idle(stack):
    """Ana has been ready for longer, and her phone stays silent."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        caller = queued(stack, PREFERRING)
        ended(caller, connected(stack, caller, luis))
        assert not ana.waiting


def test_she_is_waited_for_and_then_the_pool_is_asked(stack):
    """Luis talks with somebody else: for four seconds nobody is asked, and then Ana is."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        first = queued(stack, PREFERRING, caller=FIRST)
        talking = connected(stack, first, luis)
        second = queued(stack, PREFERRING, caller=SECOND)
        assert second.lasts(RULE_S - LATE_S)
        assert not ana.waiting
        offered = connected(stack, second, ana)
        began, made = stack.facts(second, "StayBegan")[0], stack.facts(second, "OfferMade")[0]
        assert RULE_S - 0.1 <= seconds_between(began, made) <= RULE_S + LATE_S
        assert endings(stack, second) == [("ana", "accepted")]
        ended(second, offered)
        ended(first, talking)


def test_nobody_waits_for_who_is_not_there(stack):
    """Luis is not at work: Ana is asked at once."""
    with staffed(stack, "ana") as (ana,):
        caller = queued(stack, PREFERRING)
        ended(caller, connected(stack, caller, ana))
        assert seconds_between(stack.facts(caller, "StayBegan")[0], stack.facts(caller, "OfferMade")[0]) < LATE_S


def test_who_rings_again_gets_the_agent_with_whom_he_spoke(stack):
    """Luis has been ready for longer since then, and his phone rings for somebody else only."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        first = queued(stack, REMEMBERING, caller=FIRST)
        ended(first, connected(stack, first, ana))
        wait_for_state(stack, "ana", "ready")
        again = queued(stack, REMEMBERING, caller=FIRST)
        talking = connected(stack, again, ana)
        assert not luis.waiting
        assert endings(stack, again) == [("ana", "accepted")]
        other = queued(stack, REMEMBERING, caller=SECOND)
        ended(other, connected(stack, other, luis))
        ended(again, talking)
