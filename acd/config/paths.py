"""How flows lead into each other: which exist, with which parameters, in which languages, and that none is endless.

A flow that calls itself, also by way of others, would never come back. One that goes to itself is fine as long as the
caller must press a key on the way; who presses nothing would go round for ever.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from acd.config.centre import Centre, Named
from acd.config.flow_steps import FlowStepShape, GoToStepShape
from acd.config.problems import Problem, one_of
from acd.config.proofs import unknown
from acd.config.shapes import FlowShape
from acd.config.speaking_steps import LanguageStepShape
from acd.config.step_shapes import Languages, StepPath, StepShape
from acd.config.steps import Steps
from acd.config.surveys import after_calls
from acd.config.walk import all_steps, branches, other_flows

DEPTH_MAX = 5


def languages_of(centre: Centre) -> tuple[Mapping[str, Languages], Mapping[str, Languages]]:
    """The languages that callers can have who come into each flow, and those that they can choose in it."""
    chosen: dict[str, Languages] = dict.fromkeys(centre.flows, frozenset())
    come: dict[str, Languages] = {
        name: frozenset(line.said.language for line in centre.lines.values() if name in line.said.flows)
        for name in centre.flows
    }
    spoken = centre.head.said.languages if centre.head is not None else ()
    for name in after_calls(centre) & set(come):
        # Whoever was called talks in whatever language the centre has.
        come[name] |= frozenset(spoken)
    while True:
        before = (dict(chosen), dict(come))
        for name, flow in centre.flows.items():
            for step, _, here in all_steps(flow.said.steps, come[name], chosen=chosen):
                match step:
                    case LanguageStepShape():
                        chosen[name] |= frozenset(step.language.options.values())
                    case FlowStepShape() if step.name in centre.flows:
                        come[step.name] |= here
                        chosen[name] |= chosen[step.name]
                    case GoToStepShape() if step.go_to in centre.flows:
                        come[step.go_to] |= here
                    case _:
                        pass
        if (chosen, come) == before:
            return come, chosen


def check_paths(centre: Centre) -> list[Problem]:
    """All that is wrong with how flows lead into each other."""
    problems = [problem for flow in centre.flows.values() for problem in _references(centre, flow)]
    return problems or [*_circles(centre)] or [*_endless(centre)]


def _references(centre: Centre, flow: Named[FlowShape]) -> Iterator[Problem]:
    for step, name, path in other_flows(flow.said.steps):
        key: StepPath = (*path, "go_to") if isinstance(step, GoToStepShape) else (*path, "flow")
        if name not in centre.flows:
            at = (*key, "name") if isinstance(step, FlowStepShape) and not isinstance(step.flow, str) else key
            yield unknown("flow.unknown-flow", flow, at, f'there is no flow "{name}"', centre.flows)
            continue
        wanted, given = centre.flows[name].said.parameters, step.given if isinstance(step, FlowStepShape) else {}
        lacking = [parameter for parameter in wanted if parameter not in given]
        if lacking:
            message = f'the flow "{name}" needs {", ".join(lacking)}'
            also = ("its parameters are at", centre.flows[name].place("parameters"))
            expected = f'"- flow: {{ name: {name}, with: {{ {lacking[0]}: … }} }}"'
            yield Problem("flow.bad-parameter", flow.place(*key), message, expected, also=also)
        for parameter in given:
            if parameter not in wanted:
                expected = one_of(wanted) if wanted else "no parameters"
                message = f'the flow "{name}" has no parameter "{parameter}"'
                yield Problem("flow.bad-parameter", flow.place_of_key(*key, "with", parameter), message, expected)
    for line in centre.lines.values():
        if line.said.flow in centre.flows and centre.flows[line.said.flow] is flow and flow.said.parameters:
            message = f'the flow "{line.said.flow}" has parameters, which a line does not give'
            yield Problem(
                "flow.bad-parameter", line.place("flow"), message, "a flow without parameters, which calls it"
            )


def _circles(centre: Centre) -> Iterator[Problem]:
    """Flows that call themselves, and calls inside calls that are too deep."""
    depths: dict[str, int] = {}

    def depth(name: str, above: tuple[str, ...]) -> Iterator[Problem]:
        depths[name] = 0
        flow = centre.flows[name]
        for step, called, path in other_flows(flow.said.steps):
            if isinstance(step, GoToStepShape):
                continue
            if called in (*above, name):
                message = f'the flow "{called}" calls itself: {" → ".join((*above, name, called))}'
                yield Problem("flow.calls-itself", flow.place(*path), message, 'a flow that comes back, or "go_to"')
                return
            if called not in depths:
                yield from depth(called, (*above, name))
            depths[name] = max(depths[name], depths[called] + 1)
            if depths[name] == DEPTH_MAX + 1:
                message = f"flows are called in flows {depths[name]} deep"
                yield Problem("flow.too-deep", flow.place(*path), message, f"at most {DEPTH_MAX}")

    for name in centre.flows:
        if name not in depths:
            yield from depth(name, ())


@dataclass(slots=True)
class _Free:
    """Where somebody comes who presses nothing: into which flows from each, and whether to its end."""

    centre: Centre
    leads: dict[str, dict[str, StepPath]] = field(default_factory=dict)
    ends: dict[str, bool] = field(default_factory=dict)

    def look(self, name: str) -> bool:
        """Whether a flow comes to its end like that."""
        if name not in self.ends:
            self.leads[name], self.ends[name] = {}, False
            self.ends[name] = self.block(name, self.centre.flows[name].said.steps, ("steps",))
        return self.ends[name]

    def block(self, name: str, steps: Steps, path: StepPath) -> bool:
        """Whether a list of steps does."""
        for index, step in enumerate(steps):
            here = (*path, index)
            if step == "hangup":
                return False
            if not isinstance(step, StepShape):
                continue
            if isinstance(step, GoToStepShape | FlowStepShape):
                into = step.go_to if isinstance(step, GoToStepShape) else step.name
                self.leads[name].setdefault(into, here)
                if isinstance(step, GoToStepShape) or not self.look(into):
                    return False
                continue
            goes_on = step.goes_on and not step.goes_on_by_key
            for branch, inner, below in branches(step, here):
                if not step.is_by_key(branch) and self.block(name, inner, below):
                    goes_on = True
            if not goes_on:
                return False
        return True


def _endless(centre: Centre) -> Iterator[Problem]:
    free = _Free(centre)
    for name in centre.flows:
        free.look(name)
    for name, leads in free.leads.items():
        for into, path in leads.items():
            if name in _reached(free, into):
                message = f'a caller who presses nothing goes round for ever, from "{name}" to "{into}" and back'
                expected = "a step on the way that needs a key, or an end"
                yield Problem("flow.endless", centre.flows[name].place(*path), message, expected)


def _reached(free: _Free, name: str) -> set[str]:
    """All flows into which one leads, itself included."""
    found, left = {name}, [name]
    while left:
        for into in free.leads.get(left.pop(), {}):
            if into not in found:
                found.add(into)
                left.append(into)
    return found
