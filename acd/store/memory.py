"""A store that lives as long as its object: for the simulator and for unit tests. Nothing outlives the process."""

from bisect import bisect_left, bisect_right

from acd.store.port import Batch, Kept, KeptFact, StoreFencedError


class MemoryStore:
    """Keeps in plain dictionaries what a real store keeps, by the same rules. A promise is kept as well as any."""

    def __init__(self) -> None:
        self._epoch = 0
        self._seq = 0
        self._entries: dict[str, bytes] = {}
        self._facts: list[KeptFact] = []

    async def load(self) -> Kept:
        """The entries, and the step that they stand for."""
        return Kept(self._epoch, self._seq, dict(self._entries))

    async def commit(self, batch: Batch, *, is_promise: bool = False) -> None:  # noqa: ARG002  # all is kept alike
        """Keep a batch. Raises StoreFencedError."""
        if batch.epoch < self._epoch:
            raise StoreFencedError(f"the store in memory belongs to epoch {self._epoch}; epoch {batch.epoch} must end")
        self._epoch = batch.epoch
        self._facts += [fact for fact in batch.facts if fact.seq > self._seq]
        if batch.seq > self._seq:
            self._entries.update(batch.put)
            for name in batch.dropped:
                self._entries.pop(name, None)
            self._seq = batch.seq

    async def facts(self, after: tuple[int, int] = (0, 0), limit: int = 10_000) -> list[KeptFact]:
        """The facts that come after (step, place), oldest first."""
        begin = bisect_right(self._facts, after, key=_place_of)
        return self._facts[begin : begin + limit]

    async def count(self) -> int:
        """How many facts there are."""
        return len(self._facts)

    async def trim(self, through: tuple[int, int]) -> None:
        """Forget the facts up to and with (step, place)."""
        step, place = through
        del self._facts[: bisect_left(self._facts, (step, place + 1), key=_place_of)]

    async def close(self) -> None:
        """Nothing is open."""


def _place_of(fact: KeptFact) -> tuple[int, int]:
    return fact.seq, fact.place
