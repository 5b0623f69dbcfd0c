"""What must hold of a world of callers: who hears what, who waits where, whether the books balance, what is left."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from acd.core import ledger, ledger_control, ledger_own_calls, ledger_recording, ledger_watches
from acd.core.calls import Awaited, CallState
from acd.core.ids import CallbackId, NodeName, own_leg_id
from acd.core.ledger_callbacks import CallbackEnded, CallbackPromised
from acd.core.sizes import sizes
from acd.core.state import State
from tests.core.switchboard import Switchboard

CALL_IDS = re.compile(r"\w+-e\d+-c\d+")
PAIRS = {
    "calls": (ledger.CallBegan, ledger.CallEnded, "call"),
    "stays": (ledger.StayBegan, ledger.StayEnded, "stay"),
    "offers": (ledger.OfferMade, ledger.OfferEnded, "offer"),
    "conversations": (ledger.ConversationBegan, ledger.ConversationEnded, "offer"),
    "consultations": (ledger_control.ConsultationBegan, ledger_control.ConsultationEnded, "consultation"),
    "watches": (ledger_watches.WatchBegan, ledger_watches.WatchEnded, "watch"),
    "own calls": (ledger_own_calls.OwnCallBegan, ledger_own_calls.OwnCallEnded, "call"),
    "transfers": (ledger.TransferBegan, ledger.TransferEnded, "leg"),
}


def unbalanced(facts: Iterable[ledger.Fact]) -> dict[str, Counter[str]]:
    """What has not begun once and ended once, after everybody has gone."""
    wrong = {}
    told = list(facts)
    for name, (began, ended, key) in PAIRS.items():
        begins = Counter(getattr(fact, key) for fact in told if isinstance(fact, began))
        ends = Counter(getattr(fact, key) for fact in told if isinstance(fact, ended))
        if begins != ends or any(count > 1 for count in begins.values()):
            wrong[name] = (begins - ends) + (ends - begins) + Counter({k: n for k, n in begins.items() if n > 1})
    return wrong | _said_twice(told) | _recordings(told)


def _said_twice(told: Iterable[ledger.Fact]) -> dict[str, Counter[str]]:
    """What an agent said of a conversation is told once, and only of one that there was."""
    facts = list(told)
    talked = {str(fact.offer) for fact in facts if isinstance(fact, ledger.ConversationBegan)}
    talked |= {own_leg_id(fact.call) for fact in facts if isinstance(fact, ledger_own_calls.OwnCallAnswered)}
    wrong = {}
    for kind in (ledger_control.DispositionGiven, ledger_control.DispositionMissing):
        said = Counter(str(fact.offer) for fact in facts if isinstance(fact, kind))
        if any(count > 1 for count in said.values()) or said.keys() - talked:
            wrong[kind.__name__] = said
    return wrong


def _recordings(told: Collection[ledger.Fact]) -> dict[str, Counter[str]]:
    """Recordings that have begun and not ended once, or ended twice; one that ran unobserved has no beginning."""
    facts = ledger_recording
    begins = Counter(str(fact.recording) for fact in told if isinstance(fact, facts.RecordingBegan))
    over = facts.RecordingEnded | facts.RecordingFailed
    ends = Counter(str(fact.recording) for fact in told if isinstance(fact, over))
    wrong = (begins - ends) + Counter({name: n for name, n in (begins | ends).items() if n > 1})
    return {"recordings": wrong} if wrong else {}


def waiting(state: State) -> dict[str, list[str]]:
    """Who is in line, by queue, first to last."""
    line: dict[str, list[str]] = {}
    for stay in sorted(state.stays.values(), key=lambda stay: stay.place):
        line.setdefault(stay.queue, []).append(state.calls[stay.call].leg)
    return line


def out_of_order(before: Mapping[str, list[str]], after: Mapping[str, list[str]]) -> list[str]:
    """Queues in which those who are in both lines do not follow each other as before."""
    wrong = []
    for queue, legs in before.items():
        there = after.get(queue, [])
        if [leg for leg in legs if leg in there] != [leg for leg in there if leg in legs]:
            wrong.append(f"{queue}: {legs} became {there}")
    return wrong


def misplaced(
    before: Mapping[str, list[str]], last: Mapping[str, list[str]], after: Mapping[str, list[str]]
) -> list[str]:
    """Queues whose line is not what it was after the `last` step.

    If that step put the same callers into another order, it may not have been done: nobody was told that it was.
    """
    everybody = [sorted(leg for line in lines.values() for leg in line) for lines in (before, last)]
    if everybody[0] == everybody[1] and not out_of_order(before, after):
        return []
    return out_of_order(last, after)


def without_place(state: State, board: Switchboard, legs: Iterable[str], away: Collection[NodeName]) -> list[str]:
    """Of those who waited, and on whose legs that is noted, who neither waits nor talks; on switches that are there."""
    placed = {call.leg for call in state.calls.values() if call.state in (CallState.QUEUED, CallState.TALKING)}
    there = {leg: each.note for leg, each in board.channels.items() if each.node not in away}
    noted = {leg for leg, note in there.items() if note is not None and note.stay}
    return sorted(set(legs) & noted - placed)


def in_silence(state: State, board: Switchboard, away: Collection[NodeName]) -> list[str]:
    """Callers on the switch who hear nothing, are not asked for a key and are not on the way somewhere."""
    found = []
    for leg, channel in board.channels.items():
        if not channel.is_callers or channel.node in away or board.hears(leg):
            continue
        call = next((call for call in state.calls.values() if call.leg == leg), None)
        is_awaiting = call is not None and call.state is CallState.IN_FLOW and call.awaited is not Awaited.NOTHING
        if call is None or not (is_awaiting or call.state is CallState.LEAVING):
            found.append(f"{leg}: {call}")
    return found


def unkept(facts: Iterable[ledger.Fact], state: State) -> set[CallbackId]:
    """Callbacks that somebody was promised, that have not ended, and that nobody knows any more."""
    told = list(facts)
    promised = {fact.callback for fact in told if isinstance(fact, CallbackPromised)}
    ended = {fact.callback for fact in told if isinstance(fact, CallbackEnded)}
    return promised - ended - {callback.callback for callback in state.callbacks.values()}


def left(state: State, board: Switchboard, entries: Mapping[tuple[str, str], Any]) -> list[str]:
    """What is still there after everybody has gone: in the state, on the switch, in the store."""
    found = [f"{name}: {count}" for name, count in sizes(state).items() if count]
    found += [*board.channels, *board.bridges, *board.tapes.live, *board.tapes.spool]
    lasting = ("agents", "paces", "closings", "line_notices", "last_agents", "known_callers", "tallies", "callbacks")
    return found + [f"{table}/{key} is in the store" for table, key in entries if table not in lasting]


def bugs(facts: Iterable[ledger.Fact]) -> set[str]:
    """Decisions that failed, whichever call it was."""
    return {CALL_IDS.sub("a call", fact.error) for fact in facts if isinstance(fact, ledger.BugContained)}
