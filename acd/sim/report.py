"""The figures of a simulation for other programs: JSON and CSV, by the same names as in the reports.

Of several runs there are means, each with the half-width of its 95 % confidence interval.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from acd.core.ids import QueueName
from acd.sim.estimates import Compared, Estimate, estimate, intervals, totals
from acd.sim.figures import OTHERS, Row
from acd.sim.runs import Outcome

Said = Mapping[str, Any]


def as_json(runs: Sequence[Outcome], said: Said) -> str:
    """Totals of each queue, and each interval (`begins_s`: seconds since the first midnight)."""
    whole, parts = _figures(runs)
    found = {
        **said,
        "runs": len(runs),
        "calls": runs[0].calls if len(runs) == 1 else _json(estimate(run.calls for run in runs)),
        "unqueued": _unqueued(runs),
        "queues": {queue: _by_name(figures) for queue, figures in whole.items()},
        "interval_s": runs[0].figures.interval_s,
        "intervals": [
            {"begins_s": begins_s, "queue": queue, **_by_name(figures)} for begins_s, queue, figures in parts
        ],
    }
    return json.dumps(found, indent=2)


def as_csv(runs: Sequence[Outcome], begins: datetime) -> str:
    """A row for each queue and interval; `begins` is when the first day did. Nothing to divide by: an empty cell."""
    names = [*Row().all_figures()]
    widths = [f"{name}_half_width" for name in names] if len(runs) > 1 else []
    rows = [["queue", "begins", *names, *widths]]
    for begins_s, queue, figures in _figures(runs)[1]:
        when = (begins + timedelta(seconds=begins_s)).isoformat(timespec="minutes")
        values = [figures[name] for name in names]
        cells = [value.mean if isinstance(value, Estimate) else value for value in values]
        cells += [value and value.half_width for value in values] if widths else []
        rows.append([queue, when, *map(_cell, cells)])
    return _csv(rows)


def compared_as_json(found: Mapping[QueueName, Mapping[str, Compared]], said: Said) -> str:
    """Each figure of each queue in both settings, and the difference."""
    queues = {
        queue: {name: {part: _json(getattr(each, part)) for part in Compared.__slots__} for name, each in rows.items()}
        for queue, rows in found.items()
    }
    return json.dumps({**said, "queues": queues}, indent=2)


def compared_as_csv(found: Mapping[QueueName, Mapping[str, Compared]]) -> str:
    """A row for each figure of each queue."""
    rows = [["queue", "figure", "first", "second", "difference", "half_width"]]
    for queue, figures in found.items():
        for name, each in figures.items():
            means = [part and part.mean for part in (each.first, each.second, each.difference)]
            width = each.difference and each.difference.half_width
            rows.append([queue, name, *map(_cell, [*means, width])])
    return _csv(rows)


def _figures(runs: Sequence[Outcome]) -> tuple[Mapping[QueueName, Said], Iterator[tuple[float, QueueName, Said]]]:
    """Of one run its figures, of several their estimates."""
    all_runs = [run.figures for run in runs]
    if len(runs) > 1:
        return totals(all_runs), intervals(all_runs)
    one = all_runs[0]
    whole = {queue: row.all_figures() for queue, row in one.totals().items()}
    return whole, ((begins_s, queue, row.all_figures()) for begins_s, queue, row in one.intervals())


def _unqueued(runs: Sequence[Outcome]) -> dict[str, Any]:
    names = sorted({name for run in runs for name in run.figures.unqueued})
    if len(runs) == 1:
        return {name: runs[0].figures.unqueued[name] for name in names}
    return {name: _json(estimate(run.figures.unqueued[name] for run in runs)) for name in names}


def _by_name(figures: Said) -> dict[str, Any]:
    """The rarer endings apart, and only those that there were."""
    others = {name: _json(figures[name]) for name in OTHERS if _mean(figures[name])}
    usual = {name: _json(value) for name, value in figures.items() if name not in OTHERS}
    return {**usual, "endings": others}


def _mean(value: Any) -> Any:
    return value.mean if isinstance(value, Estimate) else value


def _json(value: Any) -> Any:
    if isinstance(value, Estimate):
        return {"mean": value.mean, "half_width": value.half_width, "runs": value.runs}
    return value


def _cell(value: Any) -> Any:
    return "" if value is None else round(value, 4) if isinstance(value, float) else value


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
