"""One page that shows how a simulation went: figures and three plots. It is whole in itself: nothing is fetched."""

from collections.abc import Mapping, Sequence
from html import escape

from acd.core.agents import AgentState
from acd.sim.curves import Curves
from acd.sim.figures import Figures
from acd.sim.plots import Plot, lines, stacked

QUEUES_MAX = 7
SHORT = ("asa", "aht")
# From what earns to what does not, as they lie on each other.
STATES = (
    AgentState.TALKING, AgentState.HOLDING, AgentState.WRAP_UP, AgentState.OFFERED, AgentState.OWN_CALL,
    AgentState.ON_OTHER_CALL, AgentState.BACKING_OFF, AgentState.READY, AgentState.PAUSED, AgentState.UNREACHABLE,
)  # fmt: skip
STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: #222;
       background: #fff; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .75rem; }
th, td { padding: .25rem .35rem; text-align: right; border-bottom: 1px solid #ddd; }
th:first-child, td:first-child { text-align: left; } th { vertical-align: bottom; font-weight: 600; }
svg { width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: #444; }
.scroll { overflow-x: auto; }
"""


def page(title: str, account: Figures, curves: Curves, words: str) -> str:
    """The whole page as HTML; `words` say what was played."""
    plots = (
        ("Callers waiting", lines(_busiest(curves.waiting), Plot("callers", curves.every_s))),
        ("Mean wait of those who were answered", lines(_waits(account, curves), Plot("seconds", curves.every_s))),
        ("Agents, by what they do", stacked(_agents(curves), Plot("agents", curves.every_s))),
    )
    drawn = "\n".join(f"<h2>{escape(heading)}</h2>\n{svg}" for heading, svg in plots)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head><body>\n'
        f"<h1>{escape(title)}</h1>\n<p>{escape(words)}</p>\n{_table(account)}\n{drawn}\n</body></html>\n"
    )


def _table(account: Figures) -> str:
    totals = account.totals()
    names = list(next(iter(totals.values())).figures()) if totals else []
    head = "".join(f"<th>{_heading(name)}</th>" for name in names)
    rows = []
    for queue, row in totals.items():
        cells = "".join(f"<td>{_shown(name, value)}</td>" for name, value in row.figures().items())
        rows.append(f"<tr><td>{escape(queue)}</td>{cells}</tr>")
    return f'<div class="scroll"><table><tr><th>queue</th>{head}</tr>{"".join(rows)}</table></div>'


def _heading(name: str) -> str:
    """A figure's name as words, with its unit."""
    words = name.removesuffix("_s").replace("_", " ")
    words = words.upper() if words in SHORT else words
    return f"{words}, s" if name.endswith("_s") else words


def _shown(name: str, value: float | None) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.1f}" if name.endswith("_s") else f"{value:.1%}"


def _busiest(values: Mapping[str, Sequence[int]]) -> dict[str, list[float]]:
    """Those that were longest, each for itself; the others as one."""
    order = sorted(values, key=lambda name: -max(values[name], default=0))
    shown = {name: [float(value) for value in values[name]] for name in order[:QUEUES_MAX]}
    rest = [values[name] for name in order[QUEUES_MAX:]]
    if rest:
        shown["others"] = [float(sum(each)) for each in zip(*rest, strict=True)]
    return shown


def _waits(account: Figures, curves: Curves) -> dict[str, list[float]]:
    """By queue, at each look that of its interval; 0 where nobody was answered."""
    order = sorted(account.totals().items(), key=lambda each: -each[1].offered)[:QUEUES_MAX]
    intervals = [int(look * curves.every_s // account.interval_s) for look in range(curves.looks)]
    found = {}
    for queue, _ in order:
        rows = {interval: row for (name, interval), row in account.rows.items() if name == queue}
        waits = {interval: row.figures()["asa_s"] or 0.0 for interval, row in rows.items()}
        found[str(queue)] = [waits.get(interval, 0.0) for interval in intervals]
    return found


def _agents(curves: Curves) -> dict[str, list[float]]:
    return {
        state.replace("_", " "): [float(value) for value in curves.agents[state]]
        for state in STATES
        if any(curves.agents[state])
    }
