"""What a look-up is for the core: what it sends, for how long it is waited for, and which values it may give a call.

Where it is asked (an address, headers, secrets) is the adapter's business, and not in the plan.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

YES, NO = "yes", "no"
FINDINGS_MAX = 30
TEXT_LENGTH_MAX = 200
NUMBER_LENGTH_MAX = 20


class Kind(StrEnum):
    """What a finding is. A call's values are text: a number is digits, yes or no is `yes` or `no`."""

    TEXT = "text"
    NUMBER = "number"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Finding:
    """One value that a look-up gives. `longest` bounds a text; `default` counts when there is none (None: not set)."""

    kind: Kind = Kind.TEXT
    longest: int = TEXT_LENGTH_MAX
    default: str | None = None


@dataclass(frozen=True, slots=True)
class LookUpRule:
    """A look-up. `sends` are words, or values of the call by their `$name`.

    `$caller` and `$line` are their numbers. `content` names all the rest of its settings.
    """

    name: str
    time_limit_s: float
    sends: Mapping[str, str]
    findings: Mapping[str, Finding] = field(default_factory=dict)
    content: str = ""

    def defaults(self) -> dict[str, str]:
        """What is known without an answer."""
        return {name: each.default for name, each in self.findings.items() if each.default is not None}


def fits(finding: Finding, text: str) -> bool:
    """Whether a text may be the value of this finding."""
    if finding.kind is Kind.YES_NO:
        return text in (YES, NO)
    if finding.kind is Kind.NUMBER:
        return is_number(text)
    return len(text) <= finding.longest and text.isprintable()


def is_number(text: str) -> bool:
    """Whether it is a number as values hold them: digits, perhaps a sign and a fraction."""
    whole, dot, fraction = text.removeprefix("-").partition(".")
    digits = whole + fraction
    is_whole = bool(whole) and bool(fraction) == bool(dot)
    return is_whole and digits.isascii() and digits.isdigit() and len(text) <= NUMBER_LENGTH_MAX


@dataclass(frozen=True, slots=True)
class LookUpStep:
    """Ask a service about the caller; who waits for it hears `prompt`. It fails: go on in `failed`, or all the same."""

    look_up: str
    prompt: str | None = None
    failed: str | None = None
    kind: Literal["look_up"] = "look_up"
