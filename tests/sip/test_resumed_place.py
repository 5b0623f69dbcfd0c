"""A caller whose call broke off and who rings again soon has his old place, by his number."""

import pytest

from tests.sip.routed_calls import CENTRE, FIRST, RESUMED, SECOND, is_with
from tests.sip.stack import running_stack
from tests.sip.staff import connected, ended, queued, staffed


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("resumed"), CENTRE) as running:
        yield running


@pytest.mark.parametrize(("again", "served"), [(FIRST, FIRST), ("anonymous", SECOND)], ids=["same-number", "hidden"])
def test_after_hanging_up_and_ringing_again(stack, again, served):
    """He is before who came after his first call; who hides his number is behind him."""
    broken = queued(stack, RESUMED, caller=FIRST)
    second = queued(stack, RESUMED, caller=SECOND)
    broken.hang_up()
    stack.wait_for_fact(broken, "CallEnded")
    back = queued(stack, RESUMED, caller=again)
    before, after = (back, second) if served == FIRST else (second, back)
    assert bool(stack.facts(back, "PlaceResumed")) == (served == FIRST)
    with staffed(stack, "ana") as (ana,):
        offered = connected(stack, before, ana)
        assert is_with(served, offered)
        assert not stack.facts(after, "OfferMade")
        ended(before, offered)
        ended(after, connected(stack, after, ana))
