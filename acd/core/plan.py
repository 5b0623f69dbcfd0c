"""The frozen settings that `config/` builds and the core works by. Every reference in them has been proved there.

Prompt keys, never paths or URLs. Durations in seconds, named `_s`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from acd.core.caller_steps import AfterCall
from acd.core.charter import Charter
from acd.core.flows import Flow
from acd.core.hours import Hours
from acd.core.ids import NOWHERE, AgentName, LineNumber, PhoneName, QueueName, SiteName
from acd.core.look_up_rules import LookUpRule
from acd.core.queue_rules import AgentRules, QueueRules
from acd.core.recording_rules import Delivery, Keeping, RecordingRule
from acd.core.routing_rules import Need, Routing


@dataclass(frozen=True, slots=True)
class Home:
    """How people of the centre's country write its numbers: `prefix` in place of its `code` (`0`, `+32`)."""

    prefix: str
    code: str


@dataclass(frozen=True, slots=True)
class Line:
    """A number that callers dial (E.164, `+32…`), never a queue. `recording` stands in for a queue's.

    `fallback` is its callers' queue while there is no engine (None: a sentence). `hours` are those by which its flow
    goes where it does not name others (empty: it is always open). `charter` is what its callers are assured of.
    """

    number: LineNumber
    name: str
    flow: str
    language: str
    fallback: QueueName | None = None
    recording: RecordingRule | None = None
    hours: str = ""
    charter: Charter | None = None
    after_call: AfterCall | None = None


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
    recorded (None: as the line says). `rules` are what few queues say, `routing` how it finds agents. One that
    `is_draining` is in the settings no more: nobody enters it, and who waits there is served as before.
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
    rules: QueueRules = field(default_factory=QueueRules)
    routing: Routing = field(default_factory=Routing)
    is_draining: bool = False


@dataclass(frozen=True, slots=True)
class Agent:
    """A person (`number` and PIN are what she logs in with) who serves `queues`, at `phone` when the day starts.

    `pin_hash` is made by `codes.pin_hash`; empty: she cannot log in at a phone. Skill levels are 1 to 10; tiers and
    weights are 1. `site` is where she sits. A seat is no person but a call that a partner, who is its site, may take.
    """

    name: AgentName
    number: str
    phone: PhoneName | None
    queues: tuple[QueueName, ...]
    skills: Mapping[str, int] = field(default_factory=dict)
    pin_hash: str = ""
    rules: AgentRules = field(default_factory=AgentRules)
    tiers: Mapping[QueueName, int] = field(default_factory=dict)
    weights: Mapping[QueueName, int] = field(default_factory=dict)
    site: SiteName = NOWHERE
    is_seat: bool = False


@dataclass(frozen=True, slots=True)
class Trunk:
    """A carrier's connection. Of `calls_max` (0: no bound) `reserve` are for callers; the first that works calls."""

    name: str
    calls_max: int = 0
    reserve: int = 0


@dataclass(frozen=True, slots=True)
class Prompt:
    """A text or recording per language. `longest_s` bounds its playback, `content` names all that is said."""

    key: str
    longest_s: Mapping[str, float]
    content: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A contact centre. `revision` names the settings' content: every decision notes it.

    `phones` are SIP devices, `outside_phones` numbers (an agent there presses 1 to accept). Only numbers that begin
    with one of `outbound_prefixes` are called; for an agent they ring `number_rings_s`. `keeping` is about recordings,
    `deliveries` are where messages go, `secrets` values of calls that are shown nowhere. Callers give
    numbers as they are written at `home` (None: always with the country's code).
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
    look_ups: Mapping[str, LookUpRule] = field(default_factory=dict)
    deliveries: Mapping[str, Delivery] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    remembers_callers_s: float = 0.0
    home: Home | None = None

    def watched(self) -> frozenset[QueueName]:
        """Queues that callers leave when nobody is there for them."""
        return frozenset(queue.name for queue in self.queues.values() if queue.rules.leave_if_all)
