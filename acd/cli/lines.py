"""`acd lines`: which lines there are, closing one by hand, and a special greeting. Talks to a running centre's API."""

import re
from datetime import datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.table import Table

from acd.cli.asking import HERE, REFUSED_CODE, Json, Run, api_of, end, pass_on, show, table
from acd.runtime import clock

app = typer.Typer(add_completion=False)
DURATION = re.compile(r"(?:(\d{1,4})h)?(?:(\d{1,4})m)?")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})")
Line = Annotated[str, typer.Argument(metavar="LINE", help='Its number, or "all".')]
Prompt = Annotated[str, typer.Option("--prompt", help="What callers hear: the key of a prompt of the centre.")]
Until = Annotated[
    str | None,
    typer.Option("--until", help="18:00, 2h30m, or 2026-12-24T18:00 by the centre's clocks; else until it is ended."),
]
By = Annotated[str | None, typer.Option("--by", help="Who asks, for the ledger (else: an operator).")]


@app.callback(invoke_without_command=True)
def lines(context: typer.Context, run: Run = HERE, as_json: Json = False) -> None:
    """Lines of a running centre, and what is told on them. Example: `acd lines close all --prompt storm --until 18:00`.

    Exit codes: 0; 1 the centre refused; 2 nothing runs there.
    """
    pass_on(context, run, as_json=as_json)
    if context.invoked_subcommand is None:
        found = api_of(run).get("lines")
        show(found, as_json=as_json, draw=lambda: _drawn(found["lines"]))


@app.command("close")
def close(
    line: Line, prompt: Prompt, until: Until = None, by: By = None, run: Run = HERE, as_json: Json = False
) -> None:
    """Callers hear this prompt and are hung up on. Example: `acd lines close +3225550100 --prompt storm`."""
    _post(run, (line, "close"), {"prompt": prompt, "until": _moment(run, until), "by": by}, as_json=as_json)


@app.command("open")
def reopen(line: Line, by: By = None, run: Run = HERE, as_json: Json = False) -> None:
    """A line goes by its flow again. Example: `acd lines open all`."""
    _post(run, (line, "open"), {"by": by}, as_json=as_json)


@app.command("greet")
def greet(
    line: Line,
    prompt: Annotated[str | None, typer.Option("--prompt", help="What callers hear first, and who waits too.")] = None,
    *,
    until: Until = None,
    off: Annotated[bool, typer.Option("--off", help="No special greeting any more.")] = False,
    by: By = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """A special greeting. Example: `acd lines greet all --prompt storm --until 2h`."""
    if (prompt is None) is not off:
        end("say either --prompt or --off", REFUSED_CODE)
    if prompt is None:
        _post(run, (line, "greet-no-more"), {"by": by}, as_json=as_json)
    else:
        _post(run, (line, "greet"), {"prompt": prompt, "until": _moment(run, until), "by": by}, as_json=as_json)


def moment_of(text: str, now: datetime) -> datetime | None:
    """What is meant by `18:00` (the next one), `2h30m` or a date with a time, at `now` by the centre's clocks."""
    if (found := CLOCK.fullmatch(text)) and int(found[1]) < 24 and int(found[2]) < 60:
        at = now.replace(hour=int(found[1]), minute=int(found[2]), second=0, microsecond=0, fold=0)
        return at if at > now else at + timedelta(days=1)
    if text and (found := DURATION.fullmatch(text)):
        # Durations go by no clocks on walls.
        hours, minutes = (int(part or 0) for part in found.groups())
        return (now.astimezone(ZoneInfo("UTC")) + timedelta(hours=hours, minutes=minutes)).astimezone(now.tzinfo)
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return None
    return said.replace(tzinfo=now.tzinfo) if said.tzinfo is None else said


def _moment(run: Any, until: str | None) -> str | None:
    if until is None:
        return None
    zone = ZoneInfo(api_of(run).get("lines")["time_zone"])
    at = moment_of(until, clock.now().wall.astimezone(zone))
    if at is None:
        end(f'"{until}" is no moment: 18:00, 2h30m or 2026-12-24T18:00', REFUSED_CODE)
    return at.isoformat()


def _post(run: Any, path: tuple[str, ...], said: dict[str, str | None], *, as_json: bool) -> None:
    body = {name: value for name, value in said.items() if value is not None}
    asked = api_of(run).post("lines", *path, body=body)
    show(asked, as_json=as_json, draw=lambda: f"{asked['outcome']}: {asked['why']}")


def _drawn(found: list[dict[str, Any]]) -> Table:
    drawn = table("line", "name", "hours", "closed", "greeting")
    for line in found:
        hours = {None: "", True: "open", False: "closed"}[line["is_open"]]
        drawn.add_row(line["number"], line["name"], hours, _told(line["closed"]), _told(line["greeting"]))
    return drawn


def _told(notice: dict[str, Any] | None) -> str:
    if notice is None:
        return ""
    until = "" if notice["until"] is None else f", until {notice['until'][:16]}"
    return f"{notice['prompt']} ({notice['by']}{until})"
