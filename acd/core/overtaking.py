"""Nobody is overtaken too often: how many who came later were served before one, by agents who could have taken him."""

from bisect import bisect_left

from acd.core.floor import Arrival, Floor, Head
from acd.core.ids import NodeName
from acd.core.overtaken import arrival_of, mark
from acd.core.state import State
from acd.core.stays import Stay, StayState

# So many of those who came last are looked at for whether the agent would have done for them at their stage.
LOOKED_AT_MAX = 20


def due_before(state: State, node: NodeName, bit: int, head: Head) -> Head | None:
    """Who of the same queue was overtaken often enough, and came before the one whose turn it would be."""
    floors, turn = state.floors, state.stays[head[3]]
    most = floors.queue(turn.queue).routing.turns.overtaken_max
    first: tuple[Arrival, Head] | None = None
    for key in floors.keys_of.get(turn.queue, ()) if most is not None else ():
        floor = floors.floors.get((node, key))
        stay = None if floor is None else _oldest(state, floor, most or 0)
        if floor is None or stay is None or arrival_of(stay) >= arrival_of(turn):
            continue
        stage = floor.stage_of(stay.waits_since_s, floors.widened_s)
        if floors.masks_of(floor)[stage] >> bit & 1:
            at = (floor.number, stage, floor.first_line + stage)
            found = arrival_of(stay), (head[0], head[1], head[2], stay.id, *at)
            first = found if first is None else min(first, found)
    return None if first is None else first[1]


def served(state: State, stay: Stay, bit: int) -> None:
    """He is offered to an agent; if for the first time, mark whom he overtakes."""
    floors = state.floors
    if floors.queue(stay.queue).routing.turns.overtaken_max is None or stay.offers_made:
        return
    for key in floors.keys_of.get(stay.queue, ()):
        floor = floors.floors.get((stay.node, key))
        if floor is None:
            continue
        at = bisect_left(floor.arrivals, arrival_of(stay))
        for *_, name in reversed(floor.arrivals[max(0, at - LOOKED_AT_MAX) : at]):
            other = state.stays[name]
            stage = floor.stage_of(other.waits_since_s, floors.widened_s)
            if other.state is StayState.WAITING and floors.masks_of(floor)[stage] >> bit & 1:
                mark(floor, state.overtaken, name)
                break


def _oldest(state: State, floor: Floor, most: int) -> Stay | None:
    """Of those who wait, who came first, if he was overtaken so often."""
    times = floor.marks
    for *_, name in floor.arrivals:
        if times < most:
            return None
        stay = state.stays[name]
        if stay.state is StayState.WAITING and not stay.only:
            return stay
        times -= state.overtaken.get(name, 0)
    return None
