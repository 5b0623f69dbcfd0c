"""The calls at this moment and the sums so far: a fold over the ledger's lines. Nothing is read or drawn here."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from acd.core.reasons import CallEnding, OfferEnding, StayEnding

LOST = frozenset({CallEnding.TECHNICAL_FAILURE, CallEnding.ENDED_UNOBSERVED})


@dataclass(frozen=True, slots=True)
class Row:
    """One call: where it is (step, queue, agent), and since when it is there."""

    call: str
    line: str
    caller: str
    where: str
    since: datetime
    queue: str = ""


@dataclass(slots=True)
class Overview:
    """Fed line by line. `lost`: ended by a failure of ours, or unseen."""

    rows: dict[str, Row] = field(default_factory=dict)
    calls: int = 0
    connected: int = 0
    abandoned: int = 0
    lost: int = 0
    _connected: set[str] = field(default_factory=set)

    def take(self, line: Mapping[str, Any]) -> None:
        """One line of the ledger; facts that say nothing about a call's place change nothing."""
        match line["fact"]:
            case "CallBegan":
                self._begin(line)
            case "CallEnded":
                self._end(line)
            case "StayEnded" if line["ending"] == StayEnding.ABANDONED:
                self.abandoned += 1
            case _:
                self._move(line)

    def summary(self) -> str:
        """One sentence with the sums."""
        still = f", {len(self.rows)} still there" if self.rows else ""
        return f"{self.calls} calls: {self.connected} connected, {self.abandoned} abandoned, {self.lost} lost{still}"

    def _begin(self, line: Mapping[str, Any]) -> None:
        self.calls += 1
        since = datetime.fromisoformat(line["at"])
        self.rows[line["call"]] = Row(line["call"], line["line"] or line["dialled"], line["caller"], "arriving", since)

    def _end(self, line: Mapping[str, Any]) -> None:
        self.rows.pop(line["call"], None)
        self._connected.discard(line["call"])
        self.lost += line["ending"] in LOST

    def _move(self, line: Mapping[str, Any]) -> None:
        row = self.rows.get(line.get("call", ""))
        if row is None:
            return
        if line["fact"] == "ConversationBegan" and row.call not in self._connected:
            self._connected.add(row.call)
            self.connected += 1
        queue = line["queue"] if line["fact"] == "StayBegan" else row.queue
        where = _where(line, queue)
        if where:
            self.rows[row.call] = replace(row, where=where, queue=queue, since=datetime.fromisoformat(line["at"]))


def _where(line: Mapping[str, Any], queue: str) -> str:
    """The place that a fact moves its call to, empty when it stays where it is."""
    match line["fact"]:
        case "StepEntered":
            return f"step {line['step']}"
        case "StayBegan":
            return f"queue {queue}"
        case "OfferMade":
            return f"queue {queue}: asking {line['agent']}"
        case "OfferRang":
            return f"queue {queue}: ringing"
        case "OfferEnded" if line["ending"] != OfferEnding.ACCEPTED:
            return f"queue {queue}"
        case "ConversationBegan":
            return f"talking with {line['agent']}"
        case "ConversationEnded":
            return "conversation over"
        case _:
            return ""
