"""Facts about what is told on lines. Part of the ledger's vocabulary."""

from datetime import datetime

from acd.core.frozen import dataclass
from acd.core.ids import CallId
from acd.core.line_notes import NoticeKind


@dataclass(frozen=True, slots=True)
class NoticeBegan:
    """Somebody (`by`) has closed a line, or had a greeting said on it; an empty `line` is every line."""

    kind: NoticeKind
    line: str
    prompt: str
    until: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class NoticeEnded:
    """It is over: somebody has ended it or asked for another one (`by`), or its time has come (empty)."""

    kind: NoticeKind
    line: str
    prompt: str
    by: str


@dataclass(frozen=True, slots=True)
class GreetingTold:
    """A caller begins to hear the special greeting of his line."""

    call: CallId
    prompt: str


LineFact = NoticeBegan | NoticeEnded | GreetingTold
