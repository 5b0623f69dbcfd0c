"""A caller whom his agent lets wait goes on with another engine, and whoever was asked meanwhile.

Each leg is left where it is, or brought where it belongs by what is kept. Whoever is gone has gone unseen: the others
are put together, as they would have been.
"""

from dataclasses import replace

from acd.core import answers, concluding, consulting, holding, phones, recording, recording_adoption, seating, undoing
from acd.core.agents import AgentState
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import BridgeKind, CreateBridge, JoinBridge, StopRinging
from acd.core.consultations import ANSWERED, Consultation, ConsultationState
from acd.core.ids import AgentName, BridgeId, LegId, NodeName, OfferId, QueueName, StayId, is_ours, target_bridge_id
from acd.core.ledger import ConversationBegan, ConversationEnded, TransferBegan, TransferEnded
from acd.core.legs import Leg, LegRole, LegState
from acd.core.offers import Offer, OfferState
from acd.core.reasons import ConsultationEnding
from acd.core.scene import Scene
from acd.core.snapshot import LegCondition, LegSnapshot


def kept_of(scene: Scene, known: Call) -> Consultation | None:
    """What his agent asked while he waited, if it is kept."""
    return None if known.consultation is None else scene.consultations.get(known.consultation)


def drop_talk(change: Change, scene: Scene, known: Call, name: OfferId) -> None:
    """He has left his agent, and whomever she was asking for him."""
    undoing.drop_talk(change, scene, known, name)
    asked = kept_of(scene, known)
    if asked is not None:
        undoing.drop_consultation(change, scene, asked)


def go_on(change: Change, scene: Scene, call: Call, offer: Offer, known: Call) -> None:
    """The caller waits on, and whoever is asked rings on, or all of them talk. His agent's leg is there."""
    consultation = kept_of(scene, known)
    if consultation is not None and not scene.is_heard(consultation.third_leg):
        undoing.drop_consultation(change, scene, consultation)
        if consultation.state not in ANSWERED:
            change.do(StopRinging, call.node, call.id, leg=consultation.leg)
        arrange(change, scene, call, offer, None, is_held=False)
        return
    if consultation is None:
        arrange(change, scene, call, offer, None, is_held=known.held_in is not None)
        return
    ringing = put(change, scene, call, consultation)
    arrange(change, scene, change.state.calls[call.id], offer, ringing, is_held=True)
    _news(change, scene, ringing)


def put(change: Change, scene: Scene, call: Call, consultation: Consultation) -> Consultation:
    """It is there again with its legs. Nobody had told that it was rung: it rings as long as a new one."""
    if consultation.state is ConsultationState.CREATING:
        until_s = change.now.mono_s + consulting.rings_for_s(change, consultation)
        consultation = replace(consultation, state=ConsultationState.RINGING, rings_until_s=until_s, deadline_s=until_s)
    consultation = change.put(replace(consultation, holding=None))
    change.set(call, consultation=consultation.id)
    put_legs(change, scene, consultation)
    return consultation


def put_legs(change: Change, scene: Scene, consultation: Consultation) -> None:
    """The leg of whoever is asked, and the one on which she asks unless that is her caller's too, if they are there."""
    third = scene.legs.get(consultation.third_leg)
    if third is not None:
        role = LegRole.TARGET if consultation.third is None else LegRole.AGENT
        is_up = scene.is_up(third.leg) and consultation.state in ANSWERED
        state = LegState.UP if is_up else LegState.NEW
        _put_leg(change, consultation, third, role, state, consultation.third or None, consultation.trunk)
    asking = scene.legs.get(consultation.leg)
    if asking is not None and asking.leg not in change.state.legs:
        _put_leg(change, consultation, asking, LegRole.AGENT, LegState.UP, consultation.agent, "")


def _put_leg(  # its fields, one by one
    change: Change,
    consultation: Consultation,
    found: LegSnapshot,
    role: LegRole,
    state: LegState,
    agent: AgentName | None,
    trunk: str,
) -> None:
    change.put(
        Leg(
            found.leg,
            consultation.node,
            role,
            consultation.call,
            agent=agent,
            state=state,
            sip_call_id=found.sip_call_id,
            trunk=trunk,
        )
    )


def put_answered(change: Change, scene: Scene, call: Call, known: Call) -> None:
    """His agent's leg is gone, or his own: whom she asked goes on with whoever is left, if that one has picked up."""
    consultation = kept_of(scene, known)
    if consultation is None:
        return
    again = put(change, scene, call, consultation)
    if scene.is_up(again.third_leg):
        answers.leg_answered(change, again.third_leg, scene.legs[again.third_leg].sip_call_id)


def _news(change: Change, scene: Scene, consultation: Consultation) -> None:
    """What has happened since: it rings, somebody picked up, or she does not ask any more."""
    third = scene.legs[consultation.third_leg]
    if third.condition is LegCondition.UP:
        answers.leg_answered(change, third.leg, third.sip_call_id)
    else:
        consulting.rang(change, change.state.consultations[consultation.id])
    if consultation.leg not in scene.legs:
        concluding.leg_gone(change, change.state.consultations[consultation.id])


