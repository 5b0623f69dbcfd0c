"""`read_traffic()`: a file of traffic as its shape, or all that is wrong with it, seen from the plan that it is for."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from acd.config.documents import Document
from acd.config.folder import Folder
from acd.config.found_shapes import names_found
from acd.config.problems import ConfigProblems, Problem, did_you_mean, one_of
from acd.config.shape_problems import read_shape
from acd.config.staff_shapes import names_of
from acd.config.traffic_shapes import TrafficFile
from acd.core.plan import Plan

TRAFFIC = "traffic.yaml"


def read_traffic(path: Path, plan: Plan) -> TrafficFile:
    """What the file says, every name in it proved against the plan. Raises ConfigProblems, and nothing else."""
    folder = Folder(path.parent, str(path.parent))
    for _, document in folder.documents(path.name):
        said, problems = read_shape(document, TrafficFile)
        if said is not None:
            problems = list(_unknown(said, document, plan))
            if not problems:
                return said
        raise ConfigProblems(problems)
    if not folder.problems:
        line = next(iter(plan.lines), "+3225550100")
        shortest = f'who rings, such as: callers: {{ people: {{ line: "{line}", per_day: 200 }} }}'
        more = "dialplans/SIMULATING.md explains all that can be said"
        folder.refuse("file.unreadable", folder.show(path), "there is no such file", shortest, more)
    raise ConfigProblems(folder.problems)


def _unknown(said: TrafficFile, document: Document, plan: Plan) -> Iterator[Problem]:
    for name, callers in said.callers.items():
        yield from _missing(document, ("callers", name, "line"), callers.line, plan.lines, "line")
        facts = {name for rule in plan.look_ups.values() for name in rule.findings}
        for below, kind, found in names_found(callers.found):
            known = plan.look_ups if kind == "look-up" else facts
            yield from _missing(document, ("callers", name, "found", *below), found, known, kind)
    for queue in said.handling:
        yield from _missing(document, ("handling", queue), queue, plan.queues, "queue")
    agents = {name for agent in plan.agents for name in names_of(agent, plan.agents)}
    for name, crew in said.crews.items():
        for index, agent in enumerate(crew.agents):
            yield from _missing(document, ("crews", name, "agents", index), agent, agents, "agent")
        for index, queue in enumerate(crew.queues):
            yield from _missing(document, ("crews", name, "queues", index), queue, plan.queues, "queue")


def _missing(
    document: Document, path: tuple[str | int, ...], name: str, known: Iterable[str], kind: str
) -> Iterator[Problem]:
    names = sorted(known)
    if name not in names:
        place = document.place_of_key(*path) if path[-1] == name else document.place(*path)
        message = f'the centre has no {kind} "{name}"'
        yield Problem("traffic.unknown-name", place, message, one_of(names), did_you_mean(name, names))
