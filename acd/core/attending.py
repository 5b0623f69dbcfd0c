"""An agent's phone asks somebody by itself, while it holds her caller, and transfers the caller to whom it reached.

It dials on a second leg, which is joined with whom it names; nobody else is moved, as the phone lets the one or the
other wait. Its REFER with Replaces names both of its legs: the caller and whoever was asked stay together.
"""

from acd.core import concluding, consulting, controlling, phones
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.commands import AcceptTransfer, RefuseTransfer
from acd.core.consultations import ANSWERED, Consultation
from acd.core.events import CodeDialled, TransferAsked
from acd.core.ids import LegId, OfferId
from acd.core.ledger_control import TransferRefused
from acd.core.legs import Leg, LegRole


def dialled(change: Change, event: CodeDialled) -> bool:
    """Whether this phone asks somebody while its agent has a caller. What is no person's number is a code."""
    call = _call_at(change, event)
    if call is None or event.leg in change.state.legs or event.code.startswith("*"):
        return False
    if controlling.consult(change, call, event.code, event.leg) is not None:
        return False
    agent = change.state.agent_at[event.phone]
    leg = Leg(event.leg, event.node, LegRole.AGENT, call.id, agent=agent, sip_call_id=event.sip_call_id)
    change.put(leg)
    phones.phone_used(change, event.phone, is_in_use=True)
    return True


def _call_at(change: Change, event: CodeDialled) -> Call | None:
    """The caller with whom the agent at this phone talks."""
    name = change.state.agent_at.get(event.phone)
    leg = None if name is None else change.state.agents[name].leg
    offer = None if leg is None else change.state.offers.get(OfferId(leg))
    call = None if offer is None else change.state.calls.get(offer.call)
    is_hers = call is not None and call.state is CallState.TALKING and offer is not None and call.offer == offer.id
    return call if is_hers else None


def asked(change: Change, event: TransferAsked) -> bool:
    """Whether this REFER names both legs of an agent who asks somebody by her phone; then it is answered."""
    consultation = _of_both(change, event.leg, LegId(event.target))
    call = None if consultation is None else change.state.calls.get(consultation.call)
    if consultation is None:
        return False
    if call is None or consultation.state not in ANSWERED:
        why = "the caller is gone" if call is None else "nobody has picked up there yet"
        change.record(TransferRefused(consultation.call, event.leg, event.target, why))
        change.do(RefuseTransfer, event.node, consultation.call, leg=event.leg)
        return True
    change.do(AcceptTransfer, event.node, call.id, leg=event.leg)
    concluding.take_over(change, call, consultation)
    return True


def _of_both(change: Change, one: LegId, other: LegId) -> Consultation | None:
    for leg, of_caller in ((one, other), (other, one)):
        consultation = consulting.of_asking(change, leg)
        if consultation is not None and consultation.is_by_phone and consultation.offer == OfferId(of_caller):
            return consultation
    return None
