"""What a queue says about routing, proved and built: every skill that is named is somebody's, every tier has agents."""

from collections.abc import Iterator, Mapping
from typing import Any

from acd.config.centre import Centre, Named
from acd.config.deciding_steps import SetStepShape
from acd.config.look_ups import check_type
from acd.config.problems import Place, Problem, did_you_mean, one_of
from acd.config.proofs import unknown
from acd.config.queue_steps import QueueStepShape
from acd.config.requirements import names_in, parse_needs
from acd.config.routing_shapes import RoutingShape
from acd.config.shapes import FlowShape, QueueShape
from acd.config.staff_shapes import AgentShape, PartnerShape
from acd.config.step_shapes import StepPath
from acd.config.texts import parse_text
from acd.config.value_references import given_values
from acd.config.walk import all_steps
from acd.core.flow_steps import PRIORITY_MAX
from acd.core.ids import SiteName
from acd.core.needs import LEVEL_MAX, are_met, is_met, ways_of, words_of
from acd.core.routing_rules import LAST_AGENT, Need, Needs, Relaxation, Routing, SiteRule, Strategy, Turns

LANGUAGE = "language"
# How long it is known who spoke with a caller, in a queue that is asked for it and says nothing of its own.
REMEMBERED_DAYS = 30


def build_routing(said: RoutingShape, *, is_asked_for_last: bool = False) -> Routing:
    """The rules of a queue. `is_asked_for_last`: some step prefers whoever spoke with its caller last."""
    days = REMEMBERED_DAYS if said.remember_agent_for is None and is_asked_for_last else said.remember_agent_for
    relax = tuple(
        Relaxation(step.after, step.levels, () if step.also is None else parse_needs(step.also), step.tier)
        for step in said.relax
    )
    turns = Turns(said.weight, said.ageing, said.at_risk, said.target / 100, said.overtaken_max)
    strategy = Strategy(said.strategy.replace("-", "_"))
    preferred_for_s, remembers_for_s = said.preferred_for or 0.0, (days or 0) * 86_400.0
    sites = tuple(
        SiteRule(tuple(SiteName(site) for site in rule.at), rule.after, rule.calls_max, rule.share)
        for rule in said.sites
    )
    return Routing(strategy, relax, said.tier, turns, said.ring_at_once, preferred_for_s, remembers_for_s, sites)


def asked_for_last(centre: Centre) -> frozenset[str]:
    """The queues to which some step sends callers who prefer the agent with whom they spoke last."""
    steps = (step for flow in centre.flows.values() for step, _, _ in all_steps(flow.said.steps))
    entries = (step.entry for step in steps if isinstance(step, QueueStepShape))
    return frozenset(entry.name for entry in entries if entry.preferred == LAST_AGENT)


def check_needs(
    centre: Centre, named: Named[Any], path: StepPath, queue: str, said: str | Mapping[str, int], also: Needs = ()
) -> Iterator[Problem]:
    """Whether some agent meets each need, and some agent of the queue all of them and what is needed `also`."""
    needs, is_clear = parse_needs(said), True
    for need in needs:
        below = (*path, need.skill) if isinstance(said, Mapping) else path
        for problem in _single(centre, named, below, need):
            is_clear = False
            yield problem
    wanted = tuple(need for need in (*needs, *also) if not any(names_in((need,))))
    servers = [agent.said for agent in centre.staff() if queue in agent.said.queues]
    if is_clear and wanted and not any(are_met(wanted, agent.skills) for agent in servers):
        message = f'no agent who serves "{queue}" has all of these skills'
        expected = f'an agent with all of them and "{queue}" among its queues'
        yield Problem("skill.nobody-has", _place(named, path), message, expected)


def check_values(
    centre: Centre, flow: Named[FlowShape], path: StepPath, said: str | Mapping[str, int]
) -> Iterator[Problem]:
    """Whether what a step needs by the name of a value is set in some flow, to nothing but skills or levels."""
    for name, is_level in names_in(parse_needs(said)):
        values = list(_set_values(centre, name))
        if name == LANGUAGE and not is_level:
            assert centre.head is not None
            for language in centre.head.said.languages:
                yield from _skill(centre, flow, path, language)
        elif name not in given_values(centre):
            known = given_values(centre) | {LANGUAGE}
            meant = did_you_mean(name, known)
            message = f'no step sets a value "{name}"'
            yield Problem("needs.unknown-value", flow.place(*path), message, one_of(sorted(known)), meant)
        yield from check_type(centre, flow, path, name, "number" if is_level else "text")
        for value, where, step_path in values:
            if is_level and not (value.isdecimal() and 1 <= int(value) <= LEVEL_MAX):
                place = where.place(*step_path, "set", name)
                yield Problem("needs.unknown-value", place, f'"{value}" is no level, as which it is used', "1 to 10")
            elif not is_level:
                yield from _skill(centre, where, (*step_path, "set", name), value)


def check_preferred(centre: Centre, flow: Named[FlowShape], path: StepPath, said: str) -> Iterator[Problem]:
    """Whether whom a step prefers is an agent, the last one, or a value that is set to nothing but agents."""
    if said == LAST_AGENT:
        return
    if not said.startswith("$"):
        if said not in centre.agents:
            yield unknown("flow.unknown-agent", flow, path, f'there is no agent "{said}"', centre.agents)
        return
    values = list(_set_values(centre, said[1:]))
    yield from check_type(centre, flow, path, said[1:], "text")
    if said[1:] not in given_values(centre):
        known = sorted(given_values(centre) | {LAST_AGENT[1:]})
        message = f'no step sets a value "{said[1:]}"'
        yield Problem("needs.unknown-value", flow.place(*path), message, one_of(known), did_you_mean(said[1:], known))
    for value, where, step_path in values:
        if value not in centre.agents:
            place = (*step_path, "set", said[1:])
            yield unknown("flow.unknown-agent", where, place, f'there is no agent "{value}"', centre.agents)


