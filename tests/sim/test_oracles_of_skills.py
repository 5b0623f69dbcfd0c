"""Agents of several skills serve as theory and others' simulations say, and the engine as the plain lines do.

Wallace & Whitt 2005: two skills of each agent are nearly as good as all.
"""

from dataclasses import replace
from itertools import islice

import pytest

from acd.core.flow_steps import Answer
from acd.core.ids import QueueName
from acd.core.plan import Plan, Trunk
from acd.core.queue_rules import AgentRules
from acd.sim.people import Caller, Delays, Manners
from tests.core.words import LINE, agent, centre, enter, flow, menu, queue
from tests.sim.claimed import AGENTS_OF, FIRST_COME, KINDS, LINES, SKILLS, of_kinds
from tests.sim.claims import disagreements, found
from tests.sim.plain_centres import by_skill
from tests.sim.playing import play, seed_of, waits

ENGINE_CALLS = 1_500
QUEUES = [QueueName(f"kind-{kind}") for kind in range(1, KINDS + 1)]


@pytest.mark.parametrize("claim", [*SKILLS, FIRST_COME], ids=lambda claim: claim.name)
def test_plain_lines_agree(claim):
    """Who finds no line, how long the others wait, and how many of them a short time."""
    assert not disagreements(claim, found(claim, seed_of(claim.name), claim.quick), claim.quick, 0.05, 0.15)


def skilled(skills: int) -> Plan:
    """A queue for each kind of calls; an agent's tiers say which are her own, and she takes those first."""
    rules = AgentRules(takes_lowest_tier_first=True)
    agents = []
    for number, known in enumerate(AGENTS_OF[skills]):
        tiers = {QUEUES[kind]: tier for tier, kind in enumerate(known, 1)}
        agents.append(replace(agent(f"a{number:02}", *tiers, rules=rules), tiers=tiers))
    keys = {str(number): str(queue) for number, queue in enumerate(QUEUES, 1)}
    ways = flow(Answer(), menu(keys), **{name: (enter(name),) for name in QUEUES})
    roomy = {"wait_max_s": 9e9, "waiting_max": 10_000}
    return centre(*(queue(name, **roomy) for name in QUEUES), *agents, ways, Trunk("carrier", calls_max=LINES))


@pytest.mark.parametrize("skills", AGENTS_OF)
def test_the_engine_serves_whom_a_plain_line_serves_and_when(skills):
    """Primary agents before others, her own callers before others', the longest idle, and so many lines in all."""
    row = f"Wallace & Whitt, skills of each agent: {skills}, engine"
    tried = list(islice(of_kinds(seed_of(row)), ENGINE_CALLS))
    people = [
        Caller(at_s, LINE, f"+324{number:09}", talk_s=talk_s, keys=str(kind + 1))
        for number, ((at_s, _, talk_s), kind) in enumerate(tried)
    ]
    simulation, heard, _ = play(skilled(skills), people, Manners(delays=Delays(key_s=0.0)))
    plain = dict(by_skill([*tried, ((1e9, 0.0, 0.0), 0)], AGENTS_OF[skills], LINES))
    expected = [plain[number] for number in range(ENGINE_CALLS)]
    assert simulation.turned_away == expected.count(-1.0)
    assert [wait_s for wait_s, _ in waits(heard)] == pytest.approx([each for each in expected if each >= 0.0], abs=1e-6)
    assert max(expected) > 60.0
