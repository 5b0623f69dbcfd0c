"""What an earlier engine left half done is stopped, dropped or put back as it was, so that it can go on or end."""

from collections.abc import Collection
from dataclasses import replace
from math import ceil

from acd.core import doors, joining, phones, reaching, terms, wrapping_up
from acd.core.agents import AgentState
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.classes import needs_in
from acd.core.commands import LeaveBridge, StopPrompt
from acd.core.consultations import Consultation
from acd.core.ids import CallId, LegId, NodeName, OfferId, is_ours, numbers_from, playback_id
from acd.core.ledger import CallEnded, ConversationEnded, OfferEnded, TransferEnded
from acd.core.ledger_control import ConsultationEnded
from acd.core.legs import Leg, LegNote, LegRole, LegState
from acd.core.offers import Offer, OfferState
from acd.core.reasons import CallEnding, ConsultationEnding, OfferEnding, StayEnding
from acd.core.scene import Scene
from acd.core.stays import Stay, StayState
from acd.core.telling import later

# Several sounds may have followed each other since it was written down for the last time which one plays.
SOUNDS_AHEAD = 4


def quiet(change: Change, call: Call) -> Call:
    """Stop whatever plays to him or to his agent, also what was begun after the last sound that is known."""
    stop_sounds(change, call.node, call.id, call.id, call.playbacks_made)
    return renumbered(change, call)


def stop_older(change: Change, known: Call | None, note: LegNote | None) -> None:
    """Stop what plays to him if that is older than what `quiet` stops: his agent was perhaps asked often since.

    Or it is of a call before, which the `note` on his leg still tells of: he came back from the fallback.
    """
    if known is None:
        return
    if note is not None and note.call != known.id:
        stop_sounds(change, known.node, known.id, note.call, note.playbacks)
    if known.playback is None:
        return
    made = known.playbacks_made
    if known.playback not in [playback_id(known.id, number) for number in range(max(1, made - 1), made + 1)]:
        change.do(StopPrompt, known.node, known.id, playback=known.playback)


def stop_sounds(change: Change, node: NodeName, call: CallId | None, of_whom: CallId | LegId, made: int) -> None:
    """Stop the last sound that is known to have been made, the one before, and the next few.

    The one before was perhaps to be stopped for the last one. `of_whom` they are named after.
    """
    for number in range(max(1, made - 1), made + 1 + SOUNDS_AHEAD):
        change.do(StopPrompt, node, call, playback=playback_id(CallId(of_whom), number))


def renumbered(change: Change, call: Call) -> Call:
    """The call as it goes on to count its stays, sounds and legs with numbers that nobody has used."""
    first = numbers_from(change.state.epoch)
    return replace(
        call,
        playbacks_made=max(first, call.playbacks_made),
        stays_made=max(first, call.stays_made),
        targets_made=max(first, call.targets_made),
        consultations_made=max(first, call.consultations_made),
        watches_made=max(first, call.watches_made),
        recordings_made=max(first, call.recordings_made),
        look_ups_made=max(first, call.look_ups_made),
    )


def take_out(change: Change, scene: Scene, call: CallId | None, leg: LegId) -> None:
    """Out of the bridge in which a caller was left who belongs in none. Nothing must play to him."""
    inside = scene.inside.get(leg)
    if inside is not None and is_ours(inside.bridge, scene.node):
        change.do(LeaveBridge, scene.node, call, bridge=inside.bridge, leg=leg)


def drop_unheard(change: Change, scene: Scene) -> None:
    """Offers of which nothing rings any more, or not yet, have come to nothing; nobody missed them."""
    for offer in scene.offers.values():
        if offer.state is not OfferState.JOINED and not scene.is_heard(offer.leg):
            drop_offer(change, scene, offer)


def drop_offer(change: Change, scene: Scene, offer: Offer) -> None:
    """An offer that is not made any more. A leg of it that is still there is ended with all that is left over."""
    ring_s = max(0.0, change.now.mono_s - offer.made_s)
    change.record(OfferEnded(offer.call, offer.id, offer.agent, OfferEnding.ENDED_UNOBSERVED, ring_s))
    agent = change.state.agents.get(offer.agent)
    if agent is not None and agent.state is AgentState.OFFERED:
        agent = change.set(agent, leg=offer.leg if offer.leg in scene.legs else None)
        back_off_s = terms.back_off_s(change, offer.queue, OfferEnding.ENDED_UNOBSERVED)
        wrapping_up.let_rest(change, agent, back_off_s)


def drop_talk(change: Change, scene: Scene, call: Call, name: OfferId) -> None:
    """He has gone on without the agent with whom he talked, which was not kept. Her leg goes with all leftovers."""
    offer = scene.offers[name]
    change.put(offer)
    agent = change.state.agents[offer.agent]
    if agent.leg == offer.leg:
        change.set(agent, leg=offer.leg if offer.leg in scene.legs else None)
    joining.conclude(change, call, offer)


