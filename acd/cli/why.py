"""`acd why`: why an agent is, or was, not asked to take a call. Asks a running centre's API, or reads its journal."""

from typing import Annotated, Any

import orjson
import typer
from rich.console import Group
from rich.table import Table

from acd.cli.asking import HERE, NOBODY_CODE, REFUSED_CODE, Json, Run, api_of, end, show, table
from acd.runtime.past import PastOffer, past_offers
from acd.runtime.replay import JournalUnreadableError
from acd.runtime.wire import encode


def why(
    call: Annotated[str, typer.Argument(metavar="CALL", help="The call's id, as in `acd calls` and the ledger.")],
    agent: Annotated[str | None, typer.Argument(metavar="[AGENT]", help="Else: all agents of its queue.")] = None,
    offer: Annotated[
        int | None, typer.Option("--offer", min=1, help="At the call's first, second, … offer, from the journal.")
    ] = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """Why an agent is not asked to take a call, or was not. Example: `acd why a1-e1-c7 ana`.

    Of a call that has ended, and with --offer, each offer of it is explained that the journal still has.
    Exit codes: 0; 1 there is no such call, offer or agent; 2 nothing runs there, and there is no journal.
    """
    if offer is None:
        found = api_of(run).find("why", call=call, agent=agent)
        if found is not None:
            show(found, as_json=as_json, draw=lambda: _drawn(found))
            return
    try:
        offers = list(past_offers(run / "journal", call, agent))
    except JournalUnreadableError as error:
        end(str(error), NOBODY_CODE)
    if offer is not None:
        offers = offers[offer - 1 : offer]
    if not offers:
        end(f"no such offer of the call {call!r} is in the journal in {run / 'journal'}", REFUSED_CODE)
    if agent is not None and not any(each.agents for each in offers):
        end(f"there was no agent {agent!r}", REFUSED_CODE)
    show(
        [orjson.loads(encode(each)) for each in offers],
        as_json=as_json,
        draw=lambda: Group(*(_drawn_past(number, each) for number, each in enumerate(offers, offer or 1))),
    )


def _drawn(found: dict[str, Any]) -> Table:
    call = found["call"]
    drawn = table("agent", "reason", "")
    drawn.title, drawn.title_justify = f"{call['id']} is {call['state']}, {call['queue'] or call['step']}", "left"
    for each in found["agents"]:
        drawn.add_row(each["agent"], each["reason"], each["detail"])
    return drawn


def _drawn_past(number: int, past: PastOffer) -> Table:
    drawn, chosen = table("agent", "reason", ""), past.chosen
    others = f", before {', '.join(chosen.runners_up)}" if chosen.runners_up else ""
    counts = ", ".join(f"{count} {reason}" for reason, count in past.counts.items())
    drawn.title_justify = "left"
    drawn.title = (
        f"offer {number} at {past.at:%Y-%m-%d %H:%M:%S %Z} (step {past.seq}, settings {chosen.rules}): {chosen.agent}, "
        f"one of {chosen.ready} ready{others}, after a wait of {chosen.wait_s:.0f} s; {counts}"
    )
    for each in past.agents:
        drawn.add_row(each.agent, each.reason, each.detail)
    return drawn
