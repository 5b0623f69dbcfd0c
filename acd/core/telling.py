"""What who waits is told between the music: his position, how long it will take, and a queue's announcements in turn.

Not while a phone rings for him, nor unanswered. Whatever plays is stopped before he is moved. How long it takes is said
in minutes, rounded up from what 80 of 100 such waits stay below, and only as long as forecasts come true. A figure is
said again only when it is better than the one that he heard last.
"""

from collections.abc import Iterator
from math import ceil
from typing import Any

from acd.core import greetings, offering_callbacks
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.charter import TOLD_EVERY_S
from acd.core.forecasting import forecast
from acd.core.frozen import replace
from acd.core.ids import QueueName
from acd.core.ledger import PositionTold, PromptFailed
from acd.core.ledger_waiting import AnnouncementTold, WaitTold
from acd.core.places import rank_of
from acd.core.plan import Queue
from acd.core.prompting import Spoken, speak
from acd.core.state import State
from acd.core.stays import Stay, StayState

FIRST_TOLD_AFTER_S = 3.0
POSITION_MAX = 50
MINUTES_MAX = 30
WHOLE_MINUTES_MAX = 10
# Who is as good as served hears no number: it would be one minute, and so too much.
SAID_FROM_S = 30.0
MOMENTS = ("next_told_s", "next_foretold_s", "next_announced_s")
GREETING = "next_greeted_s"
LATER = (*MOMENTS, GREETING, "next_offered_s")
# Two moments so near are one: a deadline is a difference of sums.
NEAR_S = 0.001


def first_moments(change: Change, queue: Queue, call: Call | None = None) -> dict[str, Any]:
    """When a caller who begins to wait now is told each thing for the first time, as fields of his stay."""
    now_s, rules, wait_every_s = change.now.mono_s, queue.rules, foretold_every_s(change, queue, call)
    if is_silent(queue) and wait_every_s is None:
        return dict.fromkeys(MOMENTS)
    first = {
        "next_told_s": queue.position_every_s and min(FIRST_TOLD_AFTER_S, queue.position_every_s),
        "next_foretold_s": wait_every_s and min(FIRST_TOLD_AFTER_S, wait_every_s),
        "next_announced_s": rules.announce_every_s if rules.announcements else None,
    }
    return {name: None if in_s is None else now_s + in_s for name, in_s in first.items()}


def foretold_every_s(change: Change, queue: Queue, call: Call | None) -> float | None:
    """How often the wait is told (seconds): as the queue says, else as the charter of the line has it."""
    charter = None if call is None else offering_callbacks.charter_of(change, call)
    return queue.rules.wait_every_s or (None if charter is None else TOLD_EVERY_S)


def later(change: Change, stay: Stay) -> dict[str, Any]:
    """The same of somebody who is taken over: a little later, if it is due by now."""
    soon_s = change.now.mono_s + FIRST_TOLD_AFTER_S
    moments = {name: getattr(stay, name) for name in LATER}
    return {name: None if at_s is None else max(at_s, soon_s) for name, at_s in moments.items()}


def is_silent(queue: Queue) -> bool:
    """Whether who waits there hears nothing but music."""
    return queue.position_every_s is None and queue.rules.wait_every_s is None and not queue.rules.announcements


def tell(change: Change, stay: Stay) -> None:
    """Whatever is due is said, one after the other; what could not be said is said the next time."""
    queue, now_s = change.queue(stay.queue), change.now.mono_s
    call, is_heard = change.state.calls[stay.call], stay.state is StayState.WAITING
    is_heard = is_heard and call.playback is None and not change.state.is_unanswered(call)
    if _is_due(change, stay, GREETING):
        stay, call, greeting = _greeted(change, stay, call, is_heard=is_heard)
    else:
        greeting = ()
    best: dict[str, Any] = {}
    sentences = tuple(_sentences(change, stay, queue, best)) if is_heard else ()
    prompts = (*greeting, *((prompt, call.language) for prompt in sentences))
    every = {
        "next_told_s": queue.position_every_s,
        "next_foretold_s": foretold_every_s(change, queue, call),
        "next_announced_s": queue.rules.announce_every_s if queue.rules.announcements else None,
    }
    moments: dict[str, Any] = {
        name: None if every_s is None else now_s + every_s
        for name, every_s in every.items()
        if _is_due(change, stay, name)
    }
    announced = stay.announced + (is_heard and "next_announced_s" in moments)
    told = replace(stay, announced=announced, **best, **moments)
    if _is_due(change, stay, "next_offered_s"):
        told, offer = offering_callbacks.look(change, told, is_heard=is_heard)
        prompts += ((offer, call.language),) if offer else ()
    change.put(replace(told, deadline_s=now_s + told.due_in_s(now_s)))
    if prompts:
        speak(change, call, prompts, Awaited.NOTHING)


