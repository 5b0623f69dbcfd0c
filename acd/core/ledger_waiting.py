"""Facts about waiting: what was foretold, who got her place again, who was chosen. Part of the ledger's vocabulary."""

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, CallId, OfferId, QueueName, StayId


@dataclass(frozen=True, slots=True)
class WaitForetold:
    """What was foretold when a caller began to wait came true, or did not: he was answered `wait_s` seconds later.

    Expected were `expected_s` on average, and less than `upper_s` in 80 of 100 cases.
    """

    call: CallId
    stay: StayId
    queue: QueueName
    expected_s: float
    upper_s: float
    wait_s: float


@dataclass(frozen=True, slots=True)
class PlaceResumed:
    """Who had hung up `away_s` seconds ago has his old place in line again."""

    call: CallId
    stay: StayId
    queue: QueueName
    away_s: float


@dataclass(frozen=True, slots=True)
class NeedsLeftOut:
    """A step needs what these values of the call say, and they say nothing of use: he waits for any agent in that."""

    call: CallId
    stay: StayId
    queue: QueueName
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferChosen:
    """By which settings (`rules`, the plan's revision) this agent was chosen for an offer, and out of how many.

    `ready` agents could have been asked, herself included; the `runners_up` would have been next. He had waited
    `wait_s` seconds, and `waiting` others who may take the same agents waited too. The state is that of the step's
    number: `acd why` tells from the journal why each other agent was not asked.
    """

    call: CallId
    offer: OfferId
    agent: AgentName
    rules: str
    ready: int
    runners_up: tuple[AgentName, ...]
    waiting: int
    wait_s: float


@dataclass(frozen=True, slots=True)
class QueueClosed:
    """Somebody has closed this queue by hand: nobody is let in."""

    queue: QueueName
    by: str


@dataclass(frozen=True, slots=True)
class QueueOpened:
    """Somebody has opened it again: it goes by its hours."""

    queue: QueueName
    by: str


@dataclass(frozen=True, slots=True)
class PlanReplaced:
    """From the settings of revision `before` to those of `after`, in one step; `by` whom it was asked.

    `calls` go on in a flow as they began it, the `draining` queues are in the settings no more and serve who waits.
    `is_forced`: policy tests of the folder were red, and whoever asked wanted it all the same.
    """

    before: str
    after: str
    by: str
    calls: int
    draining: tuple[QueueName, ...] = ()
    is_forced: bool = False


@dataclass(frozen=True, slots=True)
class QueueDrained:
    """A queue that is in the settings no more is empty, and forgotten."""

    queue: QueueName


@dataclass(frozen=True, slots=True)
class WaitTold:
    """A waiting caller was told that he will wait for no longer than so many minutes."""

    call: CallId
    stay: StayId
    minutes: int


@dataclass(frozen=True, slots=True)
class AnnouncementTold:
    """A waiting caller heard one of his queue's announcements."""

    call: CallId
    stay: StayId
    prompt: str


WaitingFact = (
    PlanReplaced
    | QueueDrained
    | QueueClosed
    | QueueOpened
    | OfferChosen
    | NeedsLeftOut
    | WaitForetold
    | WaitTold
    | AnnouncementTold
    | PlaceResumed
)
