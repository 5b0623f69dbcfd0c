"""The facts about what callers do in flows, part of the ledger's vocabulary."""

from acd.core.frozen import dataclass
from acd.core.ids import CallId


@dataclass(frozen=True, slots=True)
class KeyTaken:
    """A menu understood a key."""

    call: CallId
    step: str
    digit: str


@dataclass(frozen=True, slots=True)
class KeyRefused:
    """A menu got a wrong key, or (`digit` empty) none in time."""

    call: CallId
    step: str
    digit: str


@dataclass(frozen=True, slots=True)
class LanguageChosen:
    """The caller goes on in this language."""

    call: CallId
    language: str


@dataclass(frozen=True, slots=True)
class DigitsTaken:
    """The caller gave `count` digits for a value; `digits` is empty where they are secret."""

    call: CallId
    step: str
    value: str
    count: int
    digits: str


FlowFact = KeyTaken | KeyRefused | LanguageChosen | DigitsTaken
