"""Whom an agent may ask while her caller waits, and with whom she is connected if she names a queue."""

from dataclasses import replace

from acd.core import trunks, why
from acd.core.agents import AgentAtWork
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.consultations import Consultation
from acd.core.frozen import dataclass
from acd.core.ids import AgentName, QueueName
from acd.core.strategies import next_of
from acd.core.targets import AgentTarget, LineTarget, NumberTarget, QueueTarget, Target


@dataclass(frozen=True, slots=True)
class Third:
    """Whom she asks: an agent (at a `number` over a `trunk` if her phone is outside), or a number.

    The agent is `one_of` a queue if she has named one; those of it whom she has `tried` already did not pick up.
    """

    agent: AgentAtWork | None
    number: str = ""
    trunk: str = ""
    one_of: QueueName | None = None
    tried: tuple[AgentName, ...] = ()

    @property
    def name(self) -> str:
        """As the ledger names him or her."""
        return self.number if self.agent is None else self.agent.id


def choose(change: Change, call: Call, target: Target, asking: AgentName) -> Third | str:
    """Who is rung for this target now; a sentence for people: why nobody."""
    match target:
        case AgentTarget():
            return _agent(change, call, change.state.agents.get(target.agent), asking)
        case QueueTarget():
            return _one_of(change, call, target.queue, asking)
        case NumberTarget():
            trunk = trunks.first_with_room(change)
            return "every trunk is taken" if trunk is None else Third(None, target.number, trunk)
        case LineTarget():
            return f"{target.line} is a line of ours: callers can be transferred there, but nobody can be asked"


def _agent(change: Change, call: Call, agent: AgentAtWork | None, asking: AgentName) -> Third | str:
    if agent is None:
        return "there is no such agent at work"
    if agent.id == asking:
        return f"{agent.id} cannot ask herself"
    busy = why.busy(change.state, agent, change.now.mono_s)
    if busy is not None:
        return f"{agent.id} {busy.detail}"
    assert agent.phone is not None, f"{agent.id} is ready without a phone"
    if change.state.phones.get(agent.phone) != call.node:
        return f"{agent.phone} is on another switch than the caller"
    number = change.plan.outside_phones.get(agent.phone, "")
    trunk = trunks.first_with_room(change) if number else ""
    return "every trunk is taken" if trunk is None else Third(agent, number, trunk)


def next_one(change: Change, call: Call, consultation: Consultation) -> Third | None:
    """Who of the queue that she has named is rung now that the last one did not pick up. None: nobody is left."""
    if consultation.one_of is None or consultation.third is None:
        return None
    tried = (*consultation.tried, consultation.third)
    found = _one_of(change, call, consultation.one_of, consultation.agent, tried)
    return found if isinstance(found, Third) else None


def _one_of(
    change: Change, call: Call, queue: QueueName, asking: AgentName, tried: tuple[AgentName, ...] = ()
) -> Third | str:
    """Whom the queue would ask for a caller who comes now and needs what it needs of all: by its tiers and strategy."""
    floors = change.state.floors
    floor = floors.floor(call.node, floors.class_of(queue, ()))
    among = floors.candidates(floor, 0)
    for name in (asking, *tried):
        among &= ~(1 << floors.crew.bit_of[name])
    while among:
        bit = next_of(change.state, floor, among)
        agent = change.state.agents[floors.crew.names[bit]]
        third = _agent(change, call, agent, asking)
        if isinstance(third, Third):
            change.ask_next(queue, agent.id)
            return replace(third, one_of=queue, tried=tried)
        among &= ~(1 << bit)
    return f"nobody of the queue {queue} is ready"
