"""`acd calls`: the calls that live now, and the story of one, also of one that has ended, from the ledger."""

import re
from datetime import datetime
from typing import Annotated, Any

import orjson
import typer
from rich.console import Group
from rich.table import Table

from acd.cli import control, line_up
from acd.cli.asking import HERE, NOBODY_CODE, REFUSED_CODE, Json, Run, api_of, end, pass_on, show, table
from acd.cli.reading import BEGIN, END, archive_in, live_in
from acd.cli.supervising import take_over, watch
from acd.store.archive import ArchiveError
from acd.store.history import read

app = typer.Typer(add_completion=False)
app.registered_commands += [*control.app.registered_commands, *line_up.app.registered_commands]
# Said by the heading, or by the first fact, or of no use to people.
LEFT_OUT = frozenset({"seq", "place", "at", "fact", "call", "sip_call_id"})


@app.callback(invoke_without_command=True)
def calls(
    context: typer.Context,
    calls_max: Annotated[int, typer.Option("--max", min=1, max=1000, help="So many at most, the oldest.")] = 200,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """The calls of a running centre, and the story of one. Example: `acd calls show a1-e1-c7`.

    Exit codes: 0; 1 there is no such call; 2 nothing runs there.
    """
    pass_on(context, run, as_json=as_json)
    if context.invoked_subcommand is None:
        found = api_of(run).get("calls", max=str(calls_max))
        show(found, as_json=as_json, draw=lambda: _drawn(found))


@app.command("show")
def show_call(
    call: Annotated[str, typer.Argument(metavar="CALL", help="The call's id, as in `acd calls` and the log.")],
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """All that happened to a call, from the run folder's ledger. Example: `acd calls show a1-e1-c7`."""
    try:
        facts = [orjson.loads(each.line) for each in read(archive_in(run), live_in(run), BEGIN, END, call=call)]
    except ArchiveError as error:
        end(str(error), NOBODY_CODE)
    if not facts:
        end(f"the ledger in {run} knows no call {call!r}; living ones are shown by `acd calls`", REFUSED_CODE)
    show(facts, as_json=as_json, draw=lambda: _told(facts))


app.command("watch")(watch)
app.command("take-over")(take_over)


@app.command("transfer")
def transfer(
    call: Annotated[str, typer.Argument(metavar="CALL", help="The call's id, as in `acd calls`.")],
    to: Annotated[str, typer.Argument(metavar="TO", help="An agent, a queue, one of our lines, or an allowed number.")],
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """The caller goes on without his agent. Example: `acd calls transfer a1-e1-c7 sales`."""
    found = api_of(run).post("calls", call, "transfer", body={"to": to})
    show(found, as_json=as_json, draw=lambda: f"{found['outcome']}: {found['why']}")


def _told(facts: list[dict[str, Any]]) -> Group:
    began = datetime.fromisoformat(facts[0]["at"])
    drawn = table("after", "what", "")
    for column in drawn.columns[:2]:
        column.min_width = 8
    drawn.title, drawn.title_justify = f"{facts[0].get('call')} at {began:%Y-%m-%d %H:%M:%S %Z}", "left"
    for fact in facts:
        after_s = (datetime.fromisoformat(fact["at"]) - began).total_seconds()
        said = " ".join(
            f"{name}={_short(value)}" for name, value in fact.items() if name not in LEFT_OUT and value is not None
        )
        drawn.add_row(f"{after_s:.2f} s", _words(fact["fact"]), said)
    return Group(drawn, *_at_a_glance(facts))


def _at_a_glance(facts: list[dict[str, Any]]) -> list[str]:
    """How often he was sent on, how long he waited where, and with whom he talked; nothing of a call without these."""
    sent = sum(fact["fact"] == "AgentTransferred" for fact in facts)
    waits = [f"{each['wait_s']:.1f} s in {each['queue']}" for each in facts if each["fact"] == "StayEnded"]
    talks = [f"{each['talk_s']:.1f} s with {each['agent']}" for each in facts if each["fact"] == "ConversationEnded"]
    said = [f"transferred {sent} times" if sent > 1 else "transferred once"] if sent else []
    said += [f"waited {', '.join(waits)}"] if waits else []
    said += [f"talked {', '.join(talks)}"] if talks else []
    return ["; ".join(said)] if said else []


def _words(name: str) -> str:
    """`OfferRang` as `offer rang`."""
    return re.sub(r"(?<!^)([A-Z])", r" \1", name).lower()


def _short(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _drawn(found: dict[str, Any]) -> Table:
    drawn = table("call", "line", "caller", "state", "where", "at", "priority", "waits", "still waits", "agent")
    for call in found["calls"]:
        waits = "" if call["wait_s"] is None else f"{call['wait_s']:.0f} s"
        left = call["wait_left"]
        left_s = "" if left is None else f"{left['likely_s']:.0f}-{left['longest_s']:.0f} s"
        where = call["queue"] or call["step"]
        place = ["" if call[name] is None else str(call[name]) for name in ("position", "priority")]
        who = call["caller"] if call["number"] is None else f"to {call['number']}"
        drawn.add_row(call["id"], call["line"], who, call["state"], where, *place, waits, left_s, call["agent"] or "")
    if found["total"] > len(found["calls"]):
        drawn.caption = f"and {found['total'] - len(found['calls'])} more (--max)"
    return drawn
