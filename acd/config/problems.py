"""What is wrong with a centre's folder, and how it is shown to the person who wrote it.

A problem has a place, a code from the closed table in `codes.py`, what was found and what was expected.
How mistakes are found does not belong here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from acd.config.codes import CODES
from acd.config.secrets import masked

LISTED_MAX = 8
SHOWN_MAX = 100
MORE_COLUMN = 56
SNIPPET_WIDTH_MAX = 120


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file: line and column count from 1 (0: the file as a whole); `text` is that line."""

    file: str
    line: int = 0
    column: int = 0
    length: int = 1
    text: str = ""
    text_above: str = ""

    def __str__(self) -> str:
        """`flows/welcome.yaml:12:20`, which terminals and editors can open."""
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `also` is a second place that has to do with it, with the words that introduce it.

    `is_warning`: the centre can be used all the same.
    """

    code: str
    place: Place
    message: str
    expected: str = ""
    suggestion: str = ""
    also: tuple[str, Place] | None = None
    is_warning: bool = False

    def __post_init__(self) -> None:
        """Only codes that can be explained."""
        assert self.code in CODES, f"{self.code} is not in the table of codes"

    def __str__(self) -> str:
        """The problem as people see it, with the line of the file."""
        message = " ".join(self.message.split("\n"))
        kind = "warning" if self.is_warning else "error"
        lines = [f"{self.place}: {kind}[{self.code}]: {message}", *_snippet(self.place)]
        expected = f"expected: {self.expected}" if self.expected else ""
        if self.also:
            words, other = self.also
            expected = f"{expected}   ({words} {other})" if expected else f"{words} {other}"
        rest = [part for part in (expected, self.suggestion) if part]
        more = f"more: acd explain {self.code}"
        if rest and len(rest[-1]) <= MORE_COLUMN:
            more = f"{rest.pop():<{MORE_COLUMN}} {more}"
        return "\n".join([*lines, *(f"   {part}" for part in (*rest, more))])

    def as_json(self) -> dict[str, Any]:
        """For editors and CI: the same, as plain values. Line and column are null for a whole file."""
        found: dict[str, Any] = {**_place_as_json(self.place), "code": self.code, "message": self.message}
        if self.also:
            found["also"] = {"words": self.also[0], **_place_as_json(self.also[1])}
        return {**found, "expected": self.expected or None, "suggestion": self.suggestion or None}


class ConfigProblems(Exception):
    """The centre's folder cannot be used. Show `problems` to the person who wrote it; nothing was loaded."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        assert problems, "raised without a problem"
        # What is said once of a whole team is wrong once, and not with each of its agents.
        self.problems = sorted(
            dict.fromkeys(problems), key=lambda each: (each.place.file, each.place.line, each.place.column)
        )
        shown = [str(problem) for problem in self.problems[:SHOWN_MAX]]
        rest = len(self.problems) - len(shown)
        super().__init__("\n\n".join([*shown, f"and {rest} more"] if rest else shown))


def one_of(names: Iterable[str], listed_max: int = LISTED_MAX) -> str:
    """`one of "a", "b"`, in the given order; long lists end in how many more there are."""
    known = list(names)
    if not known:
        return "none is defined yet"
    shown = ", ".join(f'"{name}"' for name in known[:listed_max])
    if len(known) == 1:
        return shown
    rest = len(known) - listed_max
    return f"one of {shown} and {rest} more" if rest > 0 else f"one of {shown}"


def closest(found: str, known: Iterable[str]) -> str | None:
    """The known word that was most likely meant, if one is close."""
    return next(iter(get_close_matches(found, list(known), n=1, cutoff=0.6)), None)


def did_you_mean(found: str, known: Iterable[str]) -> str:
    """`did you mean "help"?`, or nothing when no known word is close."""
    close = closest(found, known)
    return f'did you mean "{close}"?' if close else ""


def place_at(file: str, lines: Sequence[str], line: int, column: int, length: int = 1) -> Place:
    """The place at `line` and `column` counted from 0; a line past the end becomes the last one."""
    line = min(line, len(lines) - 1)
    above = lines[line - 1] if line else ""
    return Place(file, line + 1, column + 1, max(1, length), lines[line], above)


def _snippet(place: Place) -> list[str]:
    if not place.line or not place.text.strip():
        return []
    shown = [(place.line, place.text)]
    if place.text_above.strip():
        shown.insert(0, (place.line - 1, place.text_above))
    width = max(4, len(str(place.line)))
    lines = [f" {number:>{width}} | {masked(text)[:SNIPPET_WIDTH_MAX].rstrip()}" for number, text in shown]
    if place.column <= SNIPPET_WIDTH_MAX:
        length = max(1, min(place.length, SNIPPET_WIDTH_MAX - place.column + 1))
        # The tabs of the line are kept, so that the caret stands under the word whatever their width.
        indent = "".join(char if char == "\t" else " " for char in place.text[: place.column - 1])
        lines.append(f" {'':>{width}} | {indent}{'^' * length}")
    return lines


def _place_as_json(place: Place) -> dict[str, Any]:
    return {
        "file": place.file,
        "line": place.line or None,
        "column": place.column or None,
        "length": place.length if place.line else None,
    }
