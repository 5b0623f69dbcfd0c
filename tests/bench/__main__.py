"""`make bench`: what calls cost, and how long callers wait for the connection, side by side with app_queue; and faults.

At the end, for the usual load only, ten minutes of callers on the real stack and in the simulator.
Exit codes: 0 measured, whether the targets are met or not; 1 it could not be measured, a fault broke something, or the
simulator was apart from the real stack; 130 Ctrl-C.
"""

import argparse
import json
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import reduce
from itertools import product
from operator import add
from pathlib import Path
from statistics import median
from types import FrameType
from typing import NoReturn

from rich.console import Console

from acd.asterisk import SwitchError
from acd.config.problems import ConfigProblems
from tests.bench.centre import ANSWERED, ON_CONNECT, WAITING, write_centre
from tests.bench.core_cost import core_cost
from tests.bench.decisions import decisions_cost
from tests.bench.faults import FEWEST_STEPS, QUICK_STEPS, STEPS_IN_ALL, faults
from tests.bench.live_and_simulated.both import live_and_simulated
from tests.bench.load import TALK_S, Callers, Load, manned
from tests.bench.report import AGENTS, RATE, WHAT, Found, Point, Waiting, as_json, missed, table
from tests.bench.sides import INSTALLED_MUSIC, app_queue, limits, ours
from tests.bench.sipp import NotMeasured

