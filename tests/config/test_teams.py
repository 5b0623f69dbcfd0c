"""A team is so many agents, written once: what it means is what they would mean one by one."""

import pytest

from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.core.plan import Plan
from tests.config.golden import LIBRARY
from tests.config.made import HEAD, centre

SETTINGS = "site: lyon, queues: [help], skills: { french: 7 }, tiers: { help: 2 }, weights: { help: 3 }"
RULES = "ring_timeout: 30s, wrap_up: 1m"


def plan_of(folder, agents: str) -> Plan:
    """The plan of a centre with these agents."""
    made = centre(folder, centre=HEAD + "sites: [lyon]\nqueues: { help: {} }\n", agents=agents)
    return load(made, shared=LIBRARY).plan


def test_a_team_is_its_agents_one_by_one(tmp_path):
    """Each has the next number and a phone of her own name; all the rest is said of all."""
    team = plan_of(tmp_path / "team", f'teams: {{ evening: {{ numbers: "0099-0101", {SETTINGS}, {RULES} }} }}\n')
    written = [
        f'  evening-{place}: {{ number: "{number}", phone: evening-{place}, {SETTINGS}, {RULES} }}\n'
        for place, number in enumerate(("0099", "0100", "0101"), 1)
    ]
    phones = "phones: [evening-1, evening-2, evening-3]\n"
    assert team == plan_of(tmp_path / "one-by-one", f"{phones}agents:\n{''.join(written)}")
    assert [agent.number for agent in team.agents.values()] == ["0099", "0100", "0101"]


def test_teams_stand_behind_agents_who_have_names(tmp_path):
    """In the order of asking; both may be there."""
    agents = 'agents: { zoe: { number: "10", queues: [help] } }\nteams: { a: { numbers: "20-21", queues: [help] } }\n'
    assert list(plan_of(tmp_path, agents).agents) == ["zoe", "a-1", "a-2"]


def test_a_team_is_defined_once(tmp_path):
    """In whichever file; what is wrong is told of the team, and not of each of its agents."""
    again = HEAD + 'queues: { help: {} }\nteams: { a: { numbers: "20-29", queues: [help] } }\n'
    folder = centre(tmp_path, centre=again, agents='teams: { a: { numbers: "40-49", queues: [help] } }\n')
    with pytest.raises(ConfigProblems) as found:
        load(folder, shared=LIBRARY)
    assert [problem.code for problem in found.value.problems] == ["name.defined-twice"]
