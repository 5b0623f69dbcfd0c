"""The list of commands. A command's module is imported only when that command is called, so `acd --help` is quick."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = {
    "up": "Run a whole centre: Asterisk, the engine and, if asked for, phones.",
    "down": "End what `acd up` runs from a run folder.",
    "check": "Check a centre's folder; exit 1 if something is wrong.",
    "test": "Run a centre's policy tests; exit 1 if one is red.",
    "diff": "Say in plain words what would change from one folder to another.",
    "simulate": "Play days of a centre with its own rules, and tell how they went.",
    "schema": "Write JSON Schemas of a centre's files, for editors.",
    "prompts": "Make the sound files of a centre's prompts beforehand.",
    "explain": "Explain a problem that `acd check` found.",
    "render": "Write Asterisk's configuration for a centre.",
    "run": "Run the engine alone, against an Asterisk that is there.",
    "replay": "Replay a journal: does the engine still say the same?",
    "reload": "A running centre reads its folder anew.",
    "queues": "Who waits in a running centre, and who is there for them.",
    "lines": "Lines of a running centre, and what is told on them.",
    "agents": "The agents of a running centre, and what can be asked of them.",
    "calls": "The calls of a running centre, and the story of one.",
    "charter": "How lines keep the charter for customer friendliness, day by day.",
    "callbacks": "Callbacks that callers are owed, the most urgent first.",
    "recordings": "Recordings that are kept, and deleting them.",
    "ledger": "What happened in a centre, also long ago.",
    "why": "Why an agent is not asked to take a call.",
}


class Deferred(TyperCommand):
    """A command known by name and summary; its module (`app`, or the function `name`) takes over when it is called."""

    def make_context(self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any) -> Any:
        """The context of the real command: from here on that one is asked."""
        assert self.name is not None, "made with a name"
        module = import_module(f"acd.cli.{self.name}")
        app = getattr(module, "app", None)
        if app is None:
            app = typer.Typer(add_completion=False)
            app.command(self.name)(getattr(module, self.name))
        return typer.main.get_command(app).make_context(info_name, args, parent, **extra)


class Commands(TyperGroup):
    """Finds `COMMANDS` without importing them."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {name: Deferred(name, callback=None, help=summary) for name, summary in COMMANDS.items()}


app = typer.Typer(cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def acd() -> None:
    """Turn Asterisk into a contact centre. Example: `acd check dialplans/demo`."""
