"""One watch as it goes: a supervisor's phone is called, put where she hears what she may, and let go.

She listens and whispers over a snoop: a channel that hears both sides of the agent's leg and, when she whispers, speaks
on that leg alone. It is made for one mode, so that the switch itself keeps her from being heard, and is replaced when
the mode changes. Barging in she is in the conversation's own bridge. Who may watch what is `supervision.py`'s business.
"""

from acd.core import phones
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import (
    BridgeKind,
    CallPhone,
    CreateBridge,
    DestroyBridge,
    JoinBridge,
    PlayPrompt,
    RingPhone,
    SnoopOn,
)
from acd.core.hangups import hang_up
from acd.core.ids import (
    CallId,
    LegId,
    OfferId,
    PhoneName,
    conversation_id,
    playback_id,
    snoop_bridge_id,
    snoop_id,
    watch_leg_id,
    watch_of,
)
from acd.core.ledger import Fact
from acd.core.ledger_watches import WatchBegan, WatchChanged, WatchEnded, WatchFailed
from acd.core.legs import Leg, LegNote, LegRole, LegState
from acd.core.offers import Offer
from acd.core.reasons import WatchEnding, WatchMode
from acd.core.watches import Watch, WatchState

CREATED_WITHIN_S = 5.0
RINGS_FOR_S = 20
RING_GRACE_S = 2
JOINED_WITHIN_S = 5.0
TONE = "watch-tone"


def begin(change: Change, call: Call, offer: Offer, phone: PhoneName, mode: WatchMode) -> None:
    """Create (not yet ring) the leg to the supervisor's phone."""
    number = call.watches_made + 1
    leg = Leg(watch_leg_id(call.id, number), call.node, LegRole.SUPERVISOR, call.id)
    supervisor = change.state.agent_at.get(phone)
    change.set(call, watches_made=number)
    change.put(leg)
    due_s = change.now.mono_s + CREATED_WITHIN_S
    change.put(Watch(leg.id, call.node, call.id, offer.id, offer.agent, phone, supervisor, mode, deadline_s=due_s))
    phones.used_by_us(change, phone)
    note = LegNote(call.id, call.line, call.entered_at, call.language, agent=supervisor, phone=phone)
    change.do(
        CallPhone, call.node, call.id, leg=leg.id, phone=phone, caller=call.caller, name=f"{offer.agent}", note=note
    )


def leg_created(change: Change, leg: Leg) -> None:
    """A leg that we asked for is there: her phone is rung, or the snoop is joined with her."""
    if leg.role is LegRole.SNOOP:
        _snoop_created(change, leg)
        return
    watch = change.state.watches.get(leg.id)
    if watch is not None and watch.state is WatchState.CREATING:
        change.move(watch, WatchState.RINGING, deadline_in_s=RINGS_FOR_S)
        # The switch's own limit is a little longer than ours: it counts only if we are not there any more.
        change.do(RingPhone, leg.node, leg.call, leg=leg.id, ring_timeout_s=RINGS_FOR_S + RING_GRACE_S)


def answered(change: Change, leg: LegId) -> None:
    """The supervisor picked up."""
    watch = change.state.watches.get(leg)
    if watch is not None and watch.state is WatchState.RINGING:
        join(change, watch, watch.mode)


def join(change: Change, watch: Watch, mode: WatchMode) -> None:
    """Put her where she hears in this mode, out of wherever she is."""
    offer = change.state.offers[watch.offer]
    number = watch.joins_made + 1
    if mode is WatchMode.BARGE:
        change.move(
            watch,
            WatchState.JOINING,
            deadline_in_s=JOINED_WITHIN_S,
            mode=mode,
            bridge=offer.bridge,
            joins_made=number,
        )
        change.do(JoinBridge, watch.node, watch.call, bridge=offer.bridge, legs=(watch.id,))
        return
    snoop = snoop_id(watch.id, number)
    change.put(Leg(snoop, watch.node, LegRole.SNOOP, watch.call))
    change.move(
        watch,
        WatchState.JOINING,
        deadline_in_s=JOINED_WITHIN_S,
        mode=mode,
        bridge=snoop_bridge_id(snoop),
        next_snoop=snoop,
        joins_made=number,
    )
    is_whispering = mode is WatchMode.WHISPER
    change.do(SnoopOn, watch.node, watch.call, leg=offer.leg, snoop=snoop, is_whispering=is_whispering)


def joined(change: Change, watch: Watch) -> None:
    """She hears in the wished mode, and what she heard through before goes. The agent may be told by a tone."""
    if watch.state is not WatchState.JOINING:
        return
    _drop_snoop(change, watch, watch.snoop)
    began_s = change.now.mono_s if watch.began_s is None else watch.began_s
    if watch.heard is not watch.mode:
        fact = WatchBegan if watch.heard is None else WatchChanged
        change.record(fact(watch.call, watch.offer, watch.agent, watch.id, watch.phone, watch.supervisor, watch.mode))
        _sound_tone(change, watch)
    change.move(watch, WatchState.WATCHING, snoop=watch.next_snoop, next_snoop=None, began_s=began_s, heard=watch.mode)


