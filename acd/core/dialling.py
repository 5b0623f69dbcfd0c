"""What becomes of an agent's wish to call a number: whether she may, whom the number sees, and why not."""

from acd.core import calling_out, dispositions
from acd.core.agents import AgentAtWork, AgentState
from acd.core.change import Change
from acd.core.ids import NodeName, PhoneName, call_id, own_leg_id
from acd.core.own_calls import OwnCall
from acd.core.requests import OwnCallAsked
from acd.core.stays import Stay
from acd.core.targets import NumberTarget, resolve
from acd.core.trunks import first_with_room
from acd.core.working import Answer, Outcome

CASE_LENGTH_MAX = 64
_MAY_CALL = frozenset({AgentState.READY, AgentState.PAUSED, AgentState.WRAP_UP, AgentState.BACKING_OFF})


def decide(change: Change, request: OwnCallAsked) -> Answer:
    """Ring her phone, if she may call this number now."""
    agent = change.state.agents.get(request.agent)
    if agent is None:
        return Answer(Outcome.REFUSED, f"there is no agent {request.agent!r}")
    target = resolve(change.plan, request.to)
    if not isinstance(target, NumberTarget):
        why = target if isinstance(target, str) else f"{target.name} is of our own: only numbers outside are called"
        return Answer(Outcome.REFUSED, why)
    shown, where = _shown(change, agent, request), _where(change, agent)
    if isinstance(shown, Answer):
        return shown
    if isinstance(where, Answer):
        return where
    node, phone = where
    waiting = _more_important(change, agent, node, request)
    if waiting is not None:
        return Answer(Outcome.REFUSED, f"{waiting.call} waits for her, with priority {waiting.priority}")
    if first_with_room(change) is None:
        return Answer(Outcome.REFUSED, "every channel of the trunks is taken, or kept for callers")
    change.state.calls_taken += 1
    name = call_id(node, change.state.epoch, change.state.calls_taken)
    # What she had still to say of her last call she cannot say any more.
    dispositions.close(change, agent.id)
    own = OwnCall(
        name,
        node,
        agent.id,
        phone,
        own_leg_id(name),
        target.number,
        shown,
        request.queue,
        request.case,
        change.now.wall,
    )
    calling_out.begin(change, own, agent)
    return Answer(Outcome.DONE, f"the call {name}: {phone} rings, and then {target.number}, which sees {shown}")


def _shown(change: Change, agent: AgentAtWork, request: OwnCallAsked) -> str | Answer:
    """The line that the number sees: that of the queue, else the centre's first one."""
    if len(request.case) > CASE_LENGTH_MAX:
        return Answer(Outcome.REFUSED, f"a case has {CASE_LENGTH_MAX} characters at most")
    if request.queue is not None and request.queue not in agent.queues:
        return Answer(Outcome.REFUSED, f"{agent.id} does not serve the queue {request.queue}")
    queue = None if request.queue is None else change.queue(request.queue)
    line = (queue.caller_id if queue is not None else None) or next(iter(change.plan.lines), None)
    if line is None:
        return Answer(Outcome.REFUSED, "the centre has no line that could be shown")
    return line


def _more_important(change: Change, agent: AgentAtWork, node: NodeName, request: OwnCallAsked) -> Stay | None:
    """Who would be next for her of some queue of hers, and is more important than a call for this one."""
    limit = None if request.queue is None else change.queue(request.queue).rules.outbound_priority
    if limit is None:
        return None
    floors = change.state.floors
    for call_class in [each for queue in agent.queues for each in floors.classes_in(queue)]:
        for floor in floors.of_class(call_class.key):
            for stage, line in zip(call_class.stages, floor.lines, strict=True):
                if line and floor.node == node and stage.fits(agent):
                    first = change.state.stays[line[0][-1]]
                    if first.priority > limit:
                        return first
    return None


def _where(change: Change, agent: AgentAtWork) -> tuple[NodeName, PhoneName] | Answer:
    """Her switch and her phone, if she can be rung there now."""
    if agent.phone is None:
        return Answer(Outcome.REFUSED, f"{agent.id} is not logged in")
    if dispositions.is_owed(change, agent.id):
        return Answer(Outcome.REFUSED, dispositions.why_owed(change, agent.id))
    if agent.phone in change.plan.outside_phones:
        return Answer(Outcome.REFUSED, f"{agent.phone} is outside: whoever sits there calls from it herself")
    if agent.state not in _MAY_CALL or agent.leg is not None:
        return Answer(Outcome.REFUSED, f"{agent.id} cannot call now: she is {agent.state}")
    node = change.state.phones.get(agent.phone)
    if node is None or not change.state.nodes.get(node) or change.state.is_in_use.get(agent.phone):
        return Answer(Outcome.REFUSED, f"{agent.phone} is in a call, or cannot be reached")
    return node, agent.phone
