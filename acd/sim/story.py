"""What happens to callers in a policy test, one thing after the other, as ledger and switch tell it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from acd.config.moments import MOMENT
from acd.core import ledger, ledger_flows
from acd.core.commands import PlayPrompt
from acd.core.ledger_callbacks import CallbackAsked, CallbackNotPromised, CallbackPromised
from acd.core.ledger_recording import MessageFailed, MessageLeft
from acd.core.needs import ways_of
from acd.core.routing_rules import Needs
from acd.core.state import State

SHOWN_MAX = 40


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing: at which second, what (named as in expectations), of whom or what, and more about it."""

    at_s: float
    what: str
    name: str
    more: Mapping[str, str] = field(default_factory=dict)
    needs: Needs = ()

    def __str__(self) -> str:
        """As people read it."""
        more = [f"{name} {value}" for name, value in self.more.items() if value]
        more += [" or ".join(f"{way.skill} >= {way.level}" for way in ways_of(need)) for need in self.needs]
        said = f"{self.what} {self.name}"
        return f"{said} ({', '.join(more)})" if more else said


class Story:
    """Of the calls that `legs` have begun. `state` is the engine's, `begins_s` when the first of them rings.

    Moments are told by the clocks of the time zone.
    """

    def __init__(self, state: Callable[[], State], time_zone: str) -> None:
        self.legs: set[str] = set()
        self.living: dict[str, str] = {}
        self.happened: list[Happened] = []
        self.values: dict[str, str] = {}
        self.begins_s: float | None = None
        self._state, self._zone = state, ZoneInfo(time_zone)
        self._wishes: dict[str, dict[str, str]] = {}
        self._hearers: Mapping[type[ledger.Fact], Callable[[Any, float], None]] = {
            ledger.CallBegan: self._began,
            ledger_flows.KeyTaken: self._key,
            ledger_flows.KeyRefused: self._key,
            ledger.StayBegan: self._waits,
            ledger.StayEnded: lambda fact, at_s: self._add(at_s, "leaves", str(fact.ending), queue=fact.queue),
            ledger.OfferMade: lambda fact, at_s: self._add(at_s, "offered_to", fact.agent),
            ledger.OfferEnded: self._offer_ended,
            ledger.ConversationBegan: lambda fact, at_s: self._add(at_s, "talks_to", fact.agent),
            ledger.TransferBegan: lambda fact, at_s: self._add(at_s, "put_through_to", fact.number),
            ledger.TransferEnded: lambda fact, at_s: self._add(at_s, "put through:", fact.ending),
            CallbackAsked: self._asked,
            CallbackPromised: self._promised,
            CallbackNotPromised: lambda fact, at_s: self._add(at_s, "not called back by", fact.queue, why=fact.why),
            MessageLeft: lambda fact, at_s: self._add(at_s, "leaves_message", fact.delivery),
            MessageFailed: lambda fact, at_s: self._add(at_s, "leaves no message for", fact.delivery),
            ledger.CallEnded: self._ended,
            ledger_flows.LanguageChosen: lambda fact, at_s: self._add(at_s, "chooses", fact.language),
        }

    def hear(self, fact: ledger.Fact, at_s: float) -> None:
        """It happened at this second."""
        call = getattr(fact, "call", None)
        if not (isinstance(fact, ledger.CallBegan) and fact.leg in self.legs) and call not in self.living:
            return
        known = self._state().calls.get(call) if call is not None else None
        if known is not None:
            self.values = {**known.values}
        hearer = self._hearers.get(type(fact))
        if hearer is not None:
            hearer(fact, at_s)

    def plays(self, command: PlayPrompt, at_s: float) -> None:
        """A sound begins on a leg."""
        if command.leg in self.living.values():
            self._add(at_s, "hears", command.prompt, language=command.language)

    def lines(self) -> list[str]:
        """All of it for people, with seconds since the first call began; of a long one the beginning and the end."""
        begins_s = self.begins_s or 0.0
        told = [
            f"{first.at_s - begins_s:8.1f} s  {first}{f' ({count} times)' if count > 1 else ''}"
            for first, count in _folded(self.happened)
        ]
        if len(told) > SHOWN_MAX:
            left_out = len(told) - SHOWN_MAX
            told = [*told[: SHOWN_MAX // 2], f"            … {left_out} more …", *told[-SHOWN_MAX // 2 :]]
        return told

    def _add(self, at_s: float, what: str, name: str, needs: Needs = (), **more: str) -> None:
        self.happened.append(Happened(at_s, what, str(name), more, needs))

    def _began(self, fact: ledger.CallBegan, at_s: float) -> None:
        self.living[fact.call] = fact.leg
        if self.begins_s is None:
            self.begins_s = at_s
        self._add(at_s, "calls", fact.dialled, caller=fact.caller or "withheld")

    def _key(self, fact: ledger_flows.KeyTaken | ledger_flows.KeyRefused, at_s: float) -> None:
        is_taken = isinstance(fact, ledger_flows.KeyTaken)
        self._add(at_s, "presses" if is_taken else "is not understood:", fact.digit or "no key in time")

    def _waits(self, fact: ledger.StayBegan, at_s: float) -> None:
        state = self._state()
        stay = state.stays.get(fact.stay)
        if stay is None:
            self._add(at_s, "waits_in", fact.queue)
            return
        known = state.floors.classes[stay.call_class]
        self._add(at_s, "waits_in", fact.queue, known.settings.needs + known.needs, priority=str(stay.priority))

    def _asked(self, fact: CallbackAsked, _: float) -> None:
        moments = {"not before": fact.not_before, "by": fact.due_at}
        told = {name: at.astimezone(self._zone).strftime(MOMENT) for name, at in moments.items()}
        self._wishes[fact.callback] = {"number": fact.number, **told}

    def _promised(self, fact: CallbackPromised, at_s: float) -> None:
        self.happened.append(Happened(at_s, "called_back", fact.queue, self._wishes.get(fact.callback, {})))

    def _offer_ended(self, fact: ledger.OfferEnded, at_s: float) -> None:
        if fact.ending != "accepted":
            self._add(at_s, "not taken by", fact.agent, because=str(fact.ending))

    def _ended(self, fact: ledger.CallEnded, at_s: float) -> None:
        self.living.pop(fact.call, None)
        self._add(at_s, "ends", str(fact.ending))


def _folded(happened: Iterable[Happened]) -> Iterator[tuple[Happened, int]]:
    """The same thing several times in a row is told once."""
    for _, several in groupby(happened, key=str):
        first, *more = several
        yield first, 1 + len(more)
