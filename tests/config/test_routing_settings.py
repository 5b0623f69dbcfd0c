"""Every rule of routing is reachable from YAML, and what it means there is what the core is told."""

import pytest

from acd.config.load import load
from acd.config.requirements import parse_needs
from acd.config.routing_shapes import STRATEGIES
from acd.core.flow_steps import EnterQueue
from acd.core.ids import AgentName, QueueName, SiteName
from acd.core.needs import text_of
from acd.core.plan import Plan
from acd.core.queue_rules import AgentRules
from acd.core.routing_rules import Need, Relaxation, Routing, SiteRule, Strategy, Turns
from tests.config.golden import LIBRARY
from tests.config.made import HEAD, centre

AGENTS = """
phones: [ph1]
agents:
  ana: { number: "101", phone: ph1, queues: [help], skills: { french: 7, mac: 3, en: 5 }, weights: { help: 3 } }
  bea: { number: "102", queues: [help], skills: { french: 3, windows: 9 }, tiers: { help: 2 }, lowest_tier_first: true }
"""
LINES = 'lines: { "+3225550100": { name: Help desk, flow: main, language: en } }\n'


def plan_of(folder, queue: str, step: str = "help") -> Plan:
    """The plan of a centre with this queue, and a flow that leads there by this step."""
    flow = f"steps:\n  - answer\n  - set: {{ product: mac, level: '2' }}\n  - queue: {step}\n  - hangup\n"
    made = centre(
        folder / "centre", agents=AGENTS, lines=LINES, queues=f"queues: {{ help: {queue} }}", flows__main=flow
    )
    return load(made, shared=LIBRARY).plan


def routing_of(folder, said: str) -> Routing:
    """What a queue says about routing."""
    return plan_of(folder, f"{{ routing: {said} }}").queues[QueueName("help")].routing


def test_nothing_said_is_the_longest_idle_and_who_came_first(tmp_path):
    """The usual rules need no words."""
    assert plan_of(tmp_path, "{}").queues[QueueName("help")].routing == Routing()


@pytest.mark.parametrize("name", STRATEGIES)
def test_each_strategy_has_its_name(name, tmp_path):
    """None is replaced by another."""
    assert routing_of(tmp_path, f"{{ strategy: {name} }}").strategy.value.replace("_", "-") == name
    assert len(STRATEGIES) == len(Strategy)


def test_whose_turn_it_is(tmp_path):
    """Weight, ageing in points a minute, risk with its target, and the bound on being overtaken."""
    said = "{ weight: 5, ageing: 0.5, at_risk: 20, target: 90, overtaken_max: 3 }"
    assert routing_of(tmp_path, said).turns == Turns(5, 0.5, 20, 0.9, 3)


def test_who_is_asked_later(tmp_path):
    """Steps of relaxation: lower levels, others who will do, further tiers."""
    said = "{ tier: 1, relax: [{ after: 30s, levels: { french: 3 } }, { after: 1m, also: 'mac >= 3', tier: 2 }] }"
    relax = (Relaxation(30.0, {"french": 3}), Relaxation(60.0, also=(Need("mac", 3),), tier=2))
    assert routing_of(tmp_path, said) == Routing(relax=relax, tier=1)


def test_ring_all_and_preferred_agents(tmp_path):
    """How many phones ring at once, and how long one is waited for."""
    said = "{ strategy: ring-all, ring_at_once: 4, preferred_for: 20s }"
    assert routing_of(tmp_path, said) == Routing(Strategy.RING_ALL, ring_at_once=4, preferred_for_s=20.0)


