"""`acd down`: end what runs from a run folder, and clear what crashes left there."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from acd.runtime.background import RemainsError, end


def down(
    *, run: Annotated[Path, typer.Option(help="The run folder that was given to `acd up`.")] = Path(".run")
) -> None:
    """End what `acd up` runs from a run folder. Fine when nothing runs. Example: `acd down --run .run`."""
    try:
        ran = end(run.absolute(), tell=print)
    except RemainsError as error:
        print(f"acd down: {error}", file=sys.stderr)
        raise typer.Exit(1) from None
    print(f"ended; nothing of it is left in {run}" if ran else f"nothing runs in {run}")
