"""`acd reload`: a running centre reads its folder anew. Talks to its API."""

from typing import Annotated

import typer

from acd.cli.asking import HERE, Json, Run, api_of, show

# Prompts that are new are spoken into files first, some tens of them a second.
TIMEOUT_S = 300.0


def reload(
    by: Annotated[str | None, typer.Option("--by", help="Who asks, for the ledger (else: an operator).")] = None,
    force: Annotated[bool, typer.Option("--force", help="Also when policy tests of the folder are red.")] = False,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """A running centre reads its folder anew; calls go on. Example: `acd reload --run .run`.

    All of it counts from then on, also for callers who wait already, or nothing does: what is wrong is told as `acd
    check` tells it, and what is red of the policy tests as `acd test` tells it (`--force` takes such a folder all the
    same, and the ledger keeps who wanted it). Other phones or trunks need `make stop && make run`. SIGHUP to the engine
    does the same, without force.

    Exit codes: 0; 1 nothing was changed; 2 nothing runs there.
    """
    wish = {"force": force, **({} if by is None else {"by": by})}
    told = api_of(run).post("reload", body=wish, timeout_s=TIMEOUT_S)
    show(told, as_json=as_json, draw=lambda: f"{told['result']}: {told['why']}")
