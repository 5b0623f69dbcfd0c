"""What people ask of a line. Part of `requests.py`, and answered like everything there."""

from datetime import datetime

from acd.core.frozen import dataclass
from acd.core.line_notes import NoticeKind


@dataclass(frozen=True, slots=True)
class NoticeAsked:
    """The callers of this line (empty: of every line) are to be told this prompt, up to `until` (None: until it ends).

    It stands in for the notice of that kind that there is. `by` is who asks, here and below.
    """

    request: str
    kind: NoticeKind
    line: str
    prompt: str
    until: datetime | None
    by: str


@dataclass(frozen=True, slots=True)
class NoticeEndAsked:
    """The notice of that kind is over: the line opens again, or the greeting is said no more."""

    request: str
    kind: NoticeKind
    line: str
    by: str


LineRequest = NoticeAsked | NoticeEndAsked
