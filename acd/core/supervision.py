"""What supervisors may do with a living conversation: watch it in three modes, leave it, and take it over.

The API lets only supervisors ask. While she is joined with the caller in the agent's place the agent goes on until
that is done, so that the caller always has somebody.
"""

from acd.core import joining, phones, recording, recording_wishes, watching
from acd.core.agents import AT_REST, BETWEEN_CALLS, AgentState
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import AnyCommand, BridgeKind, CallPhone, CreateBridge, JoinBridge, RingPhone, SnoopOn
from acd.core.ids import AgentName, OfferId, PhoneName, conversation_id, is_watch, watch_of
from acd.core.ledger import ConversationBegan, TransferBegan, TransferEnded
from acd.core.legs import LegRole
from acd.core.offers import Offer, OfferState
from acd.core.reasons import WatchEnding, WatchMode
from acd.core.requests import TakeOverAsked, WatchAsked, WatchEndAsked, WatchRequest
from acd.core.watches import Watch, WatchState
from acd.core.working import Answer, Outcome

_NOT_ON_THE_PHONE = AT_REST | BETWEEN_CALLS


def decide(change: Change, request: WatchRequest) -> Answer:
    """Do what is asked, if it can be."""
    call = change.state.calls.get(request.call)
    if call is None:
        return _refused(f"there is no living call {request.call!r}")
    watch = next(iter(watching.of_call(change, call.id)), None)
    if watch is None and isinstance(request, WatchAsked):
        return _begin(change, call, request.phone, request.mode)
    if watch is None:
        return _refused(f"nobody watches {call.id}")
    match request:
        case WatchAsked():
            return _change_mode(change, watch, request.phone, request.mode)
        case WatchEndAsked():
            watching.end(change, watch, WatchEnding.ASKED)
            return Answer(Outcome.DONE, f"{watch.phone} watches {call.id} no more")
        case TakeOverAsked():
            return _take_over(change, call, watch)


def joined(change: Change, command: JoinBridge) -> None:
    """A join was carried out; perhaps a supervisor's."""
    watch = _of_join(change, command)
    if watch is not None and watch.state is WatchState.TAKING:
        call = change.state.calls[watch.call]
        if call.held_in is None and call.consultation is None:
            taken(change, watch)
        else:
            watching.end(change, watch, WatchEnding.TECHNICAL_FAILURE)
    elif watch is not None:
        watching.joined(change, watch)


def failed(change: Change, command: AnyCommand) -> bool:
    """A command was not carried out, or nobody knows. False: it was about no watch."""
    match command:
        case JoinBridge():
            watch = _of_join(change, command)
        case SnoopOn():
            watch = change.state.watches.get(watch_of(command.snoop))
        case CallPhone() | RingPhone():
            watch = change.state.watches.get(command.leg)
        case _:
            watch = None
    if watch is not None:
        watching.end(change, watch, WatchEnding.TECHNICAL_FAILURE)
    return watch is not None or _is_hers_alone(change, command)


def overdue(change: Change, watch: Watch) -> None:
    """Her phone is not picked up, or the switch does not say what became of her."""
    is_ringing = watch.state is WatchState.RINGING
    watching.end(change, watch, WatchEnding.NOT_ANSWERED if is_ringing else WatchEnding.TECHNICAL_FAILURE)


def takes_over(change: Change, offer: Offer) -> bool:
    """The agent of this conversation is gone: whether a supervisor is being joined with her caller, and has him now."""
    taking = [watch for watch in watching.of_call(change, offer.call) if watch.state is WatchState.TAKING]
    for watch in taking:
        taken(change, watch)
    return bool(taking)


def taken(change: Change, watch: Watch) -> None:
    """The caller has the supervisor: the agent's part ends, and hers begins."""
    call, offer = change.state.calls[watch.call], change.state.offers[watch.offer]
    change.record(watching.end_of(change, watch, WatchEnding.TAKEN_OVER))
    watching.drop_snoops(change, watch)
    change.finish(watch, WatchState.ENDED)
    joining.part(change, call, offer)
    name = change.state.agent_at.get(watch.phone)
    agent = None if name is None else change.state.agents[name]
    leg = change.state.legs[watch.id]
    if agent is None or AgentState.TALKING not in agent.table[agent.state]:
        change.set(leg, role=LegRole.TARGET)
        change.set(call, offer=None, target=watch.id, trunk="")
        change.record(TransferBegan(call.id, watch.id, watch.phone, ""))
        change.record(TransferEnded(call.id, watch.id, "answered"))
        return
    now_s, mine = change.now.mono_s, OfferId(watch.id)
    bridge = conversation_id(mine)
    change.put(
        Offer(
            mine,
            call.id,
            offer.stay,
            offer.queue,
            agent.id,
            leg.id,
            bridge,
            now_s,
            OfferState.JOINED,
            joined_s=now_s,
        )
    )
    change.set(leg, role=LegRole.AGENT, offer=mine, agent=agent.id)
    change.set(call, offer=mine)
    change.record(ConversationBegan(call.id, mine, agent.id))
    phones.tell(change, change.move(agent, AgentState.TALKING, leg=leg.id, misses=0))
    recording.conversation_began(change, change.state.calls[call.id], change.state.offers[mine])