def check_priority(centre: Centre, flow: Named[FlowShape], path: StepPath, said: str) -> Iterator[Problem]:
    """Whether a priority that is said by a value is a number, wherever that is set."""
    name = said[1:]
    yield from check_type(centre, flow, path, name, "number")
    for value, where, step_path in _set_values(centre, name):
        if not (value.isdecimal() and int(value) <= PRIORITY_MAX):
            place = where.place(*step_path, "set", name)
            message = f'"{value}" is no priority, as which it is used'
            yield Problem("needs.unknown-value", place, message, f"0 to {PRIORITY_MAX}")


def check_routing(centre: Centre, name: str, queue: Named[QueueShape]) -> Iterator[Problem]:
    """Every skill that is named is somebody's, and every tier has an agent. A queue knows no values of calls."""
    yield from check_needs(centre, queue, ("needs",), name, queue.said.needs)
    for value, _ in names_in(parse_needs(queue.said.needs)):
        message = f'"${value}" has no meaning here'
        yield Problem("needs.unknown-value", queue.place("needs"), message, "it in the needs of a step of a flow")
    tiers = {agent.said.tiers.get(name, 1) for agent in centre.staff() if name in agent.said.queues}
    for number, step in enumerate(queue.said.routing.relax):
        path: StepPath = ("routing", "relax", number)
        for skill in step.levels:
            yield from _skill(centre, queue, (*path, "levels", skill), skill, is_key=True)
        if step.also is not None:
            yield from check_needs(centre, queue, (*path, "also"), name, step.also)
        yield from _tier(queue, (*path, "tier"), step.tier, tiers)
    yield from _tier(queue, ("routing", "tier"), queue.said.routing.tier, tiers)


def check_agent_routing(agent: Named[AgentShape] | Named[PartnerShape]) -> Iterator[Problem]:
    """Her tiers and weights are of queues that she serves."""
    for key, said in (("tiers", agent.said.tiers), ("weights", agent.said.weights)):
        for queue in said:
            if queue not in agent.said.queues:
                place = agent.place_of_key(key, queue)
                meant = did_you_mean(queue, agent.said.queues)
                message = f'she does not serve "{queue}"'
                yield Problem("agent.unknown-queue", place, message, one_of(agent.said.queues), meant)


def _single(centre: Centre, named: Named[Any], path: StepPath, need: Need) -> Iterator[Problem]:
    """One need that nobody meets, in whatever way; and a skill that nobody has at all, though another way be open."""
    skills = [agent.said.skills for agent in centre.staff()]
    known = {skill for each in skills for skill in each}
    ways = [way for way in ways_of(need) if not way.skill.startswith("$")]
    lacking = [way.skill for way in ways if way.skill not in known]
    for skill in lacking:
        yield from _skill(centre, named, path, skill)
    if not lacking and len(ways) == len(ways_of(need)) and not any(is_met(need, each) for each in skills):
        best = max(each.get(need.skill, 0) for each in skills)
        message = f'no agent has the skill "{need.skill}" at {need.level} or better'
        expected = f"at most {best}, the best that an agent has"
        if need.or_else:
            message, expected = f"no agent has {words_of(need)}", "one of them at a level that some agent has"
        yield Problem("skill.nobody-has", _place(named, path), message, expected)


def _skill(centre: Centre, named: Named[Any], path: StepPath, skill: str, *, is_key: bool = False) -> Iterator[Problem]:
    known = {each for agent in centre.staff() for each in agent.said.skills}
    if skill not in known:
        place = named.place_of_key(*path) if is_key else _place(named, path)
        message = f'no agent has the skill "{skill}"'
        yield Problem("skill.nobody-has", place, message, one_of(sorted(known)), did_you_mean(skill, known))


def _tier(queue: Named[QueueShape], path: StepPath, tier: int | None, tiers: set[int]) -> Iterator[Problem]:
    if tier is not None and tiers and tier not in tiers:
        message = f"no agent of this queue is of tier {tier}"
        expected = one_of([f"{each}" for each in sorted(tiers)])
        yield Problem("queue.empty-tier", queue.place(*path), message, expected)


def _place(named: Named[Any], path: StepPath) -> Place:
    """Of the word by which a list of levels names a skill, or of a text."""
    is_text = isinstance(named.document.find((*named.path, *path)).node.value, str)
    return named.place(*path) if is_text else named.place_of_key(*path)


def _set_values(centre: Centre, name: str) -> Iterator[tuple[str, Named[FlowShape], StepPath]]:
    for key, value, (flow, path) in _all_values(centre):
        if key == name:
            yield value, flow, path


def _all_values(centre: Centre) -> Iterator[tuple[str, str, tuple[Named[FlowShape], StepPath]]]:
    """Those that are set as they stand there. What becomes of others is known in the call only."""
    for flow in centre.flows.values():
        for step, path, _ in all_steps(flow.said.steps):
            if isinstance(step, SetStepShape):
                for key, value in step.set.items():
                    if isinstance(value, str) and isinstance(text := parse_text(value), str):
                        yield key, text, (flow, path)
