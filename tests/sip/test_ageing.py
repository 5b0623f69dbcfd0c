"""Priorities age: who has waited long goes before who is more important and came late, with real callers."""

import pytest

from tests.sip.routed_calls import AGEING, AGEING_URGENT, CENTRE, FIRST, SECOND, is_with
from tests.sip.stack import running_stack
from tests.sip.staff import connected, ended, queued, staffed


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("ageing"), CENTRE) as running:
        yield running


@pytest.mark.parametrize(("waits_s", "is_first_served"), [(5.0, True), (0.0, False)])
def test_a_point_for_each_second(stack, waits_s, is_first_served):
    """Three points are worth three seconds: with five seconds more the first is before the important one."""
    first = queued(stack, AGEING, caller=FIRST)
    assert first.lasts(waits_s)
    urgent = queued(stack, AGEING_URGENT, caller=SECOND)
    before, after = (first, urgent) if is_first_served else (urgent, first)
    with staffed(stack, "ana") as (ana,):
        offered = connected(stack, before, ana)
        assert is_with(FIRST if is_first_served else SECOND, offered)
        assert not stack.facts(after, "OfferMade")
        ended(before, offered)
        ended(after, connected(stack, after, ana))
