"""`acd callbacks`: whom a running centre owes a callback, and saying that one was done. Talks to its API."""

from datetime import datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from acd.cli.asking import HERE, Json, Run, api_of, pass_on, show, table

app = typer.Typer(add_completion=False)
Which = Annotated[str, typer.Argument(metavar="CALLBACK", help="Its id, as the list shows it.")]
By = Annotated[str | None, typer.Option("--by", help="Who says so, for the ledger (else: an operator).")]


@app.callback(invoke_without_command=True)
def callbacks(context: typer.Context, run: Run = HERE, as_json: Json = False) -> None:
    """Callbacks that callers are owed, the most urgent first. Example: `acd callbacks done a1-e1-c7-q --by ana`.

    Exit codes: 0; 1 there is no such callback; 2 nothing runs there.
    """
    pass_on(context, run, as_json=as_json)
    if context.invoked_subcommand is None:
        found = api_of(run).get("callbacks", max="1000")
        show(found, as_json=as_json, draw=lambda: _drawn(found["callbacks"]))


@app.command()
def done(callback: Which, *, by: By = None, run: Run = HERE, as_json: Json = False) -> None:
    """He was called back. Example: `acd callbacks done a1-e1-c7-q`."""
    _end(callback, "done", by, run, as_json=as_json)


@app.command()
def cancel(callback: Which, *, by: By = None, run: Run = HERE, as_json: Json = False) -> None:
    """It is owed no more. Example: `acd callbacks cancel a1-e1-c7-q --by "team lead"`."""
    _end(callback, "cancel", by, run, as_json=as_json)


def _end(callback: str, wish: str, by: str | None, run: Run, *, as_json: bool) -> None:
    asked = api_of(run).post("callbacks", callback, wish, body={} if by is None else {"by": by})
    show(asked, as_json=as_json, draw=lambda: f"{asked['outcome']}: {asked['why']}")


def _drawn(found: list[dict[str, Any]]) -> Table:
    drawn = table("callback", "number", "queue", "language", "came", "from", "by")
    for each in found:
        moments = (datetime.fromisoformat(each[name]).astimezone() for name in ("lined_up_at", "not_before", "due_at"))
        shown = (f"{at:%d %b %H:%M}" for at in moments)
        drawn.add_row(each["id"], each["number"], each["queue"], each["language"], *shown)
    return drawn
