"""The engine is killed after any command of any transcript, another one takes over, and nobody should notice.

Every transcript of these tests is played again on a switch that remembers. Each kill is tried with a store that knows
the last step, with one that does not, and without any. `ACD_TORTURE=1` tries all of them, otherwise some of each
transcript, always the same.
"""

import importlib
import inspect
import os
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.core import verdicts
from tests.core.playbook import RECORDERS, Playbook
from tests.core.rerun import STORES, Rerun

IS_TORTURE = os.environ.get("ACD_TORTURE") == "1"
KILLS_TRIED = 2
# These try every order of events by themselves, with kills among them, or are about this very thing.
NOT_TRANSCRIPTS = {"test_chaos", "test_killed_anywhere", "test_vocabulary"}


def own_tests(module: Any) -> Iterator[tuple[str, Callable[..., None]]]:
    """The test functions that a file defines itself."""
    for name, function in inspect.getmembers(module, inspect.isfunction):
        if name.startswith("test_") and function.__module__ == module.__name__:
            yield name, function


def arguments_of(function: Callable[..., None]) -> list[dict[str, Any]]:
    """With what a test is called: once, or with all that its `parametrize` marks say."""
    axes: list[list[dict[str, Any]]] = []
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "parametrize":
            names = mark.args[0].split(",") if isinstance(mark.args[0], str) else list(mark.args[0])
            names = [name.strip() for name in names]
            axes.append([dict(zip(names, [each] if len(names) == 1 else each, strict=True)) for each in mark.args[1]])
    return [{name: value for part in parts for name, value in part.items()} for parts in product(*axes)]


def transcripts() -> list[Any]:
    """Every test of the core that plays, by file and name."""
    found = []
    for path in sorted(Path(__file__).parent.glob("test_*.py")):
        if path.stem in NOT_TRANSCRIPTS:
            continue
        module = importlib.import_module(f"tests.core.{path.stem}")
        found += [pytest.param(function, id=f"{path.stem}::{name}") for name, function in own_tests(module)
                  if set(inspect.signature(function).parameters) <= set(arguments_of(function)[0])]  # fmt: skip
    return found


def played(function: Callable[..., None]) -> list[Playbook]:
    """The transcripts of a test."""
    books: list[Playbook] = []
    RECORDERS.append(books)
    try:
        for arguments in arguments_of(function):
            function(**arguments)
    finally:
        RECORDERS.remove(books)
    return books


def kills_of(name: str, commands: int) -> list[tuple[int, str]]:
    """After which command, and with which store."""
    all_of_them = list(product(range(1, commands + 1), STORES))
    if IS_TORTURE or len(all_of_them) <= KILLS_TRIED:
        return all_of_them
    return Random(name).sample(all_of_them, KILLS_TRIED)


@pytest.mark.parametrize("function", transcripts())
def test_nobody_notices_that_the_engine_was_killed(function: Callable[..., None]) -> None:
    """Nobody is hung up, loses his place or is left in silence; the books balance, and nothing is left behind."""
    for number, book in enumerate(played(function)):
        whole = Rerun(book).run()
        for kill_at, store in kills_of(f"{function.__name__} {number}", whole.given):
            compare(whole, Rerun(book, kill_at, store).run(), f"killed after command {kill_at}, store {store}\n{book}")


def compare(whole: Rerun, killed: Rerun, story: str) -> None:
    """The killed run against the whole one."""
    assert not killed.broken, f"{killed.broken}\n{story}"
    hung_up = killed.hung_up() - whole.hung_up()
    assert not hung_up, f"hung up: {hung_up}\n{story}"
    is_silent_anyway = verdicts.in_silence(whole.engine.state, whole.board, whole.away)
    silent = verdicts.in_silence(killed.engine.state, killed.board, killed.away)
    assert is_silent_anyway or not silent, f"{silent}\n{story}"
    killed.drain()
    wrong = verdicts.unbalanced(killed.facts)
    assert not wrong, f"{wrong}\n{story}"
    left = verdicts.left(killed.engine.state, killed.board, killed.keeper.entries)
    assert not left, f"left behind: {left}\n{story}"
    bugs = verdicts.bugs(killed.facts) - verdicts.bugs(whole.facts)
    assert not bugs, f"{bugs}\n{story}"


def test_every_file_of_transcripts_is_played_again() -> None:
    """A test that cannot be called from here would be left out in silence."""
    names = {param.id.partition("::")[0] for param in transcripts()}
    files = {path.stem for path in Path(__file__).parent.glob("test_*.py") if " play(" in path.read_text()}
    assert files - NOT_TRANSCRIPTS <= names
