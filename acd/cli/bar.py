"""How far long work is, for people who watch a terminal: a bar, once the work has taken two seconds."""

import sys
from time import monotonic
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

QUIET_FOR_S = 2.0


class Bar:
    """Work of so many `parts`, called `words`. Nothing is written into a file or a pipe, nor of what is quick."""

    def __init__(self, parts: int, words: str, console: Console | None = None) -> None:
        self.parts, self.words = parts, words
        console = console or Console(file=sys.stderr)
        columns = TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
        self._progress = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._progress.add_task("", total=parts)
        self._began_s, self._is_shown = monotonic(), False

    def tell(self, share: float) -> None:
        """So much is done, from 0 to 1; half a part is seen too."""
        if not self._is_shown and monotonic() - self._began_s >= QUIET_FOR_S:
            self._is_shown = True
            self._progress.start()
        done = share * self.parts
        whole = f"{int(done)} of {self.parts} {self.words}" if self.parts > 1 else self.words
        self._progress.update(self._task, completed=done, description=whole)

    def __enter__(self) -> Self:
        """Time begins to count."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """The bar goes away."""
        if self._is_shown:
            self._progress.stop()
