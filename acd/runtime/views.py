"""The state as the API shows it: made when it is asked for, never in a step of the engine."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice

from acd.core.agents import AgentAtWork, AgentState
from acd.core.calls import Call
from acd.core.doors import is_shut
from acd.core.events import Now
from acd.core.forecasting import forecast, foresee
from acd.core.ids import AgentName, CallId, QueueName
from acd.core.offers import OfferState
from acd.core.own_calls import OwnCall
from acd.core.pace import Wait
from acd.core.state import State
from acd.core.telling import position_of
from acd.core.why import offer_of, queue_of, stay_of, why
from acd.http.callback_views import CallbackView
from acd.http.line_views import LineView
from acd.http.port import Names
from acd.http.views import AgentView, CallView, QueueView, WhyView, WrapUpView
from acd.metrics.occupancy import OccupancyFold
from acd.runtime.line_views import began_at, line_views, wait_view


class StateSnapshot:
    """The state after step `seq`, looked at `now`. Shows what the state is when it is read: not to be kept.

    `busy` knows how busy agents are.
    """

    def __init__(self, state: State, seq: int, now: Now, busy: OccupancyFold | None = None) -> None:
        self._state, self._busy, self._now, self.seq = state, busy, now, seq

    def names(self) -> Names:
        """What there is to ask about; nothing before the centre is loaded."""
        plan = self._state.plan
        if plan is None:
            return Names((), (), (), ())
        phones = (*plan.phones, *plan.outside_phones)
        return Names(tuple(plan.agents), tuple(plan.queues), phones, plan.pause_reasons, plan.time_zone)

    def nodes(self) -> Mapping[str, bool]:
        """Every switch that was ever heard of, and whether it is connected."""
        return {str(name): is_connected for name, is_connected in self._state.nodes.items()}

    def agents(self) -> tuple[AgentView, ...]:
        """All agents, by name."""
        return tuple(self._agent(agent) for _, agent in sorted(self._state.agents.items()))

    def agent(self, name: str) -> AgentView | None:
        """One agent."""
        found = self._state.agents.get(AgentName(name))
        return None if found is None else self._agent(found)

    def queues(self) -> tuple[QueueView, ...]:
        """All queues, by name."""
        return tuple(self._queues(self.names().queues))

    def queue(self, name: str) -> QueueView | None:
        """One queue."""
        return next(self._queues((name,)), None) if name in self.names().queues else None

    def lines(self) -> tuple[LineView, ...]:
        """All lines, by number, with what is told on them by hand."""
        return line_views(self._state, self._now.wall)

    def calls_total(self) -> int:
        """How many calls live."""
        return len(self._state.calls) + len(self._state.own_calls)

    def calls(self, calls_max: int) -> tuple[CallView, ...]:
        """The oldest living calls, agents' own ones too: the state keeps both in the order in which they came."""
        calls: Iterable[Call | OwnCall] = self._state.calls.values()
        found = merge(calls, self._state.own_calls.values(), key=began_at)
        return tuple(self._shown(call) for call in islice(found, calls_max))

    def call(self, name: str) -> CallView | None:
        """One living call."""
        found = self._state.calls.get(CallId(name)) or self._state.own_calls.get(CallId(name))
        return None if found is None else self._shown(found)

    def callbacks(self) -> tuple[CallbackView, ...]:
        """All that are secured, by when they are due."""
        found = [each for each in self._state.callbacks.values() if each.is_secured]
        return tuple(
            CallbackView(
                each.callback,
                each.id,
                each.queue,
                each.line,
                each.name,
                each.language,
                each.lined_up_at,
                each.not_before,
                each.due_at,
            )
            for each in sorted(found, key=lambda each: (each.due_at, each.lined_up_at, each.id))
        )

    def why(self, call: str, agent: str | None) -> tuple[WhyView, ...]:
        """Why agents of its queue (or this one) are not asked to take this living call; nobody is for an own call."""
        if CallId(call) not in self._state.calls:
            return ()
        found = why(self._state, CallId(call), self._now.mono_s, None if agent is None else AgentName(agent))
        return tuple(WhyView(each.agent, each.reason, each.detail) for each in found)

    def _agent(self, agent: AgentAtWork) -> AgentView:
        leg = None if agent.leg is None else self._state.legs.get(agent.leg)
        planned = None if self._state.plan is None else self._state.plan.agents.get(agent.id)
        is_paused = agent.state is AgentState.PAUSED
        return AgentView(
            name=agent.id,
            number=agent.number,
            state=agent.state,
            reason=agent.pause_reason if is_paused else "",
            phone=agent.phone,
            is_leaving=agent.is_leaving,
            pause_after="" if is_paused else agent.pause_reason,
            queues=agent.queues,
            skills=agent.skills,
            call=None if leg is None else leg.call,
            wrap_up=self._wrap_up(agent),
            occupancy_percent=None if self._busy is None else self._busy.percent_of(agent.id, self._now.mono_s),
            site="" if planned is None else planned.site,
        )

    def _wrap_up(self, agent: AgentAtWork) -> WrapUpView | None:
        said, plan = self._state.wrap_ups.get(agent.id), self._state.plan
        if said is None or plan is None:
            return None
        queue = plan.queues.get(said.queue)
        is_wanted = queue is not None and queue.is_disposition_required and not said.code
        left_s = None if said.limit_s is None else max(0.0, said.limit_s - self._now.mono_s)
        return WrapUpView(
            said.call,
            said.queue,
            said.code,
            said.note,
            is_solved=said.is_solved,
            is_owed=is_wanted and agent.state is AgentState.WRAP_UP,
            left_s=left_s,
        )

    def _queues(self, names: tuple[str, ...]) -> Iterator[QueueView]:
        first_s = self._first_entered_s(names)
        talking = Counter(offer.queue for offer in self._state.offers.values() if offer.state is OfferState.JOINED)
        staffed: dict[str, Counter[str]] = {name: Counter() for name in names}
        for agent in self._state.agents.values():
            for queue in agent.queues:
                if queue in staffed:
                    staffed[queue][agent.state.value] += 1
        spreads = {} if self._busy is None else self._busy.spreads(self._now.mono_s)
        for name in sorted(names):
            yield QueueView(
                name=name,
                waiting=self._state.stays_in.get(QueueName(name), 0),
                longest_wait_s=self._now.mono_s - first_s[name] if name in first_s else None,
                next_wait=wait_view(self._next_wait(QueueName(name))),
                is_closed=self._is_closed(QueueName(name)),
                closed_by=None if name not in self._state.closings else self._state.closings[name].by,
                talking=talking[QueueName(name)],
                dispositions=self._dispositions(name),
                agents=dict(staffed[name]),
                occupancy_spread_points=spreads.get(QueueName(name)),
            )

    def _next_wait(self, queue: QueueName) -> Wait | None:
        """Of a caller without needs of his own; nobody waits while somebody is ready for him."""
        return foresee(self._state, queue, queue, 0, self._now.mono_s)

    def _is_closed(self, name: QueueName) -> bool:
        plan = self._state.plan
        return plan is not None and is_shut(self._state, plan.queues[name], self._now.wall)

    def _dispositions(self, queue: str) -> Mapping[str, str]:
        plan = self._state.plan
        known = None if plan is None else plan.queues.get(QueueName(queue))
        return {} if known is None else known.dispositions

    def _first_entered_s(self, names: tuple[str, ...]) -> Mapping[str, float]:
        """When the one who waits longest in each queue came. Stays are kept in that order, so the first ones do."""
        wanted = sum(self._state.stays_in.get(QueueName(name), 0) > 0 for name in names)
        first_s: dict[str, float] = {}
        for stay in self._state.stays.values():
            if len(first_s) == wanted:
                break
            if stay.queue in names:
                first_s.setdefault(stay.queue, stay.entered_s)
        return first_s

    def _shown(self, call: Call | OwnCall) -> CallView:
        return self._call(call) if isinstance(call, Call) else self._own_call(call)

    def _own_call(self, own: OwnCall) -> CallView:
        plan = self._state.plan
        return CallView(
            id=own.id,
            line=own.shown,
            caller="",
            state=own.state,
            step="",
            language="" if plan is None else plan.languages[0],
            entered_at=own.began_at,
            queue=own.queue,
            wait_s=None,
            wait_left=None,
            priority=None,
            position=None,
            agent=own.agent,
            offers=0,
            is_held=False,
            consulted=None,
            consultation=None,
            number=own.number,
            case=own.case,
        )

    def _call(self, call: Call) -> CallView:
        stay, offer = stay_of(self._state, call), offer_of(self._state, call)
        asked = None if call.consultation is None else self._state.consultations.get(call.consultation)
        return CallView(
            id=call.id,
            line=call.line,
            caller=call.caller,
            state=call.state,
            step=call.step,
            language=call.language,
            entered_at=call.entered_at,
            queue=queue_of(self._state, call),
            wait_s=None if stay is None else self._now.mono_s - stay.entered_s,
            priority=None if stay is None else stay.priority,
            position=None if stay is None or stay.offer or stay.only else position_of(self._state, stay),
            wait_left=None if stay is None else wait_view(forecast(self._state, stay)),
            agent=None if offer is None else offer.agent,
            offers=0 if stay is None else stay.offers_made,
            is_held=call.held_in is not None,
            consulted=None if asked is None else asked.third or asked.number,
            consultation=None if asked is None else asked.state,
            values=self._shown_values(call),
        )

    def _shown_values(self, call: Call) -> Mapping[str, str]:
        """All but secret ones."""
        secrets = () if self._state.plan is None else self._state.plan.secrets
        return {name: value for name, value in call.values.items() if name not in secrets}
