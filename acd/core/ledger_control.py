"""The facts about what agents and supervisors do in and after a call: part of the vocabulary of `ledger.py`."""

from dataclasses import dataclass

from acd.core.ids import AgentName, CallId, LegId, OfferId


@dataclass(frozen=True, slots=True)
class ConversationHeld:
    """The agent put the caller on hold (`is_held`), or came back to him."""

    call: CallId
    offer: OfferId
    agent: AgentName
    is_held: bool


@dataclass(frozen=True, slots=True)
class TransferRefused:
    """A phone asked for a transfer and was told no."""

    call: CallId
    leg: LegId


ControlFact = ConversationHeld | TransferRefused
