"""What settings say about routing: needs, who of a queue is asked, and whose turn it is. Declarations only.

Durations in seconds, named `_s`. Nothing here is checked: `config/` has done so before a plan exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from acd.core.ids import SiteName


@dataclass(frozen=True, slots=True)
class Way:
    """A skill at this level (1 to 10) or better.

    In a flow's step `skill`, and in place of the level `level_from`, may be the name of a value of the call, with `$`
    in front.
    """

    skill: str
    level: int
    level_from: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """What is asked of an agent, as in `Way`; one of `or_else` instead is as good."""

    skill: str
    level: int
    or_else: tuple[Way, ...] = ()
    level_from: str = ""


Needs = tuple[Need, ...]

# As a step writes it in place of an agent's name. No step can set a value of this name: those have no underscores.
LAST_AGENT = "$last_agent"


class Strategy(StrEnum):
    """Who of those who can take a call is asked. Ties go to who is idle longest."""

    LONGEST_IDLE = "longest_idle"
    RING_ALL = "ring_all"
    FEWEST_CALLS = "fewest_calls"
    LEAST_TALK = "least_talk"
    ROUND_ROBIN = "round_robin"
    LINEAR = "linear"
    RANDOM = "random"
    WEIGHTED_RANDOM = "weighted_random"
    BEST_SKILLED = "best_skilled"
    LEAST_SKILLED = "least_skilled"


@dataclass(frozen=True, slots=True)
class Relaxation:
    """From `after_s` of waiting on more agents will do; each step goes on from the one before.

    `levels` are what is asked at most of these skills (0: nothing). Whoever meets `also` will do whatever else is
    asked (empty: nobody more). Agents up to `tier` are asked too (None: as before).
    """

    after_s: float
    levels: Mapping[str, int] = field(default_factory=dict)
    also: Needs = ()
    tier: int | None = None


@dataclass(frozen=True, slots=True)
class SiteRule:
    """Agents `at` these sites are asked from `after_s` of waiting on, and before those of the next rule.

    No more than `calls_max` of the queue's calls are with them at once, whether a phone rings or somebody talks; and of
    the last 100 that agents took, and those that they are being asked for, no more than `share` (None: no bound).
    """

    at: tuple[SiteName, ...]
    after_s: float = 0.0
    calls_max: int | None = None
    share: int | None = None


@dataclass(frozen=True, slots=True)
class Turns:
    """Whose turn it is: the call with the most points, and of equals the one that has waited longest.

    Points are the call's priority, the queue's `weight`, `ageing` for each minute of waiting, and up to `at_risk` as
    the share that was answered in time falls from `target` (0 to 1) to nothing. `overtaken_max` is how many callers of
    the queue who came later may be served before one, by agents who could have taken him (None: no bound).
    """

    weight: int = 0
    ageing: float = 0.0
    at_risk: int = 0
    target: float = 0.8
    overtaken_max: int | None = None


@dataclass(frozen=True, slots=True)
class Routing:
    """How a queue finds agents. Those above `tier` (None: nobody) are not asked until `relax` says so.

    Where there are `sites`, agents who are elsewhere are not asked (empty: it does not matter where anybody is).
    With ring-all `ring_at_once` phones ring at most. An agent whom the call prefers has `preferred_for_s` alone (0: she
    is asked first, and not waited for). Who spoke with a caller is known for `remembers_for_s` (0: not at all).
    """

    strategy: Strategy = Strategy.LONGEST_IDLE
    relax: tuple[Relaxation, ...] = ()
    tier: int | None = None
    turns: Turns = field(default_factory=Turns)
    ring_at_once: int = 10
    preferred_for_s: float = 0.0
    remembers_for_s: float = 0.0
    sites: tuple[SiteRule, ...] = ()