def test_sites_and_partners(tmp_path):
    """A partner is as many agents as it takes calls at once, each at its number, and stands behind all people."""
    agents = (
        "sites: [lyon]\nagents: { ana: { number: '101', site: lyon, queues: [help] } }\npartners:\n"
        "  madrid: { number: '+34910000001', calls_max: 2, queues: [help], skills: { es: 9 }, tiers: { help: 2 } }\n"
    )
    sites = "[{ at: [lyon] }, { at: [madrid], after: 30s, calls_max: 10, share: 20 }]"
    made = centre(
        tmp_path / "centre",
        centre=HEAD + 'outbound_prefixes: ["+34"]\n',
        agents=agents,
        queues=f"queues: {{ help: {{ needs: {{ es: 9 }}, routing: {{ sites: {sites} }} }} }}",
    )
    plan = load(made, shared=LIBRARY).plan
    rules = (SiteRule((SiteName("lyon"),)), SiteRule((SiteName("madrid"),), 30.0, 10, 20))
    assert plan.queues[QueueName("help")].routing.sites == rules
    assert list(plan.agents) == ["ana", "madrid-1", "madrid-2"]
    assert (plan.agents[AgentName("ana")].site, plan.agents[AgentName("ana")].is_seat) == ("lyon", False)
    seat = plan.agents[AgentName("madrid-2")]
    assert (seat.site, seat.is_seat, seat.number, seat.phone) == ("madrid", True, "", "madrid-2")
    assert (seat.skills, seat.tiers, seat.rules) == ({"es": 9}, {"help": 2}, AgentRules(wrap_up_s=0.0))
    assert plan.outside_phones == {"madrid-1": "+34910000001", "madrid-2": "+34910000001"}


@pytest.mark.parametrize("preferred", ["ana", "$engineer"])
def test_a_step_prefers_an_agent(preferred, tmp_path):
    """By name, or by a value that some step sets."""
    step = f"{{ name: help, preferred: {preferred} }}\n  - set: {{ engineer: bea }}"
    plan = plan_of(tmp_path, "{ routing: { preferred_for: 20s } }", step)
    entry = next(step for step in plan.flows["main"].blocks["start"] if isinstance(step, EnterQueue))
    assert entry.preferred == preferred


@pytest.mark.parametrize(
    ("said", "preferred", "days"),
    [("{}", "$last_agent", 30), ("{ remember_agent_for: 7d }", "$last_agent", 7), ("{}", "ana", 0)],
)
def test_who_spoke_with_a_caller_is_remembered(said, preferred, days, tmp_path):
    """For 30 days where a step asks for her, unless the queue says something else; else not at all."""
    plan = plan_of(tmp_path, f"{{ routing: {said} }}", f"{{ name: help, preferred: {preferred} }}")
    assert plan.queues[QueueName("help")].routing.remembers_for_s == days * 86_400.0


def test_agents_have_tiers_and_weights(tmp_path):
    """By queue."""
    agents = plan_of(tmp_path, "{}").agents
    assert agents[AgentName("ana")].weights == {"help": 3}
    assert agents[AgentName("bea")].tiers == {"help": 2}
    assert [agents[AgentName(name)].rules.takes_lowest_tier_first for name in ("ana", "bea")] == [False, True]


def test_needs_of_a_step_name_values_of_the_call(tmp_path):
    """A skill, a level, and the language."""
    plan = plan_of(tmp_path, "{}", '{ name: help, needs: "$product >= $level and $language >= 5" }')
    entry = next(step for step in plan.flows["main"].blocks["start"] if isinstance(step, EnterQueue))
    assert entry.needs == (Need("$product", 1, level_from="$level"), Need("$language", 5))


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("french >= 5", "french>=5"),
        ("french>=5 and mac>=3", "french>=5|mac>=3"),
        ("french >= 5 or mac >= 3", "french>=5/mac>=3"),
        ("a >= 1 and b >= 2 or c >= 3", "a>=1/c>=3|b>=2/c>=3"),
        ("a >= 1 and (b >= 2 or c >= 3)", "a>=1|b>=2/c>=3"),
        ("((a >= 1))", "a>=1"),
    ],
)
def test_and_binds_closer_than_or(said, text):
    """What is written becomes needs that must all be met, each in one of its ways."""
    assert text_of(parse_needs(said)) == text
