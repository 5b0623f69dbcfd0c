"""The engine is killed after any command of any transcript, another one takes over, and nobody should notice.

Every transcript of these tests is played again on a switch that remembers. Each kill is tried with a store that knows
the last step, with one that does not, and without any; and just before the command, which the store says was given.
`ACD_TORTURE=1` tries all of them, otherwise some of each transcript, always the same.
"""

import importlib
import inspect
import os
import re
from collections.abc import Callable, Iterator
from itertools import chain, product
from pathlib import Path
from random import Random
from types import CodeType
from typing import Any

import pytest

from acd.core.ids import CallbackId
from tests.core import verdicts
from tests.core.playbook import RECORDERS, Playbook
from tests.core.rerun import STORES, Rerun

IS_TORTURE = os.environ.get("ACD_TORTURE") == "1"
KILLS_TRIED = 2
# These try every order of events by themselves, with kills among them, or are about this very thing.
NOT_TRANSCRIPTS = {"test_chaos", "test_killed_anywhere"}
TESTS = Path(__file__).parents[1]


def files() -> list[Path]:
    """Those in which transcripts are."""
    found = chain.from_iterable((TESTS / folder).glob("test_*.py") for folder in ("core", "proofs"))
    return sorted(path for path in found if path.stem not in NOT_TRANSCRIPTS)


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


def words_of(code: CodeType) -> set[str]:
    """Every name that a function uses, also in what is written within it."""
    within = (words_of(part) for part in code.co_consts if isinstance(part, CodeType))
    return set(code.co_names).union(*within)


def may_play(thing: Any, seen: set[int]) -> bool:
    """Whether a function or class of the tests uses, by itself or through others, what begins a transcript.

    Property tests and tables begin none, and would be played at length for nothing.
    """
    if id(thing) in seen or not getattr(thing, "__module__", "").startswith("tests."):
        return False
    seen.add(id(thing))
    if thing is Playbook:
        return True
    if inspect.isclass(thing):
        return any(may_play(inspect.unwrap(part), seen) for part in vars(thing).values() if inspect.isfunction(part))
    function = getattr(getattr(thing, "hypothesis", thing), "inner_test", thing)
    if not inspect.isfunction(function):
        return False
    return any(may_play(function.__globals__.get(word), seen) for word in words_of(function.__code__))


def transcripts() -> list[Any]:
    """Every test of the core that plays, by file and name."""
    found = []
    for path in files():
        module = importlib.import_module(f"tests.{path.parent.name}.{path.stem}")
        found += [pytest.param(function, id=f"{path.stem}::{name}") for name, function in own_tests(module)
                  if may_play(function, set())
                  and set(inspect.signature(function).parameters) <= set(arguments_of(function)[0])]  # fmt: skip
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
    all_of_them = list(product(range(1, commands + 1), (*STORES, "ahead")))
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
    unkept = verdicts.unkept(killed.facts, killed.engine.state) if killed.store != "none" else set[CallbackId]()
    assert not unkept, f"promised and forgotten: {unkept}\n{story}"
    wrong = verdicts.unbalanced(killed.facts)
    assert not wrong, f"{wrong}\n{story}"
    left = verdicts.left(killed.engine.state, killed.board, killed.keeper.entries)
    assert not left, f"left behind: {left}\n{story}"
    bugs = verdicts.bugs(killed.facts) - verdicts.bugs(whole.facts)
    assert not bugs, f"{bugs}\n{story}"


def test_every_transcript_is_played_again() -> None:
    """A test that cannot be called from here would be left out in silence."""
    plays = set()
    for path in files():
        for name, function in own_tests(importlib.import_module(f"tests.{path.parent.name}.{path.stem}")):
            if re.search(r"\bplay\(", inspect.getsource(function)):
                plays.add(f"{path.stem}::{name}")
    assert plays <= {param.id for param in transcripts()}
