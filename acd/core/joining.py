"""From the moment an agent picks up: she accepts (outside), hears the whisper, is joined with the caller, and parts.

A conversation's bridge is never used for another one, even if both legs are told to have ended: Asterisk lets any
phone or trunk take a leg's place in its bridge (INVITE with Replaces) and tells nobody. Removing it throws such a
stranger out; in a bridge that is used again he would hear the next caller.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from acd.core import attaining, holding, last_agents, phones, recording, shares, watching, wrapping_up
from acd.core.agents import AgentState
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import AnswerLeg, BridgeKind, CreateBridge, DestroyBridge, JoinBridge, PlayPrompt, StopPrompt
from acd.core.hangups import hang_up
from acd.core.ids import playback_id
from acd.core.ledger import (
    ConversationBegan,
    ConversationEnded,
    OfferAnswered,
    OfferEnded,
)
from acd.core.ledger_control import ConversationHeld
from acd.core.offering import lost, win
from acd.core.offers import Offer, OfferState
from acd.core.prompting import hush
from acd.core.reasons import OfferEnding, StayEnding
from acd.core.stays import StayState
from acd.core.wrap_ups import WrapUp

JOINED_WITHIN_S = 5.0
ANSWERED_WITHIN_S = 10.0
ACCEPTED_WITHIN_S = 15.0
ACCEPT_KEY = "1"
ACCEPT_PROMPT = "agent-accept"


def answered(change: Change, offer: Offer, sip_call_id: str) -> None:
    """The agent picked up. Outside it may be a voicemail: only who presses 1 is taken for an agent."""
    if offer.state not in (OfferState.DIALLED, OfferState.RINGING):
        return
    change.record(OfferAnswered(offer.call, offer.id, offer.agent, sip_call_id))
    if offer.is_outside:
        offer = change.move(offer, OfferState.ACCEPTING, deadline_in_s=ACCEPTED_WITHIN_S)
        _speak(change, offer, ACCEPT_PROMPT)
    else:
        _brief(change, offer)


def key_pressed(change: Change, offer: Offer, digit: str) -> None:
    """A key on the agent's phone counts only as her acceptance."""
    if offer.state is OfferState.ACCEPTING and digit == ACCEPT_KEY:
        if offer.playback is not None:
            leg = change.state.legs[offer.leg]
            change.do(StopPrompt, leg.node, offer.call, playback=offer.playback)
        _brief(change, offer)


def playback_ended(change: Change, offer: Offer, *, is_failed: bool) -> None:
    """What she heard is over: the question is asked again until its time is up; after the whisper she is joined.

    A question that cannot be spoken cannot be answered either.
    """
    offer = change.set(offer, playback=None)
    if offer.state is OfferState.ACCEPTING and is_failed:
        lost(change, offer, OfferEnding.TECHNICAL_FAILURE)
    elif offer.state is OfferState.ACCEPTING:
        _speak(change, offer, ACCEPT_PROMPT)
    elif offer.state is OfferState.BRIEFING:
        _join(change, offer)


def briefing_overdue(change: Change, offer: Offer) -> None:
    """The whisper never reports its end: join them without."""
    if offer.playback is not None:
        change.do(StopPrompt, change.state.legs[offer.leg].node, offer.call, playback=offer.playback)
    _join(change, change.set(offer, playback=None))


def _brief(change: Change, offer: Offer) -> None:
    win(change, offer)
    whisper = change.queue(offer.queue).whisper
    if whisper is None:
        _join(change, offer)
        return
    call = change.state.calls[offer.call]
    longest_s = change.plan.prompts[whisper].longest_s[call.language]
    _speak(change, change.move(offer, OfferState.BRIEFING, deadline_in_s=longest_s, playback=None), whisper)


def _speak(change: Change, offer: Offer, prompt: str) -> None:
    call = change.state.calls[offer.call]
    number = call.playbacks_made + 1
    playback = playback_id(call.id, number)
    change.set(call, playbacks_made=number)
    change.set(offer, playback=playback)
    change.do(PlayPrompt, call.node, call.id, leg=offer.leg, playback=playback, prompt=prompt, language=call.language)


def _join(change: Change, offer: Offer) -> None:
    """Both into one bridge. What the caller hears is stopped first: a leg that plays a sound cannot be moved.

    Who has waited unanswered is answered just before: the switch keeps the order, so nobody waits for the outcome.
    """
    call, stay = change.state.calls[offer.call], change.state.stays[offer.stay]
    change.move(offer, OfferState.JOINING, deadline_in_s=JOINED_WITHIN_S, playback=None)
    change.move(stay, StayState.JOINING)
    hush(change, call)
    if change.state.is_unanswered(call):
        change.do(AnswerLeg, call.node, call.id, leg=call.leg)
    change.do(CreateBridge, call.node, call.id, bridge=offer.bridge, bridge_kind=BridgeKind.CONVERSATION)
    change.do(JoinBridge, call.node, call.id, bridge=offer.bridge, legs=(call.leg, offer.leg))