def drop_consultation(change: Change, scene: Scene, consultation: Consultation) -> None:
    """Nobody is asked any more. A leg of it that is still there is ended with all that is left over."""
    talk_s = 0.0 if consultation.talking_s is None else max(0.0, change.now.mono_s - consultation.talking_s)
    third, ending = consultation.third or consultation.number, ConsultationEnding.ENDED_UNOBSERVED
    change.record(ConsultationEnded(consultation.call, consultation.id, consultation.agent, third, ending, talk_s))
    agent = None if consultation.third is None else change.state.agents.get(consultation.third)
    if agent is None or agent.leg != consultation.third_leg:
        return
    agent = change.set(agent, leg=agent.leg if agent.leg in scene.legs else None)
    queue = consultation.queue
    if agent.state is AgentState.OFFERED:
        back_off_s = terms.back_off_s(change, queue, OfferEnding.ENDED_UNOBSERVED)
        phones.rest(change, agent, AgentState.BACKING_OFF, back_off_s)
    elif agent.state is AgentState.TALKING:
        phones.rest(change, agent, AgentState.WRAP_UP, terms.wrap_up_s(change, agent.id, queue))


def drop_offers(change: Change, scene: Scene, stay: Stay, *, but: Collection[LegId] = ()) -> None:
    """No phone rings for him any more, or only these."""
    for name in stay.offers:
        offer = scene.offers.get(name)
        if offer is not None and scene.is_heard(offer.leg) and offer.leg not in but:
            drop_offer(change, scene, offer)


def drop_stay(change: Change, scene: Scene, stay: Stay) -> None:
    """A stay that was kept is over by what is noted on the leg; nobody saw how it ended."""
    drop_offers(change, scene, stay)
    change.record(stay.ended(StayEnding.ENDED_UNOBSERVED, change.now.mono_s, change.now.wall, scene.since))


def readmitted(change: Change, stay: Stay) -> Stay:
    """The stay in line for the same agents as before: its class of calls is known again."""
    key = change.state.floors.class_of(stay.queue, needs_in(stay.call_class)).key
    queue = change.queue(stay.queue)
    change.state.stays_taken = max(change.state.stays_taken, ceil(stay.order))
    return replace(
        stay,
        call_class=key,
        closes_s=doors.closes_s(change, queue),
        expires_s=stay.entered_s + reaching.wait_max_s(change, change.state.calls.get(stay.call), queue),
        state=StayState.WAITING,
        offer=None,
        beside=(),
        offers_made=max(stay.offers_made, numbers_from(change.state.epoch)),
        holding=None,
        joins_failed=0,
        # He may still be on his way back to the music, and a sound would hold that up.
        **later(change, stay),
    )


def put_back(change: Change, scene: Scene, call: Call) -> None:
    """The call with all that belongs to it as it was kept, so that it can end: its caller is not there any more."""
    role, trunk = LegRole.CALLER, scene.trunk_of(call.leg)
    change.put(Leg(call.leg, call.node, role, call.id, state=LegState.UP, trunk=trunk))
    stay = None if call.stay is None else scene.stays.get(call.stay)
    asked = None if stay is None or stay.offer is None else scene.offers.get(stay.offer)
    if asked is not None and not scene.is_heard(asked.leg):
        asked = None
    talk = None if call.offer is None else scene.offers.get(call.offer)
    change.put(replace(call, stay=None if stay is None else stay.id, held_in=None, consultation=None))
    for offer in (asked, talk):
        if offer is not None:
            change.put(offer)
            put_other_leg(change, scene, offer.leg, call, offer)
    if stay is not None:
        drop_offers(change, scene, stay, but=() if asked is None else (asked.leg,))
        put = change.put(readmitted(change, stay))
        if asked is not None:
            change.put(replace(put, state=stay.state, offer=asked.id))
    if call.target is not None:
        put_other_leg(change, scene, call.target, call, None)


def put_other_leg(change: Change, scene: Scene, leg: LegId, call: Call, offer: Offer | None) -> None:
    """The leg of whom the caller talks with or is to: an agent's, or a number's. One that is not there is none."""
    found = scene.legs.get(leg)
    if found is None:
        return
    role = LegRole.TARGET if offer is None else LegRole.AGENT
    change.put(
        Leg(
            leg,
            call.node,
            role,
            call.id,
            None if offer is None else offer.id,
            None if offer is None else offer.agent,
            state=LegState.UP if scene.is_up(leg) else LegState.NEW,
            sip_call_id=found.sip_call_id,
            trunk=found.trunk if offer is None or offer.is_outside else "",
        )
    )


def write_off(change: Change, scene: Scene, call: Call, ending: CallEnding = CallEnding.TECHNICAL_FAILURE) -> None:
    """Close the books of a call that cannot go on. What is left of it on the switch is ended with all leftovers."""
    now_s = change.now.mono_s
    stay = None if call.stay is None else scene.stays.get(call.stay)
    talk = None if call.offer is None else scene.offers.get(call.offer)
    if stay is not None:
        drop_offers(change, scene, stay)
        change.record(stay.ended(StayEnding.TECHNICAL_FAILURE, now_s, change.now.wall))
    if talk is not None:
        talk_s = now_s - (talk.joined_s or now_s)
        change.record(ConversationEnded(call.id, talk.id, talk.agent, talk_s))
    if call.target is not None and call.state is not CallState.TALKING:
        change.record(TransferEnded(call.id, call.target, "failed"))
    if call.consultation is not None and call.consultation in scene.consultations:
        drop_consultation(change, scene, scene.consultations[call.consultation])
    change.record(CallEnded(call.id, ending, 0))
