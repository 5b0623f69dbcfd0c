"""Putting a caller through to a number or a phone, as his flow or an agent wants: make a leg, join it, ring it.

They are joined before the number rings, so that the caller hears its own ringing and whatever it says before it
answers. One attempt is one leg over one trunk. Where the flow goes on afterwards is `menus.py`'s business; whom an
agent has sent there goes back to her.
"""

from acd.core import notes, phones, queues
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import (
    AnswerLeg,
    BridgeKind,
    CallNumber,
    CallPhone,
    CreateBridge,
    DestroyBridge,
    HangUpReason,
    JoinBridge,
    RingPhone,
)
from acd.core.events import EndCause
from acd.core.flow_steps import Transfer
from acd.core.hangups import hang_up
from acd.core.ids import target_bridge_id, target_leg_id
from acd.core.ledger import RequestFailed, TransferBegan, TransferEnded
from acd.core.legs import Leg, LegRole
from acd.core.plan import Plan
from acd.core.stays import Ticket
from acd.core.steps import step_at
from acd.core.trunks import first_with_room, may_call

CREATED_WITHIN_S = 5.0
ANSWERED_WITHIN_S = 10.0
RING_GRACE_S = 2
ENDING_BY_CAUSE = {
    EndCause.BUSY: "busy",
    EndCause.REJECTED: "busy",
    EndCause.NO_ANSWER: "no_answer",
    EndCause.ANSWERED_ELSEWHERE: "no_answer",
}
# The far end never heard of it: another trunk may reach it.
OF_THE_TRUNK = frozenset({EndCause.CONGESTED, EndCause.FAILED, EndCause.UNREACHABLE})


def aim_of(plan: Plan, call: Call) -> Transfer | None:
    """To what number the caller is put through where he stands; None: to none."""
    if call.referral is not None:
        return Transfer(call.referral.number, plan.number_rings_s)
    step = step_at(plan, call)
    return step if isinstance(step, Transfer) else None


def refer(change: Change, call: Call) -> None:
    """Put a caller through whom an agent has sent there; she has him back if there is no way to that number."""
    call, aim = notes.write(change, call), aim_of(change.plan, call)
    assert aim is not None, f"{call.id} was sent nowhere"
    if not begin(change, call, aim):
        give_back(change, call)


def give_back(change: Change, call: Call) -> None:
    """He was not reached: to the agent who sent him, if she can take him, else into her queue, at his old place."""
    sent = call.referral
    assert sent is not None, f"{call.id} was sent nowhere"
    call, queue = change.set(call, referral=None), change.queue(sent.queue)
    ticket = Ticket(call.priority, call.lined_up_s, only=(sent.agent,), ends_wrap_up_of=sent.agent)
    queues.line_up(change, call, queue, ticket)


def begin(change: Change, call: Call, step: Transfer, after: str = "") -> bool:
    """Make (not yet ring) a leg to the number, over the first trunk with room (of those `after` one). False: none."""
    trunk = "" if step.phone is not None else first_with_room(change, after)
    why = _why_not(change, call, step, trunk)
    if trunk is None or why:
        kind = "call_number" if step.phone is None else "call_phone"
        change.record(RequestFailed(call.id, kind, why, f"{step.phone or step.number} after {after!r}"))
        return False
    number = call.targets_made + 1
    leg = Leg(target_leg_id(call.id, number), call.node, LegRole.TARGET, call.id, trunk=trunk)
    change.put(leg)
    due_s = change.now.mono_s + CREATED_WITHIN_S
    change.set(call, target=leg.id, targets_made=number, trunk=trunk, awaited=Awaited.TARGET_LEG, deadline_s=due_s)
    change.record(TransferBegan(call.id, leg.id, step.phone or step.number, trunk))
    # An anonymous caller stays anonymous: whom we call sees the line that was dialled.
    shown = call.caller or call.line
    if step.phone is not None:
        note = notes.of_target(call)
        change.do(CallPhone, call.node, call.id, leg=leg.id, phone=step.phone, caller=shown, name=call.name, note=note)
        return True
    change.do(
        CallNumber,
        call.node,
        call.id,
        leg=leg.id,
        number=step.number,
        trunk=trunk,
        caller=shown,
        note=notes.of_target(call),
    )
    return True


def _why_not(change: Change, call: Call, step: Transfer, trunk: str | None) -> str:
    """What is known beforehand to fail; empty: nothing."""
    state = change.state
    if step.phone is None:
        return "no_trunk" if trunk is None else "" if may_call(change.plan, step.number) else "not_allowed"
    # Of one that is not known (yet) the switch will say whether it is there.
    if state.phones.get(step.phone, call.node) != call.node:
        return "unreachable"
    name = state.agent_at.get(step.phone)
    is_hers = name is not None and state.agents[name].leg is not None
    return "busy" if is_hers or phones.is_busy(state, step.phone) else ""


def leg_created(change: Change, call: Call, step: Transfer) -> None:
    """The leg exists: both into one bridge, and then it rings."""
    assert call.target is not None, f"{call.id} has no target"
    bridge = target_bridge_id(call.target)
    due_s = change.now.mono_s + step.ring_timeout_s
    change.set(call, awaited=Awaited.TARGET, deadline_s=due_s)
    change.do(CreateBridge, call.node, call.id, bridge=bridge, bridge_kind=BridgeKind.CONVERSATION)
    change.do(JoinBridge, call.node, call.id, bridge=bridge, legs=(call.leg, call.target))
    # The switch's own limit is a little longer than ours: it counts only if we are not there any more.
    ring_s = step.ring_timeout_s + RING_GRACE_S
    change.do(RingPhone, call.node, call.id, leg=call.target, ring_timeout_s=ring_s)


def answered(change: Change, call: Call) -> None:
    """Somebody picked up there. A caller who was not answered yet is answered now."""
    assert call.target is not None, f"{call.id} has no target"
    change.record(TransferEnded(call.id, call.target, "answered"))
    call = change.set(call, referral=None)
    if change.state.is_unanswered(call):
        change.move(call, CallState.TALKING, deadline_in_s=ANSWERED_WITHIN_S, awaited=Awaited.ANSWER)
        change.do(AnswerLeg, call.node, call.id, leg=call.leg)
    else:
        change.move(call, CallState.TALKING, awaited=Awaited.NOTHING)


def end(change: Change, call: Call, ending: str) -> Call:
    """The attempt, or the conversation, is over: its leg and bridge go. Gives back the call as it then is.

    `ending` is recorded unless somebody had answered, which was recorded then.
    """
    assert call.target is not None, f"{call.id} has no target"
    if call.state is not CallState.TALKING:
        change.record(TransferEnded(call.id, call.target, ending))
    hang_up(change, call.target, HangUpReason.NO_ANSWER if ending == "no_answer" else HangUpReason.NORMAL)
    if call.awaited is not Awaited.TARGET_LEG:
        change.do(DestroyBridge, call.node, call.id, bridge=target_bridge_id(call.target))
    return change.set(call, target=None, awaited=Awaited.NOTHING, deadline_s=None)
