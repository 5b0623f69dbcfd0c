"""Sites and partners: every site that is named is one, somebody of the queue is there, and nobody is left out."""

from collections.abc import Iterator, Mapping
from typing import Any

from acd.config.centre import Centre, Named
from acd.config.problems import Problem, one_of
from acd.config.proofs import number_problems, unknown
from acd.config.routing import check_agent_routing
from acd.config.shapes import QueueShape
from acd.config.staff_shapes import AgentShape, PartnerShape
from acd.core.ids import AgentName, PhoneName, QueueName, SiteName
from acd.core.plan import Agent
from acd.core.queue_rules import AgentRules


def seats_of(name: str, said: PartnerShape) -> Iterator[Agent]:
    """A partner as the core knows it: one agent for each call that it takes at once, all of them at its number."""
    ring_s = None if said.ring_timeout is None else int(said.ring_timeout)
    tiers, weights = (
        {QueueName(queue): number for queue, number in each.items()} for each in (said.tiers, said.weights)
    )
    for seat in seat_names(name, said):
        yield Agent(
            AgentName(seat),
            "",
            PhoneName(seat),
            tuple(QueueName(queue) for queue in said.queues),
            said.skills,
            rules=AgentRules(ring_s, said.wrap_up),
            tiers=tiers,
            weights=weights,
            site=SiteName(name),
            is_seat=True,
        )


def seat_names(name: str, said: PartnerShape) -> list[str]:
    """What the agents of a partner are called, and the outside phones at which they are."""
    return [f"{name}-{number}" for number in range(1, said.calls_max + 1)]


def check_sites(centre: Centre) -> Iterator[Problem]:
    """All that has to do with where somebody is."""
    for agent in centre.agents.values():
        if agent.said.site not in {None, *centre.sites}:
            message = f'there is no site "{agent.said.site}"'
            yield unknown("agent.unknown-site", agent, ("site",), message, centre.sites)
    for name, partner in centre.partners.items():
        yield from _partner(centre, name, partner)
    for name, queue in centre.queues.items():
        if queue.said.routing.sites:
            yield from _queue(centre, name, queue)


def _partner(centre: Centre, name: str, partner: Named[PartnerShape]) -> Iterator[Problem]:
    yield from number_problems(centre, partner, ("number",), partner.said.number)
    yield from check_agent_routing(partner)
    for index, queue in enumerate(partner.said.queues):
        if queue not in centre.queues:
            message = f'queue "{queue}" does not exist'
            yield unknown("agent.unknown-queue", partner, ("queues", index), message, centre.queues)
    taken: list[tuple[str, Mapping[str, Named[Any]]]] = [(name, centre.sites)]
    for seat in seat_names(name, partner.said):
        taken += [(seat, centre.agents), (seat, centre.phones), (seat, centre.outside_phones)]
    for used, names in taken:
        if used in names:
            message = f'"{used}" is what this partner, or one of its seats, is called'
            also = ("the other at", names[used].place_of_key())
            yield Problem("name.defined-twice", partner.place_of_key(), message, "another name", also=also)


def _queue(centre: Centre, name: str, queue: Named[QueueShape]) -> Iterator[Problem]:
    agents = [agent for agent in centre.agents.values() if name in agent.said.queues]
    partners = {key for key, partner in centre.partners.items() if name in partner.said.queues}
    staffed = {agent.said.site for agent in agents if agent.said.site is not None} | partners
    known: Mapping[str, Named[Any]] = {**centre.sites, **centre.partners}
    for number, rule in enumerate(queue.said.routing.sites):
        for index, site in enumerate(rule.at):
            path = ("routing", "sites", number, "at", index)
            if site not in known:
                yield unknown("queue.unknown-site", queue, path, f'there is no site "{site}"', known)
            elif site not in staffed:
                message = f'nobody who serves "{name}" is at "{site}"'
                yield Problem("queue.empty-site", queue.place(*path), message, one_of(sorted(staffed)))
    asked = {site for rule in queue.said.routing.sites for site in rule.at}
    left_out: list[Named[AgentShape] | Named[PartnerShape]] = [each for each in agents if each.said.site not in asked]
    left_out += [centre.partners[key] for key in sorted(partners - asked)]
    for each in left_out:
        message = f'no caller of "{name}" is ever sent here: that queue asks other sites'
        also = ("its sites at", queue.place("routing", "sites"))
        expected = f"its site among those of the queue, {one_of(sorted(asked))}"
        yield Problem("agent.site-not-asked", each.place_of_key(), message, expected, also=also)
