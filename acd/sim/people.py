"""Who takes part in a simulation: callers with what they will do, and how agents behave. Declarations only.

Seconds count from the beginning of the simulation unless said.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import inf

from acd.core.ids import AgentName, LineNumber, QueueName
from acd.sim.chance import Spread, once

# What services say of somebody, by look-up: values, or `fails` or `silent`.
Found = Mapping[str, Mapping[str, str] | str]
NOTHING: Found = {}


class Caller:
    """One who rings at `at_s`, waits in queues for `patience_s` in all, and talks for `talk_s` (None: as the queue's).

    `keys` is what he presses, one for each menu that asks; `group` is his kind, `tries` how often he has rung before.
    With a `lot` (more than 0, less than 1) he has the conversation than which such a share of the queue's is shorter.
    `found` is what services say of him; with `takes_callback` he takes a callback that is offered. The rest is what
    becomes of him. No dataclass: there are millions.
    """

    __slots__ = (
        "at_s", "found", "gives_up_s", "group", "is_served", "keys", "leg", "line", "lot", "number", "patience_s",
        "pressed", "queue", "takes_callback", "talk_s", "tries",
    )  # fmt: skip

    def __init__(
        self,
        at_s: float,
        line: LineNumber,
        number: str,
        *,
        group: str = "",
        keys: str = "",
        patience_s: float = inf,
        talk_s: float | None = None,
    ) -> None:
        self.at_s, self.line, self.number, self.group, self.keys = at_s, line, number, group, keys
        self.patience_s, self.talk_s, self.tries = patience_s, talk_s, 0
        self.lot: float | None = None
        self.leg, self.queue, self.pressed = "", QueueName(""), 0
        self.gives_up_s: float | None = None
        self.is_served = self.takes_callback = False
        self.found = NOTHING

    def again(self, at_s: float) -> "Caller":
        """The same caller, who rings once more."""
        caller = Caller(at_s, self.line, self.number, group=self.group, keys=self.keys, talk_s=self.talk_s)
        caller.found = self.found
        caller.patience_s, caller.tries, caller.lot = self.patience_s, self.tries + 1, self.lot
        caller.takes_callback = self.takes_callback
        return caller


@dataclass(frozen=True, slots=True)
class Retrial:
    """Of those who were not served `share` (0 to 1) ring again `after`, `tries_max` times at most."""

    share: float = 0.0
    after: Spread = field(default_factory=lambda: once(300.0))
    tries_max: int = 3


@dataclass(frozen=True, slots=True)
class Shift:
    """An agent's day: at work from `begin_s` to `end_s`, and on each of the `breaks` (from, to) paused."""

    begin_s: float
    end_s: float
    breaks: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Manner:
    """How an agent behaves: she answers after `answers_in`, rejects a `rejected` share of offers, misses a `missed`.

    Her conversations last `pace` times as long as others'. Without `shifts` she is at work all the time; a shift that
    begins at `inf` never comes.
    """

    answers_in: Spread = field(default_factory=lambda: once(0.0))
    rejected: float = 0.0
    missed: float = 0.0
    pace: float = 1.0
    shifts: tuple[Shift, ...] = ()


@dataclass(frozen=True, slots=True)
class Delays:
    """How long the switch takes: for a `command`, and until a caller presses a key after a menu began (`key_s`)."""

    command_s: float = 0.0
    key_s: float = 2.0
    prompt_share: float = 0.25


@dataclass(frozen=True, slots=True)
class Manners:
    """How everybody behaves who is not said to behave otherwise, and how long conversations last, by queue."""

    handling: Mapping[QueueName, Spread] = field(default_factory=dict)
    usual_handling: Spread = field(default_factory=lambda: Spread(180.0))
    agents: Mapping[AgentName, Manner] = field(default_factory=dict)
    usual_agent: Manner = field(default_factory=Manner)
    retrials: Mapping[str, Retrial] = field(default_factory=dict)
    delays: Delays = field(default_factory=Delays)

    def of(self, agent: AgentName) -> Manner:
        """How this agent behaves."""
        return self.agents.get(agent, self.usual_agent)

    def handling_in(self, queue: QueueName) -> Spread:
        """How long conversations of this queue last."""
        return self.handling.get(queue, self.usual_handling)
