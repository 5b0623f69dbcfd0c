"""The ledger of a run folder as commands read it: archive and live window together."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
import uvloop

from acd.cli.asking import NOBODY_CODE, end
from acd.store.history import live_window
from acd.store.port import KeptFact, StoreError
from acd.store.redis import RedisStore
from acd.store.window import url_in

BEGIN, END = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)


def moment(text: str) -> datetime:
    """A time as people give it; without a zone it is the one of this machine."""
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is no time such as 2026-11-22T09:00 or 2026-11-22T09:00+01:00") from None


From = Annotated[
    datetime | None, typer.Option("--from", parser=moment, metavar="TIME", help="What happened from then on.")
]
Until = Annotated[datetime | None, typer.Option("--to", parser=moment, metavar="TIME", help="What happened before.")]


def archive_in(run: Path) -> Path:
    """Where the archive of a run folder is."""
    return run / "ledger"


def live_in(run: Path, url: str | None = None) -> list[KeptFact]:
    """The live window of the store at `url` (None: of the run folder's own).

    Without it what is missing is said; without an archive, too, the command ends.
    """
    try:
        return uvloop.run(_window_of(url or url_in(run)))
    except StoreError as error:
        if not archive_in(run).is_dir():
            where = f"{archive_in(run)} is not there, and {error}"
            end(f"there is no ledger: {where}; --run names another run folder", NOBODY_CODE)
        # An engine that ends as it should archives all; one that was killed leaves the latest in its store.
        print(f"acd: only what is archived is shown (all, if the engine was ended): {error}", file=sys.stderr)
        return []


async def _window_of(url: str) -> list[KeptFact]:
    store = RedisStore(url)
    try:
        return await live_window(store)
    finally:
        await store.close()
