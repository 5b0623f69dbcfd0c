"""The frozen settings that `config/` builds from a centre's folder and the core works by.

Prompt keys, never paths or URLs. Durations in seconds, named `_s`. Nothing here is checked: `config/`
has proved every reference before a plan exists.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from acd.core.ids import AgentName, LineNumber, PhoneName, QueueName


@dataclass(frozen=True, slots=True)
class Answer:
    """Pick up the line. Before this step the caller hears ringing and pays nothing."""

    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Play:
    """Speak a prompt to its end."""

    prompt: str
    kind: Literal["play"] = "play"


@dataclass(frozen=True, slots=True)
class Menu:
    """Ask for one key. `options` leads from the key to a block; after `tries_max` failures `otherwise` is taken."""

    prompt: str
    options: Mapping[str, str]
    otherwise: str
    timeout_s: float = 5.0
    tries_max: int = 3
    invalid_prompt: str | None = None
    timeout_prompt: str | None = None
    kind: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True)
class EnterQueue:
    """Wait for an agent of a queue; the flow goes on with the next step only if the stay ends without one."""

    queue: QueueName
    kind: Literal["queue"] = "queue"


@dataclass(frozen=True, slots=True)
class EndCall:
    """Hang up."""

    kind: Literal["hangup"] = "hangup"


Step = Answer | Play | Menu | EnterQueue | EndCall


@dataclass(frozen=True, slots=True)
class Flow:
    """Blocks of steps by name; a call starts at step 0 of `start`. A block that runs out hangs up."""

    name: str
    blocks: Mapping[str, tuple[Step, ...]]
    start: str = "start"


@dataclass(frozen=True, slots=True)
class Line:
    """A number that callers dial (E.164, `+32…`), never a queue."""

    number: LineNumber
    name: str
    flow: str
    language: str


@dataclass(frozen=True, slots=True)
class Queue:
    """Callers who wait for the same agents.

    `ring_timeout_s` bounds one offer, `wait_max_s` one stay, `waiting_max` the number waiting. `back_off_s` is
    how long an agent who did not take an offer gets no other one.
    """

    name: QueueName
    music: str = "default"
    ring_timeout_s: int = 15
    wrap_up_s: float = 10.0
    wait_max_s: float = 600.0
    waiting_max: int = 500
    back_off_s: float = 5.0


@dataclass(frozen=True, slots=True)
class Agent:
    """A person (`number` is what she logs in with) who serves `queues`, at `phone` when the day starts."""

    name: AgentName
    number: str
    phone: PhoneName | None
    queues: tuple[QueueName, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text or recording per language. `longest_s` bounds its playback in each language, in seconds."""

    key: str
    longest_s: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole contact centre. `revision` names the settings' content: every decision notes it."""

    name: str
    revision: str
    time_zone: str
    languages: tuple[str, ...]
    lines: Mapping[LineNumber, Line]
    flows: Mapping[str, Flow]
    queues: Mapping[QueueName, Queue]
    agents: Mapping[AgentName, Agent]
    phones: tuple[PhoneName, ...]
    prompts: Mapping[str, Prompt]
