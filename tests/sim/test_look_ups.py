"""In a simulation nobody is asked: what services say of callers is said with them."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core.flow_steps import Answer, EnterQueue
from acd.core.ids import QueueName
from acd.core.ledger import Fact
from acd.core.ledger_look_ups import LookUpEnded
from acd.core.look_up_rules import Finding, LookUpRule, LookUpStep
from acd.sim.people import Caller, Manners
from acd.sim.simulation import Simulation
from tests.core.words import LINE, MORNING, agent, centre, flow, queue


class Ear:
    """Hears of look-ups."""

    def __init__(self) -> None:
        self.ended: list[LookUpEnded] = []

    def hear(self, fact: Fact, at_s: float) -> None:  # noqa: ARG002  # the form of everybody who hears
        if isinstance(fact, LookUpEnded):
            self.ended.append(fact)


@pytest.mark.parametrize(
    ("found", "outcome", "took_s"),
    [
        ({"customer": {"segment": "gold"}}, "answered", 0.0),
        ({"customer": "fails"}, "broken", 0.0),
        ({"customer": "silent"}, "timed_out", 2.0),
        ({}, "not_known", 0.0),
    ],
)
def test_a_caller_is_known_as_he_is_said_to_be(found: dict[str, Any], outcome: str, took_s: float) -> None:
    """Values, a failure, or silence for as long as the flow waits for it."""
    way = flow(LookUpStep("customer"), Answer(), EnterQueue(QueueName("help")))
    rule = LookUpRule("customer", 2.0, {"number": "$caller"}, {"segment": Finding()})
    plan = replace(centre(queue("help"), agent("ana"), way), look_ups={"customer": rule})
    ear, caller = Ear(), Caller(1.0, LINE, "+32470000001", talk_s=60.0)
    caller.found = found
    Simulation(plan, [caller], Manners(), seed=1, begins=MORNING, audience=[ear]).run()
    assert [(fact.outcome, round(fact.took_s, 3)) for fact in ear.ended] == [(outcome, took_s)]
