"""The engine: one event and the time in, commands and facts out. It has no clock, no I/O and one owner.

Each due deadline and each event is a change of its own, applied whole or not at all. If one fails (a bug), its
call goes to the switch's spoken fallback, never into silence, and everybody else's calls go on.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from acd.core import (
    answers,
    arrivals,
    containment,
    endings,
    matching,
    menus,
    nodes,
    offering,
    outcomes,
    phones,
    queues,
)
from acd.core.agents import AgentAtWork
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import AnyCommand, RefuseTransfer
from acd.core.events import (
    CallArrived,
    CentreLoaded,
    CommandDone,
    CommandFailed,
    DigitPressed,
    Event,
    LegAnswered,
    LegCreated,
    LegEnded,
    LegLeft,
    LegRinging,
    NodeConnected,
    NodeLost,
    Now,
    PhoneReachabilityChanged,
    PlaybackEnded,
    TimePassed,
    TransferAsked,
)
from acd.core.ids import LegId, OfferId, PlaybackId, call_of
from acd.core.ledger import CallEnding, CentreOpened, Fact, OfferEnding, TransferRefused
from acd.core.legs import Leg
from acd.core.offers import Offer, OfferState
from acd.core.state import Entity, Holding, State
from acd.core.stays import Stay


@dataclass(frozen=True, slots=True)
class Step:
    """What one event leads to: what to ask of the world, in order, and what to write into the ledger before that."""

    commands: tuple[AnyCommand, ...]
    facts: tuple[Fact, ...]


class Engine:
    """The one owner of the state."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state if state is not None else State()

    def handle(self, event: Event, now: Now) -> Step:
        """Apply all deadlines that are due, in order, and then the event."""
        change = Change(self.state, now)
        while (due := self.state.pop_due(now.mono_s)) is not None:
            _attempt(change, due, partial(_expire, change, due))
        _attempt(change, event, partial(_take, change, event))
        return Step(tuple(change.commands), tuple(change.facts))

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
        case LegCreated():
            _created(change, event.leg)
        case LegRinging():
            _rang(change, event)
        case LegAnswered():
            answers.leg_answered(change, event.leg, event.sip_call_id)
        case LegEnded():
            endings.leg_ended(change, event.leg, event.cause, event.q850, CallEnding.CALLER_HUNG_UP)
        case LegLeft():
            endings.leg_left(change, event.leg)
        case DigitPressed():
            _digit(change, event)
        case PlaybackEnded():
            _playback_ended(change, event.playback, is_failed=event.is_failed)
        case TransferAsked():
            _refuse_transfer(change, event)
        case PhoneReachabilityChanged():
            (phones.phone_found if event.is_reachable else phones.phone_missed)(change, event.phone, event.node)
        case CommandDone():
            outcomes.done(change, event.command)
        case CommandFailed():
            outcomes.failed(change, event)
        case TimePassed():
            pass
        case _:
            assert_never(event)


def _expire(change: Change, due: Entity) -> None:
    match due:
        case Call():
            menus.time_out(change, due)
        case Stay():
            menus.begin_step(change, queues.time_out(change, due))
        case Offer():
            offering.lost(change, due, _overdue_ending(due))
        case Leg():
            endings.leg_overdue(change, due)
        case AgentAtWork():
            phones.rest_over(change, due)
        case Holding():
            raise AssertionError(f"{due.id} has no deadline")
        case _:
            assert_never(due)


def _overdue_ending(offer: Offer) -> OfferEnding:
    if offer.state is OfferState.CREATING:
        return OfferEnding.TECHNICAL_FAILURE
    return OfferEnding.DROPPED if offer.state is OfferState.JOINING else OfferEnding.NO_ANSWER


def _open(change: Change, event: CentreLoaded) -> None:
    state = change.state
    assert state.plan is None, "a centre is loaded once per life of the engine"
    state.plan, state.epoch = event.plan, event.epoch
    for agent in event.plan.agents.values():
        if agent.phone is not None:
            change.put(AgentAtWork(agent.name, agent.phone, agent.queues))
    change.record(CentreOpened(event.epoch, event.plan.revision))


def _created(change: Change, name: LegId) -> None:
    offer = change.state.offers.get(OfferId(name))
    if offer is not None:
        offering.leg_created(change, offer)


def _rang(change: Change, event: LegRinging) -> None:
    leg = change.state.legs.get(event.leg)
    if leg is not None and leg.offer is not None and leg.offer in change.state.offers:
        offering.rang(change, change.state.offers[leg.offer], event.sip_call_id)


def _digit(change: Change, event: DigitPressed) -> None:
    call = _callers_call(change, event.leg)
    if call is not None:
        menus.key_pressed(change, call, event.digit)


def _playback_ended(change: Change, playback: PlaybackId, *, is_failed: bool) -> None:
    call = change.state.calls.get(call_of(playback))
    if call is not None and call.playback == playback:
        menus.playback_ended(change, call, is_failed=is_failed)


def _refuse_transfer(change: Change, event: TransferAsked) -> None:
    leg = change.state.legs.get(event.leg)
    if leg is not None and leg.call is not None:
        change.record(TransferRefused(leg.call, leg.id))
        change.do(RefuseTransfer, leg.node, leg.call, leg=leg.id)


def _callers_call(change: Change, name: LegId) -> Call | None:
    leg = change.state.legs.get(name)
    call = None if leg is None or leg.call is None else change.state.calls.get(leg.call)
    return call if call is not None and call.leg == name else None
