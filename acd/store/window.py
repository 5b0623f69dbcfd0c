"""Reading the ledger's live window from beside the engine: the commands, and tests. Synchronous; never writes."""

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as LostError
from redis.exceptions import TimeoutError as LateError
from redis.retry import Retry

from acd.store.server import EmbeddedServer

TIMEOUT_S = 3.0
FACTS_AT_ONCE = 10_000


def url_in(run: Path) -> str:
    """Where the embedded store of a run folder listens, whether it runs or not."""
    return EmbeddedServer(run / "store").url


class Window:
    """Gives the lines that were added to the ledger since the last time; none while the store is not there.

    It must be asked often enough that what it has not read yet is not archived meanwhile (an hour by default).
    """

    def __init__(self, url: str, *, prefix: str = "acd", from_end: bool = False, timeout_s: float = TIMEOUT_S) -> None:
        self._client = Redis.from_url(url, socket_timeout=timeout_s, retry=Retry(NoBackoff(), 0))
        self._key, self._state = f"{{{prefix}}}:facts", f"{{{prefix}}}:state"
        self._after = b"0-0"
        if from_end:
            self._go_to_end()

    def lines(self) -> Iterator[bytes]:
        """The new lines, oldest first, without ends."""
        while found := self._read():
            for place, said in found:
                self._after = place
                yield said[b"line"]
            if len(found) < FACTS_AT_ONCE:
                return

    def seq(self) -> int:
        """The last step that the store stands for; 0 while it is not there."""
        try:
            found = self._client.hget(self._state, "seq")
        except (LostError, LateError):
            return 0
        return int(cast("bytes | None", found) or 0)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    def _read(self) -> list[tuple[bytes, dict[bytes, bytes]]]:
        try:
            found = self._client.xrange(self._key, min=b"(" + self._after, count=FACTS_AT_ONCE)
        except (LostError, LateError):
            return []
        return cast("list[tuple[bytes, dict[bytes, bytes]]]", found)

    def _go_to_end(self) -> None:
        try:
            found = cast("list[tuple[bytes, dict[bytes, bytes]]]", self._client.xrevrange(self._key, count=1))
        except (LostError, LateError):
            return
        for place, _ in found:
            self._after = place
