"""The step of a flow that gives a call what is known of its caller, and what that is."""

from dataclasses import dataclass
from typing import Literal

WAITS_ALREADY, PROMISED_CALLBACK, CALLS_AGAIN = "waits-already", "promised-callback", "calls-again"
VALUES = (WAITS_ALREADY, PROMISED_CALLBACK, CALLS_AGAIN)


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """Give the call what is known of its caller; `within_s` bounds for how long an earlier call counts."""

    within_s: float
    kind: Literal["history"] = "history"
