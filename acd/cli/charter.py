"""`acd charter`: how the lines that have it keep the charter, day by day, as the ledger tells it. Only reads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import orjson
import typer
from rich.table import Table

from acd.cli.asking import HERE, NOBODY_CODE, Json, Run, end, show, table
from acd.cli.reading import BEGIN, END, From, Until, archive_in, live_in
from acd.metrics.charter import Days, Judge, Verdict
from acd.runtime.wire import decode_fact
from acd.store.archive import ArchiveError
from acd.store.history import read
from acd.store.port import KeptFact

HEARD = frozenset(kind.__name__ for kind in Judge.hears)


def zone(text: str) -> ZoneInfo:
    """A time zone by its name."""
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise typer.BadParameter(f"{text!r} is no time zone such as Europe/Brussels") from None


def charter(
    run: Run = HERE,
    begin: From = None,
    until: Until = None,
    time_zone: Annotated[
        ZoneInfo | None, typer.Option(parser=zone, metavar="ZONE", help="Whose days (none: those of this machine).")
    ] = None,
    as_json: Json = False,
) -> None:
    """How lines keep the charter for customer friendliness, day by day.

    Example: `acd charter --from 2026-11-01 --time-zone Europe/Brussels`.

    `in time`: an agent answered within the line's time (2.5 minutes) of the last choice; the charter wants 90 % of
    those who did not give up before. All others are to be offered a callback: `missed` were not.

    Exit codes: 0; 2 there is no ledger, or it cannot be read.
    """
    try:
        days = _counted(read(archive_in(run), live_in(run), begin or BEGIN, until or END), time_zone)
    except ArchiveError as error:
        end(str(error), NOBODY_CODE)
    rows = [
        {"day": day.isoformat(), "line": line, "share_in_time": found.share, "counted": found.counted}
        | {verdict.value: found.verdicts[verdict] for verdict in Verdict}
        for (day, line), found in sorted(days.found.items())
    ]
    show(rows, as_json=as_json, draw=lambda: _drawn(rows))


def _counted(facts: Iterable[KeptFact], time_zone: ZoneInfo | None) -> Days:
    days = Days(time_zone)
    for kept in facts:
        said = orjson.loads(kept.line)
        if said["fact"] in HEARD:
            values = {name: value for name, value in said.items() if name not in {"seq", "place", "at", "fact"}}
            days.take(decode_fact({said["fact"]: values}), datetime.fromisoformat(said["at"]))
    return days


def _drawn(rows: list[dict[str, Any]]) -> Table:
    drawn = table("day", "line", "in time", "of", "share", "late", "callbacks", "offered", "missed", "gave up before")
    for row in rows:
        share = "" if row["share_in_time"] is None else f"{100 * row['share_in_time']:.1f} %"
        counts = (str(row[name]) for name in ("late", "callback", "offered", "missed", "gave_up"))
        drawn.add_row(row["day"], row["line"], str(row["in_time"]), str(row["counted"]), share, *counts)
    return drawn
