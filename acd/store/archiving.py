"""When facts go from the store's live window into the archive, and the task that sees to it.

A fact is trimmed from the store only after the archive has said that it is on the disk. Two passes at once do no harm:
what one has archived, the other passes over, and both trim the same.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import orjson
import structlog

from acd.core.events import Now
from acd.store.archive import Archive, ArchiveError, position
from acd.store.port import KeptFact, Store, StoreError

PASS_EVERY_S = 10.0
COMPLAIN_EVERY_S = 60.0
ALL_TIMEOUT_S = 5.0
# Facts are fetched by so many, since the event loop stands still while an answer of the store is taken apart.
PAGE = 1_000

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Bounds:
    """What the live window may hold, in facts and in seconds since its oldest, and how many facts a file may hold."""

    window_max: int = 100_000
    window_s: float = 3600.0
    piece_max: int = 50_000


def due(bounds: Bounds, count: int, oldest_age_s: float) -> bool:
    """Whether a live window of `count` facts, the oldest of them of this age, gives its oldest piece away.

    A piece is as large as a file may be, whatever the age of its newest fact: many small files would be slow to read.
    """
    return count > bounds.window_max or (count > 0 and oldest_age_s > bounds.window_s)


async def archive_once(store: Store, archive: Archive, bounds: Bounds, now: datetime) -> int:
    """Archive and trim one piece, if one is due at `now` (aware); returns of how many facts. May be ended anywhere.

    Raises ArchiveError or StoreError; the facts are in the store, in the archive or in both then, and it goes on the
    next time.
    """
    oldest = await store.facts(limit=1)
    if not oldest or not due(bounds, await store.count(), (now - _moment(oldest[0])).total_seconds()):
        return 0
    piece = await _oldest_piece(store, bounds.piece_max)
    if not piece:
        return 0  # somebody else has archived it meanwhile
    await asyncio.to_thread(archive.write, piece)
    await store.trim(position(piece[-1]))
    return len(piece)


async def keep_archived(
    store: Store, archive: Archive, bounds: Bounds, clock: Callable[[], Now], *, every_s: float = PASS_EVERY_S
) -> None:
    """Look every `every_s` seconds, for ever. Facts that cannot be archived stay in the store; said once a minute."""
    complain_at_s = float("-inf")
    is_failing = False
    while True:
        now = clock()
        try:
            while archived := await archive_once(store, archive, bounds, now.wall):
                log.info("facts archived", facts=archived)
            if is_failing:
                is_failing = False
                log.info("facts can be archived again")
        except (ArchiveError, StoreError) as error:
            is_failing = True
            if now.mono_s >= complain_at_s:
                complain_at_s = now.mono_s + COMPLAIN_EVERY_S
                log.warning("facts cannot be archived; they stay in the store", error=str(error))
        await asyncio.sleep(every_s)


async def archive_all(store: Store, archive: Archive, now: Callable[[], Now]) -> None:
    """At a clean end, so that the ledger can be read while no store runs."""
    try:
        async with asyncio.timeout(ALL_TIMEOUT_S):
            while await archive_once(store, archive, Bounds(window_max=0), now().wall):
                pass
    except (ArchiveError, StoreError, TimeoutError) as error:
        log.warning("the latest facts are not archived; they are in the store", error=str(error))


async def _oldest_piece(store: Store, size: int) -> list[KeptFact]:
    found: list[KeptFact] = []
    while len(found) < size:
        after = position(found[-1]) if found else (0, 0)
        page = await store.facts(after=after, limit=min(PAGE, size - len(found)))
        if not page:
            break
        found += page
    return found


def _moment(fact: KeptFact) -> datetime:
    return datetime.fromisoformat(orjson.loads(fact.line)["at"])
