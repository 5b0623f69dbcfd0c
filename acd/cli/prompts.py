"""`acd prompts`: the sounds of a centre's prompts, made before anybody rings, and their words."""

from pathlib import Path
from typing import Annotated

import typer

from acd.asterisk import SwitchError
from acd.asterisk.packages import cache_folder
from acd.asterisk.sounds import build as build_sounds
from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.config.prompts import PromptCatalogue, Text
from acd.runtime import clock

app = typer.Typer(add_completion=False, no_args_is_help=True)
Centre = Annotated[Path, typer.Argument(metavar="DIR", help="The centre's folder, such as dialplans/demo.")]


@app.callback()
def prompts() -> None:
    """Make the sound files of a centre's prompts beforehand. Example: `acd prompts build dialplans/demo`."""


@app.command("build")
def build(
    centre: Centre,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Where they are (none: where `acd run` looks for them).")
    ] = None,
) -> None:
    """Make what changed, and leave what is there. Example: `acd prompts build dialplans/demo`.

    Texts are spoken by espeak-ng, or by the program that `speech` in centre.yaml names. Exit codes: 0; 1 the centre is
    wrong, or a prompt cannot be made, and then it is said which and why.
    """
    folder = out or cache_folder() / "sounds"
    said = _read(centre)
    try:
        sounds = build_sounds(said, folder, tell=lambda line: typer.echo(line, err=True))
    except (SwitchError, OSError) as problem:
        typer.echo(f"error: {problem}", err=True)
        raise typer.Exit(1) from problem
    there = len(set(sounds.files.values())) - sounds.made
    typer.echo(f"{folder}: {sounds.made} made, {there} there already")


@app.command("list")
def list_(centre: Centre) -> None:
    """What is said under each key in each language. Example: `acd prompts list dialplans/demo`."""
    said = _read(centre)
    width = max((len(key) for key in said.prompts), default=0)
    for key, language, wording in said:
        words = wording.text if isinstance(wording, Text) else f"({wording.path.name}, {wording.length_s:.1f} s)"
        typer.echo(f"{key:{width}}  {language}  {words}")


def _read(centre: Path) -> PromptCatalogue:
    try:
        return load(centre, today=clock.now().wall.date()).prompts
    except ConfigProblems as problems:
        typer.echo(str(problems), err=True)
        raise typer.Exit(1) from problems
