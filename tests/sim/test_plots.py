"""Plots are drawn so that they can be read: axes that end where the values do, marks at round numbers."""

import re

import pytest

from acd.sim.plots import Plot, lines, stacked


def marks(drawing: str) -> list[float]:
    """The numbers at the upright axis, from the bottom up."""
    return [float(mark.replace(",", "")) for mark in re.findall(r'text-anchor="end">([\d.,]+)<', drawing)]


@pytest.mark.parametrize(
    ("highest", "numbers"),
    [
        (27.0, [0, 10, 20, 30]),
        (58.0, [0, 20, 40, 60]),
        (111.0, [0, 25, 50, 75, 100, 125]),
        (100.0, [0, 20, 40, 60, 80, 100]),
        (1004.0, [0, 250, 500, 750, 1000, 1250]),
        (0.3, [0, 0.1, 0.2, 0.3]),
        (0.0, [0, 0.2, 0.4, 0.6, 0.8, 1.0]),
    ],
)
def test_an_axis_ends_at_the_next_mark(highest, numbers):
    """Little is left empty above the highest value."""
    assert marks(lines({"help": [0.0, highest]}, Plot("callers", 60.0))) == pytest.approx(numbers)


def test_areas_lie_on_each_other():
    """The axis has room for their sum."""
    assert marks(stacked({"talking": [40.0], "ready": [19.0]}, Plot("agents", 60.0)))[-1] == 60.0