def end(change: Change, watch: Watch, ending: WatchEnding) -> None:
    """She hears nothing more. The watch lives until her phone is free again."""
    if watch.state is WatchState.LEAVING:
        return
    change.record(end_of(change, watch, ending))
    if watch.state is WatchState.TAKING:
        _put_back(change, watch)
    drop_snoops(change, watch)
    hang_up(change, watch.id)
    if watch.id in change.state.legs:
        change.move(watch, WatchState.LEAVING, bridge=None, snoop=None, next_snoop=None)
    else:
        _finish(change, watch)


def drop_snoops(change: Change, watch: Watch) -> None:
    """End the channels through which she hears, or was to."""
    for snoop in (watch.snoop, watch.next_snoop):
        _drop_snoop(change, watch, snoop)


def end_of(change: Change, watch: Watch, ending: WatchEnding) -> Fact:
    """What is recorded when a watch ends now."""
    if watch.began_s is None:
        return WatchFailed(
            watch.call, watch.offer, watch.agent, watch.id, watch.phone, watch.supervisor, watch.mode, ending
        )
    watched_s = max(0.0, change.now.mono_s - watch.began_s)
    return WatchEnded(
        watch.call, watch.offer, watch.agent, watch.id, watch.phone, watch.supervisor, watch.mode, ending, watched_s
    )


def parted(change: Change, offer: Offer) -> None:
    """The conversation is over, and with it whatever was watched of it."""
    for watch in of_call(change, offer.call):
        if watch.offer == offer.id:
            end(change, watch, WatchEnding.CONVERSATION_OVER)


def of_call(change: Change, call: CallId) -> list[Watch]:
    """The watches of a call that are not over; several only while engines change."""
    watches = change.state.watches.values()
    return [watch for watch in watches if watch.call == call and watch.state is not WatchState.LEAVING]


def leg_gone(change: Change, leg: Leg) -> None:
    """Her leg, or a snoop, has ended. A snoop that was not to end was the agent's: her leg ends with it."""
    watch = change.state.watches.get(watch_of(leg.id) if leg.role is LegRole.SNOOP else leg.id)
    if watch is None:
        return
    if leg.role is LegRole.SNOOP:
        if leg.id in (watch.snoop, watch.next_snoop) and watch.state is not WatchState.TAKING:
            end(change, watch, WatchEnding.CONVERSATION_OVER)
    elif watch.state is WatchState.LEAVING:
        _finish(change, watch)
    else:
        end(change, watch, WatchEnding.NOT_ANSWERED if watch.began_s is None else WatchEnding.SUPERVISOR_HUNG_UP)


def _put_back(change: Change, watch: Watch) -> None:
    """The caller stays with the agent, wherever the switch has put him on his way to the supervisor."""
    offer = change.state.offers.get(watch.offer)
    if offer is not None:
        call = change.state.calls[watch.call]
        # Meanwhile the agent may have let him wait.
        bridge, legs = (offer.bridge, (call.leg, offer.leg)) if call.held_in is None else (call.held_in, (call.leg,))
        change.do(JoinBridge, watch.node, watch.call, bridge=bridge, legs=legs)
    change.do(DestroyBridge, watch.node, watch.call, bridge=conversation_id(OfferId(watch.id)))


def _snoop_created(change: Change, leg: Leg) -> None:
    watch = change.state.watches.get(watch_of(leg.id))
    if leg.state is not LegState.NEW:
        return
    change.move(leg, LegState.UP)
    if watch is None or watch.next_snoop != leg.id or watch.state is not WatchState.JOINING:
        hang_up(change, leg.id)
        return
    bridge = snoop_bridge_id(leg.id)
    change.do(CreateBridge, watch.node, watch.call, bridge=bridge, bridge_kind=BridgeKind.CONVERSATION)
    change.do(JoinBridge, watch.node, watch.call, bridge=bridge, legs=(leg.id, watch.id))


def _drop_snoop(change: Change, watch: Watch, snoop: LegId | None) -> None:
    if snoop is not None:
        hang_up(change, snoop)
        change.do(DestroyBridge, watch.node, watch.call, bridge=snoop_bridge_id(snoop))


def _sound_tone(change: Change, watch: Watch) -> None:
    offer = change.state.offers[watch.offer]
    if change.queue(offer.queue).has_watch_tone:
        # Nothing waits for its end: it is too short to hold anything up.
        playback = playback_id(CallId(watch.id), watch.joins_made)
        language = change.plan.languages[0]
        change.do(
            PlayPrompt,
            watch.node,
            watch.call,
            leg=offer.leg,
            playback=playback,
            prompt=TONE,
            language=language,
        )


def _finish(change: Change, watch: Watch) -> None:
    change.finish(watch, WatchState.ENDED)
    phones.used_by_us(change, watch.phone)
