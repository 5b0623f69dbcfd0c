"""Waiting for a condition, with a limit."""

import time
from collections.abc import Callable


def wait_for(condition: Callable[[], object], what: str, timeout_s: float = 20.0) -> None:
    """Until the condition is true; the test fails when it does not become so within `timeout_s` seconds."""
    give_up_s = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < give_up_s, f"{what} did not come within {timeout_s} s"
        time.sleep(0.05)  # asked again, with a limit: another process has no event to wait for
