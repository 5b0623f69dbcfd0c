"""A caller waits on with another engine: in his place, with his music, and with the agent who is being asked."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from acd.core import (
    answers,
    greetings,
    holding,
    joining,
    menus,
    offering,
    reaching,
    reconsulting,
    recording_adoption,
    seating,
    telling,
    terms,
    undoing,
)
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import AnswerLeg, RingCaller
from acd.core.ids import OfferId, conversation_id
from acd.core.ledger import OfferAnswered, OfferDialled, OfferMade, StayBegan, StepEntered
from acd.core.legs import LegNote, LegState
from acd.core.offers import BEFORE_ANSWER, Offer, OfferState
from acd.core.reasons import StayEnding
from acd.core.routing_rules import Strategy
from acd.core.scene import Scene
from acd.core.snapshot import LegCondition, LegSnapshot
from acd.core.stays import Stay, StayState
from acd.core.steps import at_flow


def stay_of(change: Change, scene: Scene, call: Call, known: Call | None, news: LegNote | None) -> Stay | None:
    """The stay in which the caller waits, by the later of what is kept and what is noted; None: he does not."""
    kept = None if known is None or known.stay is None else scene.stays.get(known.stay)
    if news is None:
        return kept
    if news.queue is None or news.stay is None or news.waiting_since is None:
        return None
    queue = change.queue(news.queue)
    entered_s = moment_s(change, news.waiting_since)
    lined_up_s = entered_s if news.lined_up_at is None else moment_s(change, news.lined_up_at)
    if kept is not None and kept.id == news.stay:
        # Whoever moved him up, or chose an agent for him, did so after the store was written.
        place: dict[str, Any] = {"priority": news.priority, "order": news.order, "lined_up_s": lined_up_s}
        return replace(kept, **place, only=news.only, ends_wrap_up_of=news.ends_wrap_up_of)
    return Stay(
        news.stay,
        call.id,
        call.node,
        news.queue,
        change.state.floors.class_of(news.queue, news.needs).key,
        news.priority,
        news.order,
        entered_s,
        lined_up_s,
        entered_s + reaching.wait_max_s(change, call, queue),
        None,
        only=news.only,
        ends_wrap_up_of=news.ends_wrap_up_of,
        prefers_until_s=entered_s + preferred_s
        if news.only and (preferred_s := queue.routing.preferred_for_s)
        else None,
        next_greeted_s=greetings.in_queue_s(change, call),
        **telling.first_moments(change, queue),
    )


def moment_s(change: Change, at: datetime) -> float:
    """By this engine's monotonic clock; what is noted as yet to come is now."""
    return change.now.mono_s - max(0.0, (change.now.wall - at).total_seconds())


def wait_on(change: Change, scene: Scene, found: LegSnapshot, call: Call, stay: Stay, *, is_new: bool) -> None:
    """He keeps his place. `is_new`: the ledger does not know of this stay, only the note on his leg does."""
    if is_new:
        change.record(StepEntered(call.id, call.step))
        since = None if found.note is None else found.note.waiting_since
        change.record(StayBegan(call.id, stay.id, stay.queue, since))
    if stay.queue not in change.plan.queues:
        _leave_gone_queue(change, scene, call, stay)
        return
    rung = _rung(scene, stay)
    asked = next(iter(rung), None)
    is_picked_up = asked is not None and scene.is_up(asked.leg)
    is_joined = is_picked_up and asked is not None and _are_joined(scene, call, asked)
    if is_joined or not _rings_all(change, stay):
        del rung[1:]
    rung = [leg for leg in rung if leg is asked or leg.condition is LegCondition.RINGING]
    undoing.drop_offers(change, scene, stay, but=[leg.leg for leg in rung])
    wanted = change.queue(stay.queue).music
    music = None if is_joined else reconsulting.music_at(scene, call.leg, call.node, wanted)
    is_silent = telling.is_silent(change.queue(stay.queue)) and not call.greeted and stay.next_offered_s is None
    is_quiet = music is not None and not is_picked_up and is_silent
    call = undoing.renumbered(change, call) if is_joined or is_quiet else undoing.quiet(change, call)
    change.put(replace(call, state=CallState.QUEUED, stay=stay.id))
    again = undoing.readmitted(change, stay)
    again = change.put(replace(again, deadline_s=change.now.mono_s + again.due_in_s(change.now.mono_s)))
    if is_joined and not scene.is_up(found.leg):
        change.do(AnswerLeg, call.node, call.id, leg=call.leg)
    elif not scene.is_up(found.leg):
        undoing.take_out(change, scene, call.id, call.leg)
        change.do(RingCaller, call.node, call.id, leg=call.leg)
    elif music is not None:
        again = change.set(again, holding=holding.take_over(change, music, call.node, wanted))
    elif not is_joined:
        holding.play_to(change, again)
    if rung:
        _ask_on(change, scene, rung, change.state.stays[stay.id], is_joined=is_joined)


def _are_joined(scene: Scene, call: Call, asked: LegSnapshot) -> bool:
    return scene.are_in(conversation_id(OfferId(asked.leg)), call.leg, asked.leg)


