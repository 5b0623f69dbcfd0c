"""Agents' own calls go on with another engine, by what the store kept and what is noted on the agents' legs.

The legs count as far as they have come on the switch. A number that may have rung is not called a second time.
"""

from collections.abc import Iterator
from dataclasses import replace

from acd.core import calling_out, seating
from acd.core.agents import AgentState
from acd.core.change import Change
from acd.core.ids import is_ours, numbers_from, own_call_of
from acd.core.ledger_own_calls import OwnCallBegan, OwnCallDialled, OwnCallEnded, OwnCallTaken
from acd.core.legs import Leg, LegRole, LegState
from acd.core.own_calls import OwnCall, OwnCallState
from acd.core.reasons import OwnCallEnding
from acd.core.scene import Scene
from acd.core.snapshot import LegCondition, LegSnapshot

_BEFORE_HER_ANSWER = frozenset({OwnCallState.CREATING, OwnCallState.ASKING})
_NOT_RUNG_YET = _BEFORE_HER_ANSWER | {OwnCallState.CALLING}


def found(change: Change, scene: Scene) -> Iterator[tuple[OwnCall, bool]]:
    """Every own call that was kept, and those that only a note tells of; whether it was kept."""
    for own in scene.own_calls.values():
        yield own, True
    for leg in scene.legs.values():
        call, note = own_call_of(leg.leg), leg.note
        if call is None or call in scene.own_calls or not is_ours(call, scene.node) or leg.leg in change.state.legs:
            continue
        if leg.leg in scene.kept_legs:
            # The call has ended in the books, and this leg was to be hung up: that is done with all leftovers.
            continue
        if note is not None and note.agent is not None and note.phone is not None:
            case = note.values.get("case", "")
            agent, phone, number, shown = note.agent, note.phone, note.caller, note.line
            noted = (number, shown, note.queue, case, note.entered_at)
            yield OwnCall(call, scene.node, agent, phone, leg.leg, *noted), False


def go_on(change: Change, scene: Scene, own: OwnCall, *, is_known: bool) -> None:
    """Make it what it was, or end what cannot go on."""
    hers = scene.legs.get(own.leg)
    if hers is None or not scene.is_heard(own.leg):
        if is_known:
            _end_unseen(change, scene, own)
        return
    agent = seating.engage(change, own.agent, own.leg, own.phone, AgentState.OWN_CALL)
    if agent is None:
        # She is in another call by now: this leg is ended with all leftovers.
        if is_known:
            change.record(OwnCallEnded(own.id, own.agent, OwnCallEnding.ENDED_UNOBSERVED, _talk_s(change, own)))
        return
    if not is_known:
        queue, case = own.queue, own.case
        change.record(OwnCallBegan(own.id, own.agent, own.phone, own.leg, own.number, own.shown, queue, case))
    own = replace(own, targets_made=max(own.targets_made, numbers_from(change.state.epoch)))
    is_up = hers.condition is LegCondition.UP
    change.put(
        Leg(
            own.leg,
            own.node,
            LegRole.AGENT,
            own.id,
            agent=own.agent,
            state=LegState.UP if is_up else LegState.NEW,
            sip_call_id=hers.sip_call_id,
        )
    )
    if is_up:
        _go_on_talking(change, scene, own, hers, is_known=is_known)
    else:
        due_s = change.now.mono_s + calling_out.PHONE_RINGS_S
        change.put(replace(own, state=OwnCallState.ASKING, deadline_s=due_s))


def _go_on_talking(change: Change, scene: Scene, own: OwnCall, hers: LegSnapshot, *, is_known: bool) -> None:
    """She has picked up: the number is there, or rings, or is to be called."""
    target = scene.best_leg(f"{own.id}-t")
    if own.state in _BEFORE_HER_ANSWER:
        change.record(OwnCallTaken(own.id, own.agent, hers.sip_call_id))
    if target is not None:
        _reach(change, scene, own, target)
    elif is_known and own.state in _NOT_RUNG_YET:
        # A leg that was made and not rung is ended with all leftovers: this one is made anew.
        calling_out.call_number(change, change.put(replace(own, state=OwnCallState.ASKING, target=None, trunk="")))
    else:
        calling_out.end(change, change.put(replace(own, target=None)), OwnCallEnding.ENDED_UNOBSERVED)


def _reach(change: Change, scene: Scene, own: OwnCall, target: LegSnapshot) -> None:
    """The number rings or has answered: it is joined with her, if it is not yet."""
    is_up, sip = target.condition is LegCondition.UP, target.sip_call_id
    if own.target != target.leg:
        change.record(OwnCallDialled(own.id, target.leg, own.number, target.trunk))
    state = LegState.UP if is_up else LegState.NEW
    change.put(Leg(target.leg, own.node, LegRole.TARGET, own.id, state=state, sip_call_id=sip, trunk=target.trunk))
    own = replace(own, target=target.leg, trunk=target.trunk)
    if own.state is OwnCallState.TALKING and is_up:
        own = change.put(own)
    else:
        due_s = change.now.mono_s + change.plan.number_rings_s
        own = change.put(replace(own, state=OwnCallState.RINGING, deadline_s=due_s, answered_s=None))
    bridge = own.bridge
    assert bridge is not None, f"{own.id} has a target and no bridge"
    if not scene.are_in(bridge, own.leg, target.leg):
        calling_out.join(change, own)
    if is_up:
        calling_out.answered(change, own, target.leg, sip)


def _end_unseen(change: Change, scene: Scene, own: OwnCall) -> None:
    """Her leg is not there any more, or never rang: what is left of it on the switch is ended with all leftovers."""
    agent = change.state.agents.get(own.agent)
    if agent is None:
        change.record(OwnCallEnded(own.id, own.agent, OwnCallEnding.ENDED_UNOBSERVED, _talk_s(change, own)))
        return
    if agent.leg == own.leg and own.leg not in scene.legs:
        change.set(agent, leg=None)
    calling_out.end(change, change.put(replace(own, target=None)), OwnCallEnding.ENDED_UNOBSERVED)


def _talk_s(change: Change, own: OwnCall) -> float:
    return 0.0 if own.answered_s is None else change.now.mono_s - own.answered_s
