"""Which keys lead a caller of a line to where: read from the plan, as a person would who knows the centre well."""

from collections.abc import Iterator
from dataclasses import dataclass

from acd.core.flow_steps import ChooseLanguage, EnterQueue, IfOpen, Menu, Transfer
from acd.core.flows import Flow
from acd.core.plan import Plan

ALL_KEYS = "0123456789*#"
KEYS_MAX = 6


@dataclass(frozen=True, slots=True)
class Route:
    """`keys` in the order in which they are asked for; for each of them a `wrong` one that is no choice there."""

    keys: str
    wrong: str


def routes(plan: Plan) -> dict[str, tuple[Route, ...]]:
    """Every way through each line's flow to a queue, a number or the end of the flow; at most `KEYS_MAX` keys long."""
    found = {}
    for number, line in plan.lines.items():
        flow = plan.flows[line.flow]
        ways = {route.keys: route for route in _from(flow, flow.start, 0, Route("", ""))}
        found[str(number)] = tuple(ways.values())
    return found


def _from(flow: Flow, block: str, index: int, so_far: Route) -> Iterator[Route]:
    for at, step in enumerate(flow.blocks[block][index:], index):
        match step:
            case Menu() | ChooseLanguage() if len(so_far.keys) < KEYS_MAX:
                wrong = next((key for key in reversed(ALL_KEYS) if key not in step.options), "")
                for key, leads_to in step.options.items():
                    chosen = Route(so_far.keys + key, so_far.wrong + wrong)
                    if isinstance(step, Menu):
                        yield from _from(flow, leads_to, 0, chosen)
                    else:
                        yield from _from(flow, block, at + 1, chosen)
                return
            case IfOpen():
                yield from _from(flow, step.open, 0, so_far)
                return
            case EnterQueue() | Transfer():
                yield so_far
                return
    yield so_far
