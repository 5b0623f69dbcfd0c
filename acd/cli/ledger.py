"""`acd ledger`: what happened, from the archive and the store's live window together; also by SQL. Only reads."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, get_args

import orjson
import typer
from rich.table import Table

from acd.cli.asking import HERE, NOBODY_CODE, REFUSED_CODE, Run, end, show, table
from acd.cli.reading import BEGIN, END, From, Until, archive_in, live_in
from acd.config.problems import did_you_mean
from acd.core.ledger import Fact
from acd.store.archive import ArchiveError
from acd.store.history import QueryError, query, read
from acd.store.port import KeptFact

FACTS = [kind.__name__ for kind in get_args(Fact)]
# Said at the beginning of each line.
LEFT_OUT = frozenset({"seq", "place", "at", "fact", "call"})


def ledger(  # noqa: PLR0913, PLR0917  # each is an option of the command
    run: Run = HERE,
    begin: From = None,
    until: Until = None,
    fact: Annotated[str | None, typer.Option(metavar="NAME", help="Facts of this name only: CallBegan.")] = None,
    call: Annotated[str | None, typer.Option(metavar="ID", help="Facts of this call only.")] = None,
    sql: Annotated[
        str | None,
        typer.Option(help="One SELECT instead, of `ledger`: seq, place, moment (UTC), fact, call, said (JSON)."),
    ] = None,
    store: Annotated[
        str | None, typer.Option(metavar="URL", help="The store, as given to `acd run` (none: that of the run folder).")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, one object for each line.")] = False,
) -> None:
    """What happened in a centre, also long ago. Example: `acd ledger --from 2026-11-22T09:00 --fact StayEnded`.

    A count by queue: acd ledger --sql "SELECT said->>'queue' AS queue, count(*) FROM ledger WHERE fact = 'StayEnded'
    GROUP BY queue"

    Exit codes: 0; 1 the question is wrong; 2 there is no ledger, or it cannot be read. When the store does not answer,
    that is said, and only what is archived is shown.
    """
    if fact is not None and fact not in FACTS:
        end(f'there is no fact "{fact}"; {did_you_mean(fact, FACTS) or "one of " + ", ".join(FACTS)}', REFUSED_CODE)
    if sql is not None and (begin, until, fact, call) != (None, None, None, None):
        end("--sql asks for all itself: write the period and the rest into its WHERE", REFUSED_CODE)
    folder, live = archive_in(run), live_in(run, store)
    try:
        if sql is None:
            found = read(folder, live, begin or BEGIN, until or END, fact=fact, call=call)
            _print(found, as_json=as_json)
        else:
            _print_rows(query(folder, live, sql), as_json=as_json)
    except QueryError as error:
        end(str(error), REFUSED_CODE)
    except ArchiveError as error:
        end(str(error), NOBODY_CODE)


def _print(facts: Iterable[KeptFact], *, as_json: bool) -> None:
    """A line for each fact as soon as it is found: there may be millions."""
    for kept in facts:
        print(kept.line.decode() if as_json else _told(kept))


def _told(kept: KeptFact) -> str:
    said = orjson.loads(kept.line)
    at = datetime.fromisoformat(said["at"]).astimezone().isoformat(" ", "milliseconds")
    rest = (f"{name}={_short(value)}" for name, value in said.items() if name not in LEFT_OUT and value is not None)
    return "  ".join([at, f"{kept.seq}.{kept.place}", said["fact"], said.get("call") or "-", " ".join(rest)]).rstrip()


def _print_rows(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        for row in rows:
            print(orjson.dumps(row).decode())
    else:
        show(rows, as_json=False, draw=lambda: _drawn(rows))


def _drawn(rows: list[dict[str, Any]]) -> Table:
    drawn = table(*(rows[0] if rows else ()))
    for row in rows:
        drawn.add_row(*map(_short, row.values()))
    return drawn


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return orjson.dumps(value).decode() if isinstance(value, dict | list) else "" if value is None else str(value)
