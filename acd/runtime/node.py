"""A switch as the runtime knows it, and whoever stands before one and does a part of what is asked of it."""

from typing import Protocol

from acd.core.commands import AnyCommand


class Node(Protocol):
    """One switch, or somebody before it."""

    def submit(self, command: AnyCommand) -> None:
        """Take a command; never blocks, never raises."""

    def look_again(self) -> None:
        """Tell a new snapshot soon, and nothing of what came before it."""