RESULT = Path(__file__).resolve().parents[2] / ".cache" / "bench.json"
WARM_UP_CALLS, WARM_UP_RATE = 30, 20
WAITING_MIN = 50
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured: rounds in which the sides take turns, seconds of calls in each, callers in line."""

    rounds: int
    calls_for_s: int
    waiting: int
    waiting_rounds: int
    watch_s: float
    core_rows: tuple[int, ...]
    core_calls: int
    fault_steps: int
    agents: int = AGENTS
    rate: int = RATE

    @property
    def is_usual(self) -> bool:
        """Whether this is the load that the targets are stated for."""
        return (self.agents, self.rate) == (AGENTS, RATE)

    def of(self, agents: int, rate: int) -> "Extent":
        """With another number of agents, and fewer in line where there are fewer agents; with another rate of calls.

        With fewer agents nothing is judged, and one round of each shows what there is to see; what does not depend on
        calls is not tried at length again.
        """
        waiting = min(self.waiting, max(WAITING_MIN, self.waiting * agents // AGENTS))
        asked = replace(self, agents=agents, rate=rate, waiting=waiting)
        few = replace(asked, rounds=1, waiting_rounds=1, fault_steps=min(self.fault_steps, FEWEST_STEPS))
        return few if agents < AGENTS else asked


QUICK = Extent(2, 10, 200, 1, 8.0, (0, 1_000), 500, QUICK_STEPS)
FULL = Extent(3, 25, 1_000, 2, 15.0, (0, 100, 1_000, 10_000), 2_000, STEPS_IN_ALL)


def main() -> int:
    """Measure, print the tables, write the figures."""
    extent = _asked_extent()
    for number in SIGNALS:
        signal.signal(number, _end)
    # Each call takes two sockets for sound and more; a thousand of them are above the usual limit.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    console, began_s = Console(width=120), time.monotonic()
    try:
        console.print(decisions_cost(console, is_quick=extent.rounds < FULL.rounds))
        console.print(core_cost(extent.core_rows, extent.core_calls, console))
        _report(_stack_cost(extent, console), console)
        is_well = faults(console, extent.fault_steps)
        if extent.is_usual:
            is_well &= live_and_simulated(console, is_quick=extent.rounds < FULL.rounds)
    except (NotMeasured, SwitchError, ConfigProblems, OSError) as problem:
        print(f"bench: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt as asked:
        print(f"bench: ended by {asked}; nothing of what it started is left", file=sys.stderr)
        return 130
    console.print(f"{time.monotonic() - began_s:.0f} s in all")
    return int(not is_well)


def _report(found: Found, console: Console) -> None:
    console.print(table(found), WHAT, sep="\n")
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(as_json(found), indent=2) + "\n")
    console.print(f"{_verdict(missed(found))}; the figures are in {RESULT}")


def _asked_extent() -> Extent:
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: python -m tests.bench --quick")
    parser.add_argument("--quick", action="store_true", help="less of everything, in under ten minutes")
    parser.add_argument("--agents", type=int, default=AGENTS, help=f"at phones that answer at once ({AGENTS})")
    parser.add_argument("--rate", type=int, default=RATE, help=f"calls a second ({RATE})")
    asked = parser.parse_args()
    if not 0 < asked.rate * TALK_S <= asked.agents:
        parser.error(f"{asked.agents} agents cannot take {asked.rate} calls/s of {TALK_S:g} s")
    return (QUICK if asked.quick else FULL).of(asked.agents, asked.rate)


def _stack_cost(extent: Extent, console: Console) -> Found:
    """Both sides are up all the time and take turns, so that a busy moment of the machine harms neither alone."""
    room = limits(extent.waiting, extent.agents)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-bench-")))
        write_centre(folder / "centre", extent.agents)
        console.print(f"starting acd and app_queue with {extent.agents} phones each …", style="dim")
        sides = [
            stack.enter_context(start(folder / "centre", folder / start.__name__, room)) for start in (ours, app_queue)
        ]
        acd, other = (stack.enter_context(manned(side, folder)) for side in sides)
        for callers, line in product((acd, other), (ON_CONNECT, ANSWERED)):
            callers.load(line, min(extent.rate, WARM_UP_RATE), WARM_UP_CALLS)
        on_connect = _in_turn("answer on connect", ON_CONNECT, (acd, other), extent, console)
        answered = _in_turn("answered first", ANSWERED, (acd, other), extent, console)
        waiting = _waiting(acd, other, extent, console)
    return Found(extent.agents, extent.rate, on_connect, answered, waiting)


def _in_turn(point: str, line: str, both: Sequence[Callers], extent: Extent, console: Console) -> Point:
    """Calls to `line` of both sides, all rounds together."""
    loads: list[list[Load]] = [[], []]
    for number in range(1, extent.rounds + 1):
        for callers, done in zip(both, loads, strict=True):
            load = callers.load(line, extent.rate, extent.rate * extent.calls_for_s)
            done.append(load)
            console.print(
                f"{point}, round {number} of {extent.rounds}, {callers.side.name}: {load.failed} of {load.calls} "
                f"failed, 200 OK after p50 {load.connected.percentile(50):.1f} ms, "
                f"p99 {load.connected.percentile(99):.1f} ms, {load.cost_ms():.1f} ms a call",
                style="dim",
            )
    return Point(*(reduce(add, done) for done in loads))


def _waiting(acd: Callers, other: Callers, extent: Extent, console: Console) -> Waiting:
    """Callers in line with music on both sides: the medians of the rounds."""
    lines = {
        "acd": (acd, WAITING),
        "app_queue with the same music": (other, WAITING),
        "app_queue as installed": (other, INSTALLED_MUSIC),
    }
    percents: dict[str, list[float]] = {name: [] for name in lines}
    for _ in range(extent.waiting_rounds):
        for name, (callers, line) in lines.items():
            percent = callers.wait_in_line(line, extent.waiting, extent.watch_s)["all"]
            percents[name].append(percent)
            console.print(f"{extent.waiting:,} waiting, {name}: {percent:.0f} % of a processor", style="dim")
    return Waiting(extent.waiting, *(median(each) for each in percents.values()))


def _verdict(lacking: list[str] | None) -> str:
    if lacking is None:
        return f"targets are for {AGENTS} agents and {RATE} calls/s and do not apply here; none is judged"
    return f"targets missed: {', '.join(lacking)}" if lacking else "all targets met"


def _end(number: int, _frame: FrameType | None) -> NoReturn:
    """The first signal ends the measuring; the following ones do not stop what clears up after it."""
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt(signal.Signals(number).name)


if __name__ == "__main__":
    sys.exit(main())
