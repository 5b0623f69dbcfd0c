"""Which waiting caller is offered to which ready agent: the call by its points, the agent by the queue's strategy.

Neither grows with the number waiting (see `floors.py`). Who is to be offered to certain agents alone comes before
that: see `Stay.only`.
"""

from collections.abc import Iterable
from math import inf

from acd.core import offering, phones, preferred
from acd.core.agents import AgentAtWork, AgentState
from acd.core.change import Change, Mark
from acd.core.floor import Floor, Head
from acd.core.frozen import dataclass
from acd.core.ids import AgentName, NodeName, QueueName, StayId
from acd.core.offers import BEFORE_ACCEPTED
from acd.core.ordering import at_risk, points_of
from acd.core.overtaking import due_before, served
from acd.core.state import State
from acd.core.stays import Stay, StayState
from acd.core.strategies import beside, next_of

TRIES_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Pair:
    """Who is offered to whom, and to whom `beside` her."""

    queue: QueueName
    stay: StayId
    agent: AgentName
    beside: tuple[AgentName, ...] = ()


def settle(change: Change) -> None:
    """Make every offer that has become possible in this step."""
    state = change.state
    if any(state.directed.values()):
        _ask_chosen(change)
    while change.ready or change.dirty or state.floors.sites.opened:
        if state.floors.sites.opened:
            queue, _ = state.floors.sites.opened.popitem()
            look_at(change, state.floors.floors_of(queue))
        elif change.ready:
            name, node = change.ready.popitem()
            agent = state.agents.get(name)
            while state.nodes.get(node) and agent is not None and _is_ready_on(state, agent, node):
                if not _serve(change, node, state.floors.crew.bit_of[name]):
                    _ring_too(change, agent, node)
                    break
                agent = state.agents[name]
        else:
            node, key = change.dirty.popitem()[0]
            floor = state.floors.floors.get((node, key))
            if state.nodes.get(node) and floor is not None:
                _fill(change, floor)


def look_at_all(change: Change, node: NodeName) -> None:
    """Anybody who waits on this node may find an agent now."""
    look_at(change, (floor for floor in change.state.floors.numbered if floor.node == node))
    change.again |= {place[-1] for place in change.state.directed.get(node, ())}


def look_at(change: Change, floors: Iterable[Floor]) -> None:
    """Somebody who waits there may find an agent now."""
    for floor in floors:
        change.dirty[(floor.node, floor.call_class.key)] = None


def best_for(
    state: State, node: NodeName, bit: int, now_s: float, queues: frozenset[QueueName] | None = None
) -> Head | None:
    """Of all who wait on a node (or of those in these queues alone) for what this agent can do, whose turn it is."""
    floors, tables = state.floors, state.floors.complete()
    byte, digit = bit >> 3, 1 << (bit & 7)
    best, most = None, -inf
    for (ageing, risky), heads in floors.heads.get(node, {}).items():
        for head in heads:
            if tables[head[6]][byte] & digit and (
                queues is None or floors.numbered[head[4]].call_class.queue in queues
            ):
                points = points_of(head[0], head[1], ageing, now_s)
                if risky:
                    turns = floors.queue(risky).routing.turns
                    points += at_risk(turns, state.attained.get(risky, 1.0))
                if points > most or (points == most and best is not None and _came_first(state, head, best)):
                    best, most = head, points
                break
    return best


def _lowest_tier_for(state: State, node: NodeName, bit: int, now_s: float) -> Head | None:
    """The same by her tiers: points decide within each."""
    for queues in state.floors.crew.in_turn[bit]:
        head = best_for(state, node, bit, now_s, queues)
        if head is not None:
            return head
    return None


def _came_first(state: State, head: Head, other: Head) -> bool:
    """Of two with the same number of points in different lines."""
    one, two = state.stays[head[3]], state.stays[other[3]]
    return (one.lined_up_s, one.order) < (two.lined_up_s, two.order)


def next_pair(state: State, node: NodeName, bit: int, now_s: float) -> Pair | None:
    """The call whose turn it is, of those that a ready agent can take; and who is asked for it, she or another."""
    by_tier = bit in state.floors.crew.in_turn
    head = (_lowest_tier_for if by_tier else best_for)(state, node, bit, now_s)
    if head is None:
        return None
    head = due_before(state, node, bit, head) or head
    floor = state.floors.numbered[head[4]]
    queue = floor.call_class.settings
    among = state.floors.candidates(floor, head[5])
    found = next_of(state, floor, among)
    names = state.floors.crew.names
    room = state.floors.sites.room(queue.name, names[found])
    return Pair(queue.name, head[3], names[found], beside(state.floors, floor, among, found, room))


