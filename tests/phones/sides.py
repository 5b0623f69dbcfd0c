"""Each call as its two witnesses know it: the phones by their own log, the engine by its ledger. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.phones.books import Line


@dataclass
class PhoneSide:
    """One call as one phone or caller knows it. Tones in Hz; `ended_by` is empty while it goes on."""

    name: str
    side: str
    who: str
    sip_call_id: str
    is_ringing: bool = False
    is_answered: bool = False
    ended_by: str = ""
    lost_patience: bool = False
    is_cut_short: bool = False
    gave_up: bool = False
    sent_hz: int = 0
    heard_hz: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.side} {self.who} ({self.name}, Call-ID {self.sip_call_id})"


@dataclass
class LedgerSide:
    """One call as the ledger knows it. `agents` are the Call-IDs of the agents' legs that were answered."""

    agents: list[str] = field(default_factory=list)
    is_connected: bool = False
    ending: str = ""


def phone_sides(log: Iterable[Line]) -> list[PhoneSide]:
    """The calls in the phones' own log, in the order in which they began."""
    sides: dict[str, PhoneSide] = {}
    for line in log:
        name = line["call"]
        side = sides.setdefault(name, PhoneSide(name, line["side"], line["who"], line["sip_call_id"]))
        match line["event"]:
            case "ringing":
                side.is_ringing = True
            case "answered":
                side.is_answered = True
            case "ended":
                side.ended_by = line["by"]
            case "lost patience":
                side.lost_patience = True
            case "cut short":
                side.is_cut_short = True
            case "gave up":
                side.gave_up = True
            case "sent":
                side.sent_hz = line["tone_hz"]
            case "heard":
                side.heard_hz = line["tones_hz"]
    return list(sides.values())


def ledger_sides(facts: Iterable[Line]) -> dict[str, LedgerSide]:
    """The calls in the ledger by the Call-ID of the caller's leg."""
    calls: dict[str, LedgerSide] = {}
    by_call: dict[str, LedgerSide] = {}
    for fact in facts:
        if fact["fact"] == "CallBegan":
            by_call[fact["call"]] = calls[fact["sip_call_id"]] = LedgerSide()
        side = by_call.get(fact.get("call") or "", LedgerSide())
        match fact["fact"]:
            case "OfferAnswered":
                side.agents.append(fact["sip_call_id"])
            case "ConversationBegan":
                side.is_connected = True
            case "CallEnded":
                side.ending = fact["ending"]
    return calls