def arrange(change: Change, scene: Scene, call: Call, offer: Offer, now: Consultation | None, *, is_held: bool) -> None:
    """Everybody to where he belongs, who is not there."""
    hers, music = (call.leg, offer.leg), change.queue(offer.queue).music
    if now is None or now.is_by_phone:
        is_held = is_held and now is None
        _into(change, scene, call, offer.bridge, (offer.leg,) if is_held else hers)
        if now is not None:
            _into(change, scene, call, now.bridge, (now.leg, now.third_leg))
    elif now.state is ConsultationState.JOINED:
        is_held = False
        _into(change, scene, call, now.bridge, (*hers, now.third_leg))
    elif now.with_caller:
        is_held = False
        _into(change, scene, call, offer.bridge, hers)
        change.set(now, holding=_to_music(change, scene, call, now.third_leg, music))
    else:
        _into(change, scene, call, now.bridge, (now.leg, now.third_leg))
    if is_held:
        held_in = _to_music(change, scene, call, call.leg, music)
        change.set(change.state.calls[call.id], held_in=held_in)


def _into(change: Change, scene: Scene, call: Call, bridge: BridgeId, legs: tuple[LegId, ...]) -> None:
    missing = tuple(leg for leg in legs if leg in scene.legs and not scene.are_in(bridge, leg))
    if missing:
        change.do(CreateBridge, call.node, call.id, bridge=bridge, bridge_kind=BridgeKind.CONVERSATION)
        change.do(JoinBridge, call.node, call.id, bridge=bridge, legs=missing)


def _to_music(change: Change, scene: Scene, call: Call, leg: LegId, music: str) -> BridgeId:
    there = music_at(scene, leg, call.node, music)
    if there is None:
        return holding.enter(change, change.state.calls[call.id], music, leg)
    return holding.take_over(change, there, call.node, music)


def music_at(scene: Scene, leg: LegId, node: NodeName, music: str) -> BridgeId | None:
    """The bridge in which this leg hears this music; None: it does not."""
    inside = scene.inside.get(leg)
    if inside is None or inside.kind is not BridgeKind.HOLDING or not is_ours(inside.bridge, node):
        return None
    return inside.bridge if scene.musics.get(inside.bridge, music) == music else None


def without_caller(change: Change, scene: Scene, consultation: Consultation) -> None:
    """The two go on without the caller, or whoever is left of them is done."""
    node, legs = scene.node, (consultation.leg, consultation.third_leg)
    talking = change.put(replace(consultation, with_caller=False, holding=None, deadline_s=None))
    put_legs(change, scene, talking)
    if not all(scene.is_up(leg) for leg in legs):
        concluding.close(change, talking, ConsultationEnding.ENDED_UNOBSERVED)
    elif not scene.are_in(talking.bridge, *legs):
        change.do(CreateBridge, node, talking.call, bridge=talking.bridge, bridge_kind=BridgeKind.CONVERSATION)
        change.do(JoinBridge, node, talking.call, bridge=talking.bridge, legs=legs)


def left_to(scene: Scene, call: Call) -> LegSnapshot | None:
    """Whoever was asked and has the caller alone by now, though nobody may have written that down."""
    inside = scene.inside.get(call.leg)
    if inside is None or len(inside.legs) != 2:
        return None
    other = next((scene.legs.get(leg) for leg in inside.legs if leg != call.leg), None)
    if other is None or not other.leg.startswith(f"{call.id}-k") or not scene.is_up(other.leg):
        return None
    return other if inside.bridge == target_bridge_id(other.leg) else None


def talk_on(change: Change, call: Call, other: LegSnapshot, before: Offer | None) -> bool:
    """The caller talks on with whom he was left to. False: nobody can say who that is."""
    note = other.note
    name = None if note is None else note.agent
    if name is None and not other.trunk:
        return False
    talking = replace(undoing.renumbered(change, call), state=CallState.TALKING)
    if name is None:
        _end_before(change, call, before)
        change.put(replace(talking, target=other.leg, trunk=other.trunk))
        _put_other(change, call, other, LegRole.TARGET, None)
        change.record(TransferBegan(call.id, other.leg, "", other.trunk))
        change.record(TransferEnded(call.id, other.leg, "answered"))
        return True
    agent = seating.engage(change, name, other.leg, None if note is None else note.phone)
    if agent is None:
        return False
    _end_before(change, call, before)
    hers = _offer(change, call, other, agent.id, QueueName("") if note is None or note.queue is None else note.queue)
    change.put(replace(talking, offer=hers.id))
    _put_other(change, call, other, LegRole.AGENT, hers)
    change.record(ConversationBegan(call.id, hers.id, agent.id))
    if agent.state is AgentState.OFFERED:
        phones.tell(change, change.move(agent, AgentState.TALKING))
    recording_adoption.stop_strays(change, change.state.calls[call.id], hers.bridge, hers.queue, 0)
    recording.conversation_began(change, change.state.calls[call.id], hers)
    return True


def _offer(change: Change, call: Call, other: LegSnapshot, agent: AgentName, queue: QueueName) -> Offer:
    now_s, name = change.now.mono_s, OfferId(other.leg)
    bridge = target_bridge_id(other.leg)
    stay = call.stay or StayId("")
    offer = Offer(name, call.id, stay, queue, agent, other.leg, bridge, now_s, OfferState.JOINED, joined_s=now_s)
    return change.put(offer)


def _put_other(change: Change, call: Call, other: LegSnapshot, role: LegRole, offer: Offer | None) -> None:
    name, agent = (None, None) if offer is None else (offer.id, offer.agent)
    trunk = other.trunk if offer is None else ""
    sip = other.sip_call_id
    change.put(Leg(other.leg, call.node, role, call.id, name, agent, state=LegState.UP, sip_call_id=sip, trunk=trunk))


def _end_before(change: Change, call: Call, before: Offer | None) -> None:
    """Whoever had the caller before has left him, unseen."""
    if before is not None:
        talk_s = change.now.mono_s - (before.joined_s or change.now.mono_s)
        change.record(ConversationEnded(call.id, before.id, before.agent, talk_s))
