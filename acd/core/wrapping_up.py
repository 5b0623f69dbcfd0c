"""After a conversation: an agent says how it ended, has a while for it or asks for more, and takes calls again.

Where the queue wants a disposition, nothing ends her wrap-up before she has given one, but for its longest duration:
nobody is kept for ever. What she said can be corrected until then, and is written down once. A caller whom she sent on
and who comes back to her interrupts it: it is asked after her last part of his call.
"""

from acd.core import dispositions, phones, terms
from acd.core.agents import AT_REST, AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.frozen import replace
from acd.core.ids import CallId, OfferId, own_call_of
from acd.core.kept import Kept
from acd.core.ledger_control import WrapUpExtended
from acd.core.offers import OfferState
from acd.core.requests import DispositionAsked, WrapUpEndAsked, WrapUpExtensionAsked, WrapUpRequest
from acd.core.working import Answer, Outcome
from acd.core.wrap_ups import WrapUp

NOTE_LENGTH_MAX = 1000
_WITHOUT_CONVERSATION = AT_REST | {AgentState.BACKING_OFF}


def begin(change: Change, ended: WrapUp) -> None:
    """The conversation is over: no other call for as long as the queue says, or as the disposition is missing."""
    queue, now_s = change.queue(ended.queue), change.now.mono_s
    agent = change.state.agents[ended.id]
    wrap_up = _said_of(change, ended)
    seconds = terms.wrap_up_s(change, agent.id, ended.queue)
    limit_s = now_s + max(seconds, queue.wrap_up_max_s)
    change.put(replace(wrap_up, began_s=now_s, until_s=now_s + seconds, limit_s=limit_s))
    _rest(change, agent, seconds, limit_s)


def let_rest(change: Change, agent: AgentAtWork, back_off_s: float) -> None:
    """She was offered a call and does not have it: left alone for so long. A wrap-up that it cut short goes on."""
    wrap_up, now_s = change.state.wrap_ups.get(agent.id), change.now.mono_s
    if wrap_up is None or wrap_up.until_s is None or wrap_up.limit_s is None:
        phones.rest(change, agent, AgentState.BACKING_OFF, back_off_s)
    else:
        until_s = max(wrap_up.until_s, now_s + back_off_s)
        change.set(wrap_up, until_s=until_s)
        _rest(change, agent, until_s - now_s, wrap_up.limit_s)


def _rest(change: Change, agent: AgentAtWork, seconds: float, limit_s: float) -> None:
    if seconds <= 0 and dispositions.is_owed(change, agent.id):
        seconds = limit_s - change.now.mono_s
    phones.rest(change, agent, AgentState.WRAP_UP, seconds)


def goes_on(change: Change, talk: WrapUp) -> None:
    """She has a caller back whom she had before: what she said of the first part stands, and is not owed yet."""
    known = change.state.wrap_ups.get(talk.id)
    if known is not None:
        change.put(_said_of(change, talk))


def overdue(change: Change, agent: AgentAtWork) -> None:
    """The time that she rests is up: she takes calls again, unless a disposition is missing and may still come."""
    limit_s = _limit_s(change, agent)
    if agent.state is AgentState.WRAP_UP and limit_s is not None and dispositions.is_owed(change, agent.id):
        change.set(agent, deadline_s=limit_s)
    else:
        phones.rest_over(change, agent)


def seat(change: Change, kept: Kept) -> None:
    """What an engine before remembered of wrap-ups. One whose agent is not at it any more is written down."""
    for wrap_up in kept.wrap_ups:
        agent = change.state.agents.get(wrap_up.id)
        change.put(wrap_up)
        if agent is None or agent.state in _WITHOUT_CONVERSATION:
            dispositions.close(change, wrap_up.id)


def decide(change: Change, request: WrapUpRequest) -> Answer:
    """Do what is asked, if it can be."""
    agent = change.state.agents.get(request.agent)
    if agent is None:
        return Answer(Outcome.REFUSED, f"there is no agent {request.agent!r}")
    match request:
        case DispositionAsked():
            return _give(change, agent, request)
        case WrapUpExtensionAsked():
            return _extend(change, agent, request.seconds)
        case WrapUpEndAsked():
            return _end(change, agent)


def code_numbered(change: Change, agent: AgentAtWork, number: int) -> str | None:
    """The disposition of this number (from 1) in the list of her call's queue; None: there is none."""
    wrap_up = _current(change, agent)
    known = () if wrap_up is None else tuple(change.queue(wrap_up.queue).dispositions)
    return known[number - 1] if 1 <= number <= len(known) else None


