"""What is remembered of lines: which one is closed by hand, and what is said on which before everything else."""

from datetime import datetime
from enum import StrEnum

from acd.core.frozen import dataclass

EVERY_LINE = ""


class NoticeKind(StrEnum):
    """A closed line lets nobody in; a greeting is heard before the flow, and by those who wait."""

    CLOSED = "closed"
    GREETING = "greeting"


@dataclass(frozen=True, slots=True)
class LineNotice:
    """Told to the callers of `line` (empty: of every line) since `begun_at`, up to `deadline_s` (monotonic seconds).

    `by` is who asked for it, `until` the same end by the clocks of people.
    """

    id: str
    kind: NoticeKind
    line: str
    prompt: str
    by: str
    begun_at: datetime
    until: datetime | None = None
    deadline_s: float | None = None

    @property
    def name(self) -> str:
        """What tells it from every other notice there ever was."""
        return f"{self.prompt}@{self.begun_at.isoformat()}"


def notice_id(kind: NoticeKind, line: str) -> str:
    """One of each kind for a line, and one for all of them."""
    return f"{kind}|{line}"
