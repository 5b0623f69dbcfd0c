"""`acd schema`: JSON Schemas of a centre's files. Made from what reads them, so both always say the same."""

import json
from pathlib import Path
from typing import Annotated

import typer

from acd.config.problems import did_you_mean, one_of
from acd.config.schemas import KINDS, schema_of


def schema(
    kind: Annotated[str | None, typer.Argument(help="One kind of file, printed; without it all are listed.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FOLDER", help="Write all of them there, as KIND.json.")] = None,
) -> None:
    """Write JSON Schemas of a centre's files, for editors. Example: `acd schema --out .schemas`.

    With them an editor completes keys and underlines mistakes while you type. The page dialplans/EDITORS.md says how to
    tell an editor; `acd check` knows more, since it sees all files together.
    """
    if kind is not None and kind not in KINDS:
        raise typer.BadParameter(f"{one_of(KINDS, listed_max=len(KINDS))}. {did_you_mean(kind, KINDS)}")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        for each in [kind] if kind else KINDS:
            (out / f"{each}.json").write_text(_as_text(each), encoding="utf-8")
        typer.echo(f"{out}: {len([kind] if kind else KINDS)} schemas")
    elif kind is not None:
        typer.echo(_as_text(kind), nl=False)
    else:
        width = max(map(len, KINDS))
        typer.echo("\n".join(f"{each:{width}}  {place}" for each, (_, place) in KINDS.items()))


def _as_text(kind: str) -> str:
    return json.dumps(schema_of(kind), indent=1, ensure_ascii=False) + "\n"
