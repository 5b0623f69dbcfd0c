"""Foretelling waits: after each step the pace of every line is measured from what happened, and what was said checked.

A fold over facts and what a step touched; nothing here decides, and its cost does not grow with the number waiting.
Each class of calls has a pace of its own, so a forecast knows of skills; callers of other classes count as before
somebody to the degree to which the agents who take them could take him.
"""

from collections.abc import Iterable
from dataclasses import replace

from acd.core import measured
from acd.core.agents import AT_REST, AgentAtWork, AgentState
from acd.core.change import Change, Mark
from acd.core.classes import CallClass
from acd.core.forecasts import Foretold
from acd.core.ids import AgentName, OfferId, QueueName, StayId
from acd.core.ledger import BugContained, OfferEnded, OfferMade, StayEnded
from acd.core.ledger_waiting import PlanReplaced, WaitForetold
from acd.core.ordering import last_place
from acd.core.pace import Pace, Wait
from acd.core.places import rank_of
from acd.core.reasons import OfferEnding, StayEnding
from acd.core.state import State
from acd.core.stays import Place, Stay, StayState

# Who is in one of these takes no calls, and will not soon.
AWAY = AT_REST - {AgentState.READY} | {AgentState.OWN_CALL}
# A store learns of the pace after so many calls; more often would be a write per call for what changes slowly.
NEWS_MAX = 20
_HEARD = frozenset({OfferMade, OfferEnded, StayEnded})


def forecast(state: State, stay: Stay) -> Wait | None:
    """How long who waits now has still to wait; None: it cannot be said well enough, or an agent is asked already."""
    if stay.state is not StayState.WAITING or stay.only:
        return None
    pace = state.forecasts.paces.get(stay.call_class)
    if pace is None or not pace.is_calibrated:
        return None
    return pace.expect(_ahead(state, stay.queue, pace, state.floors.place_of(stay)))


def foresee(state: State, queue: QueueName, call_class: str, priority: int, now_s: float) -> Wait | None:
    """The same of somebody who would come now; whether an agent is free for him is not asked."""
    pace = state.forecasts.paces.get(call_class)
    if pace is None or not pace.is_calibrated:
        return None
    return pace.expect(_ahead(state, queue, pace, last_place(priority, now_s, state.floors.queue(queue).routing.turns)))


def observe(change: Change) -> None:
    """Learn from what this step has done. Whatever goes wrong in that, the step stays done."""
    whole_step = Mark(0, 0, 0)
    stays: Iterable[str] = change.changed("stays", whole_step)
    agents: Iterable[str] = change.changed("agents", whole_step)
    try:
        if PlanReplaced in map(type, change.facts):
            agents, stays = measured.anew(change.state)
        for name in agents:
            _see_agent(change, AgentName(name))
        if stays:
            _see_stays(change, stays)
    except Exception as error:  # noqa: BLE001  # a bug in foretelling must harm nobody
        change.record(BugContained(None, "forecast", f"{type(error).__name__}: {error}"))


def _see_stays(change: Change, stays: Iterable[str]) -> None:
    state = change.state
    queues: set[QueueName] = set()
    came: list[Stay] = []
    for key in stays:
        stay = state.stays.get(StayId(key))
        if stay is not None:
            queues.add(stay.queue)
            if stay.state is StayState.WAITING and stay.id not in state.forecasts.foretold:
                came.append(stay)
    # Of a queue's facts these alone are of interest.
    for fact in [fact for fact in change.facts if type(fact) in _HEARD]:
        match fact:
            case OfferMade():
                _taken(change, fact)
            case OfferEnded():
                _offer_ended(change, fact)
            case StayEnded():
                queues.add(fact.queue)
                _stay_ended(change, fact)
            case _:
                pass
    for queue in queues:
        for call_class in state.floors.classes_in(queue):
            _see_line(change, call_class)
    for stay in came:
        _foretell(change, stay)


def _see_line(change: Change, call_class: CallClass) -> None:
    state = change.state
    is_waiting = any(state.floors.lines_in(call_class.key))
    pace = state.forecasts.paces.get(call_class.key)
    if pace is None and is_waiting:
        pace = _begun(state, call_class)
    if pace is not None and is_waiting is not (pace.since_s is not None):
        pace.count(change.now.mono_s, is_waiting=is_waiting)


def _foretell(change: Change, stay: Stay) -> None:
    state = change.state
    pace = state.forecasts.paces.get(stay.call_class)
    if pace is None or stay.only:
        return
    wait = pace.expect(_ahead(state, stay.queue, pace, state.floors.place_of(stay)))
    said = wait if pace.is_calibrated else None
    state.forecasts.foretold[stay.id] = Foretold(pace.id, change.now.mono_s, said, wait)