def _begin(change: Change, call: Call, phone: PhoneName | None, mode: WatchMode) -> Answer:
    offer = None if call.offer is None else change.state.offers.get(call.offer)
    if call.state is not CallState.TALKING or offer is None or offer.state is not OfferState.JOINED:
        return _refused(f"{call.id} is {call.state}: no agent talks with its caller")
    if phone is None:
        return _refused(f"nobody watches {call.id} yet: say from which phone")
    why_not = _why_not(change, call, phone)
    if why_not:
        return _refused(why_not)
    watching.begin(change, call, offer, phone, mode)
    return Answer(Outcome.DEFERRED, f"{phone} is called; it begins when it is picked up")


def _why_not(change: Change, call: Call, phone: PhoneName) -> str:
    """Why nobody can watch a call from this phone now; empty: it can be done."""
    agent = change.state.agents.get(change.state.agent_at.get(phone, AgentName("")))
    if phone not in change.plan.phones:
        return f"{phone!r} is none of the centre's phones"
    if change.state.phones.get(phone) != call.node:
        return f"{phone} cannot be reached on {call.node}"
    if phones.is_busy(change.state, phone) or (
        agent is not None and (agent.state not in _NOT_ON_THE_PHONE or agent.leg is not None)
    ):
        return f"{phone} is in a call"
    return ""


def _change_mode(change: Change, watch: Watch, phone: PhoneName | None, mode: WatchMode) -> Answer:
    if phone is not None and phone != watch.phone:
        return _refused(f"{watch.call} is watched from {watch.phone} already")
    if watch.state in (WatchState.CREATING, WatchState.RINGING):
        change.set(watch, mode=mode)
        return Answer(Outcome.DEFERRED, f"{watch.phone} is called; it begins when it is picked up")
    if watch.state is not WatchState.WATCHING:
        return _refused(f"{watch.phone} is being joined: ask again in a moment")
    if mode is not watch.mode:
        watching.join(change, watch, mode)
    return Answer(Outcome.DONE, f"{watch.phone} watches {watch.call}: {mode}")


def _take_over(change: Change, call: Call, watch: Watch) -> Answer:
    if watch.state is not WatchState.WATCHING:
        return _refused(f"{watch.phone} does not hear {call.id} yet")
    if call.held_in is not None or call.consultation is not None:
        return _refused(f"the caller of {call.id} waits while {watch.agent} asks somebody, or is not alone with her")
    call = recording_wishes.break_off(change, call)
    # Its own bridge: a conversation's is never used for another one.
    bridge = conversation_id(OfferId(watch.id))
    change.move(watch, WatchState.TAKING, deadline_in_s=watching.JOINED_WITHIN_S, bridge=bridge)
    change.do(CreateBridge, call.node, call.id, bridge=bridge, bridge_kind=BridgeKind.CONVERSATION)
    change.do(JoinBridge, call.node, call.id, bridge=bridge, legs=(call.leg, watch.id))
    return Answer(Outcome.DONE, f"{watch.phone} takes {call.id} over from {watch.agent}")


def _of_join(change: Change, command: JoinBridge) -> Watch | None:
    """The watch for which these were to be joined; None: it was for none, or is over, or goes on elsewhere."""
    named = [watch for leg in command.legs if (watch := change.state.watches.get(leg)) is not None]
    return next((watch for watch in named if watch.bridge == command.bridge), None)


def _is_hers_alone(change: Change, command: AnyCommand) -> bool:
    """Whether this was to move a supervisor, who has gone on meanwhile, and not the caller."""
    if not isinstance(command, JoinBridge) or not any(is_watch(leg) for leg in command.legs):
        return False
    call = None if command.call is None else change.state.calls.get(command.call)
    return call is None or call.leg not in command.legs


def _refused(why: str) -> Answer:
    return Answer(Outcome.REFUSED, why)
