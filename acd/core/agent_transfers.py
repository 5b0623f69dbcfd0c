"""An agent sends her caller on and leaves (a blind transfer), asked for by her phone (REFER) or by a request.

Both end in the same transitions: her part of the call is over once and for all, and the caller goes on where the target
says: to an agent or a queue as a new stay with the priority and the place of his first one, to a number, or through a
line's flow. What would fail at once is refused, and they talk on. What fails later gives him back to her, else to the
queue from which she took him, at his old place.
"""

from dataclasses import replace

from acd.core import attending, greetings, holds, joining, menus, queues, transfers
from acd.core.agents import AgentState
from acd.core.calls import Awaited, Call, CallState, Referral
from acd.core.change import Change
from acd.core.commands import AcceptTransfer, LeaveBridge, RefuseTransfer
from acd.core.events import TransferAsked
from acd.core.ids import AgentName, LineNumber, NodeName
from acd.core.ledger_control import AgentTransferred, TransferRefused
from acd.core.line_notes import NoticeKind
from acd.core.offers import Offer, OfferState
from acd.core.requests import BlindTransferAsked
from acd.core.stays import Ticket
from acd.core.steps import at_flow
from acd.core.targets import AgentTarget, LineTarget, NumberTarget, QueueTarget, Target, resolve
from acd.core.trunks import first_with_room
from acd.core.working import Answer, Outcome

BY_PHONE, BY_REQUEST = "phone", "request"


def decide(change: Change, request: BlindTransferAsked) -> Answer:
    """Somebody wants the caller of this call to go on: done, or refused with a reason."""
    call = change.state.calls.get(request.call)
    if call is None:
        return Answer(Outcome.REFUSED, f"there is no call {request.call!r}")
    target = _aim(change, call, request.to)
    if isinstance(target, str):
        return Answer(Outcome.REFUSED, target)
    _send_on(change, call, target, BY_REQUEST)
    return Answer(Outcome.DONE, f"{call.id} goes on to the {target.kind} {target.name}")


def asked_by_phone(change: Change, event: TransferAsked) -> None:
    """A phone wants it and is told what becomes of it. Only of the agent who talks with a caller is it taken."""
    if attending.asked(change, event):
        return
    leg = change.state.legs.get(event.leg)
    if leg is None or leg.call is None:
        return
    call = change.state.calls.get(leg.call)
    if call is None or call.offer is None or call.offer != leg.offer:
        target: Target | str = "only the agent who talks with a caller may send him on"
    else:
        target = _aim(change, call, event.target)
    if call is None or isinstance(target, str):
        change.record(TransferRefused(leg.call, leg.id, event.target, str(target)))
        change.do(RefuseTransfer, leg.node, leg.call, leg=leg.id)
    else:
        _send_on(change, call, target, BY_PHONE)


def _aim(change: Change, call: Call, to: str) -> Target | str:
    """Where this caller may go now by what somebody has written; else, for people, why not."""
    offer = None if call.offer is None else change.state.offers.get(call.offer)
    if call.state is not CallState.TALKING or offer is None or offer.state is not OfferState.JOINED:
        return f"{call.id} talks with no agent"
    if call.awaited is Awaited.ANSWER:
        return f"{call.id} is only just being answered"
    if call.consultation is not None:
        return f"{offer.agent} asks somebody else meanwhile: complete leaves the caller there, unhold takes him back"
    target = resolve(change.plan, to)
    return target if isinstance(target, str) else _why_not_there(change, offer, target) or target


def _send_on(change: Change, call: Call, target: Target, by: str) -> None:
    """The agent's part is over, and he goes on.

    Her leg goes when he is on his way: nobody who comes in between may take him for one whom she has hung up.
    """
    assert call.offer is not None, f"{call.id} talks with no agent"
    offer = change.state.offers[call.offer]
    change.record(AgentTransferred(call.id, offer.id, offer.agent, "blind", target.kind, target.name, by))
    call = joining.conclude(change, call, offer)
    if call.held_in is not None:
        change.do(LeaveBridge, call.node, call.id, bridge=call.held_in, leg=call.leg)
    _send(change, change.set(holds.left(change, call), offer=None), offer, target)
    if by == BY_PHONE:
        change.do(AcceptTransfer, call.node, call.id, leg=offer.leg)
    joining.clear(change, call, offer)


def _why_not_there(change: Change, offer: Offer, target: Target) -> str:
    """What is known beforehand to fail."""
    match target:
        case AgentTarget():
            if target.agent == offer.agent:
                return f"{target.agent} has this caller already"
            return _why_not_she(change, change.state.calls[offer.call].node, target.agent)
        case QueueTarget():
            if queues.is_full(change, change.queue(target.queue)):
                return f"nobody more may wait in {target.queue}"
        case NumberTarget():
            if first_with_room(change) is None:
                return "every channel to the outside is taken, or kept for callers"
        case LineTarget() if greetings.notice_of(change.state, NoticeKind.CLOSED, target.line) is not None:
            return f"{target.line} is closed"
        case LineTarget():
            pass
    return ""


def _why_not_she(change: Change, node: NodeName, name: AgentName) -> str:
    agent = change.state.agents.get(name)
    if agent is None or agent.phone is None:
        return f"{name} is not logged in"
    if agent.state is not AgentState.READY:
        return f"{name} is {agent.state.replace('_', ' ')}"
    return "" if change.state.phones.get(agent.phone) == node else f"{name} sits at another switch"


def _send(change: Change, call: Call, offer: Offer, target: Target) -> None:
    """Where he goes from here. A new stay keeps his priority, and his place as of his first one."""
    ticket = Ticket(call.priority, call.lined_up_s)
    match target:
        case AgentTarget():
            asked = replace(ticket, only=(target.agent, offer.agent), ends_wrap_up_of=offer.agent)
            queues.line_up(change, call, change.queue(offer.queue), asked)
        case QueueTarget():
            queues.line_up(change, call, change.queue(target.queue), ticket)
        case NumberTarget():
            referral = Referral(target.number, offer.agent, offer.queue)
            transfers.refer(change, change.move(call, CallState.IN_FLOW, referral=referral))
        case LineTarget():
            _begin_flow(change, call, offer, target.line)


def _begin_flow(change: Change, call: Call, offer: Offer, number: LineNumber) -> None:
    """Through the flow of a line from its beginning; he keeps his language, and his own line in the books."""
    flow = change.plan.flows[change.plan.lines[number].flow]
    call = at_flow(change, change.move(call, CallState.IN_FLOW, keys_ahead=""), flow)
    change.do(LeaveBridge, call.node, call.id, bridge=offer.bridge, leg=call.leg)
    menus.begin_step(change, call)
