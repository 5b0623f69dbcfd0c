"""A file of a centre that is well-formed YAML, and where in it a path of keys and indexes leads."""

from collections.abc import Sequence
from dataclasses import dataclass

from acd.config.nodes import Entry, Node
from acd.config.problems import Place

Path = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class Found:
    """What a path leads to: the nearest node, the key above it if it has one, and whether the whole path was there."""

    node: Node
    entry: Entry | None
    is_complete: bool


@dataclass(frozen=True, slots=True)
class Document:
    """One file. `file` is its path as shown to people."""

    file: str
    root: Node

    def find(self, path: Path) -> Found:
        """The node at the end of `path`, else its nearest ancestor. Pydantic's tags (`<play>`) are passed over."""
        node: Node = self.root
        entry: Entry | None = None
        for part in path:
            children = node.value
            if isinstance(children, dict) and part in children:
                entry = children[str(part)]
                node = entry.node
            elif isinstance(children, list) and isinstance(part, int) and part < len(children):
                node, entry = children[part], None
            elif not str(part).startswith("<") and part != "[key]":
                return Found(node, entry, is_complete=False)
        return Found(node, entry, is_complete=True)

    def place(self, *path: str | int) -> Place:
        """Where the value at `path` stands."""
        return self.find(path).node.place

    def place_of_key(self, *path: str | int) -> Place:
        """Where the last key of `path` stands."""
        found = self.find(path)
        return found.entry.place if found.entry else found.node.place
