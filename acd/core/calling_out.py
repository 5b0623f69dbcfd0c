"""An agent's own call: her phone rings first, and when she has picked up the number is called and joined with her.

No caller waits for it and no queue counts it; she is busy for routing until it is over. They are joined before the
number rings, so that she hears its own ringing. One attempt is one leg over one trunk. Whatever ends it, both legs go.
"""

from dataclasses import replace

from acd.core import phones, wrapping_up
from acd.core.agents import AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.commands import (
    BridgeKind,
    CallNumber,
    CreateBridge,
    DestroyBridge,
    HangUpReason,
    JoinBridge,
    OfferCall,
    RingPhone,
)
from acd.core.events import EndCause
from acd.core.hangups import hang_up
from acd.core.ids import CallId, LegId, OfferId, target_leg_id
from acd.core.ledger_own_calls import OwnCallAnswered, OwnCallBegan, OwnCallDialled, OwnCallEnded, OwnCallTaken
from acd.core.legs import Leg, LegNote, LegRole
from acd.core.own_calls import OwnCall, OwnCallState
from acd.core.reasons import CallEnding, OwnCallEnding
from acd.core.transfers import OF_THE_TRUNK
from acd.core.trunks import first_with_room
from acd.core.wrap_ups import WrapUp

CREATED_WITHIN_S = 5.0
PHONE_RINGS_S = 20
RING_GRACE_S = 2
_BEFORE_HER_ANSWER = frozenset({OwnCallState.CREATING, OwnCallState.ASKING})
_IN_A_BRIDGE = frozenset({OwnCallState.RINGING, OwnCallState.TALKING})
_ENDING_BY_CAUSE = {
    EndCause.BUSY: OwnCallEnding.BUSY,
    EndCause.REJECTED: OwnCallEnding.BUSY,
    EndCause.NO_ANSWER: OwnCallEnding.NO_ANSWER,
    EndCause.ANSWERED_ELSEWHERE: OwnCallEnding.NO_ANSWER,
}


def of(change: Change, call: CallId | None) -> OwnCall | None:
    """The own call of this name; None: there is none, or it is a caller's."""
    return None if call is None else change.state.own_calls.get(call)


def begin(change: Change, own: OwnCall, agent: AgentAtWork) -> None:
    """Make (not yet ring) the leg to her phone; from here on she is busy."""
    change.put(replace(own, deadline_s=change.now.mono_s + CREATED_WITHIN_S))
    change.record(OwnCallBegan(own.id, own.agent, own.phone, own.leg, own.number, own.shown, own.queue, own.case))
    phones.tell(change, change.move(agent, AgentState.OWN_CALL, leg=own.leg))
    change.put(Leg(own.leg, own.node, LegRole.AGENT, own.id, agent=own.agent))
    change.do(
        OfferCall,
        own.node,
        own.id,
        leg=own.leg,
        agent=own.agent,
        phone=own.phone,
        caller=own.number,
        note=note_of(change, own),
        # She asked for it herself: a phone that can picks up at once, any other one rings.
        is_auto_answered=True,
    )


def note_of(change: Change, own: OwnCall) -> LegNote:
    """What stands on both legs: enough to go on with the call if nobody remembers it."""
    return LegNote(
        own.id,
        own.shown,
        own.began_at,
        change.plan.languages[0],
        caller=own.number,
        values={"case": own.case} if own.case else {},
        queue=own.queue,
        agent=own.agent,
        phone=own.phone,
    )


def leg_created(change: Change, own: OwnCall, leg: LegId) -> None:
    """A leg exists: hers is rung, the number's is joined with hers and then rung."""
    # The switch's own limit is a little longer than ours: it counts only if we are not there any more.
    if leg == own.leg and own.state is OwnCallState.CREATING:
        change.move(own, OwnCallState.ASKING, deadline_in_s=PHONE_RINGS_S)
        change.do(RingPhone, own.node, own.id, leg=leg, ring_timeout_s=PHONE_RINGS_S + RING_GRACE_S)
    elif leg == own.target and own.state is OwnCallState.CALLING:
        rings_s = change.plan.number_rings_s
        own = change.move(own, OwnCallState.RINGING, deadline_in_s=rings_s)
        join(change, own)
        change.do(RingPhone, own.node, own.id, leg=leg, ring_timeout_s=rings_s + RING_GRACE_S)


def join(change: Change, own: OwnCall) -> None:
    """Both into the bridge of this attempt."""
    bridge = own.bridge
    assert bridge is not None, f"{own.id} has no target"
    change.do(CreateBridge, own.node, own.id, bridge=bridge, bridge_kind=BridgeKind.CONVERSATION)
    change.do(JoinBridge, own.node, own.id, bridge=bridge, legs=(own.leg, own.target))