def _ahead(state: State, queue: QueueName, pace: Pace, place: Place) -> float:
    """How many before this place are served by those who could serve him, in callers of his."""
    total = 0.0
    for call_class in state.floors.classes_in(queue):
        share = 1.0
        if call_class.key != pace.id:
            other = state.forecasts.paces.get(call_class.key)
            share = pace.shared.get(call_class.key, 0) / other.staff if other is not None and other.staff else 0.0
        if share:
            total += share * rank_of(state.floors.lines_in(call_class.key), place)
    return total


def _taken(change: Change, fact: OfferMade) -> None:
    """Somebody was taken out of line: it moves for all whom this agent could have taken instead."""
    state, name = change.state, _stay_of(fact.offer)
    agent, told = state.agents.get(fact.agent), state.forecasts.foretold.get(name)
    if agent is None or told is None or told.taken:
        return
    moved = []
    for call_class in state.floors.classes_in(fact.queue):
        pace = state.forecasts.paces.get(call_class.key)
        if pace is not None and pace.since_s is not None and call_class.fits(agent):
            pace.take(change.now.mono_s)
            moved.append(pace.id)
    told.taken = tuple(moved)


def _offer_ended(change: Change, fact: OfferEnded) -> None:
    """Who is in line again was not taken; of who was answered it counts how long the phone rang."""
    name = _stay_of(fact.offer)
    told, stay = change.state.forecasts.foretold.get(name), change.state.stays.get(name)
    if told is None:
        return
    if fact.ending is OfferEnding.ACCEPTED:
        told.rang = fact.ring_s
    elif stay is not None and stay.state is StayState.WAITING:
        for key in told.taken:
            change.state.forecasts.paces[key].give_back()
        told.taken = ()


def _stay_ended(change: Change, fact: StayEnded) -> None:
    told = change.state.forecasts.foretold.pop(fact.stay, None)
    pace = None if told is None else change.state.forecasts.paces.get(told.call_class)
    if told is None or pace is None:
        return
    waited, said = change.now.mono_s - told.at_s, told.said
    pace.end(waited, is_given_up=fact.ending is StayEnding.ABANDONED)
    if fact.ending is StayEnding.ANSWERED and told.expected is not None:
        pace.check(told.expected.mean_s, waited, told.rang)
        if said is not None:
            change.record(WaitForetold(fact.call, fact.stay, fact.queue, said.mean_s, said.upper_s, waited))
    if pace.news >= NEWS_MAX:
        pace.news = 0
        change.touch("paces", pace.id)


def _see_agent(change: Change, name: AgentName) -> None:
    """Count her in or out of the staff of every class that she fits, if that has changed."""
    state = change.state
    agent = state.agents.get(name)
    before = state.forecasts.crew.get(name, ())
    now = _serves(agent)
    if agent is None or now == before:
        return
    state.forecasts.crew[name] = now
    for queue in before:
        if queue not in now:
            _count_in(change, agent, queue, -1)
    for queue in now:
        if queue not in before:
            _count_in(change, agent, queue, +1)


def _serves(agent: AgentAtWork | None) -> tuple[QueueName, ...]:
    if agent is None or agent.state in AWAY or agent.pause_reason or agent.is_leaving:
        return ()
    return agent.queues


def _count_in(change: Change, agent: AgentAtWork, queue: QueueName, by: int) -> None:
    state = change.state
    # She may serve it no more.
    hers = replace(agent, queues=(queue,))
    skilled = [each for each in state.floors.classes_in(queue) if each.fits(hers)]
    paces = [state.forecasts.paces[each.key] for each in skilled if each.key in state.forecasts.paces]
    for pace in paces:
        pace.count(change.now.mono_s, is_waiting=pace.since_s is not None)
        pace.staff += by
        for other in paces:
            if other is not pace:
                pace.shared[other.id] = pace.shared.get(other.id, 0) + by


def _begun(state: State, call_class: CallClass) -> Pace:
    """Somebody waits in this class for the first time: who is there for him is counted once."""
    pace = state.forecasts.paces[call_class.key] = Pace(call_class.key)
    others = [
        each
        for each in state.floors.classes_in(call_class.queue)
        if each.key in state.forecasts.paces and each is not call_class
    ]
    for name, queues in state.forecasts.crew.items():
        agent = state.agents.get(name)
        if agent is None or call_class.queue not in queues or not call_class.fits(agent):
            continue
        pace.staff += 1
        for other in others:
            if other.fits(agent):
                both = pace.shared.get(other.key, 0) + 1
                pace.shared[other.key] = state.forecasts.paces[other.key].shared[pace.id] = both
    return pace


def _stay_of(offer: OfferId) -> StayId:
    return StayId(offer.rpartition("-o")[0])
