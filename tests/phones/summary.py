"""Do the books agree? The phones' own log and the engine's ledger, joined by SIP Call-ID. Pure: lists in, findings out.

A caller is *lost* who was never connected with an agent though he waited, or was cut off. A *difference* is
anything that one side knows and the other does not, or knows otherwise: two witnesses of the same calls that
never spoke to each other.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Line = Mapping[str, Any]

# Each beginning in the ledger that must have its end, and the field by which the two belong together.
PAIRS = (
    ("CallBegan", "CallEnded", "call"),
    ("StayBegan", "StayEnded", "stay"),
    ("OfferMade", "OfferEnded", "offer"),
    ("ConversationBegan", "ConversationEnded", "offer"),
)
US, CALLER, AGENT = "this side", "caller", "agent"


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
    sent_hz: int = 0
    heard_hz: list[int] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.side} {self.who} ({self.name}, Call-ID {self.sip_call_id})"


@dataclass
class LedgerSide:
    """One call as the ledger knows it. `agents` are the Call-IDs of the agents' legs that were answered."""

    agents: list[str] = field(default_factory=list)
    is_connected: bool = False
    has_waited: bool = False
    ending: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """One caller, what the ledger says of him, and the agent with whom both say he was connected."""

    caller: PhoneSide
    ledger: LedgerSide
    agent: PhoneSide | None

    @property
    def lost(self) -> str:
        """Why this caller is lost; empty if he is not."""
        cut_off = self.caller.ended_by not in ("", US)
        if self.agent:
            return f"cut off while talking to {self.agent}" if cut_off and self.agent.ended_by != US else ""
        if self.caller.lost_patience:
            return "waited, and was never connected with an agent"
        is_served = self.ledger.ending == "flow_ended" and not self.ledger.has_waited
        return "cut off without having spoken to an agent" if cut_off and not is_served else ""

    @property
    def is_heard(self) -> bool:
        """Whether both heard the other's tone and nobody else's."""
        return not self.caller.is_cut_short and not list(self.unheard())

    def unheard(self) -> Iterator[str]:
        """What one of two connected did not hear, or heard of others."""
        if not self.agent or self.caller.is_cut_short:
            return
        for one, other in ((self.caller, self.agent), (self.agent, self.caller)):
            if one.heard_hz != [other.sent_hz]:
                yield f"{one} heard the tones {one.heard_hz} Hz, but {other} sent {other.sent_hz} Hz"

    def disagreement(self) -> Iterator[str]:
        """Where the phones and the ledger name another end of the call."""
        meant = {
            "caller_hung_up": self.caller.ended_by == US,
            "agent_hung_up": bool(self.agent and self.agent.ended_by == US),
        }
        told, ending = [name for name, is_so in meant.items() if is_so], self.ledger.ending
        if ending and (ending in meant or told) and ending not in told:
            phones_say = " and ".join(told) or "nobody hung up"
            yield f"{self.caller} ended as {ending} says the ledger, the phones say {phones_say}"


@dataclass(frozen=True, slots=True)
class Summary:
    """What the crowd did, and whether everybody tells the same story."""

    calls: int
    connected: int
    heard: int
    ended: int
    lost: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Nobody lost, no difference."""
        return not self.lost and not self.differences

    def lines(self) -> Iterator[str]:
        """For people; the last line is the verdict."""
        yield from (f"lost: {line}" for line in self.lost)
        yield from (f"difference: {line}" for line in self.differences)
        yield f"{self.connected} answered by an agent, {self.heard} of these heard each other; {self.ended} ended"
        if unserved := self.calls - self.connected - len(self.lost):
            yield f"{unserved} wanted no agent: they heard an announcement to its end, or hung up before"
        books = "books agree" if not self.differences else f"{len(self.differences)} differences"
        yield f"{self.calls} calls, {self.connected} connected, {len(self.lost)} lost, {books}"


def join(phones_log: Iterable[Line], ledger: Iterable[Line]) -> Summary:
    """Compare what the phones saw with what the engine wrote down."""
    facts = list(ledger)
    sides, calls = phone_sides(phones_log), ledger_sides(facts)
    agents = {side.sip_call_id: side for side in sides if side.side == AGENT}
    callers = [side for side in sides if side.side == CALLER]
    joined = [_joined(caller, calls.get(caller.sip_call_id, LedgerSide()), agents) for caller in callers]
    differences = [*_known_to_one(callers, agents, calls, facts), *_without_end(sides, facts)]
    for one in joined:
        differences += [*one.disagreement(), *one.unheard()]
    connected = [one for one in joined if one.agent]
    return Summary(
        calls=len(callers),
        connected=len(connected),
        heard=sum(one.is_heard for one in connected),
        ended=sum(bool(caller.ended_by) for caller in callers),
        lost=tuple(f"{one.caller} {one.lost}" for one in joined if one.lost),
        differences=tuple(differences),
    )


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
            case "StayBegan":
                side.has_waited = True
            case "OfferAnswered":
                side.agents.append(fact["sip_call_id"])
            case "ConversationBegan":
                side.is_connected = True
            case "CallEnded":
                side.ending = fact["ending"]
    return calls


def _joined(caller: PhoneSide, ledger: LedgerSide, agents: Mapping[str, PhoneSide]) -> Joined:
    answered = [agents[leg] for leg in ledger.agents if leg in agents and agents[leg].is_answered]
    is_connected = ledger.is_connected and caller.is_answered and bool(answered)
    return Joined(caller, ledger, answered[-1] if is_connected else None)


def _known_to_one(
    callers: list[PhoneSide], agents: Mapping[str, PhoneSide], calls: Mapping[str, LedgerSide], facts: list[Line]
) -> Iterator[str]:
    placed = {caller.sip_call_id for caller in callers}
    rung = {fact["sip_call_id"] for fact in facts if fact["fact"] in ("OfferRang", "OfferAnswered")}
    answered = {leg for call in calls.values() for leg in call.agents}
    yield from (f"the ledger does not know {caller}" for caller in callers if caller.sip_call_id not in calls)
    yield from (f"no caller knows the ledger's call with Call-ID {one}" for one in calls if one not in placed)
    for leg, agent in agents.items():
        if agent.is_ringing and leg not in rung:
            yield f"the ledger does not know that {agent} was rung"
        if agent.is_answered and leg not in answered:
            yield f"the ledger does not know that {agent} answered"
    for leg in answered:
        if leg not in agents or not agents[leg].is_answered:
            yield f"no agent's phone knows the leg with Call-ID {leg} that the ledger says was answered"


def _without_end(sides: Iterable[PhoneSide], facts: list[Line]) -> Iterator[str]:
    yield from (f"{side} never ended" for side in sides if not side.ended_by)
    for began, ended, key in PAIRS:
        over = {fact[key] for fact in facts if fact["fact"] == ended}
        for fact in facts:
            if fact["fact"] == began and fact[key] not in over:
                yield f"the ledger has no {ended} for {key} {fact[key]}"
