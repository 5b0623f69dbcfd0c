"""All figures of one engine: the folds together, fed by the driver's steps, and shown to whoever scrapes.

Counters begin at 0 with the engine, as Prometheus expects; gauges begin with what the engine's state says.
"""

from collections.abc import Callable, Iterable

from acd.core.events import Now
from acd.core.ids import NodeName
from acd.core.ledger import Fact
from acd.core.plan import Plan
from acd.core.state import State
from acd.metrics.agents import AgentFold
from acd.metrics.calls import CallFold
from acd.metrics.own_calls import OwnCallFold
from acd.metrics.queues import QueueFold
from acd.metrics.recordings import RecordingFold
from acd.metrics.series import Names, Series
from acd.metrics.sound import SoundFold
from acd.metrics.vitals import Build, Vitals, VitalSigns


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
        self._calls = CallFold(places, Names(trunk.name for trunk in plan.trunks))
        self._own_calls = OwnCallFold(queues)
        self._sound = SoundFold()
        self._recordings = RecordingFold(places)
        self.vitals = VitalSigns(read, build, places)

    def begin(self, state: State) -> None:
        """Take over what the engine's state holds when the counting begins; to be called once, before any fact."""
        in_talk = {offer.call: offer.queue for offer in state.offers.values()}
        self._queues.begin(state.stays.values(), in_talk)
        self._agents.begin(state.agents.values(), self._now_s())
        self._calls.begin(state.calls)
        self._own_calls.begin(state.own_calls.values())

    def take(self, _seq: int, now: Now, facts: tuple[Fact, ...]) -> None:
        """The facts of a step: a listener of the driver."""
        for fact in facts:
            self._queues.take(fact, now)
            self._agents.take(fact, now)
            self._calls.take(fact)
            self._own_calls.take(fact)
            self._sound.take(fact)
            self._recordings.take(fact)

    def look(self) -> list[Series]:
        """A copy of all numbers as they are now, between two steps: the books balance in each."""
        now_s = self._now_s()
        self._queues.look(now_s)
        self._agents.look(now_s)
        self.vitals.look()
        calls = self._calls, self._own_calls
        folds = (self._queues, self._agents, *calls, self._sound, self._recordings, self.vitals)
        return [each.copy() for fold in folds for each in fold.series()]