def _rung(scene: Scene, stay: Stay) -> list[LegSnapshot]:
    """The phones that ring for him, or were picked up, but for those that were to be hung up already."""
    prefix = f"{stay.id}-o"
    found = scene.heard_legs(prefix)
    return [
        leg for leg in found if OfferId(leg.leg) in scene.offers or int(leg.leg.removeprefix(prefix)) > stay.offers_made
    ]


def _rings_all(change: Change, stay: Stay) -> bool:
    return change.queue(stay.queue).routing.strategy is Strategy.RING_ALL


def _leave_gone_queue(change: Change, scene: Scene, call: Call, stay: Stay) -> None:
    """The plan has no such queue any more: the flow of his line begins anew for him."""
    undoing.drop_offers(change, scene, stay)
    change.record(stay.ended(StayEnding.TECHNICAL_FAILURE, change.now.mono_s, change.now.wall))
    line = change.plan.lines.get(call.line)
    flow = change.plan.flows[call.flow if line is None else line.flow]
    call = change.put(undoing.quiet(change, call))
    undoing.take_out(change, scene, call.id, call.leg)
    menus.begin_step(change, at_flow(change, call, flow))


def _ask_on(change: Change, scene: Scene, rung: list[LegSnapshot], stay: Stay, *, is_joined: bool) -> None:
    """An agent's phone rings for him, or several do, or one was picked up: whatever comes next is done now."""
    offers = [(leg, offer) for leg in rung if (offer := _offer(change, scene, leg, stay)) is not None]
    if not offers:
        if is_joined:
            # With somebody whom nobody knows any more: he hears the music again.
            holding.play_to(change, stay)
        return
    for leg, each in offers:
        undoing.put_other_leg(change, scene, leg.leg, change.state.calls[stay.call], each)
        if each.state is OfferState.CREATING:
            change.record(OfferDialled(each.call, each.id))
    (asked, offer), *others = offers
    beside = tuple(each.id for _, each in others)
    stay = change.put(replace(stay, state=StayState.OFFERING, offer=offer.id, beside=beside))
    for leg, each in others:
        _ring_on(change, each, leg)
    was_answered = offer.state not in BEFORE_ANSWER
    if asked.condition is LegCondition.UP:
        # They may have talked already, and been recorded.
        recording_adoption.stop_strays(change, change.state.calls[stay.call], offer.bridge, offer.queue, 0)
    if is_joined:
        if not was_answered:
            change.record(OfferAnswered(offer.call, offer.id, offer.agent, asked.sip_call_id))
        change.put(replace(stay, state=StayState.JOINING))
        noted_at = None if asked.note is None or offer.id in scene.offers else asked.note.offered_at
        joining.joined(change, change.put(replace(offer, state=OfferState.JOINING)), noted_at or scene.since)
    elif asked.condition is LegCondition.UP and was_answered:
        joining.resume(change, offer)
    elif asked.condition is LegCondition.UP:
        change.put(replace(offer, state=OfferState.DIALLED))
        change.set(change.state.legs[asked.leg], state=LegState.NEW)
        answers.leg_answered(change, asked.leg, asked.sip_call_id)
    else:
        _ring_on(change, offer, asked)


def _ring_on(change: Change, offer: Offer, asked: LegSnapshot) -> None:
    """Until the limit that it had; a phone of which it was not known that it was dialled rings as long as a new one."""
    now_s, until_s = change.now.mono_s, offer.rings_until_s
    if offer.state is OfferState.CREATING:
        until_s = now_s + terms.ring_timeout_s(change, offer.agent, offer.queue)
    if offer.state is OfferState.RINGING:
        change.put(replace(offer, deadline_s=max(now_s, until_s)))
    else:
        dialled = change.put(replace(offer, state=OfferState.DIALLED, rings_until_s=until_s, deadline_s=None))
        offering.rang(change, dialled, asked.sip_call_id)


def _offer(change: Change, scene: Scene, asked: LegSnapshot, stay: Stay) -> Offer | None:
    """The offer of this leg, known or by its note; None: nobody can say whose it is."""
    known, note = scene.offers.get(OfferId(asked.leg)), asked.note
    name = known.agent if known is not None else None if note is None else note.agent
    phone = None if note is None else note.phone
    agent = None if name is None else seating.engage(change, name, asked.leg, phone, takes=stay.call)
    if known is not None or agent is None or agent.phone is None:
        return known
    made_at = change.now.wall if note is None or note.offered_at is None else note.offered_at
    offer = Offer(
        OfferId(asked.leg),
        stay.call,
        stay.id,
        stay.queue,
        agent.id,
        asked.leg,
        conversation_id(OfferId(asked.leg)),
        change.now.mono_s - max(0.0, (change.now.wall - made_at).total_seconds()),
        is_outside=agent.phone in change.plan.outside_phones,
    )
    change.record(OfferMade(offer.call, offer.id, offer.queue, offer.agent, agent.phone))
    return offer
