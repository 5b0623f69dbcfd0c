"""Ten million steps of faults on all cores, at the end of `make bench` or alone: `make bench ONLY=faults`.

Exit 1 if a seed broke, or a fault never met a state of calls (with `QUICK=1` 200,000 steps, and no such question).

Each seed is a world of its own, in a process; see `tests/sim/faults.py`. What broke is printed with the command that
plays it again and with the fewest moves that are enough for it.
"""

import os
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import replace
from random import SystemRandom

from rich.console import Console
from rich.progress import Progress

from tests.sim.faults import STEPS, Verdict, empty_cells, least_of, matrix, play

STEPS_IN_ALL, QUICK_STEPS, FEWEST_STEPS = 10_000_000, 200_000, 20_000
BROKEN_MAX = 5


def one(seed: int) -> Verdict:
    """A seed's verdict; its moves are of interest only if it broke."""
    verdict = play(seed)
    return verdict if verdict.broken else replace(verdict, moves=[])


def faults(console: Console, steps: int) -> bool:
    """Play fresh seeds and print what they met. False: something broke, or (of all steps) was never tried."""
    met: Counter[tuple[str, str]] = Counter()
    broken: list[Verdict] = []
    cores, began_s, done = len(os.sched_getaffinity(0)), time.monotonic(), 0
    with ProcessPoolExecutor(cores) as pool, Progress(console=console, transient=True) as progress:
        bar = progress.add_task("steps of faults", total=steps)
        for answer in as_completed([pool.submit(one, SystemRandom().randrange(2**32)) for _ in range(steps // STEPS)]):
            verdict = answer.result()
            met.update(verdict.met)
            broken += [verdict] if verdict.broken else []
            done += verdict.steps
            progress.advance(bar, verdict.steps)
    took_s = time.monotonic() - began_s
    console.print(
        f"{done:,} steps of faults in {took_s:.0f} s on {cores} cores, {done / took_s:,.0f} a second",
        matrix(met),
        sep="\n",
    )
    console.print(
        f"{len(broken)} of {steps // STEPS:,} seeds broke; cells without a meeting: {empty_cells(met) or 'none'}"
    )
    for verdict in broken[:BROKEN_MAX]:
        console.print(str(verdict), markup=False, highlight=False)
        console.print(least_of(verdict), markup=False, highlight=False)
    return not broken and (steps < STEPS_IN_ALL or not empty_cells(met))


if __name__ == "__main__":
    sys.exit(not faults(Console(width=140), QUICK_STEPS if "--quick" in sys.argv else STEPS_IN_ALL))
