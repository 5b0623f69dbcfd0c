"""`make bench`: what calls cost, and how long callers wait for the connection, side by side with app_queue.

Exit codes: 0 measured, whether the targets are met or not; 1 it could not be measured; 130 Ctrl-C.
"""

import argparse
import json
import resource
import signal
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import NoReturn

from rich.console import Console

from acd.asterisk import SwitchError
from acd.config.problems import ConfigProblems
from tests.bench.centre import ANSWERED, WAITING, write_centre
from tests.bench.core_cost import core_cost
from tests.bench.load import Callers, Load, manned, median_of
from tests.bench.report import WHAT, Found, as_json, missed, table
from tests.bench.sides import app_queue, limits, ours
from tests.bench.sipp import NotMeasured

RESULT = Path(__file__).resolve().parents[2] / ".cache" / "bench.json"
AGENTS = 500
RATE, SLOW_RATE = 50, 10
WARM_UP_CALLS, WARM_UP_RATE = 60, 20
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: rounds in which the sides take turns, calls of each, callers in line and for how long."""

    rounds: int
    calls: int
    slow_calls: int
    waiting: int
    waiting_rounds: int
    watch_s: float
    core_rows: tuple[int, ...]
    core_calls: int


QUICK = Extent(2, 500, 100, 200, 1, 8.0, (0, 1_000), 500)
FULL = Extent(3, 1_500, 300, 1_000, 2, 15.0, (0, 100, 1_000, 10_000), 2_000)


def main() -> int:
    """Measure, print the tables, write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: python -m tests.bench --quick")
    parser.add_argument("--quick", action="store_true", help="fewer calls, in under four minutes")
    extent = QUICK if parser.parse_args().quick else FULL
    for number in SIGNALS:
        signal.signal(number, _end)
    # Each call takes two sockets for sound and more; a thousand of them are above the usual limit.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    console, began_s = Console(width=120), time.monotonic()
    try:
        console.print(core_cost(extent.core_rows, extent.core_calls, console))
        found = _stack_cost(extent, console)
    except (NotMeasured, SwitchError, ConfigProblems, OSError) as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as asked:
        print(f"bench: ended by {asked}; nothing of what it started is left", file=sys.stderr)
        return 130
    console.print(table(found), WHAT, sep="\n")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(as_json(found), indent=2) + "\n")
    lacking = missed(found)
    console.print(f"targets missed: {', '.join(lacking)}" if lacking else "all targets met")
    console.print(f"{time.monotonic() - began_s:.0f} s in all; the figures are in {RESULT}")
    return 0


def _stack_cost(extent: Extent, console: Console) -> Found:
    """Both sides are up all the time and take turns, so that a busy moment of the machine harms neither alone."""
    room = limits(extent.waiting, AGENTS)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-bench-")))
        write_centre(folder / "centre", AGENTS)
        console.print(f"starting acd and app_queue with {AGENTS} phones each …", style="dim")
        sides = [
            stack.enter_context(start(folder / "centre", folder / start.__name__, room)) for start in (ours, app_queue)
        ]
        both = [stack.enter_context(manned(side, folder)) for side in sides]
        for callers in both:
            callers.load(ANSWERED, WARM_UP_RATE, WARM_UP_CALLS)
        slow = _in_turn(both, SLOW_RATE, extent.slow_calls, 1, console)
        fast = _in_turn(both, RATE, extent.calls, extent.rounds, console)
        percents = _waiting(both, extent, console)
    return Found(
        {RATE: fast[0], SLOW_RATE: slow[0]},
        {RATE: fast[1], SLOW_RATE: slow[1]},
        RATE,
        AGENTS,
        extent.waiting,
        *percents,
    )


def _in_turn(both: list[Callers], rate: int, calls: int, rounds: int, console: Console) -> list[Load]:
    """Both sides' loads, all rounds together."""
    totals: list[Load | None] = [None, None]
    for number in range(1, rounds + 1):
        for at, callers in enumerate(both):
            load = callers.load(ANSWERED, rate, calls)
            total = totals[at]
            totals[at] = load if total is None else total + load
            console.print(
                f"{rate} calls/s, round {number} of {rounds}, {callers.side.name}: {load.failed} of {calls} failed, "
                f"p50 {load.connected.percentile(50):.1f} ms, p99 {load.connected.percentile(99):.1f} ms, "
                f"{load.cost_ms():.1f} ms of processor per call",
                style="dim",
            )
    return [total for total in totals if total is not None]


def _waiting(both: list[Callers], extent: Extent, console: Console) -> tuple[float, float]:
    """Per cent of one processor for callers in line with music, on both sides: the median of the rounds."""
    percents: list[list[dict[str, float]]] = [[], []]
    for _ in range(extent.waiting_rounds):
        for at, callers in enumerate(both):
            percent = dict(callers.wait_in_line(WAITING, extent.waiting, extent.watch_s))
            percents[at].append(percent)
            console.print(f"{extent.waiting:,} waiting, {callers.side.name}: {percent['all']:.0f} %", style="dim")
    return median_of(percents[0]), median_of(percents[1])


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    """The first signal ends the measuring; the following ones do not stop what clears up after it."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt(signal.Signals(number).name)


if __name__ == "__main__":
    sys.exit(main())
