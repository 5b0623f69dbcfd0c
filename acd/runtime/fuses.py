"""A fuse before a service: it blows when the service fails again and again, so that nobody waits for it any more.

Blown, it lets one question through every `rest_s` seconds; the first that is answered makes it whole.
"""

from dataclasses import dataclass

FAILURES_MAX = 5
REST_S = 10.0


@dataclass(slots=True)
class Fuse:
    """Of one service. `failures_max` failures in a row blow it."""

    failures_max: int = FAILURES_MAX
    rest_s: float = REST_S
    failures: int = 0
    tries_again_s: float = 0.0

    @property
    def is_blown(self) -> bool:
        """Whether callers go on without the service."""
        return self.failures >= self.failures_max

    def lets_through(self, now_s: float) -> bool:
        """Whether to ask now. Of a blown fuse, whoever is let through is the only one for a while."""
        if not self.is_blown:
            return True
        if now_s < self.tries_again_s:
            return False
        self.tries_again_s = now_s + self.rest_s
        return True

    def worked(self) -> None:
        """The service is there."""
        self.failures = 0

    def failed(self, now_s: float) -> None:
        """It is not, or it is too slow."""
        self.failures += 1
        if self.is_blown:
            self.tries_again_s = now_s + self.rest_s
