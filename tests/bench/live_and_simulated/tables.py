"""The comparison for people: figures side by side, what each step took, and the calls that went otherwise."""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median

from rich.console import Console
from rich.table import Table

from tests.bench.live_and_simulated.apart import Facts, Figure, Outcome, differing, medians
from tests.bench.live_and_simulated.callers import LEFT, Call

SHOWN_MAX = 12
SHARES = (
    "answered_share",
    "answered_of_offered",
    "short_abandons_excluded",
    "answered_only",
    "handled_in_time",
    "occupancy",
)


def show(console: Console, found: list[Figure], apart_max: float) -> None:
    """All figures, with a verdict for those that are judged."""
    table = Table("queue", "figure", title=f"live and simulated, at most {apart_max:.0%} apart")
    for heading in ("live", "simulated", "apart"):
        table.add_column(heading, justify="right")
    table.add_column("verdict")
    for number, figure in enumerate(found):
        if number and figure.queue != found[number - 1].queue:
            table.add_section()
        verdict = "" if not figure.is_judged else "[red]APART[/]" if figure.apart > apart_max else "[green]the same[/]"
        cells = (_shown(figure.name, figure.live), _shown(figure.name, figure.simulated), f"{figure.apart:.1%}")
        table.add_row(figure.queue, figure.name, *cells, verdict)
    console.print(table)


def show_steps(console: Console, live: Facts, simulated: Facts) -> None:
    """What the switch and the people take: here the model shows, or fails."""
    table = Table("step", title="median of each step, in milliseconds")
    table.add_column("live", justify="right")
    table.add_column("simulated", justify="right")
    one, other = medians(live), medians(simulated)
    for name in one:
        table.add_row(name, f"{1000 * one[name]:.0f}", f"{1000 * other[name]:.0f}" if name in other else "")
    console.print(table)


def show_calls(console: Console, live: Mapping[str, Outcome], simulated: Mapping[str, Outcome]) -> None:
    """How far single calls are apart, and the first of those that went otherwise: what follows may follow from them."""
    both = live.keys() & simulated.keys()
    waits = sorted(abs(live[number].wait_s - simulated[number].wait_s) for number in both)
    others = sum(live[number].agent != simulated[number].agent for number in both)
    console.print(
        f"{len(both)} calls in both; waits differ by {median(waits):.3f} s (median), {waits[-1]:.3f} s at most; "
        f"{others} had another agent"
    )
    wrong = differing(live, simulated)
    for one, other in wrong[:SHOWN_MAX]:
        console.print(
            f"  {other.entered_s:7.2f} s {one.number} {other.queue}: live {one.words}, simulated {other.words}"
        )
    if len(wrong) > SHOWN_MAX:
        console.print(f"  and {len(wrong) - SHOWN_MAX} more")


def show_own(console: Console, calls: Sequence[Call], live: Mapping[str, Outcome]) -> None:
    """What the callers' own clocks say against the ledger, and who was not let go as he wished."""
    waited = [call for call in calls if call.caller.number in live and call.waits_from_s >= 0.0]
    apart = sorted(abs(call.waited_s - live[call.caller.number].wait_s) for call in waited)
    console.print(
        f"waits by the callers' own clocks and by the ledger differ by {median(apart):.3f} s (median), "
        f"{apart[-1]:.3f} s at most"
    )
    for ending, many in Counter(call.ending for call in calls if call.ending != LEFT).items():
        console.print(f"{many} calls ended otherwise: {ending}", style="red")


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return ""
    if name in SHARES:
        return f"{value:.1%}"
    return f"{value:,.2f}" if name.endswith("_s") else f"{value:,.0f}"
