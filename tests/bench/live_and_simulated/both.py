"""The same callers in the simulator and on the real stack, and whether both say the same. Prints how they went."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.progress import Progress

from acd.config.load import load
from acd.core.plan import Plan
from acd.sim.people import Caller
from acd.sim.recorded import Recording
from tests.bench.live_and_simulated.apart import Facts, Figure, figures, outcomes
from tests.bench.live_and_simulated.centre import drawn, manners, write_centre
from tests.bench.live_and_simulated.live import Played, Tell, play_live
from tests.bench.live_and_simulated.tables import show, show_calls, show_own, show_steps
from tests.sim.playing import play

SEED = 1
LENGTH_S, APART_MAX = 600.0, 0.05
QUICK_LENGTH_S, QUICK_APART_MAX = 120.0, 0.10
TOLD_EVERY_S = 60.0


def live_and_simulated(console: Console, *, is_quick: bool, seed: int = SEED) -> bool:
    """Whether both say the same; prints how they went. Raises NotMeasured."""
    length_s, apart_max = (QUICK_LENGTH_S, QUICK_APART_MAX) if is_quick else (LENGTH_S, APART_MAX)
    with tempfile.TemporaryDirectory(prefix="acd-live-") as folder:
        plan = load(write_centre(Path(folder))).plan
    text = drawn(seed, length_s)
    simulated = simulate(plan, people(plan, text))
    callers = people(plan, text)
    console.print(f"{len(callers)} callers of {length_s:.0f} s by SIP, seed {seed} …", style="dim")
    with _progress(console, len(callers), length_s) as tell:
        live = play_live(callers, tell)
    found = [*figures(plan, live.facts, simulated), _by_the_callers(live, simulated)]
    show_own(console, live.calls, outcomes(live.facts))
    show_steps(console, live.facts, simulated)
    show_calls(console, outcomes(live.facts), outcomes(simulated))
    show(console, found, apart_max)
    apart = [figure.name for figure in found if figure.is_judged and figure.apart > apart_max]
    console.print(f"apart: {', '.join(apart)}" if apart else f"all within {apart_max:.0%} of each other")
    return not apart


def people(plan: Plan, text: str) -> list[Caller]:
    """As recorded calls are read; what becomes of them is noted in them, so each run has its own."""
    return Recording(tuple(text.splitlines()), tuple(plan.lines), "live_and_simulated").callers(SEED)


def simulate(plan: Plan, callers: list[Caller]) -> Facts:
    """The simulator's facts, to the end."""
    return play(plan, callers, manners())[1].facts


def _by_the_callers(live: Played, simulated: Facts) -> Figure:
    """The mean wait by the callers' own clocks: from his call, or his key, until somebody picked up or he hung up."""
    waited = [call.waited_s for call in live.calls if call.waits_from_s >= 0.0]
    other = fmean(outcome.wait_s for outcome in outcomes(simulated).values())
    return Figure("all", "callers_own_wait_s", fmean(waited), other, is_judged=True)


@contextmanager
def _progress(console: Console, calls: int, length_s: float) -> Iterator[Tell]:
    """A bar for people who watch, a line a minute for those who read later."""
    told = 0

    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        bar = progress.add_task("callers", total=calls)

        def tell(now_s: float, over: int, there: int) -> None:
            nonlocal told
            words = f"{now_s:.0f} of {length_s:.0f} s: {over} of {calls} calls are over, {there} are there"
            progress.update(bar, completed=over, description=words)
            if not console.is_terminal and now_s >= told * TOLD_EVERY_S:
                told += 1
                console.print(words, style="dim")

        yield tell