def _give(change: Change, agent: AgentAtWork, said: DispositionAsked) -> Answer:
    wrap_up = _current(change, agent)
    if wrap_up is None:
        return Answer(Outcome.REFUSED, f"{agent.id} has no call, and none to wrap up")
    known = change.queue(wrap_up.queue).dispositions
    if said.code is not None and said.code not in known:
        names = ", ".join(known) or "none"
        return Answer(Outcome.REFUSED, f"{said.code!r} is no disposition of the queue {wrap_up.queue}; known: {names}")
    if said.note is not None and len(said.note) > NOTE_LENGTH_MAX:
        return Answer(Outcome.REFUSED, f"a note has {NOTE_LENGTH_MAX} characters at most, this one {len(said.note)}")
    wrap_up = replace(
        wrap_up,
        code=wrap_up.code if said.code is None else said.code,
        note=wrap_up.note if said.note is None else said.note,
        is_solved=wrap_up.is_solved if said.is_solved is None else said.is_solved,
    )
    change.put(wrap_up)
    _let_go(change, agent, wrap_up)
    return Answer(Outcome.DONE, f"noted of the call {wrap_up.call}: {wrap_up.code or 'no disposition yet'}")


def _let_go(change: Change, agent: AgentAtWork, wrap_up: WrapUp) -> None:
    """If only the missing disposition still kept her, she takes calls again."""
    is_time_up = wrap_up.until_s is not None and wrap_up.until_s <= change.now.mono_s
    if is_time_up and agent.state is AgentState.WRAP_UP and not dispositions.is_owed(change, agent.id):
        phones.rest_over(change, agent)


def _extend(change: Change, agent: AgentAtWork, seconds: float) -> Answer:
    wrap_up, now_s = change.state.wrap_ups.get(agent.id), change.now.mono_s
    if agent.state is not AgentState.WRAP_UP or wrap_up is None or wrap_up.until_s is None or wrap_up.limit_s is None:
        return _not_wrapping(agent)
    before_s = max(now_s, wrap_up.until_s)
    until_s = min(before_s + seconds, wrap_up.limit_s)
    if until_s <= before_s:
        return Answer(Outcome.REFUSED, f"the wrap-up of {agent.id} is as long as it may be")
    change.set(wrap_up, until_s=until_s)
    change.set(agent, deadline_s=until_s)
    change.record(WrapUpExtended(wrap_up.call, wrap_up.offer, agent.id, until_s - before_s))
    return Answer(Outcome.DONE, f"the wrap-up of {agent.id} lasts another {until_s - now_s:.0f} s")


def _end(change: Change, agent: AgentAtWork) -> Answer:
    if agent.state is not AgentState.WRAP_UP:
        return _not_wrapping(agent)
    if dispositions.is_owed(change, agent.id):
        return Answer(Outcome.REFUSED, dispositions.why_owed(change, agent.id))
    phones.rest_over(change, agent)
    return Answer(Outcome.DONE, f"the wrap-up of {agent.id} is over")


def _not_wrapping(agent: AgentAtWork) -> Answer:
    return Answer(Outcome.REFUSED, f"{agent.id} is not in wrap-up but {agent.state}")


def _limit_s(change: Change, agent: AgentAtWork) -> float | None:
    """Until when her wrap-up may still be prolonged; None: not any more."""
    wrap_up = change.state.wrap_ups.get(agent.id)
    limit_s = None if wrap_up is None else wrap_up.limit_s
    return limit_s if limit_s is not None and limit_s > change.now.mono_s else None


def _current(change: Change, agent: AgentAtWork) -> WrapUp | None:
    """Of the conversation that she has, or has just had; None: there is none."""
    offer = None if agent.leg is None else change.state.offers.get(OfferId(agent.leg))
    if offer is not None and offer.state is OfferState.JOINED:
        return _said_of(change, WrapUp(offer.agent, offer.call, offer.id, offer.queue))
    own = None if agent.leg is None else change.state.own_calls.get(own_call_of(agent.leg) or CallId(""))
    if own is not None and own.queue is not None and own.answered_s is not None:
        return _said_of(change, WrapUp(agent.id, own.id, OfferId(own.leg), own.queue))
    return change.state.wrap_ups.get(agent.id)


def _said_of(change: Change, talk: WrapUp) -> WrapUp:
    """What she has said of this conversation while it went on, if anything."""
    known = change.state.wrap_ups.get(talk.id)
    if known is not None and known.offer == talk.offer:
        return known
    if known is not None and known.call == talk.call:
        return replace(talk, code=known.code, note=known.note, is_solved=known.is_solved)
    dispositions.close(change, talk.id)
    return talk
