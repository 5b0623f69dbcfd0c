"""Do the books agree? The phones' own log and the engine's ledger, joined by SIP Call-ID. Pure: lists in, findings out.

A caller is *lost* whom we dropped: cut off in a conversation or before the flow's end, or kept waiting beyond all
patience. Who hung up himself or heard the flow to its end is not. A *difference* is anything that one side knows and
the other does not, or knows otherwise: two witnesses of the same calls that never spoke to each other.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tests.phones.books import Line, QueueBooks, books
from tests.phones.sides import LedgerSide, PhoneSide, ledger_sides, phone_sides

# Each beginning in the ledger that must have its end, and the field by which the two belong together.
PAIRS = (
    ("CallBegan", "CallEnded", "call"),
    ("StayBegan", "StayEnded", "stay"),
    ("OfferMade", "OfferEnded", "offer"),
    ("ConversationBegan", "ConversationEnded", "offer"),
)
TAKEN_BACK = frozenset({"caller_gone", "stay_ended", "no_answer", "unreachable"})
US, CALLER, AGENT = "this side", "caller", "agent"


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
        is_served = self.ledger.ending == "flow_ended"
        return "cut off without having spoken to an agent" if cut_off and not is_served else ""

    @property
    def is_heard(self) -> bool:
        """Whether both heard the other's tone and nobody else's."""
        return not self.is_too_short and not list(self.unheard())

    @property
    def is_too_short(self) -> bool:
        """Whether he hung up, by his own wish or because all were told to, before there was a second of sound."""
        return self.caller.is_cut_short or self.caller.gave_up

    def unheard(self) -> Iterator[str]:
        """What one of two connected did not hear, or heard of others."""
        if not self.agent or self.is_too_short:
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
    hung_up: int = 0
    queues: tuple[QueueBooks, ...] = ()

    @property
    def is_good(self) -> bool:
        """Nobody lost, no difference."""
        return not self.lost and not self.differences

    def lines(self) -> Iterator[str]:
        """For people; the last line is the verdict."""
        yield from (f"lost: {line}" for line in self.lost)
        yield from (f"difference: {line}" for line in self.differences)
        yield f"{self.connected} answered by an agent, {self.heard} of these heard each other; {self.ended} ended"
        if self.hung_up:
            yield f"{self.hung_up} hung up themselves before"
        if served := self.calls - self.connected - self.hung_up - len(self.lost):
            yield f"{served} heard the flow to its end"
        yield from map(str, self.queues)
        verdict = "books balance" if not self.differences else f"{len(self.differences)} differences"
        yield f"{self.calls} calls, {self.connected} connected, {len(self.lost)} lost, {verdict}"


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
    queues = books(facts)
    for queue in queues:
        differences += queue.differences()
    connected = [one for one in joined if one.agent]
    return Summary(
        calls=len(callers),
        connected=len(connected),
        heard=sum(one.is_heard for one in connected),
        ended=sum(bool(caller.ended_by) for caller in callers),
        lost=tuple(f"{one.caller} {one.lost}" for one in joined if one.lost),
        differences=tuple(differences),
        hung_up=sum(not one.agent and not one.lost and one.caller.ended_by == US for one in joined),
        queues=tuple(queues),
    )


def _joined(caller: PhoneSide, ledger: LedgerSide, agents: Mapping[str, PhoneSide]) -> Joined:
    answered = [agents[leg] for leg in ledger.agents if leg in agents and agents[leg].is_answered]
    is_connected = ledger.is_connected and caller.is_answered and bool(answered)
    return Joined(caller, ledger, answered[-1] if is_connected else None)


def _known_to_one(
    callers: list[PhoneSide], agents: Mapping[str, PhoneSide], calls: Mapping[str, LedgerSide], facts: list[Line]
) -> Iterator[str]:
    placed = {caller.sip_call_id for caller in callers}
    rung = {fact["sip_call_id"] for fact in facts if fact["fact"] in ("OfferRang", "OfferAnswered")}
    crossed = _crossed(facts)
    answered = {leg for call in calls.values() for leg in call.agents}
    yield from (f"the ledger does not know {caller}" for caller in callers if caller.sip_call_id not in calls)
    yield from (f"no caller knows the ledger's call with Call-ID {one}" for one in calls if one not in placed)
    for leg, agent in agents.items():
        if agent.is_ringing and leg not in rung and not crossed.pop_unheard(agent.who):
            yield f"the ledger does not know that {agent} was rung"
        if agent.is_answered and leg not in answered and leg not in crossed.legs:
            yield f"the ledger does not know that {agent} answered"
    for leg in answered:
        if leg not in agents or not agents[leg].is_answered:
            yield f"no agent's phone knows the leg with Call-ID {leg} that the ledger says was answered"


@dataclass
class Crossed:
    """Offers that we took back: what their phones said may have crossed our CANCEL on its way.

    `legs` are the Call-IDs of those that rang; `unheard` counts, by phone, those of which we never heard a 180.
    """

    legs: set[str]
    unheard: Counter[str]

    def pop_unheard(self, phone: str) -> bool:
        """Whether there was such an offer to this phone; each counts once."""
        self.unheard[phone] -= 1
        return self.unheard[phone] >= 0


def _crossed(facts: list[Line]) -> Crossed:
    rang = {fact["offer"]: fact["sip_call_id"] for fact in facts if fact["fact"] == "OfferRang"}
    phones = {fact["offer"]: fact["phone"] for fact in facts if fact["fact"] == "OfferMade" and "phone" in fact}
    answered = {fact["offer"] for fact in facts if fact["fact"] == "OfferAnswered"}
    taken_back = [
        fact["offer"]
        for fact in facts
        if fact["fact"] == "OfferEnded" and fact["ending"] in TAKEN_BACK and fact["offer"] not in answered
    ]
    return Crossed(
        {rang[offer] for offer in taken_back if offer in rang},
        Counter(phones[offer] for offer in taken_back if offer not in rang and offer in phones),
    )


def _without_end(sides: Iterable[PhoneSide], facts: list[Line]) -> Iterator[str]:
    yield from (f"{side} never ended" for side in sides if not side.ended_by)
    for began, ended, key in PAIRS:
        over = {fact[key] for fact in facts if fact["fact"] == ended}
        for fact in facts:
            if fact["fact"] == began and fact[key] not in over:
                yield f"the ledger has no {ended} for {key} {fact[key]}"
