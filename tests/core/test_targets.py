"""Targets: everybody of our own comes first, and nobody outside is reached whom the allow-list does not let through."""

from dataclasses import replace

import pytest

from acd.core.flow_steps import Answer
from acd.core.ids import AgentName, QueueName
from acd.core.targets import AgentTarget, LineTarget, NumberTarget, QueueTarget, Target, resolve
from tests.core.words import LINE, agent, centre, enter, flow, queue

ANA, HELP = AgentName("ana"), QueueName("help")
BASE = centre(flow(Answer(), enter("help")), queue("help"), queue("sales"), agent("ana"), agent("ben"))
PLAN = replace(BASE, agents={**BASE.agents, ANA: replace(BASE.agents[ANA], number="101")})


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("ana", AgentTarget(ANA)),
        ("101", AgentTarget(ANA)),
        ("sip:101@127.0.0.1:5060;user=phone", AgentTarget(ANA)),
        (" sales ", QueueTarget(QueueName("sales"))),
        ("sip:help@pbx", QueueTarget(HELP)),
        (LINE, LineTarget(LINE)),
        (LINE.removeprefix("+"), LineTarget(LINE)),
        ("0032 2 555 01 00", LineTarget(LINE)),
        ("+32 2 555 01 99", NumberTarget("+3225550199")),
        ("0032-2-555.01.99", NumberTarget("+3225550199")),
        ("tel:+3225550199", NumberTarget("+3225550199")),
    ],
)
def test_who_is_named_is_found(text: str, target: Target) -> None:
    """As a person writes it, and as a phone does."""
    assert resolve(PLAN, text) == target


@pytest.mark.parametrize(
    "text", ["", "112", "911", "+112", "0", "+", "00", "3225550199", "nobody", "+32x", "+3٢25550199", "sip:@pbx", "+32"]
)
def test_nobody_else_is(text: str) -> None:
    """Emergency numbers, numbers without a country code and what is no number at all are refused with a reason."""
    assert isinstance(resolve(PLAN, text), str)


def test_toll_fraud_ends_here() -> None:
    """A number whose prefix is not allowed is refused in every way of writing it, and all are without prefixes."""
    for text in ("+33155501234", "0033155501234", "sip:+33155501234@pbx"):
        assert "may be called" in str(resolve(PLAN, text))
    assert isinstance(resolve(replace(PLAN, outbound_prefixes=()), "+3225550199"), str)


def test_an_agents_name_comes_before_a_queues() -> None:
    """One order for everybody: agent, queue, line, number."""
    both = replace(PLAN, queues={**PLAN.queues, QueueName("ana"): PLAN.queues[HELP]})
    assert resolve(both, "ana") == AgentTarget(ANA)


def test_the_ledger_names_a_target_by_kind_and_name() -> None:
    """A kind and a text, for facts."""
    found = [resolve(PLAN, text) for text in ("101", "sales", LINE, "+3225550199")]
    told = [(target.kind, target.name) for target in found if not isinstance(target, str)]
    assert told == [("agent", "ana"), ("queue", "sales"), ("line", LINE), ("number", "+3225550199")]