def answered(change: Change, own: OwnCall, leg: LegId, sip_call_id: str) -> None:
    """She has picked up: now the number is called. Or the number has: they talk."""
    if leg == own.leg and own.state is OwnCallState.ASKING:
        change.record(OwnCallTaken(own.id, own.agent, sip_call_id))
        call_number(change, own)
    elif leg == own.target and own.state is OwnCallState.RINGING:
        change.move(own, OwnCallState.TALKING, answered_s=change.now.mono_s)
        change.record(OwnCallAnswered(own.id, own.agent, leg, own.trunk, sip_call_id))


def call_number(change: Change, own: OwnCall) -> None:
    """Make a leg to the number over the first trunk with room, of those that were not tried yet."""
    trunk = first_with_room(change, own.trunk)
    if trunk is None:
        end(change, own, OwnCallEnding.FAILED)
        return
    made = own.targets_made + 1
    leg = target_leg_id(own.id, made)
    change.put(Leg(leg, own.node, LegRole.TARGET, own.id, trunk=trunk))
    values = {"target": leg, "trunk": trunk, "targets_made": made}
    change.move(own, OwnCallState.CALLING, deadline_in_s=CREATED_WITHIN_S, **values)
    change.record(OwnCallDialled(own.id, leg, own.number, trunk))
    change.do(
        CallNumber,
        own.node,
        own.id,
        leg=leg,
        number=own.number,
        trunk=trunk,
        caller=own.shown,
        note=note_of(change, own),
    )


def overdue(change: Change, own: OwnCall) -> None:
    """The time limit of the state that it is in."""
    match own.state:
        case OwnCallState.CREATING:
            end(change, own, OwnCallEnding.TECHNICAL_FAILURE)
        case OwnCallState.ASKING:
            end(change, own, OwnCallEnding.AGENT_NOT_REACHED)
        case OwnCallState.CALLING:
            trunk_failed(change, own)
        case _:
            end(change, own, OwnCallEnding.NO_ANSWER)


def leg_gone(change: Change, own: OwnCall, leg: LegId, cause: EndCause, ending: CallEnding) -> None:
    """One of the two legs has ended, and so does the call; but for a trunk that never reached the number."""
    is_unseen = ending is CallEnding.ENDED_UNOBSERVED
    if is_unseen:
        end(change, own, OwnCallEnding.ENDED_UNOBSERVED)
    elif leg == own.leg and own.state in _BEFORE_HER_ANSWER:
        end(change, own, OwnCallEnding.AGENT_NOT_REACHED)
    elif leg == own.leg:
        end(change, own, OwnCallEnding.AGENT_HUNG_UP)
    elif leg == own.target and own.state is OwnCallState.TALKING:
        end(change, own, OwnCallEnding.NUMBER_HUNG_UP)
    elif leg == own.target and cause in OF_THE_TRUNK:
        trunk_failed(change, own)
    elif leg == own.target:
        end(change, own, _ENDING_BY_CAUSE.get(cause, OwnCallEnding.FAILED))


def trunk_failed(change: Change, own: OwnCall) -> None:
    """The number never heard of it: another trunk may reach it."""
    _drop_target(change, own, HangUpReason.NORMAL)
    call_number(change, own)


def lost(change: Change, own: OwnCall, leg: LegId | None, *, is_trunks: bool = False) -> None:
    """Something that was asked for one of the legs (None: for both) was not done."""
    if is_trunks and leg == own.target and own.state in (OwnCallState.CALLING, OwnCallState.RINGING):
        trunk_failed(change, own)
    elif leg is None or leg in (own.leg, own.target):
        end(change, own, OwnCallEnding.TECHNICAL_FAILURE)


def end(change: Change, own: OwnCall, ending: OwnCallEnding) -> None:
    """It is over: both legs and their bridge go, and she wraps up if she called for a queue and somebody answered."""
    now_s = change.now.mono_s
    change.finish(own, OwnCallState.ENDED)
    talk_s = 0.0 if own.answered_s is None else now_s - own.answered_s
    change.record(OwnCallEnded(own.id, own.agent, ending, talk_s))
    _drop_target(change, own, HangUpReason.NO_ANSWER if ending is OwnCallEnding.NO_ANSWER else HangUpReason.NORMAL)
    hang_up(change, own.leg)
    agent = change.state.agents[own.agent]
    if agent.state is not AgentState.OWN_CALL:
        return
    if own.queue is not None and own.answered_s is not None:
        # Her leg's name stands for the conversation, as that of an offer does.
        wrapping_up.begin(change, WrapUp(agent.id, own.id, OfferId(own.leg), own.queue))
    else:
        phones.rest(change, agent, AgentState.BACKING_OFF, 0.0)


def _drop_target(change: Change, own: OwnCall, reason: HangUpReason) -> None:
    if own.target is not None:
        hang_up(change, own.target, reason)
        if own.state in _IN_A_BRIDGE:
            change.do(DestroyBridge, own.node, own.id, bridge=own.bridge)
