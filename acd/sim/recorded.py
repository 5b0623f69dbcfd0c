"""Recorded calls: a CSV file with a line for each, played again as they came.

Columns, by their names in the first line: `at` (hours, minutes and seconds, or seconds since midnight) is needed, and
`line` or `kind`: a kind of callers of traffic.yaml, of whom the caller is one in all that his own line does not say.
`caller` is his number, `keys` what he pressed, `patience_s` how long he would wait (empty: for ever), `talk_s` how long
his conversation lasted (empty: as traffic.yaml says of the queue). Other columns are ignored.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from random import Random
from typing import NoReturn

from acd.config.problems import did_you_mean, one_of
from acd.core.ids import LineNumber
from acd.sim.people import Caller
from acd.sim.traffic import Kind

COLUMNS = ("at", "line", "kind", "caller", "keys", "patience_s", "talk_s")
CLOCK_PARTS = 3
SHOWN_MAX = 40


class RecordedProblemError(ValueError):
    """A line of the file cannot be played; its message says where, what was found, and what was expected."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of calls as its `lines`; `known` are the lines that the centre has, `shown` is the file's name."""

    lines: tuple[str, ...]
    known: tuple[str, ...]
    shown: str
    kinds: Mapping[str, Kind] = field(default_factory=dict)

    def callers(self, seed: int) -> list[Caller]:
        """All in the order in which they rang. Raises RecordedProblemError."""
        try:
            return sorted(_Reading(self, seed).callers(), key=lambda caller: caller.at_s)
        except csv.Error as error:
            raise RecordedProblemError(f"{self.shown}: this is no CSV file: {error}") from None


class _Reading:
    """One pass over a file; what a line does not say of a caller is by chance."""

    def __init__(self, recording: Recording, seed: int) -> None:
        self.recording, self.text = recording, ""
        self.chance = Random(f"{seed} recorded")  # noqa: S311  # a simulation must be the same each time
        self.rows = csv.reader(self._noted())
        self.columns = {name: index for index, name in enumerate(next(self.rows, [])) if name in COLUMNS}

    def callers(self) -> Iterator[Caller]:
        """One for each line after the first."""
        for missing in ("at", "line"):
            if missing not in self.columns and not (missing == "line" and "kind" in self.columns):
                self._refuse("", f"the column {missing} is missing", "the columns at, and line or kind, by their names")
        for cells in self.rows:
            if cells:
                row = {name: cells[index] for name, index in self.columns.items() if index < len(cells)}
                yield self._caller(defaultdict(str, row))

    def _noted(self) -> Iterator[str]:
        for text in self.recording.lines:
            self.text = text
            yield text

    def _caller(self, row: Mapping[str, str]) -> Caller:
        at_s, number = self._at_s(row["at"]), row["caller"] or f"+3245{self.rows.line_num:08}"
        caller = Caller(at_s, LineNumber(row["line"]), number)
        if row["kind"]:
            self._prove("kind", row["kind"], self.recording.kinds)
            caller = self.recording.kinds[row["kind"]].caller(at_s, number, self.chance)
        if row["line"] or not row["kind"]:
            self._prove("line", row["line"], self.recording.known)
            caller.line = LineNumber(row["line"])
        caller.keys = row["keys"] or caller.keys
        if row["patience_s"]:
            caller.patience_s = self._seconds("patience_s", row["patience_s"])
        if row["talk_s"]:
            caller.talk_s = self._seconds("talk_s", row["talk_s"])
        return caller

    def _prove(self, column: str, name: str, known: Iterable[str]) -> None:
        if name not in known:
            names = sorted(known)
            what = "the centre has no line" if column == "line" else "the file of traffic has no kind of callers"
            self._refuse(column, f'{what} "{name[:SHOWN_MAX]}"', one_of(names), did_you_mean(name, names))

    def _at_s(self, text: str) -> float:
        parts = text.split(":")
        if len(parts) == CLOCK_PARTS and all(part.isdecimal() for part in parts):
            hours, minutes, seconds = (int(part) for part in parts)
            return 3600.0 * hours + 60.0 * minutes + seconds
        if not text:
            self._refuse("at", "at is empty", 'a time, as in "9:05:30", or seconds since midnight')
        return self._seconds("at", text)

    def _seconds(self, column: str, text: str) -> float:
        try:
            found = float(text)
        except ValueError:
            found = -1.0
        if not 0.0 <= found < inf:
            self._refuse(column, f'{column} "{text[:SHOWN_MAX]}" is no number of seconds', "a number from 0 on")
        return found

    def _refuse(self, column: str, found: str, expected: str, suggestion: str = "") -> NoReturn:
        place = f"{self.recording.shown}:{self.rows.line_num or 1}:{_where(self.text, self.columns.get(column, 0))}"
        raise RecordedProblemError(f"{place}: {found}; expected: {expected}{'; ' * bool(suggestion)}{suggestion}")


def _where(text: str, index: int) -> int:
    """At which character of a line, counted from 1, a field of it begins."""
    is_quoted = False
    for number, char in enumerate(text, 1):
        if index == 0:
            return number
        is_quoted ^= char == '"'
        index -= char == "," and not is_quoted
    return len(text.rstrip("\r\n")) + 1
