"""Watches of an earlier engine: who hears a conversation goes on, is joined anew, or is let go.

Only what a store kept is gone on with: a supervisor's leg that nobody knows is ended with all leftovers.
"""

from dataclasses import replace

from acd.core import answers, supervision, watching
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.ids import BridgeId, LegId, OfferId, conversation_id, numbers_from
from acd.core.legs import Leg, LegRole, LegState
from acd.core.reasons import WatchEnding, WatchMode
from acd.core.scene import Scene
from acd.core.watches import Watch, WatchState


def put_taking(change: Change, scene: Scene, call: Call) -> bool:
    """Whether a supervisor who was to take this call over is joined with its caller; the watch is then as it was."""
    for watch in scene.watches.values():
        if watch.call == call.id and watch.offer == call.offer and _has_taken(scene, call, watch):
            _put_leg(change, scene, watch, LegState.UP)
            change.put(replace(watch, state=WatchState.TAKING, deadline_s=None, bridge=_taking_bridge(watch)))
            return True
    return False


def go_on(change: Change, scene: Scene, watch: Watch) -> None:
    """The watch goes on where the switch has come to, if the conversation does and her leg is there."""
    if watch.state is WatchState.LEAVING or watch.id in change.state.legs:
        _complete(change, watch)
        return
    call, offer = change.state.calls.get(watch.call), change.state.offers.get(watch.offer)
    if call is None or offer is None or call.offer != offer.id or not scene.is_heard(watch.id):
        change.record(watching.end_of(change, watch, WatchEnding.ENDED_UNOBSERVED))
        return
    numbered = replace(watch, joins_made=max(watch.joins_made, numbers_from(change.state.epoch)))
    if watch.state is WatchState.WATCHING and _is_in_place(scene, call, watch):
        _put_leg(change, scene, watch, LegState.UP)
        if watch.snoop is not None:
            change.put(Leg(watch.snoop, scene.node, LegRole.SNOOP, watch.call, state=LegState.UP))
        change.put(replace(numbered, next_snoop=None))
        return
    due_s = change.now.mono_s + watching.RINGS_FOR_S
    # From here as if she had just picked up; what she heard through is ended with all leftovers.
    rung = replace(numbered, state=WatchState.RINGING, deadline_s=due_s, bridge=None, snoop=None, next_snoop=None)
    change.put(rung)
    _put_leg(change, scene, watch, LegState.NEW)
    if scene.is_up(watch.id):
        answers.leg_answered(change, watch.id, scene.legs[watch.id].sip_call_id)


def _complete(change: Change, watch: Watch) -> None:
    """One that takes over, and was put back when its call was: the caller has the supervisor."""
    taking = change.state.watches.get(watch.id)
    if taking is not None and taking.state is WatchState.TAKING:
        supervision.taken(change, taking)


def _has_taken(scene: Scene, call: Call, watch: Watch) -> bool:
    return scene.is_up(watch.id) and scene.are_in(_taking_bridge(watch), call.leg, watch.id)


def _is_in_place(scene: Scene, call: Call, watch: Watch) -> bool:
    others: tuple[LegId, ...] = (call.leg,) if watch.mode is WatchMode.BARGE else ()
    if watch.snoop is not None:
        others = (watch.snoop,)
    return watch.bridge is not None and bool(others) and scene.are_in(watch.bridge, watch.id, *others)


def _taking_bridge(watch: Watch) -> BridgeId:
    return conversation_id(OfferId(watch.id))


def _put_leg(change: Change, scene: Scene, watch: Watch, state: LegState) -> None:
    sip = scene.legs[watch.id].sip_call_id
    change.put(Leg(watch.id, scene.node, LegRole.SUPERVISOR, watch.call, state=state, sip_call_id=sip))
