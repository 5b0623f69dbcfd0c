"""Tables of what was simulated: one run, several with means and how sure they are, or two settings side by side."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.table import Table

from acd.core.ids import QueueName
from acd.core.plan import Plan
from acd.sim.estimates import Compared, Estimate, estimate, intervals, totals
from acd.sim.figures import OTHERS
from acd.sim.runs import Outcome
from acd.sim.traffic import midnight

WIDTH = 150
COUNT, SHARE, SECONDS = "{:,}", "{:.1%}", "{:,.1f}"
# Means of counts are no whole numbers.
OF_MEANS = {COUNT: SECONDS}
# What the table shows of a row's figures, under which words, and how.
COLUMNS = {
    "offered": ("offered", COUNT),
    "answered": ("answered", COUNT),
    "abandoned": ("abandoned", COUNT),
    "ended_otherwise": ("other", COUNT),
    "answered_of_offered": ("answered of\noffered", SHARE),
    "short_abandons_excluded": ("short abandons\nexcluded", SHARE),
    "answered_only": ("answered\nonly", SHARE),
    "handled_in_time": ("handled\nin time", SHARE),
    "asa_s": ("ASA s", SECONDS),
    "aht_s": ("AHT s", SECONDS),
    "occupancy": ("occupancy", SHARE),
    "overtaken": ("overtaken", COUNT),
}
Figured = Mapping[str, Any]
Rows = Iterable[tuple[float, QueueName, Figured]]


def show_run(run: Outcome, plan: Plan) -> None:
    """A table for each queue, and its books."""
    console, whole = Console(width=WIDTH), run.figures.totals()
    parts = ((begins_s, queue, row.figures()) for begins_s, queue, row in run.figures.intervals() if row.offered)
    tables = _tables(plan, {queue: row.figures() for queue, row in whole.items()}, parts)
    for queue, table in tables.items():
        console.print(table)
        console.print(f"{whole[queue].books()}\n", highlight=False)
    lost = ", ".join(f"{count:,} {_words(ending)}" for ending, count in sorted(run.figures.unqueued.items()))
    outside = f" {sum(run.figures.unqueued.values()):,} came into no queue ({lost})." if lost else ""
    console.print(f"{run.calls:,} calls.{outside} {run.steps:,} steps of the engine.", highlight=False)


def show_runs(runs: Sequence[Outcome], plan: Plan) -> None:
    """The same with means over all runs; below each how sure it is."""
    console, figures = Console(width=WIDTH), [run.figures for run in runs]
    whole = totals(figures)
    parts = (each for each in intervals(figures) if each[2]["offered"] and each[2]["offered"].mean)
    for queue, table in _tables(plan, whole, parts).items():
        console.print(table)
        rare = [(_words(name), whole[queue][name]) for name in OTHERS]
        words = ", ".join(f"{name} {_mean(each, COUNT)}" for name, each in rare if each and each.mean)
        console.print(f"other: {words}\n" if words else "", highlight=False)
    calls = _mean(estimate(run.calls for run in runs), COUNT)
    seeds = f"seeds {runs[0].seed} to {runs[-1].seed}"
    console.print(f"Means of {len(runs)} runs ({seeds}), ± 95 % confidence; {calls} calls in each.", highlight=False)


def show_comparison(found: Mapping[QueueName, Mapping[str, Compared]], names: tuple[Path, Path], runs: int) -> None:
    """Figure by figure, for each queue."""
    console = Console(width=WIDTH)
    forms = {**COLUMNS, **{str(name): (_words(name), COUNT) for name in OTHERS}}
    for queue, figures in found.items():
        table = Table("figure", title=queue, title_justify="left")
        for heading in (f"{names[0]}", f"{names[1]}", "difference", "is there one?"):
            table.add_column(heading, justify="right")
        for name, (words, form) in forms.items():
            each = figures[name]
            if name in COLUMNS or any(part and part.mean for part in (each.first, each.second)):
                cells = [_mean(part, form) for part in (each.first, each.second)]
                table.add_row(words.replace("\n", " "), *cells, _mean(each.difference, form, sign="+"), _verdict(each))
        console.print(table)
    console.print(f"Means of {runs} pairs of runs with the same callers, ± 95 % confidence.", highlight=False)


def _tables(plan: Plan, whole: Mapping[QueueName, Figured], parts: Rows) -> dict[QueueName, Table]:
    local = midnight(plan).astimezone(ZoneInfo(plan.time_zone))
    tables = {}
    for queue in whole:
        title = f"{queue}: service levels at {plan.queues[queue].service_level_s:g} s"
        tables[queue] = Table("from", title=title, title_justify="left")
        for heading, _ in COLUMNS.values():
            tables[queue].add_column(heading, justify="right")
    for begins_s, queue, figures in parts:
        tables[queue].add_row(f"{local + timedelta(seconds=begins_s):%a %H:%M}", *_cells(figures))
    for queue, table in tables.items():
        table.add_section()
        table.add_row("all", *_cells(whole[queue]))
    return tables


def _cells(figures: Figured) -> list[str]:
    return [_cell(figures[name], form) for name, (_, form) in COLUMNS.items()]


def _cell(value: Any, form: str) -> str:
    if isinstance(value, Estimate):
        return _mean(value, form).replace(" ", "\n", 1)
    return "" if value is None else form.format(value)


def _mean(value: Estimate | None, form: str, sign: str = "") -> str:
    """`41.5 ±2.1`; of one run the mean alone."""
    if value is None:
        return ""
    form = OF_MEANS.get(form, form)
    mean = form.replace(":", f":{sign}").format(value.mean)
    return mean if value.half_width is None else f"{mean} ±{form.format(value.half_width)}"


def _verdict(each: Compared) -> str:
    if each.difference is None or each.difference.half_width is None:
        return ""
    return "yes" if each.difference.is_certain else "not seen"


def _words(name: str) -> str:
    return name.replace("_", " ")
