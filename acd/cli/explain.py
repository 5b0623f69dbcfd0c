"""`acd explain`: what a problem's code means, with an example of wrong and right."""

from typing import Annotated

import typer

from acd.config.codes import CODES
from acd.config.problems import did_you_mean


def explain(
    code: Annotated[str | None, typer.Argument(metavar="CODE", help="As `acd check` shows it; none lists all.")] = None,
) -> None:
    """Explain a problem that `acd check` found. Example: `acd explain flow.unknown-queue`."""
    if code is None:
        typer.echo("\n".join(CODES))
        return
    code = code.removeprefix("error[").removesuffix("]")
    if code not in CODES:
        typer.echo(f'there is no code "{code}"; {did_you_mean(code, CODES) or "`acd explain` lists all"}', err=True)
        raise typer.Exit(1)
    typer.echo(f"{code}\n\n{CODES[code]}")