def sentence_ended(change: Change, call: Call, *, is_failed: bool) -> None:
    """A sentence is over: the next one follows, unless a phone rings by now."""
    stay, rest = None if call.stay is None else change.state.stays[call.stay], call.prompts_left[1:]
    if is_failed:
        prompt = call.prompts_left[0][0] if call.prompts_left else "position"
        change.record(PromptFailed(call.id, "position" if prompt.startswith("position-") else prompt))
    call = change.set(call, playback=None, deadline_s=None, prompts_left=())
    is_heard = call.state is CallState.QUEUED and stay is not None and stay.state is StayState.WAITING
    if rest and is_heard and not is_failed:
        speak(change, call, rest, Awaited.NOTHING)


def position_of(state: State, stay: Stay) -> int:
    """1 for who is next. Callers to whom an agent is being rung count as before him."""
    return (
        1 + being_offered(state, stay.queue) + rank_of(state.floors.lines_of(stay.queue), state.floors.place_of(stay))
    )


def being_offered(state: State, queue: QueueName) -> int:
    """How many are in no line of their queue, because an agent is being asked, or chosen, for them."""
    return state.stays_in.get(queue, 0) - sum(map(len, state.floors.lines_of(queue)))


def _greeted(change: Change, stay: Stay, call: Call, *, is_heard: bool) -> tuple[Stay, Call, Spoken]:
    """The special greeting of his line, before all else; while he cannot hear it, a little later."""
    if not is_heard:
        # Who waits unanswered hears it when he is answered, or not at all: agents greet him then.
        again_s = None if change.state.is_unanswered(call) else change.now.mono_s + FIRST_TOLD_AFTER_S
        return replace(stay, next_greeted_s=again_s), call, ()
    call, greeting = greetings.greet(change, call)
    return replace(stay, next_greeted_s=None), call, () if greeting is None else (greeting,)


def _sentences(change: Change, stay: Stay, queue: Queue, best: dict[str, Any]) -> Iterator[str]:
    """What is due; `best` are the figures that he hears now, as fields of his stay. Worse ones are not said."""
    if queue.position_every_s is not None and _is_due(change, stay, "next_told_s"):
        position = position_of(change.state, stay)
        if _is_better(min(position, POSITION_MAX + 1), stay.position_told):
            best["position_told"] = min(position, POSITION_MAX + 1)
            change.record(PositionTold(stay.call, stay.id, position))
            yield f"position-{position}" if position <= POSITION_MAX else "position-more"
    if _is_due(change, stay, "next_foretold_s"):
        wait = forecast(change.state, stay)
        minutes = 0 if wait is None or wait.upper_s < SAID_FROM_S else rounded(ceil(wait.upper_s / 60))
        if minutes and _is_better(minutes, stay.minutes_told):
            best["minutes_told"] = minutes
            change.record(WaitTold(stay.call, stay.id, minutes))
            yield f"wait-time-{minutes}" if minutes <= MINUTES_MAX else "wait-time-more"
    if queue.rules.announcements and _is_due(change, stay, "next_announced_s"):
        prompt = queue.rules.announcements[stay.announced % len(queue.rules.announcements)]
        change.record(AnnouncementTold(stay.call, stay.id, prompt))
        yield prompt


def rounded(minutes: int) -> int:
    """As people say it: whole minutes up to ten, then the next five; all that is longer than 30 is one."""
    if minutes > MINUTES_MAX:
        return MINUTES_MAX + 1
    return minutes if minutes <= WHOLE_MINUTES_MAX else -(-minutes // 5) * 5


def _is_better(figure: int, told: int) -> bool:
    """Whether it is less than what he was told last (0: nothing yet)."""
    return told == 0 or figure < told


def _is_due(change: Change, stay: Stay, name: str) -> bool:
    due_s: float | None = getattr(stay, name)
    return due_s is not None and due_s <= change.now.mono_s + NEAR_S
