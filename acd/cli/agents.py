"""`acd agents`: who works, and what an operator may ask of them. Talks to the API of a running centre."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer
from rich.table import Table

from acd.cli.asking import HERE, Json, Run, api_of, pass_on, show, table

NOT_KEPT = " (the store does not keep it at present: it is forgotten if the engine should die)"

app = typer.Typer(add_completion=False)
Agent = Annotated[str, typer.Argument(metavar="AGENT", help="The agent's name.")]


@app.callback(invoke_without_command=True)
def agents(context: typer.Context, run: Run = HERE, as_json: Json = False) -> None:
    """The agents of a running centre, and what can be asked of them. Example: `acd agents pause ana --reason lunch`.

    Exit codes: 0; 1 the centre refused, or knows no such agent; 2 nothing runs there.
    """
    pass_on(context, run, as_json=as_json)
    if context.invoked_subcommand is None:
        found = api_of(run).get("agents")
        show(found, as_json=as_json, draw=lambda: _drawn(found["agents"]))


@app.command("log-in")
def log_in(
    agent: Agent,
    phone: Annotated[str | None, typer.Option(help="Where the agent sits (else: at the phone of the plan).")] = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """An agent comes to work. Example: `acd agents log-in ana --phone phone-3`."""
    _ask(run, agent, "log-in", {} if phone is None else {"phone": phone}, as_json=as_json)


@app.command("log-out")
def log_out(agent: Agent, run: Run = HERE, as_json: Json = False) -> None:
    """An agent's day is over; during a call, after it. Example: `acd agents log-out ana`."""
    _ask(run, agent, "log-out", None, as_json=as_json)


@app.command("pause")
def pause(
    agent: Agent,
    reason: Annotated[str, typer.Option(help="One of the centre's reasons.")],
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """No calls for an agent; during a call, after it. Example: `acd agents pause ana --reason lunch`."""
    _ask(run, agent, "pause", {"reason": reason}, as_json=as_json)


@app.command("resume")
def resume(agent: Agent, run: Run = HERE, as_json: Json = False) -> None:
    """An agent's pause, or her wrap-up, is over. Example: `acd agents resume ana`."""
    _ask(run, agent, "resume", None, as_json=as_json)


@app.command("queues")
def queues(
    agent: Agent,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="QUEUE...", help="Those of hers; none: no queue.")
    ] = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """Log an agent in and out of single queues of hers, until she logs out. Example: `acd agents queues ana sales`."""
    _ask(run, agent, "queues", {"queues": names or []}, as_json=as_json)


@app.command("disposition")
def disposition(
    agent: Agent,
    code: Annotated[str | None, typer.Argument(metavar="CODE", help="One of the dispositions of the queue.")] = None,
    note: Annotated[str | None, typer.Option(help="A few words about the call.")] = None,
    solved: Annotated[
        bool | None, typer.Option("--solved/--not-solved", help="Whether the caller needs no further contact.")
    ] = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """How the call ended that an agent has, or has just had. Example: `acd agents disposition ana sale --solved`."""
    said = {"code": code, "note": note, "solved": solved}
    _ask(run, agent, "disposition", {name: word for name, word in said.items() if word is not None}, as_json=as_json)


@app.command("dial")
def dial(
    agent: Agent,
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="A number outside, with its country code.")],
    queue: Annotated[str | None, typer.Option(help="The queue for which the agent calls.")] = None,
    case: Annotated[str | None, typer.Option(help="What the call is about.")] = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """Ring an agent's phone and then a number. Example: `acd agents dial ana +3225550199 --queue sales`."""
    said = {"to": number, "queue": queue, "case": case}
    _ask(run, agent, "dial", {name: word for name, word in said.items() if word is not None}, as_json=as_json)


@app.command("wrap-up")
def wrap_up(
    agent: Agent,
    extend: Annotated[float | None, typer.Option(help="So many seconds more.", min=1)] = None,
    run: Run = HERE,
    as_json: Json = False,
) -> None:
    """End an agent's wrap-up, or extend it. Example: `acd agents wrap-up ana --extend 60`."""
    if extend is None:
        _ask(run, agent, "wrap-up/end", None, as_json=as_json)
    else:
        _ask(run, agent, "wrap-up/extend", {"seconds": extend}, as_json=as_json)


def _ask(run: Run, agent: str, wish: str, body: Mapping[str, object] | None, *, as_json: bool) -> None:
    found = api_of(run).post("agents", agent, *wish.split("/"), body=body)
    show(
        found, as_json=as_json, draw=lambda: f"{found['outcome']}: {found['why']}{'' if found['is_kept'] else NOT_KEPT}"
    )


def _drawn(found: list[dict[str, Any]]) -> Table:
    has_sites = any(agent["site"] for agent in found)
    drawn = table("agent", *(("site",) if has_sites else ()), "state", "busy", "phone", "queues", "skills", "call")
    for agent in found:
        reason = agent["reason"] or (f"then {agent['pause_after']}" if agent["pause_after"] else "")
        reason = "then logged out" if agent["is_leaving"] else reason
        if agent["wrap_up"] and agent["wrap_up"]["is_owed"]:
            reason = "disposition missing"
        state = f"{agent['state']} ({reason})" if reason else agent["state"]
        skills = ", ".join(f"{skill} {level}" for skill, level in agent["skills"].items())
        percent = agent["occupancy_percent"]
        busy = "" if percent is None else f"{percent:.0f} %"
        queues = ", ".join(agent["queues"])
        where = (agent["site"],) if has_sites else ()
        drawn.add_row(agent["name"], *where, state, busy, agent["phone"] or "", queues, skills, agent["call"] or "")
    return drawn
