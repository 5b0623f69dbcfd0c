"""The books: each step's facts, and the present state of what it touched, on their way into the store.

Calls never wait for the store. What it does not take is kept here, in order, and committed again: that changes nothing
if it was done after all (see `acd.store.port`). Steps share a commit, as their number, not their size, is what costs:
those that the driver writes down together, and those that come while a commit is under way.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import get_args

import structlog

from acd.core.events import Now
from acd.core.ledger import Fact
from acd.core.state import State
from acd.runtime import clock
from acd.runtime.wire import encode
from acd.store.port import Batch, KeptFact, Store, StoreError, StoreFencedError

# Measured in facts: ten minutes of the heaviest day. What is dropped then is in the input journal still.
WAITING_MAX = 400_000
RETRY_S = 0.5
# A commit without an answer for so long is told: nothing can be promised in that time.
LATE_S = 1.0
COMPLAIN_EVERY_S = 60.0
CLOSE_TIMEOUT_S = 5.0
# The entry that says of which moment the others are.
MOMENT = "moment"
_NAMES: Mapping[type[Fact], bytes] = {kind: kind.__name__.encode() for kind in get_args(Fact)}

log = structlog.get_logger()


class NotKeptError(Exception):
    """The store has not confirmed it: nothing may be promised. The text says what the store said."""


def line_of(seq: int, place: int, at: datetime, fact: Fact) -> bytes:
    """One fact as a line of the ledger: `{"seq": 12, "place": 1, "at": "…", "fact": "CallBegan", …}`, without end."""
    return _line(seq, place, encode(at), fact)


def _line(seq: int, place: int, at: bytes, fact: Fact) -> bytes:
    """Put together from pieces of JSON: a fact becomes one without asking for its fields one by one."""
    return b'{"seq":%d,"place":%d,"at":%b,"fact":"%b",%b' % (seq, place, at, _NAMES[type(fact)], encode(fact)[1:])


def entry_name(table: str, key: str) -> str:
    """Under which name the store keeps an entity."""
    return f"{table}/{key}"


async def _nothing_to_revive() -> None:
    """For a store that is not ours to start."""


class Books:
    """Writes for the engine of `epoch`, whose state `state` gives between two steps.

    `revive` is asked to bring the store back when it does not answer; it must not raise. Before each commit `catch_up`
    has all steps until now recorded, so that facts and state are of the same step.
    """

    def __init__(
        self,
        store: Store,
        epoch: int,
        state: Callable[[], State],
        *,
        revive: Callable[[], Awaitable[None]] = _nothing_to_revive,
        waiting_max: int = WAITING_MAX,
    ) -> None:
        self._store = store
        self._epoch = epoch
        self._state = state
        self.catch_up: Callable[[], None] = lambda: None
        self._revive = revive
        self._waiting_max = waiting_max
        self._seq = self._seq_kept = self._seq_promised = 0
        self._now = clock.now()
        self._facts: deque[KeptFact] = deque()
        self._touched: dict[tuple[str, str], None] = {}
        self._wake = asyncio.Event()
        self._confirmed = asyncio.Condition()
        self._promises = 0
        self._behind_since_s: float | None = None
        self._trouble_since_s: float | None = None
        self._complain_at_s = float("-inf")
        self._last_error = ""
        self.facts_lost = 0

    @property
    def facts_waiting(self) -> int:
        """Facts that the store has not confirmed yet."""
        return len(self._facts)

    def behind_s(self, now_s: float) -> float:
        """For how long the store has refused or not answered (monotonic seconds); 0 when all is well."""
        return 0.0 if self._behind_since_s is None else now_s - self._behind_since_s

    def record(self, seq: int, now: Now, facts: Iterable[Fact], touched: Iterable[tuple[str, str]]) -> None:
        """Take over what a step changed; never blocks, never raises."""
        self._seq, self._now = seq, now
        at = encode(now.wall)
        for place, fact in enumerate(facts, 1):
            try:
                self._facts.append(KeptFact(seq, place, _line(seq, place, at, fact)))
            except TypeError as error:
                self.facts_lost += 1
                log.exception("a fact has no JSON form and is lost", seq=seq, error=str(error))
        self._touched.update(dict.fromkeys(touched))
        while len(self._facts) > self._waiting_max:
            self._facts.popleft()
            self.facts_lost += 1
        self._wake.set()

    async def run(self) -> None:
        """Write until cancelled. Raises StoreFencedError when an engine of a later epoch has taken over."""
        while True:
            await self._wake.wait()
            if not await self._commit():
                await self._revive()
                await asyncio.sleep(RETRY_S)
                self._wake.set()

    async def confirm(self, timeout_s: float) -> None:
        """Return once all that was done until now is on the store's disk. Raises NotKeptError after `timeout_s`."""
        self.catch_up()
        wanted = self._seq
        self._promises += 1
        self._wake.set()
        try:
            async with asyncio.timeout(timeout_s), self._confirmed:
                # A commit that was under way before we asked was no promise yet: ours is the next.
                await self._confirmed.wait_for(lambda: self._seq_promised >= wanted)
        except TimeoutError:
            raise NotKeptError(self._last_error or f"the store has not confirmed within {timeout_s:g} s") from None
        finally:
            self._promises -= 1

    async def write_all(self) -> None:
        """Write what still waits, if the store takes it in time."""
        with suppress(TimeoutError, StoreFencedError):
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                if self._seq_kept < self._seq:
                    await self._commit()
        if self._facts:
            log.warning("facts did not reach the store; the journal has them", facts=len(self._facts))

    async def _commit(self) -> bool:
        """One batch of all that waits; False if the store did not confirm it."""
        self.catch_up()
        self._wake.clear()
        batch, is_promise = self._batch(), self._promises > 0
        touched, self._touched = self._touched, {}
        began_s = clock.now().mono_s
        late = asyncio.get_running_loop().call_later(LATE_S, self._complain, f"no answer within {LATE_S:g} s")
        try:
            await self._store.commit(batch, is_promise=is_promise)
            touched = {}
        except StoreFencedError:
            raise
        except StoreError as error:
            self._complain(str(error))
            return False
        finally:
            late.cancel()
            # Not kept, or cancelled: the next batch holds it too.
            self._touched = {**touched, **self._touched}
        self._taken(batch, is_promise=is_promise)
        self._recover(took_s=clock.now().mono_s - began_s)
        async with self._confirmed:
            self._confirmed.notify_all()
        return True

    def _batch(self) -> Batch:
        state = self._state()
        moment = {"mono_s": self._now.mono_s, "wall": self._now.wall, "stays_taken": state.stays_taken}
        moment |= {"fallback_read": state.fallback_read, "turns": state.turns, "attained": state.attained}
        put = {MOMENT: encode(moment)}
        dropped = []
        for table, key in self._touched:
            entity = state.table_of(table).get(key)
            if entity is None:
                dropped.append(entry_name(table, key))
            else:
                put[entry_name(table, key)] = encode(entity)
        return Batch(self._epoch, self._seq, tuple(self._facts), put, tuple(dropped))

    def _taken(self, batch: Batch, *, is_promise: bool) -> None:
        while self._facts and (self._facts[0].seq <= batch.seq):
            self._facts.popleft()
        self._seq_kept = batch.seq
        if is_promise:
            self._seq_promised = batch.seq

    def _recover(self, *, took_s: float) -> None:
        """All is well again; a store that is only slow has caught up, but is complained of no more often for that."""
        self._behind_since_s = None
        if self._trouble_since_s is not None and took_s < LATE_S:
            log.info("the store takes the books again", behind_s=round(clock.now().mono_s - self._trouble_since_s, 1))
            self._trouble_since_s, self._complain_at_s, self._last_error = None, float("-inf"), ""

    def _complain(self, problem: str) -> None:
        now_s = clock.now().mono_s
        self._last_error = problem
        if self._behind_since_s is None:
            self._behind_since_s = now_s
        if self._trouble_since_s is None:
            self._trouble_since_s = now_s
        if now_s >= self._complain_at_s:
            self._complain_at_s = now_s + COMPLAIN_EVERY_S
            log.error(
                "the store does not take the books; calls go on, nothing is promised meanwhile",
                error=problem, facts_waiting=len(self._facts), facts_lost=self.facts_lost,
            )  # fmt: skip
