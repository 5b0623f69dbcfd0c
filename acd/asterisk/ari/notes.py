"""What an engine notes on a channel for the next one, as text, and back: what cannot be true is no note."""

from collections.abc import Iterator, Mapping
from dataclasses import fields

import orjson
from pydantic import TypeAdapter, ValidationError

from acd.core.legs import LegNote

NOTE_VARIABLE = "ACD_STATE"
# No engine counts so far. Beyond it a float does not tell two neighbours apart, and the store keeps 64 bits.
COUNTED_MAX = 2**53

_NOTE, _FIELDS = TypeAdapter(LegNote), tuple(each.name for each in fields(LegNote))


def note_text(note: LegNote) -> str:
    """What is written onto the channel: one line of JSON without the fields that are empty."""
    return orjson.dumps({name: value for name in _FIELDS if (value := getattr(note, name))}).decode()


def note_on(channel: Mapping[str, object]) -> LegNote | None:
    """The note that stands on a channel as the switch tells of it; as `note_of`."""
    variables = channel.get("channelvars")
    return note_of(str(variables.get(NOTE_VARIABLE, ""))) if isinstance(variables, Mapping) else None


def note_of(text: str) -> LegNote | None:
    """The note that is written there; None: there is none, or nothing that this version can read and count with."""
    try:
        note = _NOTE.validate_json(text)
    except ValidationError:
        return None
    moments = (note.entered_at, note.waiting_since, note.offered_at, note.lined_up_at)
    is_in_time = all(moment is None or moment.tzinfo is not None for moment in moments)
    # So that neither infinity nor what is no number gets through.
    return note if is_in_time and all(abs(number) <= COUNTED_MAX for number in _numbers(note)) else None


def _numbers(note: LegNote) -> Iterator[float]:
    yield from (note.number, note.playbacks, note.order, note.priority)
    for need in note.needs:
        yield from (need.level, *(way.level for way in need.or_else))
