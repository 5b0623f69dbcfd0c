"""The frozen settings that `config/` builds from a centre's folder and the core works by.

Prompt keys, never paths or URLs. Durations in seconds, named `_s`. Nothing is checked here, but in `config/` before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from acd.core.ids import AgentName, LineNumber, PhoneName, QueueName
from acd.core.recording_rules import Keeping, RecordingRule


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
class ChooseLanguage:
    """Ask for a language by key. After `tries_max` failures the call keeps the one that it has."""

    prompt: str
    options: Mapping[str, str]
    timeout_s: float = 5.0
    tries_max: int = 2
    kind: Literal["language"] = "language"


@dataclass(frozen=True, slots=True)
class IfOpen:
    """Go on in one of two blocks, by opening hours and the time of day."""

    hours: str
    open: str
    closed: str
    kind: Literal["if_open"] = "if_open"


@dataclass(frozen=True, slots=True)
class SetValues:
    """Give the call values by name; they travel with it."""

    values: Mapping[str, str]
    kind: Literal["set"] = "set"


@dataclass(frozen=True, slots=True)
class Need:
    """A skill at this level (1 to 10) or better."""

    skill: str
    level: int


@dataclass(frozen=True, slots=True)
class EnterQueue:
    """Wait for an agent of a queue who meets every need; higher `priority` (0 to 100) comes first.

    `exit_keys` leads from a key to the block in which a caller goes on who does not want to wait, `withdrawn` is the
    block for one who is taken out of the queue. Otherwise the flow goes on with the next step, and only if the stay
    ends without an agent. With `answer_on_connect` a caller who was not answered yet hears the ringing tone, and is
    answered when the agent takes the call.
    """

    queue: QueueName
    priority: int = 0
    needs: tuple[Need, ...] = ()
    exit_keys: Mapping[str, str] = field(default_factory=dict)
    answer_on_connect: bool = False
    withdrawn: str | None = None
    kind: Literal["queue"] = "queue"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Put the caller through to a number; he hears its own ringing. Not answered: the flow goes on."""

    number: str
    ring_timeout_s: int = 30
    kind: Literal["transfer"] = "transfer"


@dataclass(frozen=True, slots=True)
class EndCall:
    """Hang up. `as_busy` tells a caller who was not answered yet that the line is busy."""

    as_busy: bool = False
    kind: Literal["hangup"] = "hangup"


Step = Answer | Play | Menu | ChooseLanguage | IfOpen | SetValues | EnterQueue | Transfer | EndCall


@dataclass(frozen=True, slots=True)
class Flow:
    """Blocks of steps by name; a call starts at step 0 of `start`. A block that runs out hangs up."""

    name: str
    blocks: Mapping[str, tuple[Step, ...]]
    start: str = "start"


@dataclass(frozen=True, slots=True)
class Line:
    """A number that callers dial (E.164, `+32…`), never a queue.

    `fallback` is its callers' queue while there is no engine (None: a sentence), `recording` stands in for a queue's.
    """

    number: LineNumber
    name: str
    flow: str
    language: str
    fallback: QueueName | None = None
    recording: RecordingRule | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    """Callers who wait for the same agents.

    `ring_timeout_s` bounds one offer, `wait_max_s` one stay, `waiting_max` the number waiting. `back_off_s` is how long
    an agent who did not take an offer gets no other one; after `misses_max` missed in a row she is paused (0: never).
    `position_every_s` tells callers their position that often (None: never). `whisper` is a prompt for the agent before
    she is joined, `name_prefix` is put before the caller's name on her display, `is_auto_answered` asks her phone to
    pick up by itself. `service_level_s` is the threshold of the service levels. `dispositions` are how a call can have
    ended, each code with a sentence for agents; one that is required keeps her from other calls until she has given it,
    or for `wrap_up_max_s` after the call, which is also how long a wrap-up can become when she asks for more time. With
    `has_watch_tone` she hears a tone when a supervisor begins to watch her, or goes on otherwise. `caller_id` is the
    line shown to numbers that its agents call (None: the centre's first). `recording`: how its conversations are
    recorded (None: as the line says).
    """

    name: QueueName
    music: str = "default"
    ring_timeout_s: int = 15
    wrap_up_s: float = 10.0
    wait_max_s: float = 600.0
    waiting_max: int = 500
    back_off_s: float = 5.0
    misses_max: int = 3
    needs: tuple[Need, ...] = ()
    position_every_s: float | None = None
    whisper: str | None = None
    name_prefix: str = ""
    is_auto_answered: bool = False
    service_level_s: float = 20.0
    dispositions: Mapping[str, str] = field(default_factory=dict)
    is_disposition_required: bool = False
    wrap_up_max_s: float = 600.0
    has_watch_tone: bool = False
    caller_id: LineNumber | None = None
    recording: RecordingRule | None = None


@dataclass(frozen=True, slots=True)
class Agent:
    """A person (`number` and PIN are what she logs in with) who serves `queues`, at `phone` when the day starts.

    `pin_hash` is made by `codes.pin_hash`; empty means that she cannot log in at a phone. Skill levels are 1 to 10.
    """

    name: AgentName
    number: str
    phone: PhoneName | None
    queues: tuple[QueueName, ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    pin_hash: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a line is open. `week` has the spans of Monday to Sunday, each from minute to minute of the day.

    `exceptions` replaces a whole day, by its date (`2026-12-25`); no span means closed.
    """

    name: str
    time_zone: str
    week: tuple[tuple[tuple[int, int], ...], ...]
    exceptions: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trunk:
    """A carrier's connection. Of `calls_max` (0: no bound) `reserve` are for callers; the first that works calls."""

    name: str
    calls_max: int = 0
    reserve: int = 0


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text or recording per language. `longest_s` bounds its playback in each language, in seconds."""

    key: str
    longest_s: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Plan:
    """A whole contact centre. `revision` names the settings' content: every decision notes it.

    `phones` are SIP devices, `outside_phones` numbers (an agent there presses 1 to accept). Only numbers that begin
    with one of `outbound_prefixes` are called; for an agent they ring `number_rings_s`. `keeping` is about recordings.
    """

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
    hours: Mapping[str, Hours] = field(default_factory=dict)
    trunks: tuple[Trunk, ...] = (Trunk("trunk"),)
    outside_phones: Mapping[PhoneName, str] = field(default_factory=dict)
    pause_reasons: tuple[str, ...] = ("break", "lunch", "training")
    outbound_prefixes: tuple[str, ...] = ()
    number_rings_s: int = 30
    keeping: Keeping = field(default_factory=Keeping)
