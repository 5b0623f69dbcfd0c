"""What `acd up` shows: a live table of calls on a terminal, sparse plain lines elsewhere."""

import time
from collections.abc import Iterable
from datetime import datetime
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table

from acd.runtime import clock
from acd.runtime.overview import Overview, Row

TABLE_EVERY_S = 0.5
LINE_EVERY_S = 5.0
ROWS_MAX = 30


class Screen:
    """Draws an overview as often as is good for the eye; what is told in between stands above the table."""

    def __init__(self) -> None:
        self._console = Console(highlight=False, soft_wrap=True)
        self._live = Live(console=self._console, auto_refresh=False) if self._console.is_terminal else None
        self._due_s = float("-inf")
        self._last = ""

    def tell(self, line: str) -> None:
        """Print a line."""
        self._console.print(line, markup=False)

    def show(self, overview: Overview) -> None:
        """Draw it, if it is time."""
        now_s = time.monotonic()
        if now_s < self._due_s:
            return
        self._due_s = now_s + (TABLE_EVERY_S if self._live else LINE_EVERY_S)
        if self._live:
            self._live.update(table(overview, clock.now().wall), refresh=True)
        elif overview.summary() != self._last:
            self._last = overview.summary()
            self.tell(self._last)

    def __enter__(self) -> Self:
        """Begin to draw."""
        if self._live:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        if self._live:
            self._live.stop()


def table(overview: Overview, now: datetime) -> Table:
    """The calls, longest in their place first; not more than fit."""
    drawn = Table(title=overview.summary(), title_justify="left", expand=True)
    for heading in ("call", "line", "caller", "where", "for"):
        drawn.add_column(heading, justify="right" if heading == "for" else "left", no_wrap=True)
    rows = sorted(overview.rows.values(), key=lambda row: (row.since, row.call))
    for cells in _cells(rows[:ROWS_MAX], now):
        drawn.add_row(*cells)
    if len(rows) > ROWS_MAX:
        drawn.add_row("", "", "", f"and {len(rows) - ROWS_MAX} more", "")
    return drawn


def _cells(rows: Iterable[Row], now: datetime) -> Iterable[tuple[str, ...]]:
    for row in rows:
        seconds = max(0, int((now - row.since).total_seconds()))
        yield row.call, row.line, row.caller, row.where, f"{seconds // 60}:{seconds % 60:02}"
