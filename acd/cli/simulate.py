"""`acd simulate`: a centre's folder under a virtual clock, with callers and agents made of chance. No Asterisk."""

import os
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from acd.cli.bar import Bar
from acd.cli.simulated import show_comparison, show_run, show_runs
from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.config.traffic import TRAFFIC, read_traffic
from acd.runtime import clock
from acd.sim.curves import Curves
from acd.sim.estimates import differences
from acd.sim.page import page
from acd.sim.recorded import RecordedProblemError, Recording
from acd.sim.report import as_csv, as_json, compared_as_csv, compared_as_json
from acd.sim.runs import Outcome, Setting, play, replicate
from acd.sim.traffic import kinds, midnight

LOOKS_EVERY_S, RUNS_COMPARED = 60.0, 10
ONE_RUN = "the page shows one run: leave --runs and --against away"
TWO_FORMS = "one of the two: --json or --csv"


def simulate(  # noqa: PLR0913, PLR0917  # each is an option of the command line
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The centre's folder.")],
    traffic: Annotated[Path | None, typer.Option(help="Callers and agents; without it DIR/traffic.yaml.")] = None,
    days: Annotated[int, typer.Option(min=1, max=3660, help="How many days.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed gives the same days.")] = 1,
    is_json: Annotated[bool, typer.Option("--json", help="Figures as JSON.")] = False,
    calls: Annotated[Path | None, typer.Option(help="Recorded calls (CSV) instead of those by chance.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a page with plots there, too.")] = None,
    is_csv: Annotated[bool, typer.Option("--csv", help="Figures as CSV, a row for each queue and interval.")] = False,
    runs: Annotated[
        int | None, typer.Option(min=1, max=10_000, help="So many times, with seeds from SEED on: means with ±.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option(help="Another folder, or file of traffic: what differs with the same callers.")
    ] = None,
    cores: Annotated[int | None, typer.Option(min=1, help="For several runs: so many at once at most.")] = None,
) -> None:
    """Play days of a centre with its own rules, and tell how they went. Example: `acd simulate dialplans/demo`.

    How sure is that? `acd simulate dialplans/demo --runs 50`

    And what if? `acd simulate dialplans/demo --against my-changed-centre`

    The page dialplans/SIMULATING.md explains traffic.yaml and the figures.
    """
    if html and (against or (runs or 1) > 1):
        raise typer.BadParameter(ONE_RUN, param_hint="--html")
    if is_json and is_csv:
        raise typer.BadParameter(TWO_FORMS, param_hint="--csv")
    try:
        settings = [_setting(folder, traffic, days, calls)]
        if against:
            settings.append(_other(against, folder, traffic, days, calls))
        found = _played(settings, range(seed, seed + (runs or (RUNS_COMPARED if against else 1))), cores, html)
    except (ConfigProblems, RecordedProblemError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except BrokenProcessPool:
        typer.echo("acd simulate: a process that played was ended, perhaps for want of memory: try --cores 1", err=True)
        raise typer.Exit(1) from None
    if against:
        _tell_comparison(found, (folder, against), days=days, seed=seed, is_json=is_json, is_csv=is_csv)
    elif is_json:
        typer.echo(as_json(found[0], {"days": days, "seed": seed}))
    elif is_csv:
        typer.echo(
            as_csv(found[0], midnight(settings[0].plan).astimezone(ZoneInfo(settings[0].plan.time_zone))), nl=False
        )
    elif len(found[0]) > 1:
        show_runs(found[0], settings[0].plan)
    else:
        show_run(found[0][0], settings[0].plan)


def _setting(folder: Path, traffic: Path | None, days: int, calls: Path | None) -> Setting:
    """Raises ConfigProblems and RecordedProblemError."""
    plan = load(folder, today=clock.now().wall.date()).plan
    said = read_traffic(traffic or folder / TRAFFIC, plan)
    if calls is None:
        return Setting(plan, said, days)
    try:
        with calls.open(encoding="utf-8-sig", newline="") as file:
            recording = Recording(tuple(file), tuple(plan.lines), str(calls), kinds(said))
    except (OSError, UnicodeDecodeError) as error:
        raise RecordedProblemError(f"acd simulate: {calls}: {error}") from None
    recording.callers(0)
    return Setting(plan, said, days, recording)


def _other(against: Path, folder: Path, traffic: Path | None, days: int, calls: Path | None) -> Setting:
    """A file is other traffic for the same centre; a folder without traffic.yaml has the same traffic."""
    if against.is_file():
        return _setting(folder, against, days, calls)
    own = against / TRAFFIC
    return _setting(against, traffic or (None if own.exists() else folder / TRAFFIC), days, calls)


def _played(settings: list[Setting], seeds: range, cores: int | None, html: Path | None) -> list[list[Outcome]]:
    count = len(seeds) * len(settings)
    with Bar(count, "runs" if count > 1 else "simulating") as bar:
        if html is None:
            return replicate(settings, seeds, cores or len(os.sched_getaffinity(0)), bar.tell)
        curves = Curves(settings[0].plan, LOOKS_EVERY_S)
        outcome = play(settings[0], seeds[0], bar.tell, [curves])
    _write_page(html, settings[0], outcome, curves)
    return [[outcome]]


def _write_page(html: Path, setting: Setting, outcome: Outcome, curves: Curves) -> None:
    curves.close(outcome.ended_s)
    first = midnight(setting.plan).astimezone(ZoneInfo(setting.plan.time_zone))
    when = "on" if setting.days == 1 else f"in {setting.days:,} days from"
    words = f"{outcome.calls:,} calls {when} {first:%a %Y-%m-%d}, seed {outcome.seed}."
    html.write_text(page(setting.plan.name, outcome.figures, curves, words), encoding="utf-8")


def _tell_comparison(
    found: list[list[Outcome]], names: tuple[Path, Path], *, days: int, seed: int, is_json: bool, is_csv: bool
) -> None:
    first, second = found
    compared = differences([run.figures for run in first], [run.figures for run in second])
    if is_json:
        said = {"days": days, "seed": seed, "runs": len(first), "first": str(names[0]), "second": str(names[1])}
        typer.echo(compared_as_json(compared, said))
    elif is_csv:
        typer.echo(compared_as_csv(compared), nl=False)
    else:
        show_comparison(compared, names, len(first))
