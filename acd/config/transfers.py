"""Transfers of flows: whether there is whom they name, and who has a skill of her own as one waits for her alone."""

from collections.abc import Iterator

from acd.config.centre import Centre, Named
from acd.config.leaving_steps import TransferStepShape
from acd.config.problems import Problem, one_of
from acd.config.proofs import number_problems, unknown
from acd.config.routing import check_preferred
from acd.config.shapes import FlowShape
from acd.config.step_shapes import StepPath
from acd.config.walk import all_steps
from acd.core.reaching import own_skill


def check_transfer(
    centre: Centre, flow: Named[FlowShape], step: TransferStepShape, path: StepPath
) -> Iterator[Problem]:
    """Whether the number may be called, and phone, agent and queue are there."""
    said, here = step.target, (*path, "transfer")
    if said.number is not None:
        yield from number_problems(
            centre, flow, here if isinstance(step.transfer, str) else (*here, "number"), said.number
        )
    if said.phone is not None and said.phone not in centre.phones:
        message = f'there is no phone "{said.phone}"'
        yield unknown("agent.unknown-phone", flow, (*here, "phone"), message, centre.phones)
    if said.queue is None or said.agent is None:
        return
    yield from check_preferred(centre, flow, (*here, "agent"), said.agent)
    if said.queue not in centre.queues:
        message = f'queue "{said.queue}" does not exist'
        yield unknown("flow.unknown-queue", flow, (*here, "queue"), message, centre.queues)
    elif said.agent in centre.agents and said.queue not in (serves := centre.agents[said.agent].said.queues):
        message = f'{said.agent} does not serve "{said.queue}"'
        yield Problem("agent.unknown-queue", flow.place(*here, "queue"), message, one_of(serves))


def own_skills(centre: Centre) -> dict[str, dict[str, int]]:
    """By agent: the skill of those for whom a step waits alone. A value of the call may name any of them."""
    wanted = {
        step.target.agent
        for flow in centre.flows.values()
        for step, _, _ in all_steps(flow.said.steps)
        if isinstance(step, TransferStepShape) and step.target.agent is not None
    }
    is_anybody = any(name.startswith("$") for name in wanted)
    return {name: {own_skill(name): 1} for name in centre.agents if is_anybody or name in wanted}
