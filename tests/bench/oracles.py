"""Theory's figures with millions of callers, each row in a process of its own: `python -m tests.bench.oracles`.

The quick tests (`tests/sim/test_oracles*.py`) show that the engine serves each caller when a plain line does. Here
the plain lines are run for longer, and the engine itself on the rows that settle soon. Exit 1 if a row does not agree.
"""

import os
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from typing import Any

from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from tests.sim.claimed import CLAIMED
from tests.sim.claimed_turns import CLAIMED_TURNS
from tests.sim.claims import Claim, disagreements, found
from tests.sim.plain import agrees, estimate, fifo, people
from tests.sim.playing import callers, endless, play, seed_of, waits
from tests.sim.rows import QUICK, SLOW, Row, differences, measured
from tests.sim.unlike import UNLIKE, Unlike

ERROR_MAX, QUICK_ERROR_MAX = 0.02, 0.10
# What cannot be measured so well in a quarter of the callers: what happens to a few in a thousand of them.
RARE_MAX, QUICK_RARE_MAX = 0.02, 0.15
ENGINE_CALLS, UNLIKE_CALLS, PART = 10_000, 30_000, 4
# A row's figures in words, and what of them does not agree.
Verdict = tuple[str, list[str]]
CLAIMS = {claim.name: claim for claim in (*CLAIMED, *CLAIMED_TURNS)}


def plain_row(row: Row, part: int) -> Verdict:
    """A row of one line of equal agents."""
    results = measured(row, seed_of(f"{row.name}, long"), row.long // part)
    return _shown(row.figures, results), differences(row, results, QUICK_ERROR_MAX if part > 1 else ERROR_MAX)


def claim_row(name: str, part: int) -> Verdict:
    """A row of a centre with rules."""
    claim: Claim = CLAIMS[name]
    count = claim.long // part
    results = found(claim, seed_of(f"{name}, long"), count)
    most, rare = (QUICK_ERROR_MAX, QUICK_RARE_MAX) if part > 1 else (ERROR_MAX, RARE_MAX)
    return _shown(claim.says, results), disagreements(claim, results, count, most, rare)


def engine_row(row: Row, part: int) -> Verdict:
    """The same by the engine, caller by caller against the plain line."""
    calls = ENGINE_CALLS // part
    everybody = list(islice(people(seed_of(f"{row.name}, engine"), row.rate, row.service_s, row.patience_s), calls))
    seen = waits(play(endless(row.agents), callers(everybody))[1])
    plain = list(fifo(everybody, row.agents))
    apart = max(abs(one[0] - other[0]) for one, other in zip(seen, plain, strict=True))
    is_same = apart < 1e-6 and [each for _, each in seen] == [each for _, each in plain]
    words = f"the engine's {calls:,} calls differ from the plain line's by {apart:.1g} s at most"
    return words, [] if is_same else [f"{row.name}: {words}"]


def unlike_row(row: Unlike, part: int) -> Verdict:
    """Two agents who are not alike: the engine itself against theory."""
    there_s = row.stays(UNLIKE_CALLS // part, ", long")
    words = agrees(there_s, row.number, QUICK_ERROR_MAX if part > 1 else ERROR_MAX)
    return _shown({"number": row.number}, {"number": estimate(there_s)}), [f"{row.name}: {words}"] if words else []


def _shown(says: Any, results: Any) -> str:
    return "; ".join(
        f"{name} {results[name][0]:.5g} ± {results[name][1]:.2g} ({said:g})" for name, said in says.items()
    )


def main(*, is_quick: bool) -> int:
    """All rows on all cores, the longest first; prints each with its verdict."""
    part, began_s = PART if is_quick else 1, time.monotonic()
    jobs: list[tuple[str, Callable[..., Verdict], Any]] = [
        *((claim.name, claim_row, claim.name) for claim in sorted(CLAIMS.values(), key=lambda each: -each.cost)),
        *((row.name, plain_row, row) for row in sorted((*SLOW, *QUICK), key=lambda each: -each.long)),
        *((row.name, unlike_row, row) for row in UNLIKE),
        *((f"{row.name}, the engine", engine_row, row) for row in QUICK),
    ]
    console, wrong = Console(width=160), list[str]()
    table = Table("row", "found (said)", "agrees", title="theory, others' simulations, and ours")
    with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool, Progress(transient=True) as progress:
        asked = [(name, pool.submit(job, row, part)) for name, job, row in jobs]
        bar = progress.add_task("rows", total=len(asked))
        for name, answer in asked:
            words, differs = answer.result()
            wrong += differs
            table.add_row(name, words, "no" if differs else "yes")
            progress.advance(bar)
    console.print(table)
    for words in wrong:
        console.print(words, style="red")
    console.print(f"{time.monotonic() - began_s:.0f} s in all")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main(is_quick="--quick" in sys.argv))
