"""The shapes of what a queue says about routing: who is asked, whose turn it is, and what becomes of both with time."""

from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field

from acd.config.recording_shapes import Days
from acd.config.requirements import Requirement
from acd.config.strict import Once, Shape
from acd.config.values import Name, Seconds, as_duration, between, refusal

StrategyName = Literal[
    "longest-idle",
    "ring-all",
    "fewest-calls",
    "least-talk",
    "round-robin",
    "linear",
    "random",
    "weighted-random",
    "best-skilled",
    "least-skilled",
]
STRATEGIES: tuple[str, ...] = get_args(StrategyName)
STEPS_MAX = 10
SITES_MAX = 50
Tier = Annotated[int, Field(ge=1, le=100)]
Weight = Annotated[int, Field(ge=1, le=100)]
Points = Annotated[int, Field(ge=0, le=1000)]


class RelaxationShape(Shape):
    """From `after` on: lower `levels` (0: none), whoever meets `also`, and tiers up to `tier`."""

    after: Annotated[Seconds, between(1, 86_400)]
    levels: dict[Name, Annotated[int, Field(ge=0, le=10)]] = Field(default_factory=dict)
    also: Requirement | None = None
    tier: Tier | None = None


def _in_order(steps: tuple[RelaxationShape, ...]) -> tuple[RelaxationShape, ...]:
    for one, other in pairwise(steps):
        if other.after <= one.after:
            message = f"a step after {as_duration(other.after)} follows one after {as_duration(one.after)}"
            raise refusal("value.out-of-range", message, "steps in the order of their times")
    return steps


class SiteShape(Shape):
    """Agents at these sites: asked from `after` on, and no more than so many calls, or of a hundred."""

    at: Annotated[tuple[Name, ...], Field(strict=False, min_length=1), Once]
    after: Annotated[Seconds, between(0, 86_400)] = 0.0
    calls_max: Annotated[int, Field(ge=1, le=100_000)] | None = None
    share: Annotated[int, Field(ge=1, le=100)] | None = None


def _each_once(rules: tuple[SiteShape, ...]) -> tuple[SiteShape, ...]:
    seen: set[str] = set()
    for rule in rules:
        for site in rule.at:
            if site in seen:
                raise refusal("value.out-of-range", f'"{site}" stands there twice', "each site in one place")
            seen.add(site)
    return rules


class RoutingShape(Shape):
    """How a queue finds agents, and when its callers are due."""

    strategy: StrategyName = "longest-idle"
    tier: Tier | None = None
    relax: Annotated[
        tuple[RelaxationShape, ...], Field(strict=False, max_length=STEPS_MAX), AfterValidator(_in_order)
    ] = ()
    ageing: Annotated[float, Field(strict=False, ge=0, le=1000)] = 0.0
    weight: Points = 0
    at_risk: Points = 0
    target: Annotated[int, Field(ge=1, le=100)] = 80
    overtaken_max: Annotated[int, Field(ge=1, le=1000)] | None = None
    ring_at_once: Annotated[int, Field(ge=1, le=50)] = 10
    preferred_for: Annotated[Seconds, between(1, 3600)] | None = None
    remember_agent_for: Days | None = None
    sites: Annotated[tuple[SiteShape, ...], Field(strict=False, max_length=SITES_MAX), AfterValidator(_each_once)] = ()
