"""`acd replay`: does the engine still say what a journal recorded? Reads only; needs no Asterisk and no run folder."""

from pathlib import Path
from typing import Annotated

import typer

from acd.core.engine import Engine
from acd.core.state import State
from acd.runtime.replay import Difference, JournalUnreadableError, Verdict
from acd.runtime.replay import replay as replayed
from acd.runtime.wire import decode, encode


def replay(
    journal: Annotated[Path, typer.Argument(metavar="JOURNAL", help="A journal's file, or the folder of its files.")],
) -> None:
    """Replay a journal: does the engine still say the same? Exit 1 if not. Example: `acd replay .run/journal`."""
    try:
        verdict = replayed(journal, _engine_from)
    except JournalUnreadableError as error:
        typer.echo(f"acd replay: {error}", err=True)
        raise typer.Exit(2) from None
    for file in verdict.torn:
        typer.echo(f"{file}: the last line is torn (a crash); it is left out")
    if verdict.difference:
        typer.echo(_shown(verdict, verdict.difference))
        raise typer.Exit(1)
    typer.echo(f"{verdict.events} events, {verdict.commands} commands: the same commands, byte for byte")


def _engine_from(state: object) -> Engine:
    return Engine(decode(State, encode(state)))


def _shown(verdict: Verdict, difference: Difference) -> str:
    return (
        f"{difference.file}:{difference.line}: not the same, after {verdict.events} events that were\n"
        f"  recorded  {difference.recorded}\n"
        f"  replayed  {difference.replayed}"
    )
