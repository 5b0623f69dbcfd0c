"""What people ask about callbacks. Part of `requests.py`, and answered like everything there."""

from acd.core.frozen import dataclass


@dataclass(frozen=True, slots=True)
class CallbackEndAsked:
    """The callback to this number was done (`is_done`), or is owed no more. `by` is who says so."""

    request: str
    number: str
    is_done: bool
    by: str
