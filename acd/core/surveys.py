"""After a conversation: when the agent hangs up first, her caller may go on in a flow that asks him how it was.

Her wrap-up begins at once. A caller who hangs up first is asked nothing, nor is one who is sent on, or who has not
agreed. Once per call: of whom he spoke travels with the call as two of its values, which no step can set.
"""

from acd.core import holds, joining, menus
from acd.core.caller_steps import AfterCall
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import LeaveBridge
from acd.core.ledger_surveys import SurveyBegan
from acd.core.offers import Offer
from acd.core.surveyed import AGENT, QUEUE

AGREED = "yes"


def begin(change: Change, call: Call, offer: Offer) -> bool:
    """The agent has hung up. Whether her caller goes on; else he is to be hung up on too."""
    rule = _rule_for(change, call, offer)
    if rule is None or not _may_ask(change, call, rule):
        return False
    change.record(SurveyBegan(call.id, rule.flow, offer.queue, offer.agent))
    call = joining.conclude(change, call, offer)
    bridge = call.held_in or offer.bridge
    flow, about = change.plan.flows[rule.flow], {AGENT: str(offer.agent), QUEUE: str(offer.queue)}
    call = change.move(
        holds.left(change, call),
        CallState.IN_FLOW,
        flow=flow.name,
        block=flow.start,
        index=0,
        returns=(),
        tries=0,
        keys_ahead="",
        offer=None,
        # First, as there is little room in the note on his leg.
        values={**about, **call.values},
    )
    change.do(LeaveBridge, call.node, call.id, bridge=bridge, leg=call.leg)
    menus.begin_step(change, call)
    joining.clear(change, change.state.calls.get(call.id, call), offer)
    return True


def _rule_for(change: Change, call: Call, offer: Offer) -> AfterCall | None:
    """The queue's stands before the line's."""
    line = change.plan.lines.get(call.line)
    return change.queue(offer.queue).rules.after_call or (None if line is None else line.after_call)


def _may_ask(change: Change, call: Call, rule: AfterCall) -> bool:
    has_agreed = not rule.agreed or call.values.get(rule.agreed) == AGREED
    is_up = call.awaited is Awaited.NOTHING and not change.state.is_unanswered(call)
    return has_agreed and is_up and AGENT not in call.values and rule.flow in change.plan.flows
