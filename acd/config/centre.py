"""All that a centre's files say, gathered by name, each with its place. Nothing is resolved or compiled here.

Two phases end here: syntax (`folder.py`, `nodes.py`) and shape (`shapes.py`). The next does not begin on a
broken one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from acd.config.documents import Document
from acd.config.folder import Folder, printable
from acd.config.line_shapes import LineShape, TrunkShape
from acd.config.look_up_shapes import LookUpShape
from acd.config.numbers import country_said
from acd.config.problems import ConfigProblems, Place, Problem
from acd.config.shape_problems import read_shape
from acd.config.shapes import (
    AgentsFile,
    CentreFile,
    FlowFile,
    FlowShape,
    HoursFile,
    LinesFile,
    LookUpsFile,
    PromptsFile,
    QueuesFile,
    QueueShape,
    RecordingShape,
    SpecialDaysFile,
)
from acd.config.staff_shapes import AgentShape, PartnerShape, TeamShape, members_of
from acd.config.strict import Shape
from acd.config.values import is_name, refusal_of_name
from acd.config.walk import other_flows
from acd.config.week import HoursShape, SpecialDayShape

Said = TypeVar("Said")
Files = Sequence[tuple[str, type[Shape]]]
CENTRE_FILES: Files = (
    ("centre.yaml", CentreFile),
    ("lines.yaml", LinesFile),
    ("hours.yaml", HoursFile),
    ("special-days.yaml", SpecialDaysFile),
    ("queues.yaml", QueuesFile),
    ("agents.yaml", AgentsFile),
    ("lookups.yaml", LookUpsFile),
    ("flows/*.yaml", FlowFile),
    ("prompts/*.yaml", PromptsFile),
)
SECTIONS = (
    *("lines", "trunks", "hours", "special_days", "queues", "phones", "outside_phones"),
    *("agents", "teams", "sites", "partners", "look_ups", "flows", "prompts"),
)


@dataclass(frozen=True, slots=True)
class Named(Generic[Said]):
    """What is said about one name, and where: `path` leads to it in `document`, whose folder is `folder`."""

    said: Said
    document: Document
    path: tuple[str | int, ...]
    folder: Path

    def place(self, *below: str | int) -> Place:
        """Where the value at this path below the name stands."""
        return self.document.place(*self.path, *below)

    def place_of_key(self, *below: str | int) -> Place:
        """Where the last key of this path stands; the name itself without a path."""
        return self.document.place_of_key(*self.path, *below)


@dataclass(slots=True)
class Centre:
    """The sections of all files together; the agents of `teams` are among `agents`, their phones among `phones`.

    `problems`: names that were defined twice.
    """

    head: Named[CentreFile] | None = None
    lines: dict[str, Named[LineShape]] = field(default_factory=dict)
    trunks: dict[str, Named[TrunkShape]] = field(default_factory=dict)
    hours: dict[str, Named[HoursShape]] = field(default_factory=dict)
    special_days: dict[str, Named[SpecialDayShape]] = field(default_factory=dict)
    queues: dict[str, Named[QueueShape]] = field(default_factory=dict)
    phones: dict[str, Named[str]] = field(default_factory=dict)
    outside_phones: dict[str, Named[str]] = field(default_factory=dict)
    agents: dict[str, Named[AgentShape]] = field(default_factory=dict)
    teams: dict[str, Named[TeamShape]] = field(default_factory=dict)
    sites: dict[str, Named[str]] = field(default_factory=dict)
    partners: dict[str, Named[PartnerShape]] = field(default_factory=dict)
    look_ups: dict[str, Named[LookUpShape]] = field(default_factory=dict)
    flows: dict[str, Named[FlowShape]] = field(default_factory=dict)
    prompts: dict[str, Named[dict[str, str | RecordingShape]]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def staff(self) -> list[Named[AgentShape] | Named[PartnerShape]]:
        """Everybody who takes calls."""
        return [*self.agents.values(), *self.partners.values()]

    def add_file(self, said: Any, document: Document, folder: Path, stem: str) -> None:
        """Adds all sections of a file; a flow's file is named after its flow."""
        if isinstance(said, CentreFile):
            self.head = Named(said, document, (), folder)
        if isinstance(said, FlowFile):
            self.add("flows", stem, Named(said, document, (), folder))
            return
        for section in SECTIONS:
            items = getattr(said, section, {})
            names = items.items() if isinstance(items, Mapping) else ((name, name) for name in items)
            for index, (name, item) in enumerate(names):
                key = name if isinstance(items, Mapping) else index
                self.add(section, name, Named(item, document, (section, key), folder))

    def add(self, section: str, name: str, named: Named[Any]) -> None:
        """Adds one name; a second definition is a problem."""
        known: dict[str, Named[Any]] = getattr(self, section)
        first = known.setdefault(name, named)
        if first is not named:
            message = f'"{name}" is defined a second time'
            also = ("first at", first.place_of_key())
            self.problems.append(
                Problem("name.defined-twice", named.place_of_key(), message, "one definition", also=also)
            )
        elif section == "teams":
            for member, said in members_of(name, named.said):
                one = Named(said, named.document, named.path, named.folder)
                self.add("agents", member, one)
                self.add("phones", member, one)


def gather(folder: Path, shared: Path) -> Centre:
    """All that the centre's folder says, with what its lines use of the shared one. Raises ConfigProblems."""
    files = Folder(folder, printable(str(folder)))
    files.check_names()
    _stop_at(files.problems)
    centre = _read(files, CENTRE_FILES)
    library = _read(Folder(shared, str(shared)), [("prompts/*.yaml", PromptsFile)])
    named = {flow for line in centre.lines.values() for flow in line.said.flows} | _named_in(centre)
    while missing := named - set(centre.flows) - set(library.flows):
        files_of: Files = [(f"{flow}.yaml", FlowFile) for flow in sorted(missing)]
        borrowed = _read(Folder(shared, str(shared)), files_of)
        library.flows |= borrowed.flows
        named = _named_in(borrowed)
    # The centre's own words win over the library's of the same name.
    centre.flows = {**library.flows, **centre.flows}
    centre.prompts = {**library.prompts, **centre.prompts}
    centre.problems += library.problems
    return centre


def _named_in(centre: Centre) -> set[str]:
    """The flows into which some flow leads."""
    return {name for flow in centre.flows.values() for _, name, _ in other_flows(flow.said.steps)}


def _read(files: Folder, wanted: Files) -> Centre:
    documents = [(stem, document, shape) for name, shape in wanted for stem, document in files.documents(name)]
    _stop_at(files.problems)
    centre = Centre()
    problems: list[Problem] = []
    country = next((country_said(each.root.plain()) for _, each, shape in documents if shape is CentreFile), "")
    for stem, document, shape in documents:
        said, found = read_shape(document, shape, country)
        problems += found
        if shape is FlowFile and not is_name(stem):
            problems.append(Problem("name.bad", Place(document.file), *refusal_of_name(stem)))
        if said:
            centre.add_file(said, document, files.path, stem)
    _stop_at(problems)
    return centre


def _stop_at(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise ConfigProblems(found)
