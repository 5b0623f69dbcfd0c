"""What a caller or an agent would notice of what the engine asks and records, in the words of the transcripts."""

from collections.abc import Mapping
from typing import Protocol

from acd.core import commands, ledger, ledger_flows, ledger_watches
from acd.core.commands import AnyCommand
from acd.core.ledger_control import AgentTransferred, ConsultationEnded, ConversationHeld
from tests.core.taped import said_of_recording
from tests.core.words import (
    AgentIs,
    AnswerCall,
    Answered,
    Bug,
    CallEnds,
    CallNumber,
    CancelOffer,
    ConsultEnds,
    HangUp,
    Held,
    Join,
    OfferCall,
    OfferEnds,
    PlayPrompt,
    Said,
    Speaks,
    StayEnds,
    StopPrompt,
    Told,
    TransferEnds,
    said,
)

AcceptTransfer, Transferred = said("AcceptTransfer"), said("Transferred")


class Names(Protocol):
    """The short names of a transcript."""

    @property
    def callers(self) -> Mapping[str, str]:
        """The callers' legs by their names."""

    def who(self, leg: str) -> str:
        """Whose leg this is."""

    def caller_of(self, call: str | None) -> str:
        """Whose call this is."""


def of_command(book: Names, command: AnyCommand) -> Said | None:
    """What people would notice of a command; None: nothing."""
    match command:
        case commands.PlayPrompt():
            return PlayPrompt(book.who(command.leg), command.prompt)
        case commands.CallNumber():
            return CallNumber(book.caller_of(command.call), command.number, command.trunk)
        case commands.OfferCall():
            return OfferCall(book.caller_of(command.call), command.agent)
        case commands.AnswerLeg():
            return AnswerCall(book.who(command.leg))
        case commands.HangUp():
            who = book.who(command.leg)
            return HangUp(who) if who in book.callers else CancelOffer(book.caller_of(command.call), who)
        case commands.RingPhone() | commands.RingCaller() | commands.ReleaseLeg() | commands.RefuseTransfer():
            return Said(type(command).__name__, (book.who(command.leg),))
        case commands.AcceptTransfer():
            return AcceptTransfer(book.who(command.leg))
        case commands.CallPhone():
            return Said("CallPhone", (command.phone,))
        case commands.SnoopOn():
            return Said("SnoopOn", (book.who(command.leg), "whispering" if command.is_whispering else "silent"))
        case commands.StopPrompt():
            return StopPrompt(book.caller_of(command.call))
        case commands.JoinBridge() if len(command.legs) > 1:
            return Join(*(book.who(leg) for leg in command.legs))
        case _:
            return None


def of_fact(book: Names, fact: ledger.Fact) -> Said | None:
    """What people would notice of a fact; None: nothing."""
    match fact:
        case ledger.StayEnded():
            return StayEnds(book.caller_of(fact.call), fact.ending)
        case ledger.CallEnded():
            return CallEnds(book.caller_of(fact.call), fact.ending)
        case ledger.TransferEnded():
            return TransferEnds(book.who(fact.leg), fact.ending)
        case ConsultationEnded():
            return ConsultEnds(fact.third, fact.ending)
        case ConversationHeld():
            return Held(fact.agent, fact.is_held)
        case ledger_flows.LanguageChosen():
            return Speaks(book.caller_of(fact.call), fact.language)
        case ledger.OfferEnded():
            return OfferEnds(fact.agent, fact.ending)
        case ledger_flows.KeyTaken() | ledger_flows.KeyRefused():
            return Said(type(fact).__name__, (book.caller_of(fact.call), fact.digit))
        case ledger.AgentChanged():
            return AgentIs(fact.agent, fact.state, *([fact.reason] if fact.reason else []))
        case ledger.RequestAnswered():
            return Answered(fact.outcome)
        case ledger.PositionTold():
            return Told(book.caller_of(fact.call), fact.position)
        case AgentTransferred():
            return Transferred(book.caller_of(fact.call), fact.agent, fact.kind, fact.to)
        case ledger_watches.WatchBegan() | ledger_watches.WatchChanged():
            return Said(type(fact).__name__, (fact.phone, fact.mode))
        case ledger_watches.WatchEnded() | ledger_watches.WatchFailed():
            return Said(type(fact).__name__, (fact.phone, fact.ending))
        case ledger.BugContained():
            return Bug(fact.error)
        case _:
            return said_of_recording(book, fact)
