"""Facts and events as lines of the log: what an operator looks for, with the call's id in each line about a call.

The ledger has everything; the log has neither keys nor numbers that people dialled, which may be private or secret.
"""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, get_args

import structlog

from acd.core.events import CommandDone, CommandFailed, Event
from acd.core.ledger import (
    BugContained,
    CallBegan,
    CallEnded,
    CentreOpened,
    Fact,
    LegHeard,
    NodeFound,
    NodeMissed,
    PromptFailed,
    RequestFailed,
)
from acd.core.ledger_recording import (
    MessageUndelivered,
    RecordingEnded,
    RecordingEnding,
    RecordingFailed,
    RecordingRoomChanged,
)

PRIVATE = frozenset({"caller", "dialled", "digit", "digits", "number"})
# The level of the facts that an operator looks for, and their words if the name of the fact does not say enough.
TOLD: Mapping[type[Fact], tuple[int, str]] = {
    BugContained: (logging.ERROR, "bug contained, its call went to the fallback"),
    RequestFailed: (logging.WARNING, ""),
    RecordingFailed: (logging.ERROR, ""),
    MessageUndelivered: (logging.ERROR, ""),
    RecordingRoomChanged: (logging.ERROR, ""),
    NodeMissed: (logging.WARNING, "node lost"),
    PromptFailed: (logging.WARNING, ""),
    CallBegan: (logging.INFO, ""),
    CallEnded: (logging.INFO, ""),
    NodeFound: (logging.INFO, "node connected"),
    CentreOpened: (logging.INFO, ""),
}
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Manner:
    """How the facts of one class are told: `names` are those of the line and of the fact."""

    level: int
    words: str
    names: tuple[tuple[str, str], ...]


def tell(steps: Iterable[tuple[int, Iterable[Fact]]]) -> None:
    """A line for each fact of these steps; facts that only an author looks for are told at level debug."""
    voice = log.bind()
    is_told = {level: voice.is_enabled_for(level) for level in _LEVELS}
    for seq, facts in steps:
        for fact in facts:
            manner = _MANNERS[type(fact)]
            if isinstance(fact, LegHeard) and fact.is_poor:
                manner = _POOR_SOUND
            elif isinstance(fact, RecordingEnded) and fact.ending is RecordingEnding.BROKEN:
                manner = _BROKEN_RECORDING
            if is_told[manner.level]:
                said = {name: getattr(fact, own) for name, own in manner.names}
                voice.log(manner.level, manner.words, seq=seq, **said)


def about(event: Event) -> dict[str, Any]:
    """What a line about an event names: its kind, and its call or leg, as far as the event itself knows."""
    named = event.command if isinstance(event, CommandDone | CommandFailed) else event
    ids = {name: getattr(named, name) for name in ("call", "leg", "agent") if hasattr(named, name)}
    return {"on": type(event).__name__, **ids}


def _manner(kind: type[Fact]) -> _Manner:
    """`CallBegan` is 'call began' unless it has words of its own; `event` is structlog's own word."""
    level, words = TOLD.get(kind, (logging.DEBUG, ""))
    names = [field.name for field in fields(kind) if field.name not in PRIVATE]
    return _Manner(
        level,
        words or _WORD.sub(" ", kind.__name__).lower(),
        tuple(("on" if name == "event" else name, name) for name in names),
    )


# Made once: `tell` is asked for every fact of every call.
_MANNERS: Mapping[type[Fact], _Manner] = {kind: _manner(kind) for kind in get_args(Fact)}
_POOR_SOUND = replace(_MANNERS[LegHeard], level=logging.WARNING, words="poor sound")
_BROKEN_RECORDING = replace(_MANNERS[RecordingEnded], level=logging.ERROR, words="recording broke off")
_LEVELS = frozenset(manner.level for manner in (*_MANNERS.values(), _POOR_SOUND, _BROKEN_RECORDING))
