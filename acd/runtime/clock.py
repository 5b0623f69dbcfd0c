"""The only place where a clock is read; everything else is given the time."""

import time
from datetime import UTC, datetime

from acd.core.events import Now


def now() -> Now:
    """This moment: monotonic seconds for deadlines, aware UTC for people and the ledger."""
    return Now(mono_s=time.monotonic(), wall=datetime.now(UTC))
