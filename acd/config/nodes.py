"""One YAML file → a tree in which every key and value knows its line and column.

Scalars are read by the rules of YAML 1.2 (`no` is a word, `12:30` is text). Refused here: whatever would
be read otherwise than a person reads it (duplicate keys, tags, anchors, keys without quotes that are
numbers), and whatever has no bound. What the keys mean does not belong here.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import StringMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

from acd.config.problems import Place, Problem, place_at
from acd.config.scalars import Scalar, resolve
from acd.config.syntax import syntax_problem

DEPTH_MAX = 32
PROBLEMS_MAX = 50
VISIBLE = "letters and signs that can be seen"

# Line separators other than the newline are refused too: editors and YAML disagree about whether they count.
BAD_CHARACTER = re.compile("[^\t\n\\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|\ufeff")
DIRECTIVE = 'a line that begins with "%" is an order to the YAML parser'
UNPARSABLE = (
    (BAD_CHARACTER, "yaml.bad-character", VISIBLE),
    (re.compile("^%", re.MULTILINE), "yaml.directive", "the line left out; a text that begins with % in quotes"),
)
START = StringMark("", 0, 0, 0, "", 0)


@dataclass(slots=True)
class Node:
    """A value with its place. `value`: a scalar, a dict of key → Entry, or a list of nodes. `raw`: as written."""

    place: Place
    value: "Scalar | dict[str, Entry] | list[Node]"
    raw: str = ""

    def plain(self) -> Any:
        """The value without places, as ordinary Python values."""
        if isinstance(self.value, dict):
            return {key: entry.node.plain() for key, entry in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value


@dataclass(slots=True)
class Entry:
    """A key of a mapping and its value."""

    place: Place
    node: Node


@dataclass(slots=True)
class _Open:
    """A mapping or list that is not complete yet, and the key whose value comes next."""

    node: Node
    key: Node | None = None


@dataclass(slots=True)
class _Builder:
    file: str
    lines: list[str]
    problems: list[Problem] = field(default_factory=list)
    root: Node | None = None
    open: list[_Open] = field(default_factory=list)
    documents: int = 0
    last: Event = field(default_factory=lambda: StreamStartEvent(START, START))

    def take(self, event: Event) -> None:
        self.last = event
        match event:
            case DocumentStartEvent():
                self.documents += 1
                if self.documents == 2:
                    self.refuse(
                        "yaml.many-documents", event, '"---" begins a second document', "one document in a file"
                    )
            case AliasEvent():
                self.refuse("yaml.alias", event, f'"*{event.anchor[:40]}" repeats another value', "the value itself")
                self.add(Node(self.place(event), None))
            case ScalarEvent():
                self.refuse_marks(event)
                self.refuse_bad_character(event)
                self.add(self.scalar(event))
            case MappingStartEvent() | SequenceStartEvent():
                self.refuse_marks(event)
                self.begin(event)
            case MappingEndEvent() | SequenceEndEvent():
                self.open.pop()

    def is_enough(self) -> bool:
        """Whether to read no further: at a bound, or at a second document."""
        if len(self.open) > DEPTH_MAX:
            self.refuse("yaml.too-deep", self.last, "sections inside sections", f"at most {DEPTH_MAX} levels")
        return len(self.open) > DEPTH_MAX or len(self.problems) >= PROBLEMS_MAX or self.documents > 1

    def refuse_unparsable(self, text: str) -> bool:
        """Refuses what the parser must not see: it would count lines differently, or follow another edition of YAML."""
        for pattern, code, expected in UNPARSABLE:
            bad = pattern.search(text)
            if bad:
                line = text.count("\n", 0, bad.start())
                column = bad.start() - (text.rfind("\n", 0, bad.start()) + 1)
                words = shown_character(bad.group()) if code == "yaml.bad-character" else DIRECTIVE
                self.problems.append(Problem(code, place_at(self.file, self.lines, line, column), words, expected))
        return bool(self.problems)

    def begin(self, event: Event) -> None:
        node = Node(self.place(event), {} if isinstance(event, MappingStartEvent) else [])
        self.add(node)
        self.open.append(_Open(node))

    def add(self, node: Node) -> None:
        if self.documents > 1:
            return
        if not self.open:
            self.root = node
            return
        parent = self.open[-1]
        if isinstance(parent.node.value, list):
            parent.node.value.append(node)
        elif parent.key is None:
            parent.key = node
        else:
            self.add_entry(parent, parent.key, node)
            parent.key = None

    def add_entry(self, parent: _Open, key: Node, node: Node) -> None:
        assert isinstance(parent.node.value, dict)
        known = parent.node.value
        if isinstance(key.value, list | dict):
            self.problems.append(Problem("yaml.bad-key", key.place, "a list or section cannot be a key", "a word"))
        elif not isinstance(key.value, str):
            expected = f'the key in quotes: "{key.raw}"' if key.raw else 'a word before the ":"'
            self.problems.append(
                Problem("yaml.unquoted-key", key.place, f"the key {key.raw or 'here'} is no text", expected)
            )
        elif key.value in known:
            first = known[key.value].place
            message = f'the key "{key.value[:60]}" stands here a second time'
            self.problems.append(
                Problem("yaml.duplicate-key", key.place, message, "each key once", also=("first at", first))
            )
        else:
            if node.value is None and not node.raw:
                # The parser sees a missing value where the next thing begins, which may be lines below.
                node.place = key.place
            known[key.value] = Entry(key.place, node)

    def scalar(self, event: ScalarEvent) -> Node:
        is_plain = event.implicit[0]
        value: Scalar = resolve(event.value) if is_plain else event.value
        return Node(self.place(event), value, event.value)

    def refuse_marks(self, event: Any) -> None:
        if event.anchor:
            self.refuse("yaml.alias", event, f'"&{event.anchor[:40]}" names a value to be repeated', "the value alone")
        if event.tag:
            self.refuse(
                "yaml.tag", event, f'"{str(event.tag)[:40]}" gives a value a type of its own', "the value alone"
            )

    def refuse_bad_character(self, event: ScalarEvent) -> None:
        """A text in quotes may spell out, as a number, what the file itself may not hold."""
        bad = BAD_CHARACTER.search(event.value)
        if bad:
            self.refuse("yaml.bad-character", event, shown_character(bad.group()), VISIBLE)

    def refuse(self, code: str, event: Event, message: str, expected: str) -> None:
        self.problems.append(Problem(code, self.place(event), message, expected))

    def place(self, event: Event) -> Place:
        start, end = event.start_mark, event.end_mark
        text = self.lines[start.line] if start.line < len(self.lines) else ""
        last = end.column if end.line == start.line else len(text.rstrip())
        if isinstance(event, MappingStartEvent | SequenceStartEvent) and not event.flow_style:
            last = start.column + 1
        return place_at(self.file, self.lines, start.line, start.column, last - start.column)


def read_tree(file: str, text: str) -> tuple[Node | None, list[Problem]]:
    """The tree of a file's text (None: an empty file) and its problems. With problems the tree is not to be used."""
    builder = _Builder(file, text.split("\n"))
    if not builder.refuse_unparsable(text):
        try:
            for event in YAML(typ="safe", pure=True).parse(text):
                builder.take(event)
                if builder.is_enough():
                    break
        except YAMLError as error:
            builder.problems.append(syntax_problem(file, builder.lines, error))
        except (ValueError, OverflowError):
            # The parser lets these through for a character's number that is too large, as in "\UFFFFFFFF".
            builder.refuse("yaml.syntax", builder.last, "after this a character has an impossible number", VISIBLE)
    return builder.root, builder.problems


def shown_character(character: str) -> str:
    """How a character that cannot be seen is told."""
    return f"the character U+{ord(character):04X} does not belong into a text"
