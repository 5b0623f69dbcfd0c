"""Who of those who are ready and will do is asked: the queue's first sites and lowest tier, then by its strategy.

Chance is a number that the state counts, so that the same events lead to the same agent each time.
"""

from acd.core.floor import Floor
from acd.core.floors import Floors
from acd.core.ids import AgentName, QueueName
from acd.core.pools import bits_of
from acd.core.routing_rules import Strategy
from acd.core.state import State

_WORD = (1 << 64) - 1


def next_of(state: State, floor: Floor, among: int) -> int:
    """Whom the queue would ask now, of these; each question to chance has a new answer."""
    queue, floors = floor.call_class.settings, state.floors
    if uses_chance(queue.routing.strategy):
        state.chances += 1
    last = state.turns.get(queue.name)
    last_bit = None if last is None else floors.crew.bit_of.get(last)
    return chosen(floors, floor, among, last_bit, state.epoch << 40 | state.chances)


def chosen(floors: Floors, floor: Floor, among: int, last: int | None, chance: int) -> int:
    """The number of the agent to ask. `last` is who was asked last for this queue, `chance` any number."""
    queue = floor.call_class.settings
    among = floors.crew.first_of(queue.name, among)
    if among & among - 1 == 0:
        return among.bit_length() - 1
    match queue.routing.strategy:
        case Strategy.LINEAR:
            return (among & -among).bit_length() - 1
        case Strategy.ROUND_ROBIN:
            return _after(among, last)
        case Strategy.RANDOM:
            return _nth(among, _draw(chance, 0) % among.bit_count())
        case Strategy.WEIGHTED_RANDOM:
            return _weighted(floors, queue.name, among, chance)
        case Strategy.BEST_SKILLED:
            among = floors.crew.best_at(queue.needs + floor.call_class.needs, among)
        case Strategy.LEAST_SKILLED:
            among = floors.crew.narrowest(among)
        case _:
            pass
    counted = queue.routing.strategy in (Strategy.FEWEST_CALLS, Strategy.LEAST_TALK)
    order = queue.routing.strategy if counted else Strategy.LONGEST_IDLE
    return floors.pool(floor.node).first(order, among)


def beside(floors: Floors, floor: Floor, among: int, first: int, room: int) -> tuple[AgentName, ...]:
    """Who else is asked at the same time, the longest idle first; `room` is for how many in all.

    Of a partner nobody is: all of its seats are one number.
    """
    queue = floor.call_class.settings
    if queue.routing.strategy is not Strategy.RING_ALL:
        return ()
    rest = floors.crew.first_of(queue.name, among) & ~(1 << first) & ~floors.crew.seats
    return floors.pool(floor.node).longest(rest, min(queue.routing.ring_at_once, room) - 1, floors.crew)


def uses_chance(strategy: Strategy) -> bool:
    """Whether a strategy asks for a new number each time."""
    return strategy in (Strategy.RANDOM, Strategy.WEIGHTED_RANDOM)


def _after(among: int, last: int | None) -> int:
    """The next one after the last, in the plan's order, and then from its beginning."""
    rest = 0 if last is None else among >> last + 1 << last + 1
    among = rest or among
    return (among & -among).bit_length() - 1


def _nth(among: int, rank: int) -> int:
    """The one before whom so many of these come: by halves, not one by one."""
    low, high = 0, among.bit_length()
    while high - low > 1:
        middle = (low + high) // 2
        below = (among & (1 << middle) - 1).bit_count()
        low, high = (middle, high) if below <= rank else (low, middle)
    return low


def _weighted(floors: Floors, queue: QueueName, among: int, chance: int) -> int:
    """Each as often as her weight says: one of all is drawn, and kept with a chance of her weight, else drawn again."""
    weights = floors.crew.weights.get(queue, {})
    largest, count = max(weights.values(), default=1), among.bit_count()
    for attempt in range(0, 2000, 2):
        bit = _nth(among, _draw(chance, attempt) % count)
        if _draw(chance, attempt + 1) % largest < weights.get(bit, 1):
            return bit
    return next(bits_of(among))


def _draw(chance: int, number: int) -> int:
    """One of many numbers without a pattern that follow from `chance` (the mixing steps of splitmix64)."""
    mixed = (chance * 4096 + number + 1) * 0x9E3779B97F4A7C15 & _WORD
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9 & _WORD
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _WORD
    return mixed ^ mixed >> 31