def resume(change: Change, offer: Offer) -> None:
    """She has picked up, and whoever asked her is gone: ask her again to accept, brief her again, join them again."""
    was = offer.state
    asked = change.put(replace(offer, state=OfferState.ACCEPTING, playback=None, deadline_s=None))
    if was is OfferState.ACCEPTING:
        _speak(change, change.set(asked, deadline_s=change.now.mono_s + ACCEPTED_WITHIN_S), ACCEPT_PROMPT)
    elif was is OfferState.BRIEFING:
        _brief(change, asked)
    else:
        _join(change, asked)


def joined(change: Change, offer: Offer, since: datetime | None = None) -> None:
    """Caller and agent hear each other: the stay is over, the conversation begins.

    `since` is the last moment at which it was not so, if nobody saw it begin.
    """
    if offer.state is not OfferState.JOINING:
        return
    call, stay = change.state.calls[offer.call], change.state.stays[offer.stay]
    now_s = change.now.mono_s
    attaining.answered(change, stay)
    change.finish(stay, StayState.ENDED)
    holding.leave(change, call, stay.holding)
    place: dict[str, Any] = {"lined_up_s": stay.lined_up_s, "priority": stay.priority}
    call = change.move(call, CallState.TALKING, stay=None, offer=offer.id, **place)
    if change.state.is_unanswered(call):
        change.set(call, awaited=Awaited.ANSWER, deadline_s=now_s + ANSWERED_WITHIN_S)
    change.move(offer, OfferState.JOINED, joined_s=now_s)
    shares.taken(change, offer)
    change.record(stay.ended(StayEnding.ANSWERED, now_s, change.now.wall, since))
    change.record(OfferEnded(call.id, offer.id, offer.agent, OfferEnding.ACCEPTED, now_s - offer.made_s))
    change.record(ConversationBegan(call.id, offer.id, offer.agent))
    wrapping_up.goes_on(change, WrapUp(offer.agent, call.id, offer.id, offer.queue))
    agent = change.state.agents[offer.agent]
    phones.tell(change, change.move(agent, AgentState.TALKING, misses=0, calls_taken=agent.calls_taken + 1))
    recording.conversation_began(change, change.state.calls[call.id], offer)


def held(change: Change, offer: Offer, *, is_held: bool) -> None:
    """Her phone put the caller on hold, or took him back; the switch plays him the music by itself."""
    agent = change.state.agents[offer.agent]
    wanted = AgentState.HOLDING if is_held else AgentState.TALKING
    # Whom we let wait ourselves hears our music, whatever her phone does meanwhile.
    is_ours = change.state.calls[offer.call].held_in is not None
    if offer.state is OfferState.JOINED and agent.state is not wanted and not is_ours:
        change.record(ConversationHeld(offer.call, offer.id, offer.agent, is_held))
        phones.tell(change, change.move(agent, wanted))


def part(change: Change, call: Call, offer: Offer) -> Call:
    """The conversation is over, and the agent's leg goes; the caller's is ended by whoever calls this."""
    call = conclude(change, call, offer)
    clear(change, call, offer)
    return call


def conclude(change: Change, call: Call, offer: Offer) -> Call:
    """The agent's part of the call is over; her leg may still be there. Gives back the call, which is not recorded."""
    call = end_talk(change, call, offer)
    wrapping_up.begin(change, WrapUp(offer.agent, offer.call, offer.id, offer.queue))
    return call


def end_talk(change: Change, call: Call, offer: Offer) -> Call:
    """The two do not hear each other any more. What becomes of the agent is said elsewhere."""
    assert offer.joined_s is not None, f"{offer.id} ends a conversation that never began"
    change.finish(offer, OfferState.ENDED)
    watching.parted(change, offer)
    talk_s, agent = change.now.mono_s - offer.joined_s, change.state.agents[offer.agent]
    change.set(agent, talked_ms=agent.talked_ms + round(talk_s * 1000))
    change.record(ConversationEnded(call.id, offer.id, offer.agent, talk_s))
    last_agents.remember(change, call, offer)
    return recording.leave(change, call)


def clear(change: Change, call: Call, offer: Offer) -> None:
    """What is left of a conversation goes: the agent's leg, and the bridge, which throws out whoever is still in it."""
    hang_up(change, offer.leg)
    change.do(DestroyBridge, call.node, call.id, bridge=offer.bridge)
