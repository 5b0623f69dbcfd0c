"""Where messages are brought: whether each step names a place, and each place a class; and as the core knows it."""

from collections.abc import Iterator, Mapping

from acd.config.centre import Centre, Named
from acd.config.delivery_shapes import DeliveryShape
from acd.config.message_steps import MessageStepShape
from acd.config.problems import Problem, did_you_mean, one_of
from acd.config.recordings import unknown_class
from acd.config.shapes import FlowShape
from acd.config.step_shapes import StepPath
from acd.core.recording_rules import Delivery


def check_deliveries(centre: Centre) -> Iterator[Problem]:
    """Whether each says how long its messages are kept."""
    assert centre.head is not None
    for name, said in centre.head.said.deliveries.items():
        place = centre.head.place("deliveries", name, "retention")
        yield from unknown_class(centre, place, said.retention, "messages")


def check_message(centre: Centre, flow: Named[FlowShape], step: MessageStepShape, path: StepPath) -> Iterator[Problem]:
    """Whether a step names a delivery that there is."""
    assert centre.head is not None
    name, known = step.message.deliver, sorted(centre.head.said.deliveries)
    if name not in known:
        expected = one_of(known) if known else f"deliveries: {{ {name}: {{ folder: messages, … }} }} in centre.yaml"
        place = flow.place(*path, "message", "deliver")
        message = f'there is no delivery "{name}"'
        yield Problem("flow.unknown-delivery", place, message, expected, did_you_mean(name, known))


def deliveries_of(said: Mapping[str, DeliveryShape]) -> Mapping[str, Delivery]:
    """They, as the core knows them."""
    return {
        name: Delivery(each.retention, each.folder or "", each.webhook or "", each.secret or "", each.time_limit)
        for name, each in said.items()
    }