def _serve(change: Change, node: NodeName, bit: int) -> bool:
    """Make the next offer that this agent makes possible. False: there is none."""
    pair = next_pair(change.state, node, bit, change.now.mono_s)
    if pair is None:
        return False
    change.ask_next(pair.queue, pair.agent)
    served(change.state, change.state.stays[pair.stay], change.state.floors.crew.bit_of[pair.agent])
    for name in (pair.agent, *pair.beside):
        offering.make(change, change.state.stays[pair.stay], change.state.agents[name])
    return True


def _ring_too(change: Change, agent: AgentAtWork, node: NodeName) -> None:
    """Nobody waits for her; if all phones ring for somebody, hers may ring too, unless another one was picked up."""
    floors, one = change.state.floors, 1 << change.state.floors.crew.bit_of[agent.id]
    for place in floors.rung.get(node, ()):
        stay = change.state.stays[place[-1]]
        floor = floors.floor_of(stay)
        stage = floor.stage_of(stay.waits_since_s, floors.widened_s)
        asked = [change.state.offers[name] for name in stay.offers]
        bits = sum(1 << floors.crew.bit_of[offer.agent] for offer in asked)
        is_first = floors.crew.first_of(stay.queue, bits | one) & one
        has_room = len(asked) < floor.call_class.settings.routing.ring_at_once
        is_open = all(offer.state in BEFORE_ACCEPTED for offer in asked) and not stay.only
        if is_open and has_room and is_first and floors.masks_of(floor)[stage] & one & ~floors.crew.seats:
            offering.make(change, stay, agent)
            return


def _fill(change: Change, floor: Floor) -> None:
    """As long as somebody waits there for whom somebody is ready."""
    floors = change.state.floors
    for _ in range(TRIES_MAX):
        among = 0
        for stage, line in enumerate(floor.lines):
            among |= floors.candidates(floor, stage) if line else 0
        if not among or not _serve(change, floor.node, among.bit_length() - 1):
            return
    raise AssertionError(f"offers of {floor.call_class.key} never end")


def _is_ready_on(state: State, agent: AgentAtWork, node: NodeName) -> bool:
    return agent.state is AgentState.READY and agent.phone is not None and state.phones.get(agent.phone) == node


def _ask_chosen(change: Change) -> None:
    """Who waits for certain agents alone, and is new there, or whose agent does something else now."""
    state, whole_step = change.state, Mark(0, 0, 0)
    names = state.floors.fresh | change.again
    state.floors.fresh = set()
    for agent in change.changed("agents", whole_step):
        names |= state.floors.chosen.get(AgentName(agent), set())
    stays = [stay for name in names if (stay := state.stays.get(name)) is not None and stay.only]
    for stay in sorted(stays, key=state.floors.place_of):
        if stay.state is StayState.WAITING and state.nodes.get(stay.node):
            _ask_alone(change, stay)


def _ask_alone(change: Change, stay: Stay) -> None:
    """Offer a directed stay to the first of its agents who can take it now; without one it is the whole queue's."""
    while stay.state is StayState.WAITING and stay.only:
        agent = change.state.agents.get(stay.only[0])
        if agent is not None and _ends_wrap_up(change, stay, agent):
            if agent.leg is not None:
                # Her conversation has only just ended: it is her turn as soon as her phone is free.
                return
            agent = phones.settle(change, change.set(agent, deadline_s=None), takes=stay.call)
        if agent is not None and _is_ready_on(change.state, agent, stay.node):
            offering.make(change, stay, agent)
        elif preferred.is_waited_for(change, stay, agent):
            return
        else:
            change.set(stay, only=stay.only[1:])
        stay = change.state.stays[stay.id]
    if stay.state is StayState.WAITING:
        change.dirty[(stay.node, stay.call_class)] = None


def _ends_wrap_up(change: Change, stay: Stay, agent: AgentAtWork) -> bool:
    """Whether she may have him out of her wrap-up. It goes on if she will not be ready after it: she has work to do."""
    is_hers = agent.id == stay.ends_wrap_up_of and agent.state is AgentState.WRAP_UP
    return is_hers and phones.where_at_rest(change.state, agent) is AgentState.READY
