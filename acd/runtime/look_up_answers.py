"""What a service answers, read: JSON of a bounded size → texts of the kinds that were asked for, or why not.

An answer counts whole or not at all: if one finding is of another type, nothing of it can be trusted.
"""

from collections.abc import Mapping
from typing import Any

import orjson

from acd.config.look_ups import Source
from acd.core.look_up_rules import NO, YES, Finding, Kind, fits
from acd.core.look_ups import LookUpOutcome

BYTES_MAX = 65_536


class UnusableAnswerError(Exception):
    """An answer of which nothing can be used: `outcome` and, without any value of it, why."""

    def __init__(self, outcome: LookUpOutcome, detail: str) -> None:
        super().__init__(detail)
        self.outcome = outcome


def read(source: Source, body: bytes) -> Mapping[str, str]:
    """The findings that are there. Raises UnusableAnswerError."""
    if len(body) > BYTES_MAX:
        raise UnusableAnswerError(LookUpOutcome.TOO_LARGE, f"more than {BYTES_MAX} bytes")
    try:
        # UTF-8 only, and not nested deeper than a parser bears.
        answer = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise UnusableAnswerError(LookUpOutcome.UNREADABLE, f"no JSON: {error.msg} at {error.pos}") from None
    if not isinstance(answer, dict | list):
        raise UnusableAnswerError(LookUpOutcome.UNREADABLE, "JSON without any key")
    found = {name: _at(answer, source.paths[name]) for name in source.findings}
    return {name: _text(name, source.findings[name], value) for name, value in found.items() if value is not None}


def _at(answer: Any, path: tuple[str, ...]) -> Any:
    """What stands there; None where the path leads nowhere."""
    for part in path:
        if isinstance(answer, dict):
            answer = answer.get(part)
        elif isinstance(answer, list) and part.isascii() and part.isdecimal() and int(part) < len(answer):
            answer = answer[int(part)]
        else:
            return None
    return answer


def _text(name: str, finding: Finding, value: object) -> str:
    text = _said(finding.kind, value)
    if text is None:
        detail = f"{name} is {type(value).__name__}, and not {finding.kind.replace('_', ' or ')}"
        raise UnusableAnswerError(LookUpOutcome.WRONG_TYPE, detail)
    if not fits(finding, text):
        raise UnusableAnswerError(LookUpOutcome.WRONG_TYPE, f"{name} is too long, or cannot be shown")
    return text


def _said(kind: Kind, value: object) -> str | None:
    if kind is Kind.YES_NO:
        return (YES if value else NO) if isinstance(value, bool) else None
    if kind is Kind.NUMBER:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return _plainly(value) if is_number else None
    return value.strip() if isinstance(value, str) else None


def _plainly(value: Any) -> str:
    """Without an exponent, and a whole number without a fraction. What is too long for a value is refused later."""
    if isinstance(value, int) or (abs(value) < 2**53 and value == int(value)):
        return str(int(value))
    return f"{value:.6f}".rstrip("0")
