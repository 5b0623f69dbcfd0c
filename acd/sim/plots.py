"""Plots over time as SVG: lines, and areas that lie on each other. Colours that also colour-blind people tell apart."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from math import ceil, floor, log10
from statistics import fmean

WIDTH, HEIGHT = 960, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 150, 12, 28
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#d55e00", "#cc79a7", "#56b4e9", "#b8a900", "#666666", "#bbbbbb", "#332288")
POINTS_MAX, MARKS = 600, 5
ROUNDING = 1e-9
HOUR_S, HOURS_A_DAY = 3600.0, 24
HOURS_APART = (1, 2, 3, 6, 12, 24, 48, 168, 720)
LABELS_MAX = 13


@dataclass(frozen=True, slots=True)
class Plot:
    """What is on the upright axis, and how many seconds lie between two values."""

    unit: str
    every_s: float


def lines(values: Mapping[str, Sequence[float]], plot: Plot) -> str:
    """A line for each name."""
    thin = [_thinned(each) for each in values.values()]
    top = _top(max((max(each, default=0.0) for each in thin), default=0.0))
    drawn = [
        f'<polyline fill="none" stroke="{colour}" stroke-width="1.6" points="{_points(each, top)}"/>'
        for each, colour in zip(thin, COLOURS, strict=False)
    ]
    return _framed(values, drawn, top, plot)


def stacked(values: Mapping[str, Sequence[float]], plot: Plot) -> str:
    """An area for each name, the first at the bottom."""
    thin = [_thinned(each) for each in values.values()]
    tops = [list(accumulate(column)) for column in zip(*thin, strict=True)]
    top = _top(max((column[-1] for column in tops), default=0.0))
    drawn = []
    for number in range(len(thin)):
        above = [column[number] for column in tops]
        below = [column[number - 1] if number else 0.0 for column in tops]
        outline = f"{_points(above, top)} {' '.join(reversed(_points(below, top).split()))}"
        drawn.append(f'<polygon fill="{COLOURS[number]}" points="{outline}"/>')
    return _framed(values, drawn, top, plot)


def _framed(values: Mapping[str, Sequence[float]], drawn: Iterable[str], top: float, plot: Plot) -> str:
    whole_s = plot.every_s * max((len(each) - 1 for each in values.values()), default=0)
    inside = [*_upright(top, plot.unit), *_along(whole_s), *drawn, *_legend(values)]
    words = f'role="img" aria-label="{escape(", ".join(values))} in {escape(plot.unit)}"'
    return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" {words}>\n' + "\n".join(inside) + "\n</svg>"


def _upright(top: float, unit: str) -> Iterator[str]:
    step = _step(top)
    for mark in range(round(top / step) + 1):
        value = step * mark
        y = _y(value, top)
        yield f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#e4e4e4"/>'
        yield f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{value:,.6g}</text>'
    yield f'<text x="{LEFT + 4}" y="{TOP + 10}">{escape(unit)}</text>'


def _along(whole_s: float) -> Iterator[str]:
    """Times of the day; of several days their numbers."""
    hours = whole_s / HOUR_S
    apart = next((each for each in HOURS_APART if hours / each <= LABELS_MAX), HOURS_APART[-1])
    for hour in range(0, int(hours) + 1, apart):
        x = LEFT + (WIDTH - LEFT - RIGHT) * (hour / hours if hours else 0.0)
        day, clock = divmod(hour, 24)
        words = f"{clock:02}:00" if hours <= HOURS_A_DAY + 6 else f"day {day + 1}" + f" {clock}h" * bool(clock)
        yield f'<text x="{x:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{words}</text>'


def _legend(names: Iterable[str]) -> Iterator[str]:
    for number, (name, colour) in enumerate(zip(names, COLOURS, strict=False)):
        y = TOP + 18 * number
        yield f'<rect x="{WIDTH - RIGHT + 14}" y="{y}" width="12" height="12" fill="{colour}"/>'
        yield f'<text x="{WIDTH - RIGHT + 32}" y="{y + 10}">{escape(name)}</text>'


def _points(values: Sequence[float], top: float) -> str:
    step = (WIDTH - LEFT - RIGHT) / max(1, len(values) - 1)
    return " ".join(f"{LEFT + step * number:.1f},{_y(value, top):.1f}" for number, value in enumerate(values))


def _y(value: float, top: float) -> float:
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * value / top


def _thinned(values: Sequence[float]) -> list[float]:
    """As many as can be seen, each the mean of those that it stands for."""
    size = ceil(len(values) / POINTS_MAX) or 1
    return [fmean(values[at : at + size]) for at in range(0, len(values), size)]


def _step(value: float) -> float:
    """How far marks are apart so that about so many of them are good for an axis up to this value."""
    if value <= 0.0:
        return 1.0 / MARKS
    size = 10.0 ** floor(log10(value / MARKS))
    return next(size * each for each in (1.0, 2.0, 2.5, 5.0, 10.0) if size * each >= value / MARKS * (1.0 - ROUNDING))


def _top(value: float) -> float:
    """Where an axis ends: at the first mark that is not below this value."""
    step = _step(value)
    return step * max(1, ceil(value / step - ROUNDING)) if value > 0.0 else 1.0
