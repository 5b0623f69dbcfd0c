"""The shapes of who takes calls: agents, one by one or as teams, and partners outside."""

import re
from collections.abc import Container, Iterator
from typing import Annotated

from pydantic import AfterValidator, Field

from acd.config.numbers import OutsideNumber
from acd.config.routing_shapes import Tier, Weight
from acd.config.strict import Once, Shape
from acd.config.values import (
    NAME_LENGTH_MAX,
    AgentNumber,
    Level,
    Name,
    Pin,
    Seconds,
    between,
    refusal,
)

TEAM_MAX = 5_000
# Room for the hyphen and the number of the last agent.
TEAM_NAME_MAX = NAME_LENGTH_MAX - len(f"-{TEAM_MAX}")
_NUMBERS = re.compile(r"([0-9]{2,8})-([0-9]{2,8})")


def _check_numbers(text: str) -> str:
    found = _NUMBERS.fullmatch(text)
    first, last = found.groups() if found else ("", "")
    if found and len(first) == len(last) and 0 <= int(last) - int(first) < TEAM_MAX:
        return text
    expected = f'the first and the last, as in "2001-2040": 2 to 8 digits, as many in both, {TEAM_MAX:,} agents at most'
    raise refusal("team.bad-numbers", f'"{text[:40]}" are no numbers of a team', expected)


def _check_team_name(name: str) -> str:
    if len(name) <= TEAM_NAME_MAX:
        return name
    message = f'"{name}" is too long for a team, whose agents are called {name}-1 and so on'
    raise refusal("name.bad", message, f"at most {TEAM_NAME_MAX} characters")


Queues = Annotated[tuple[Name, ...], Field(strict=False), Once]
RingTimeout = Annotated[Seconds, between(5, 120)]
WrapUp = Annotated[Seconds, between(0, 3600)]


class AgentShape(Shape):
    """A person."""

    number: AgentNumber
    phone: Name | None = None
    site: Name | None = None
    queues: Queues
    skills: dict[Name, Level] = Field(default_factory=dict)
    tiers: dict[Name, Tier] = Field(default_factory=dict)
    weights: dict[Name, Weight] = Field(default_factory=dict)
    lowest_tier_first: bool = False
    pin: Pin | None = None
    ring_timeout: RingTimeout | None = None
    wrap_up: WrapUp | None = None


class PartnerShape(Shape):
    """Somebody outside who takes `calls_max` calls at once at one number; the partner is its own site."""

    number: OutsideNumber
    calls_max: Annotated[int, Field(ge=1, le=500)]
    queues: Queues
    skills: dict[Name, Level] = Field(default_factory=dict)
    tiers: dict[Name, Tier] = Field(default_factory=dict)
    weights: dict[Name, Weight] = Field(default_factory=dict)
    ring_timeout: RingTimeout | None = None
    wrap_up: WrapUp = 0.0


class TeamShape(Shape):
    """Agents who are alike in all but their `numbers`, which go from the first to the last: `2001-2040`."""

    numbers: Annotated[str, AfterValidator(_check_numbers)]
    site: Name | None = None
    queues: Queues
    skills: dict[Name, Level] = Field(default_factory=dict)
    tiers: dict[Name, Tier] = Field(default_factory=dict)
    weights: dict[Name, Weight] = Field(default_factory=dict)
    lowest_tier_first: bool = False
    ring_timeout: RingTimeout | None = None
    wrap_up: WrapUp | None = None


Agents = dict[Name, AgentShape]
Teams = dict[Annotated[Name, AfterValidator(_check_team_name)], TeamShape]
Partners = dict[Name, PartnerShape]


def members_of(name: str, team: TeamShape) -> Iterator[tuple[str, AgentShape]]:
    """Each agent of a team with her name, `NAME-1` and so on, which is that of her own phone too."""
    first, _, last = team.numbers.partition("-")
    alike = {key: getattr(team, key) for key in TeamShape.model_fields if key != "numbers"}
    for place, number in enumerate(range(int(first), int(last) + 1), 1):
        member = f"{name}-{place}"
        # All of it was validated with the team.
        yield member, AgentShape.model_construct(number=f"{number:0{len(first)}}", phone=member, **alike)


def names_of(agent: str, agents: Container[str]) -> tuple[str, ...]:
    """By which names others may speak of one of these agents: her own, and that of her team or partner."""
    team, _, number = agent.rpartition("-")
    return (agent, team) if number.isdecimal() and team and team not in agents else (agent,)
