"""What the engine asks of its store, whichever it is: everything of some steps in one piece, and all of it back.

The store knows nothing of calls. It keeps *facts* (lines of the ledger, in order, with their step's number) and
*entries* (name → value, the present state of what lives), and the number of the last step that both stand for.
"""

import sys
from collections.abc import Mapping
from dataclasses import field
from itertools import pairwise
from typing import Protocol

from acd.core.frozen import dataclass


class StoreError(Exception):
    """The store did not do what was asked; the text says which store, what it said and what to do."""


class StoreUnreachableError(StoreError):
    """No answer, or none in time: whether it was done is unknown. A batch may be committed again."""


class StoreFullError(StoreError):
    """There is no room for more; nothing of the batch was kept."""


class StoreFencedError(StoreError):
    """An engine of a later epoch writes here: this one must end."""


@dataclass(frozen=True, slots=True)
class KeptFact:
    """One line of the ledger: its step, its place within the step (from 1), and its JSON without end of line."""

    seq: int
    place: int
    line: bytes


@dataclass(frozen=True, slots=True)
class Batch:
    """What one or more whole steps changed. `seq` is the number of the last of them.

    Committing a batch again, alone or together with later steps, changes nothing that is kept already: facts of a
    step that the store knows are passed over, and entries are taken only with a `seq` that is new. The facts are in
    order, none of them of a later step than `seq`, and no name is both put and dropped.
    """

    epoch: int
    seq: int
    facts: tuple[KeptFact, ...] = ()
    put: Mapping[str, bytes] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """A batch that could be kept in part only is a bug of its maker, and is refused before it is sent."""
        places = [(0, 0), *((fact.seq, fact.place) for fact in self.facts), (self.seq, sys.maxsize)]
        assert all(one < next_one for one, next_one in pairwise(places)), f"facts out of order up to step {self.seq}"
        assert self.put.keys().isdisjoint(self.dropped), f"both put and dropped: {self.put.keys() & {*self.dropped}}"


@dataclass(frozen=True, slots=True)
class Kept:
    """All that the store holds but the facts. `seq` is 0 for a new store; `epoch` that of the last writer."""

    epoch: int
    seq: int
    entries: Mapping[str, bytes]


class Store(Protocol):
    """One store. Every method may raise a StoreError; none is retried inside."""

    async def load(self) -> Kept:
        """The entries, and the step that they stand for."""

    async def commit(self, batch: Batch, *, is_promise: bool = False) -> None:
        """Keep a batch, whole or not at all. With `is_promise` it is on the disk when this returns.

        Raises StoreUnreachableError, StoreFullError, StoreFencedError.
        """

    async def facts(self, after: tuple[int, int] = (0, 0), limit: int = 10_000) -> list[KeptFact]:
        """The facts of the live window that come after (step, place), oldest first."""

    async def count(self) -> int:
        """How many facts the live window holds."""

    async def trim(self, through: tuple[int, int]) -> None:
        """Forget the facts up to and with (step, place): they are archived. Entries and `seq` stay."""

    async def close(self) -> None:
        """Let go of the connection; the store itself goes on."""
