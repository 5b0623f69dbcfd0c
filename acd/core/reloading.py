"""Other settings while calls are up, in one step: all of it, or (a bug) nothing.

Who waits has the new rules of his queue, with the time that he has waited; agents keep their state, and what rings or
is spoken goes on. What is still needed of the former settings is kept beside the new ones (see `succession.py`), and
looked through now and then until nobody needs it any more.
"""

from collections.abc import Mapping
from typing import Any

from acd.core import consenting, doors, line_notices, matching, menus, queues, reaching, recording, seating, telling
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.events import CentreReloaded
from acd.core.ids import QueueName
from acd.core.ledger_recording import RecordingEnding
from acd.core.ledger_waiting import PlanReplaced, QueueDrained
from acd.core.plan import Plan, Queue
from acd.core.prompting import hush
from acd.core.recording_rules import RecordingRule
from acd.core.recordings import RecordingState
from acd.core.state import State
from acd.core.stays import Stay, StayState
from acd.core.steps import place_of
from acd.core.succession import MARK, Needed, Succession, succeed

TIDY_EVERY_S = 5.0


def take(change: Change, event: CentreReloaded) -> None:
    """Work by these settings from now on."""
    before = change.plan.revision
    next_one = succeed(change.plan, event.plan, _needed(change.state))
    _work_by(change, next_one, event.plan)
    plan = change.plan
    calls = sum(MARK in call.flow for call in change.state.calls.values())
    draining = tuple(queue.name for queue in plan.queues.values() if queue.is_draining)
    change.record(PlanReplaced(before, plan.revision, event.by, calls, draining, event.is_forced))
    change.state.tidied_s = change.now.mono_s + TIDY_EVERY_S


def tidy(change: Change) -> None:
    """Forget what nobody needs any more of former settings."""
    state, old = change.state, change.plan
    loaded = state.loaded or old
    next_one = succeed(old, loaded, _needed(state))
    if next_one.plan != old:
        for name in old.queues:
            if name not in next_one.plan.queues:
                change.record(QueueDrained(name))
        _work_by(change, next_one, loaded)
    seating.forget_gone(change)
    is_over = state.loaded is None and all(name in change.plan.agents for name in state.agents)
    if is_over:
        state.tidied_s = None


def _needed(state: State) -> Needed:
    waiting = {stay.queue for stay in state.stays.values()} | {offer.queue for offer in state.offers.values()}
    waiting |= {wrap_up.queue for wrap_up in state.wrap_ups.values()}
    waiting |= {each.queue for each in state.own_calls.values() if each.queue is not None}
    waiting |= {each.queue for each in state.consultations.values()}
    waiting |= {call.referral.queue for call in state.calls.values() if call.referral is not None}
    flows, languages = ({getattr(call, name) for call in state.calls.values()} for name in ("flow", "language"))
    flows |= {place_of(place)[0] for call in state.calls.values() for place in call.returns}
    return Needed(flows, waiting, languages)


def _work_by(change: Change, next_one: Succession, loaded: Plan) -> None:
    old, watched = change.plan, change.state.watched
    needs = {stay.id: _needs(change, stay) for stay in change.state.stays.values()}
    rules = {call.id: _rule(change, call) for call in change.state.calls.values()}
    change.work_by(next_one.plan, None if next_one.plan is loaded else loaded)
    for call in tuple(change.state.calls.values()):
        name = next_one.flows.get(call.flow, call.flow)
        returns = tuple(_renamed(place, next_one.flows) for place in call.returns)
        if (name, returns) != (call.flow, call.returns):
            change.set(call, flow=name, returns=returns)
    seating.seat_again(change, old)
    for stay in tuple(change.state.stays.values()):
        _line_up_again(change, stay, old, is_seen=stay.queue in change.state.watched - watched, needs=needs[stay.id])
    _close(change)
    for call in tuple(change.state.calls.values()):
        _tell_again(change, call, rules[call.id])
    for node in change.state.nodes:
        matching.look_at_all(change, node)


def _renamed(place: str, flows: Mapping[str, str]) -> str:
    flow, _, rest = place.partition("/")
    return f"{flows.get(flow, flow)}/{rest}"


def _needs(change: Change, stay: Stay) -> object:
    """What the step asks by which he came into a queue; None: he stands at no such step."""
    call = change.state.calls[stay.call]
    return None if queues.step_of(change, call) is None else queues.asked_for(change, call)


def _line_up_again(change: Change, stay: Stay, old: Plan, *, is_seen: bool, needs: object) -> None:
    """By the rules of his queue as they are now. `is_seen`: it is to be looked whether anybody is there for him."""
    queue, before = change.queue(stay.queue), old.queues.get(stay.queue) or Queue(stay.queue)
    values: dict[str, Any] = {"closes_s": doors.closes_s(change, queue)}
    values["expires_s"] = stay.entered_s + reaching.wait_max_s(change, change.state.calls.get(stay.call), queue)
    first, was_first = telling.first_moments(change, queue), telling.first_moments(change, before)
    values |= {name: at_s for name, at_s in first.items() if at_s != was_first[name]}
    now = _needs(change, stay)
    if needs is not None and now is not None and now != needs:
        own = queues.asked_for(change, change.state.calls[stay.call])
        values["call_class"] = change.state.floors.class_of(stay.queue, own).key
    if not is_seen and all(getattr(stay, name) == value for name, value in values.items()):
        return
    again = change.set(stay, **values)
    if stay.state is not StayState.JOINING:
        change.set(again, deadline_s=change.now.mono_s + again.due_in_s(change.now.mono_s))


def _close(change: Change) -> None:
    """Notes at doors that are none any more."""
    known: set[QueueName] = set(change.plan.queues)
    for closing in [each for each in change.state.closings.values() if each.id not in known]:
        change.drop(closing)
    for place in [each for each in change.state.saved_places.values() if each.queue not in known]:
        change.drop(place)
    line_notices.forget_lines(change)


def _rule(change: Change, call: Call) -> RecordingRule | None:
    """How he is being told that he is recorded; None: he is not being told."""
    step = queues.step_of(change, call)
    if step is not None and call.state is CallState.IN_FLOW and call.awaited in (Awaited.PROMPT, Awaited.KEY):
        return consenting.rule_for(change, call, step.queue)
    known = recording.of(change, call)
    if known is None or known.state is not RecordingState.ANNOUNCING:
        return None
    return consenting.rule_for(change, call, change.state.offers[known.offer].queue)


def _tell_again(change: Change, call: Call, before: RecordingRule | None) -> None:
    """Who is being told of what counts no more is told anew; one who asked for a recording may ask again."""
    if before is None or _rule(change, call) == before:
        return
    known = recording.of(change, call)
    if known is not None:
        recording.end(change, known, RecordingEnding.ASKED)
        return
    call = hush(change, call)
    menus.begin_step(change, change.set(call, awaited=Awaited.NOTHING, deadline_s=None), is_again=True)
