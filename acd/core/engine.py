"""The engine: one event and the time in, commands and facts out. It has no clock, no I/O and one owner.

Each due deadline and each event is a change of its own, applied whole or not at all. If one fails (a bug), its
call goes to the switch's spoken fallback, never into silence, and everybody else's calls go on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from acd.core import (
    agent_transfers,
    answers,
    arrivals,
    asked,
    calling_out,
    codes,
    concluding,
    containment,
    endings,
    holding,
    joining,
    matching,
    menus,
    nodes,
    offering,
    outcomes,
    phones,
    queues,
    recording,
    recording_events,
    returns,
    seating,
    signals,
    supervision,
    wrapping_up,
)
from acd.core.agents import AgentAtWork
from acd.core.calls import Call, CallState
from acd.core.change import Change
from acd.core.code_calls import CodeCall
from acd.core.commands import AnyCommand
from acd.core.consultations import Consultation
from acd.core.events import (
    CallArrived,
    CentreLoaded,
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
from acd.core.holdings import Holding
from acd.core.kept import brought_to
from acd.core.ledger import CentreOpened, Fact
from acd.core.legs import Leg
from acd.core.offers import Offer, OfferState
from acd.core.own_calls import OwnCall
from acd.core.prompting import hush
from acd.core.reasons import CallEnding, StayEnding
from acd.core.recordings import Recording, RecordingEvent
from acd.core.requests import Request
from acd.core.state import Entity, State
from acd.core.stays import Stay
from acd.core.watches import Watch
from acd.core.wrap_ups import WrapUp


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

    def handle(self, event: Event, now: Now) -> Step:
        """Apply all deadlines that are due, in order, and then the event.

        But what a switch holds counts before what was due while nobody heard of it.
        """
        change = Change(self.state, now)
        if isinstance(event, NodeConnected):
            _attempt(change, event, partial(_take, change, event))
        while (due := self.state.pop_due(now.mono_s)) is not None:
            _attempt(change, due, partial(_expire, change, due))
        if not isinstance(event, NodeConnected):
            _attempt(change, event, partial(_take, change, event))
        return Step(tuple(change.commands), tuple(change.facts), change.touched())

    def next_deadline(self) -> float | None:
        """When `TimePassed` is needed at the latest (monotonic seconds); None: nothing is due by itself."""
        return self.state.next_deadline_s()


def _attempt(change: Change, subject: Event | Entity, decide: Callable[[], None]) -> None:
    """Do all of a decision and of the offers it makes possible, or nothing of it."""
    mark = change.mark()
    try:
        decide()
        matching.settle(change)
    except Exception as error:  # noqa: BLE001  # a bug in one call's decision must not harm the others
        change.roll_back(mark)
        containment.contain(change, subject, error)


def _take(change: Change, event: Event) -> None:
    match event:
        case CentreLoaded():
            _open(change, event)
        case NodeConnected():
            nodes.found(change, event)
        case NodeLost():
            nodes.missed(change, event)
        case CallArrived():
            arrivals.begin(change, event)
        case CallReturned():
            returns.begin(change, event)
        case FallbackTold():
            returns.told(change, event)
        case LegCreated():
            signals.created(change, event.leg)
        case LegRinging():
            signals.rang(change, event)
        case LegAnswered():
            answers.leg_answered(change, event.leg, event.sip_call_id)
        case LegEnded():
            endings.leg_heard(change, event)
            endings.leg_ended(change, event.leg, event.cause, event.q850, CallEnding.CALLER_HUNG_UP)
        case LegLeft():
            endings.leg_left(change, event.leg)
        case DigitPressed():
            signals.digit(change, event)
        case PlaybackEnded():
            signals.playback_ended(change, event)
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
        case CommandDone():
            outcomes.done(change, event.command)
        case CommandFailed():
            outcomes.failed(change, event)
        case TimePassed():
            pass
        case _:
            _take_other(change, event)


def _take_other(change: Change, event: Request | RecordingEvent) -> None:
    """What people ask for, and news of recordings: seldom, so they are looked for last."""
    if isinstance(event, Request):
        asked.answer(change, event)
    else:
        recording_events.take(change, event)


def _expire(change: Change, due: Entity) -> None:
    match due:
        case Call():
            _call_overdue(change, due)
        case Stay():
            _stay_overdue(change, due)
        case Offer() if due.state is OfferState.BRIEFING:
            joining.briefing_overdue(change, due)
        case Offer():
            offering.overdue(change, due)
        case CodeCall():
            codes.overdue(change, due)
        case Watch():
            supervision.overdue(change, due)
        case Leg():
            endings.leg_overdue(change, due)
        case AgentAtWork():
            wrapping_up.overdue(change, due)
        case Holding():
            holding.unused(change, due)
        case OwnCall():
            calling_out.overdue(change, due)
        case WrapUp():
            raise AssertionError("a wrap-up's deadline is its agent's")
        case Consultation():
            concluding.overdue(change, due)
        case Recording():
            recording.overdue(change, due)
        case _:
            assert_never(due)


def _call_overdue(change: Change, call: Call) -> None:
    if call.state is CallState.QUEUED:
        hush(change, call)
    else:
        menus.time_out(change, call)


def _stay_overdue(change: Change, stay: Stay) -> None:
    if stay.expires_s <= change.now.mono_s:
        menus.begin_step(change, queues.leave(change, stay, StayEnding.TIMED_OUT))
    else:
        queues.tell_position(change, stay)


def _open(change: Change, event: CentreLoaded) -> None:
    state = change.state
    assert state.plan is None, "a centre is loaded once per life of the engine"
    state.plan, state.epoch = event.plan, event.epoch
    for queue in event.plan.queues.values():
        state.class_of(queue.name, queue.needs)
    change.record(CentreOpened(event.epoch, event.plan.revision))
    kept = None if event.kept is None else brought_to(event.kept, change.now.mono_s, change.now.wall)
    if kept is not None:
        state.stays_taken = kept.stays_taken
        state.fallback_read = dict(kept.fallback_read)
        change.leave_unadopted(kept)
    seating.seat(change, () if kept is None else kept.agents)
    if kept is not None:
        wrapping_up.seat(change, kept)
