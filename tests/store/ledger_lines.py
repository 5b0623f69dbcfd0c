"""Facts as the store keeps them, for the tests of the archive."""

from datetime import UTC, datetime, timedelta

from acd.core.ids import CallId
from acd.core.ledger import CallAnswered, Fact
from acd.runtime.books import line_of
from acd.store.port import KeptFact

NINE = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
EVER = (NINE - timedelta(days=10_000), NINE + timedelta(days=10_000))


def kept(seq: int, place: int = 1, at: datetime | None = None, fact: Fact | None = None) -> KeptFact:
    """One fact; without `at` it happened `seq` seconds after nine."""
    said = line_of(seq, place, at or NINE + timedelta(seconds=seq), fact or CallAnswered(CallId(f"c{seq}")))
    return KeptFact(seq, place, said)


def steps(first: int, last: int, places: int = 2) -> list[KeptFact]:
    """All facts of some steps, `last` included, with so many facts each."""
    return [kept(seq, place) for seq in range(first, last + 1) for place in range(1, places + 1)]
