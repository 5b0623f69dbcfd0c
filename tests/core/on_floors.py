"""What must hold of who waits where, and of who is ready for whom, after every step: it follows from the rest."""

from acd.core.agents import AgentAtWork
from acd.core.floor import Floor, Head
from acd.core.ids import AgentName
from acd.core.state import State
from tests.core.elsewhere import asked_from


def bit_of(state: State, worker: AgentAtWork) -> int:
    """Her number among all agents."""
    return state.floors.crew.bit_of[worker.id]


def check_floors(state: State) -> None:
    """What follows from the rest does follow from it, and nobody waits while somebody is ready who would do."""
    known, since = state.floors, dict[str, dict[AgentName, float]]()
    bits = [(1 << known.crew.bit_of[worker.id], worker) for worker in state.agents.values()]
    for floor in known.numbered:
        heads = [_head(floor, stage) if line else None for stage, line in enumerate(floor.lines)]
        assert floor.heads == heads
        queue, masks = floor.call_class.queue, known.masks_of(floor)
        if queue not in since:
            since[queue] = asked_from(state, floor.call_class.settings)
        serving = [(bit, since[queue][worker.id], worker) for bit, worker in bits if queue in worker.queues]
        for stage, (line, asks) in enumerate(zip(floor.lines, floor.call_class.stages, strict=True)):
            there = [(bit, worker) for bit, from_s, worker in serving if from_s <= asks.after_s]
            if asks.tier is None:
                assert masks[stage] == sum(bit for bit, worker in there if asks.fits(worker))
            assert line == sorted(line), f"{line} is out of order"
            is_idle = line and state.nodes.get(floor.node) and known.candidates(floor, stage)
            assert not is_idle, f"{line} waits while {known.candidates(floor, stage)} are ready"
    for rates in known.heads.values():
        for first in rates.values():
            assert first == sorted(first)
            assert all(known.complete()[head[6]] for head in first)
            assert all(head in known.numbered[head[4]].heads for head in first)


def _head(floor: Floor, stage: int) -> Head | None:
    if not floor.lines[stage]:
        return None
    band, at_s, order, stay = floor.lines[stage][0]
    number = floor.first_line + stage
    return band + floor.shifts[0], at_s + floor.shifts[1], order, stay, floor.number, stage, number
