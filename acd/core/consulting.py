"""An agent asks somebody else while her caller waits with music, until that other one picks up.

Both are joined before it rings, so that she hears the ringing. Who may be asked is decided in `thirds.py`, what she
wants meanwhile in `controlling.py`, what comes of it in `concluding.py`.
"""

from acd.core import holds, notes, offering, phones, recording_thirds, terms
from acd.core.agents import AgentState
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import (
    AnswerLeg,
    BridgeKind,
    CallNumber,
    CreateBridge,
    JoinBridge,
    OfferCall,
    RingCaller,
    RingPhone,
    StopRinging,
)
from acd.core.consultations import Consultation, ConsultationState
from acd.core.ids import ConsultationId, LegId, consultation_bridge_id, consultation_id
from acd.core.ledger_control import ConsultationAnswered, ConsultationBegan
from acd.core.legs import Leg, LegRole
from acd.core.thirds import Third


def begin(change: Change, call: Call, third: Third, leg: LegId | None = None, *, is_recorded: bool = False) -> None:
    """Reserve whom she asks and make (not yet ring) the leg. With a `leg` her phone dialled it, and holds him."""
    assert call.offer is not None, f"{call.id} has no agent who could ask"
    offer = change.state.offers[call.offer]
    name = consultation_id(call.id, call.consultations_made + 1)
    agent = third.agent
    consultation = change.put(
        Consultation(
            name,
            call.id,
            call.node,
            offer.agent,
            offer.id,
            leg or offer.leg,
            consultation_bridge_id(name),
            offer.queue,
            change.now.mono_s,
            None if agent is None else agent.id,
            third.number,
            third.trunk,
            deadline_s=change.now.mono_s + offering.CREATED_WITHIN_S,
            one_of=third.one_of,
            tried=third.tried,
            is_recorded=is_recorded,
        )
    )
    change.record(ConsultationBegan(call.id, name, offer.id, offer.agent, third.name, leg is not None))
    call = change.set(call, consultation=name, consultations_made=call.consultations_made + 1)
    if leg is None and call.held_in is None:
        call = holds.let_wait(change, call, offer)
    if agent is not None:
        phones.tell(change, change.move(agent, AgentState.OFFERED, leg=consultation.third_leg))
    role = LegRole.TARGET if agent is None else LegRole.AGENT
    asked = None if agent is None else agent.id
    change.put(Leg(consultation.third_leg, call.node, role, call.id, agent=asked, trunk=third.trunk))
    _create(change, call, consultation, third)


def _create(change: Change, call: Call, consultation: Consultation, third: Third) -> None:
    leg, number, trunk = consultation.third_leg, third.number, third.trunk
    if third.agent is None:
        note, shown = notes.of_target(call), call.caller or call.line
        change.do(CallNumber, call.node, call.id, leg=leg, number=number, trunk=trunk, caller=shown, note=note)
        return
    phone = third.agent.phone
    assert phone is not None, f"{third.agent.id} is ready without a phone"
    change.do(
        OfferCall,
        call.node,
        call.id,
        leg=leg,
        agent=third.agent.id,
        phone=phone,
        # She sees who of her colleagues asks.
        caller=change.state.agents[consultation.agent].number,
        name=consultation.agent,
        note=notes.of_third(change, call, consultation.queue, third.agent.id, phone),
        number=number,
        trunk=trunk,
    )


def leg_created(change: Change, consultation: Consultation) -> None:
    """The leg exists: both into one bridge, and then it rings."""
    if consultation.state is not ConsultationState.CREATING:
        return
    node, call, bridge = consultation.node, consultation.call, consultation.bridge
    ring_s = rings_for_s(change, consultation)
    is_phone = consultation.third is not None and not consultation.trunk
    first_s = min(offering.RINGS_WITHIN_S, ring_s) if is_phone else ring_s
    until_s = change.now.mono_s + ring_s
    change.move(consultation, ConsultationState.RINGING, deadline_in_s=first_s, rings_until_s=until_s)
    if not consultation.is_by_phone:
        recording_thirds.set_aside(change, consultation)
    change.do(CreateBridge, node, call, bridge=bridge, bridge_kind=BridgeKind.CONVERSATION)
    change.do(JoinBridge, node, call, bridge=bridge, legs=(consultation.leg, consultation.third_leg))
    # The switch's own limit is a little longer than ours: it counts only if we are not there any more.
    timeout_s = ring_s + offering.RING_GRACE_S
    change.do(RingPhone, node, call, leg=consultation.third_leg, ring_timeout_s=timeout_s)


def rings_for_s(change: Change, consultation: Consultation) -> int:
    """For how long it rings at whom she asks."""
    if consultation.third is None:
        return change.plan.number_rings_s
    return terms.ring_timeout_s(change, consultation.third, consultation.queue)


def rang(change: Change, consultation: Consultation) -> None:
    """It really rings, until the time limit."""
    if consultation.state is ConsultationState.RINGING and not consultation.has_rung:
        change.set(consultation, has_rung=True, deadline_s=max(change.now.mono_s, consultation.rings_until_s))
        if consultation.is_by_phone:
            # Measured: a 180 that comes milliseconds after both were joined is not always passed on to her phone.
            change.do(RingCaller, consultation.node, consultation.call, leg=consultation.leg)


def answered(change: Change, consultation: Consultation) -> None:
    """Whoever was asked picked up: the two hear each other."""
    if consultation.state is not ConsultationState.RINGING:
        return
    now_s = change.now.mono_s
    change.move(consultation, ConsultationState.TALKING, talking_s=now_s)
    change.record(ConsultationAnswered(consultation.call, consultation.id, now_s - consultation.made_s))
    if consultation.third is not None:
        third = change.state.agents[consultation.third]
        phones.tell(change, change.move(third, AgentState.TALKING, misses=0))
    if consultation.is_by_phone:
        change.do(AnswerLeg, consultation.node, consultation.call, leg=consultation.leg)
        # Who picks up at once may be heard before our ringing is there, which would then go on for ever.
        change.do(StopRinging, consultation.node, consultation.call, leg=consultation.leg)


def of_call(change: Change, call: Call) -> Consultation | None:
    """What his agent asks while this caller waits."""
    return None if call.consultation is None else change.state.consultations[call.consultation]


def of_asking(change: Change, leg: LegId) -> Consultation | None:
    """The consultation in which an agent asks on this leg."""
    return next((each for each in change.state.consultations.values() if each.leg == leg), None)


def of_third(change: Change, leg: LegId) -> Consultation | None:
    """The consultation for which this leg was made."""
    return change.state.consultations.get(ConsultationId(leg))
