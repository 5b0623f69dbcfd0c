"""`acd recordings`: what is kept of conversations, by the ledger and the disk, and deleting it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.table import Table

from acd.cli.agents import NOT_KEPT
from acd.cli.asking import HERE, NOBODY_CODE, REFUSED_CODE, Json, Run, api_of, end, pass_on, show, table
from acd.cli.reading import BEGIN, END, archive_in, live_in
from acd.store.archive import ArchiveError
from acd.store.history import read

app = typer.Typer(add_completion=False)
Call = Annotated[str | None, typer.Option("--call", help="Of this call only.")]
Checked = Annotated[bool, typer.Option("--check", help="Compare each file with its checksum.")]
SOUND, MISSING, ALTERED = "ok", "missing", "altered"


@app.callback(invoke_without_command=True)
def recordings(context: typer.Context, run: Run = HERE, as_json: Json = False) -> None:
    """Recordings that are kept, and deleting them. Example: `acd recordings list --call a1-e1-c7`.

    Exit codes: 0; 1 a file is not what the ledger says, or the centre refused; 2 nothing runs, or no ledger is there.
    """
    pass_on(context, run, as_json=as_json)
    if context.invoked_subcommand is None:
        list_recordings(None, run=run, as_json=as_json)


@app.command("list")
def list_recordings(
    call: Call = None,
    is_checked: Annotated[
        bool, typer.Option("--check", help="Compare each file with its checksum.")
    ] = False,  # an option of the command line
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """All that are kept by the ledger, oldest first. Example: `acd recordings list --check`."""
    found = [_with_file(run, fact, is_checked=is_checked) for fact in _kept(run, call)]
    show(found, as_json=as_json, draw=lambda: _drawn(found))
    if any(each["state"] != SOUND for each in found):
        raise typer.Exit(REFUSED_CODE)


@app.command("purge")
def purge(call: Call = None, run: Run = HERE, as_json: Json = False) -> None:
    """Delete recordings whose time is over, or all of one call. Example: `acd recordings purge --call a1-e1-c7`."""
    found = api_of(run).post("recordings", "purge", body={} if call is None else {"call": call})
    show(
        found, as_json=as_json, draw=lambda: f"{found['outcome']}: {found['why']}{'' if found['is_kept'] else NOT_KEPT}"
    )


def _kept(run: Path, call: str | None) -> list[dict[str, Any]]:
    """The facts of recordings that were kept and not deleted."""
    try:
        window = live_in(run)
        ended, purged = (
            [orjson.loads(each.line) for each in read(archive_in(run), window, BEGIN, END, fact=fact, call=call)]
            for fact in ("RecordingEnded", "RecordingPurged")
        )
    except ArchiveError as error:
        end(str(error), NOBODY_CODE)
    gone = {fact["recording"] for fact in purged}
    return [fact for fact in ended if fact["recording"] not in gone]


def _with_file(run: Path, fact: Mapping[str, Any], *, is_checked: bool) -> dict[str, Any]:
    file = run / "recordings" / fact["retention"] / f"{fact['recording']}.wav"
    state = SOUND if file.is_file() else MISSING
    if is_checked and state == SOUND:
        with file.open("rb") as opened:
            state = SOUND if hashlib.file_digest(opened, "sha256").hexdigest() == fact["sha256"] else ALTERED
    wanted = ("recording", "call", "at", "retention", "ending", "length_s", "size", "sha256")
    return {**{name: fact[name] for name in wanted}, "file": str(file), "state": state}


def _drawn(found: list[dict[str, Any]]) -> Table:
    drawn = table("recording", "ended", "length", "class", "ending", "file")
    for each in found:
        length, state = f"{each['length_s']:.0f} s", "" if each["state"] == SOUND else f" ({each['state']})"
        drawn.add_row(
            each["recording"], each["at"], length, each["retention"], each["ending"], f"{each['file']}{state}"
        )
    return drawn
