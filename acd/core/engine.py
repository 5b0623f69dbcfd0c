"""The engine: one event and the time in, commands and facts out. It has no clock, no I/O and one owner.

Each due deadline and each event is a change of its own, applied whole or not at all. If one fails (a bug), its
call goes to the switch's spoken fallback, never into silence, and everybody else's calls go on.
"""

from collections.abc import Callable
from functools import partial

from acd.core import (
    agent_transfers,
    answers,
    arrivals,
    asked,
    codes,
    containment,
    deadlines,
    endings,
    forecasting,
    matching,
    menus,
    nodes,
    opening,
    outcomes,
    phones,
    recording_events,
    reloading,
    returns,
    signals,
    waiting,
)
from acd.core.callbacks import CallbackEvent
from acd.core.change import Change
from acd.core.commands import AnyCommand
from acd.core.entities import Entity
from acd.core.events import (
    CallArrived,
    CentreLoaded,
    CentreReloaded,
    CodeDialled,
    CommandDone,
    CommandFailed,
    DigitPressed,
    Event,
    LegAnswered,
    LegCreated,
    LegEnded,
    LegHeld,
    LegLeft,
    LegRinging,
    NodeConnected,
    NodeLost,
    Now,
    PhoneReachabilityChanged,
    PhoneUseChanged,
    PlaybackEnded,
    TimePassed,
    TransferAsked,
)
from acd.core.fallback import CallReturned, FallbackTold
from acd.core.frozen import dataclass
from acd.core.ledger import Fact
from acd.core.look_ups import LookUpEvent
from acd.core.news import News
from acd.core.reasons import CallEnding
from acd.core.requests import Request
from acd.core.state import State


@dataclass(frozen=True, slots=True)
class Step:
    """What one event leads to: what to ask of the world, in order, and what to write into the ledger before that.

    `touched` names what may have changed in the state, as table and id, each once: what a store has to write anew.
    """

    commands: tuple[AnyCommand, ...]
    facts: tuple[Fact, ...]
    touched: tuple[tuple[str, str], ...] = ()


class Engine:
    """The one owner of the state."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state if state is not None else State()
        self.state.lay_floors()

    def handle(self, event: Event, now: Now) -> Step:
        """Apply all deadlines that are due, in order, and then the event.

        But what a switch holds counts before what was due while nobody heard of it.
        """
        state, change = self.state, Change(self.state, now)
        widened = state.widen(now.mono_s)
        if widened:
            _attempt(change, event, partial(matching.look_at, change, widened))
        if isinstance(event, NodeConnected):
            _attempt(change, event, partial(_take, change, event))
        while (due := state.pop_due(now.mono_s)) is not None:
            _attempt(change, due, partial(deadlines.expire, change, due))
        if not isinstance(event, NodeConnected):
            _attempt(change, event, partial(_take, change, event))
        if state.tidied_s is not None and state.tidied_s <= now.mono_s:
            state.tidied_s = now.mono_s + reloading.TIDY_EVERY_S
            _attempt(change, TimePassed(), partial(reloading.tidy, change))
        forecasting.observe(change)
        return Step(tuple(change.commands), tuple(change.facts), change.touched())

    def next_deadline(self) -> float | None:
        """When `TimePassed` is needed at the latest (monotonic seconds); None: nothing is due by itself."""
        dues = (self.state.next_deadline_s(), self.state.floors.next_widening_s(), self.state.tidied_s)
        return min([due_s for due_s in dues if due_s is not None], default=None)


def _attempt(change: Change, subject: Event | Entity, decide: Callable[[], None]) -> None:
    """Do all of a decision and of the offers it makes possible, or nothing of it."""
    mark = change.mark()
    try:
        decide()
        matching.settle(change)
        waiting.settle(change, mark)
    except Exception as error:  # noqa: BLE001  # a bug in one call's decision must not harm the others
        change.roll_back(mark)
        containment.contain(change, subject, error)


def _take(change: Change, event: Event) -> None:
    """What there is several of in every call is looked for first."""
    match event:
        case CommandDone():
            outcomes.done(change, event.command)
        case LegEnded():
            endings.leg_heard(change, event)
            endings.leg_ended(change, event.leg, event.cause, event.q850, CallEnding.CALLER_HUNG_UP)
        case LegAnswered():
            answers.leg_answered(change, event.leg, event.sip_call_id)
        case CallArrived():
            arrivals.begin(change, event)
        case LegCreated():
            signals.created(change, event.leg)
        case LegRinging():
            signals.rang(change, event)
        case PlaybackEnded():
            signals.playback_ended(change, event)
        case DigitPressed():
            signals.digit(change, event)
        case LegLeft():
            endings.leg_left(change, event.leg)
        case TransferAsked():
            agent_transfers.asked_by_phone(change, event)
        case PhoneReachabilityChanged():
            (phones.phone_found if event.is_reachable else phones.phone_missed)(change, event.phone, event.node)
        case PhoneUseChanged():
            phones.phone_used(change, event.phone, is_in_use=event.is_in_use)
        case LegHeld():
            signals.held(change, event)
        case CodeDialled():
            codes.dialled(change, event)
        case CallReturned():
            returns.begin(change, event)
        case FallbackTold():
            returns.told(change, event)
        case CentreLoaded():
            opening.begin(change, event)
        case CentreReloaded():
            reloading.take(change, event)
        case NodeConnected():
            nodes.found(change, event)
        case NodeLost():
            nodes.missed(change, event)
        case CommandFailed():
            outcomes.failed(change, event)
        case TimePassed():
            pass
        case _:
            _take_other(change, event)


def _take_other(change: Change, event: Request | News) -> None:
    """What people ask for, and what others than the switch tell: seldom, so they are looked for last."""
    if isinstance(event, Request):
        asked.answer(change, event)
    elif isinstance(event, CallbackEvent):
        menus.callback_told(change, event)
    elif isinstance(event, LookUpEvent):
        menus.looked_up(change, event)
    else:
        recording_events.take(change, event)
