"""From one flow into another one: to come back behind the step that called it, or for good."""

from acd.core.calls import Call
from acd.core.change import Change
from acd.core.flow_steps import CallFlow, GoTo
from acd.core.steps import at_block, at_flow
from acd.core.values import VALUES_MAX, flow_of, known_to, made_of


def call_flow(change: Change, call: Call, step: CallFlow) -> Call:
    """At the beginning of the flow, with its parameters; where it was called is kept."""
    flow = change.plan.flows[step.flow]
    known = known_to(call, change.now.wall, change.plan.time_zone)
    place = f"{call.flow}/{call.block}/{call.index + 1}"
    made = {name: made_of(text, known) for name, text in step.values.items()}
    call = change.set(call, flow=flow.name, returns=(*call.returns, place))
    given = {f"{flow_of(call)}.{name}": value for name, value in made.items()}
    values = {**call.values, **dict(list(given.items())[: max(0, VALUES_MAX - len(call.values))])}
    return at_block(change, change.set(call, values=values), flow.start)


def go_to(change: Change, call: Call, step: GoTo) -> Call:
    """At the beginning of the flow, as if the line led there: whoever called this one is left too."""
    return at_flow(change, call, change.plan.flows[step.flow])
