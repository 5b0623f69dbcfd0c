"""All figures of one engine: the folds together, fed by the driver's steps, and shown to whoever scrapes.

Counters begin at 0 with the engine, as Prometheus expects; gauges begin with what the engine's state says.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import ClassVar, Protocol, TypeVar, get_args

from acd.core.events import Now
from acd.core.ids import NodeName
from acd.core.ledger import Fact
from acd.core.plan import Plan
from acd.core.state import State
from acd.metrics.agents import AgentFold
from acd.metrics.calls import CallFold
from acd.metrics.charter import CharterFold
from acd.metrics.look_ups import LookUpFold
from acd.metrics.occupancy import OccupancyFold
from acd.metrics.own_calls import OwnCallFold
from acd.metrics.queues import QueueFold
from acd.metrics.recordings import RecordingFold
from acd.metrics.series import Names, Series
from acd.metrics.sites import SiteFold
from acd.metrics.sound import SoundFold
from acd.metrics.surveys import SurveyFold
from acd.metrics.vitals import Build, Vitals, VitalSigns


class Fold(Protocol):
    """What every fold has: `hears` names all classes of facts that change anything in it."""

    hears: ClassVar[frozenset[type[Fact]]]


F = TypeVar("F", bound=Fold)


class Metrics:
    """Used on the event loop only; what `look` gives may be rendered anywhere. `now_s` tells monotonic seconds."""

    def __init__(
        self,
        plan: Plan,
        nodes: Iterable[NodeName],
        build: Build,
        read: Callable[[], Vitals],
        now_s: Callable[[], float],
    ) -> None:
        queues, places = Names(plan.queues), Names(nodes)
        self._now_s = now_s
        self._queues = QueueFold(plan.queues, queues)
        self._agents = AgentFold(queues, Names(plan.pause_reasons))
        self.occupancy = OccupancyFold(plan.agents, queues)
        self._calls = CallFold(places, Names(trunk.name for trunk in plan.trunks))
        self._own_calls = OwnCallFold(queues)
        self._sites = SiteFold(plan.agents, queues)
        self._sound = SoundFold()
        self._charter = CharterFold()
        self._recordings = RecordingFold(places)
        self._look_ups, self._surveys = LookUpFold(Names(plan.look_ups)), SurveyFold(queues)
        self.vitals = VitalSigns(read, build, places)
        # Most facts say nothing to most folds: each is asked only about those that it hears.
        self._timed = _by_kind((self._queues, self._agents, self.occupancy, self._charter))
        others = (self._sound, self._recordings, self._look_ups, self._surveys)
        self._others = _by_kind((self._calls, self._own_calls, self._sites, *others))

    def begin(self, state: State) -> None:
        """Take over what the engine's state holds when the counting begins; to be called once, before any fact."""
        in_talk = {offer.call: offer.queue for offer in state.offers.values()}
        self._queues.begin(state.stays.values(), in_talk)
        self._agents.begin(state.agents.values(), self._now_s())
        self.occupancy.begin(state.agents.values(), self._now_s())
        self._calls.begin(state.calls)
        self._own_calls.begin(state.own_calls.values())
        self._sites.begin(state.offers.values())

    def work_by(self, plan: Plan) -> None:
        """The settings are others: queues that are new are shown, and promises are judged as they say now."""
        self._queues.work_by(plan.queues)
        self._sites.work_by(plan.agents)
        self.vitals.revised(plan.revision)

    def take(self, _seq: int, now: Now, facts: tuple[Fact, ...]) -> None:
        """The facts of a step: a listener of the driver."""
        for fact in facts:
            kind = type(fact)
            for timed in self._timed.get(kind, ()):
                timed.take(fact, now)
            for fold in self._others.get(kind, ()):
                fold.take(fact)

    def look(self) -> list[Series]:
        """A copy of all numbers as they are now, between two steps: the books balance in each."""
        now_s = self._now_s()
        self._queues.look(now_s)
        self._agents.look(now_s)
        self.occupancy.look(now_s)
        self.vitals.look()
        calls = self._calls, self._own_calls, self._sites, self._charter
        others = (self._sound, self._recordings, self._look_ups, self._surveys)
        folds = (self._queues, self._agents, self.occupancy, *calls, *others, self.vitals)
        return [each.copy() for fold in folds for each in fold.series()]


def _by_kind(folds: Collection[F]) -> Mapping[type[Fact], tuple[F, ...]]:
    """Which folds hear the facts of each class."""
    return {kind: tuple(fold for fold in folds if kind in fold.hears) for kind in get_args(Fact)}
