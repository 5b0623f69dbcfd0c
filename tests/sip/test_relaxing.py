"""A caller's needs widen while he waits: who lacks the first skill is asked when the time for that has come."""

import pytest

from tests.sip.routed_calls import CENTRE, LATE_S, RELAXING, RULE_S
from tests.sip.stack import running_stack
from tests.sip.staff import connected, ended, queued, seconds_between, staffed


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("relaxing"), CENTRE) as running:
        yield running


def test_from_one_skill_to_another_while_he_waits(stack):
    """Ana knows no French: her phone is silent for four seconds, and then she has him."""
    with staffed(stack, "ana") as (ana,):
        caller = queued(stack, RELAXING)
        assert caller.lasts(RULE_S - LATE_S)
        assert not ana.waiting
        offered = connected(stack, caller, ana)
        began, made = stack.facts(caller, "StayBegan")[0], stack.facts(caller, "OfferMade")[0]
        assert RULE_S - 0.1 <= seconds_between(began, made) <= RULE_S + LATE_S
        ended(caller, offered)


def test_who_has_the_skill_is_asked_at_once(stack):
    """Though Ana is longer idle."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        caller = queued(stack, RELAXING)
        offered = connected(stack, caller, luis)
        assert seconds_between(stack.facts(caller, "StayBegan")[0], stack.facts(caller, "OfferMade")[0]) < LATE_S
        ended(caller, offered)
        assert not ana.waiting


def test_who_had_waited_too_long_already_goes_to_the_first_who_comes(stack):
    """What he has waited before anybody was there counts."""
    caller = queued(stack, RELAXING)
    assert caller.lasts(RULE_S + 0.5)
    with staffed(stack, "ana") as (ana,):
        ended(caller, connected(stack, caller, ana))
