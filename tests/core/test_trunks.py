"""Trunks: the first with room is taken, and no number outside the allowed ones is ever called."""

from dataclasses import replace

from acd.core.change import Change
from acd.core.engine import Engine
from acd.core.events import CallArrived, CentreLoaded, Now
from acd.core.flow_steps import EndCall
from acd.core.ids import LegId
from acd.core.plan import Plan, Trunk
from acd.core.trunks import first_with_room, may_call
from tests.core.words import LINE, MORNING, NODE, centre, flow

NOW = Now(0.0, MORNING)


def used(plan: Plan, **callers: int) -> Change:
    """A centre on whose trunks so many callers are."""
    engine = Engine()
    engine.handle(CentreLoaded(plan, 1), NOW)
    for trunk, number in callers.items():
        for index in range(number):
            engine.handle(CallArrived(NODE, LegId(f"{trunk}-{index}"), LINE, "", "", trunk=trunk), NOW)
    return Change(engine.state, NOW)


def test_callers_and_the_reserve_take_their_channels():
    """Two of four channels are kept for callers: after two callers no call goes out, on to the next trunk."""
    plan = centre(flow(EndCall()), Trunk("main", calls_max=4, reserve=2), Trunk("spare"))
    assert first_with_room(used(plan, main=1)) == "main"
    assert first_with_room(used(plan, main=2)) == "spare"
    assert first_with_room(used(plan, main=2), after="spare") is None


def test_a_trunk_without_a_bound_has_room():
    """0 is no bound."""
    plan = centre(flow(EndCall()), Trunk("main"))
    assert first_with_room(used(plan, main=40)) == "main"


def test_only_allowed_numbers_are_called():
    """The prefixes of the settings, and so no emergency number, which has no country code; none at all without them."""
    plan = centre(flow(EndCall()))
    assert may_call(plan, "+3225550199")
    assert not any(may_call(plan, number) for number in ("+33155501234", "112", "911", "", "32"))
    assert not may_call(replace(plan, outbound_prefixes=()), "+3225550199")
