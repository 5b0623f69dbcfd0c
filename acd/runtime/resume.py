"""Going on after a stop or a crash: the epoch, the last step's number, and what the store kept of the last engine.

A step goes into the journal at once and into the store a moment later. What a crash kept from the store is not brought
there from the journal: facts and entries stand for one and the same step, and the switch tells what came after it.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
import structlog

from acd.core.agents import AgentAtWork
from acd.core.callbacks import Callback
from acd.core.calls import Call
from acd.core.code_calls import CodeCall
from acd.core.consultations import Consultation
from acd.core.door_notes import Closing, KnownCaller, LastAgent, SavedPlace
from acd.core.holdings import Holding
from acd.core.ids import AgentName, NodeName, QueueName
from acd.core.kept import Kept
from acd.core.legs import Leg
from acd.core.line_notes import LineNotice
from acd.core.offers import Offer
from acd.core.own_calls import OwnCall
from acd.core.pace import Pace
from acd.core.recordings import Recording
from acd.core.stays import Stay
from acd.core.tallies import Tally
from acd.core.watches import Watch
from acd.core.wrap_ups import WrapUp
from acd.runtime.books import MOMENT
from acd.runtime.journal import journal_files
from acd.runtime.lines import lines_backwards
from acd.runtime.wire import decode
from acd.store.port import Kept as Stored

KINDS: Mapping[str, type[Any]] = {
    "calls": Call,
    "stays": Stay,
    "offers": Offer,
    "legs": Leg,
    "agents": AgentAtWork,
    "holdings": Holding,
    "code_calls": CodeCall,
    "wrap_ups": WrapUp,
    "consultations": Consultation,
    "watches": Watch,
    "own_calls": OwnCall,
    "recordings": Recording,
    "paces": Pace,
    "saved_places": SavedPlace,
    "last_agents": LastAgent,
    "known_callers": KnownCaller,
    "closings": Closing,
    "line_notices": LineNotice,
    "tallies": Tally,
    "callbacks": Callback,
}

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Moment:
    """Of which moment the entries are, by the clocks of the engine that wrote them."""

    mono_s: float
    wall: datetime
    stays_taken: int
    fallback_read: Mapping[NodeName, int] = field(default_factory=dict)
    turns: Mapping[QueueName, AgentName] = field(default_factory=dict)
    attained: Mapping[QueueName, float] = field(default_factory=dict)


def next_epoch(run: Path, epoch_stored: int) -> int:
    """A number greater than that of every engine before, as run folder and store tell; on the disk when it is given."""
    file = run / "epoch"
    text = file.read_text().strip() if file.exists() else ""
    epoch = 1 + max(int(text) if text.isdecimal() else 0, _journal_epoch(run / "journal"), epoch_stored)
    write_durably(file, f"{epoch}\n".encode())
    return epoch


def write_durably(file: Path, content: bytes) -> None:
    """Replace a file at once; when this returns it is on the disk."""
    temporary = file.with_suffix(f"{file.suffix}.new")
    with temporary.open("wb") as new:
        new.write(content)
        new.flush()
        os.fsync(new.fileno())
    temporary.replace(file)
    folder = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def last_seq(run: Path) -> int:
    """The number of the last step in the journal; 0 without one. Steps that the store has not heard of count too."""
    files = journal_files(run / "journal")
    for line in lines_backwards(files[-1]) if files else ():
        step = _parsed(line)
        if "seq" in step:
            # The header names the step that comes next.
            return int(step["seq"]) - ("event" not in step)
    return 0


def kept_of(stored: Stored) -> Kept | None:
    """What the store kept, as the core takes it; None of a new store.

    An entry that cannot be read (of another version, say) is left out with a warning: what is on the switch counts.
    """
    if MOMENT not in stored.entries:
        return None
    tables: dict[str, list[object]] = {name: [] for name in KINDS}
    for name, value in stored.entries.items():
        table, _, key = name.partition("/")
        if table in KINDS:
            try:
                tables[table].append(decode(KINDS[table], value))
            except ValueError as error:
                log.warning(
                    "an entry of the store cannot be read and is left out", table=table, key=key, error=str(error)
                )
    moment = decode(Moment, stored.entries[MOMENT])
    found: dict[str, Any] = {name: tuple(entities) for name, entities in tables.items()}
    return Kept(
        stored.seq,
        moment.mono_s,
        moment.wall,
        stays_taken=moment.stays_taken,
        fallback_read=moment.fallback_read,
        turns=moment.turns,
        attained=moment.attained,
        **found,
    )


def _journal_epoch(folder: Path) -> int:
    """The epoch in the header of the newest journal file, 0 without one."""
    files = journal_files(folder)
    if not files:
        return 0
    with files[-1].open("rb") as file:
        return int(_parsed(file.readline()).get("epoch", 0))


def _parsed(line: bytes) -> dict[str, Any]:
    try:
        found = orjson.loads(line)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
