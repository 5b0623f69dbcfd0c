"""What traffic.yaml says, as callers and manners: a seed and a number of days make the same callers every time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from heapq import merge
from itertools import accumulate, count, cycle
from math import inf
from operator import attrgetter
from random import Random
from zoneinfo import ZoneInfo

from acd.config.staff_shapes import names_of
from acd.config.traffic_shapes import BurstShape, CallersShape, CrewShape, SpreadShape, TrafficFile
from acd.config.week import DAYS, MIDNIGHT, minutes_of
from acd.core.ids import AgentName, LineNumber, QueueName
from acd.core.plan import Plan
from acd.sim.chance import Shape, Spread, once
from acd.sim.people import Caller, Delays, Manner, Manners, Retrial, Shift

DAY_S = 86_400.0
# A Monday like any other: no holiday, and no change of the clocks.
FIRST_DAY = date(2026, 11, 23)
ANSWERS_IN = once(3.0)
RINGS_AGAIN = once(300.0)
ALL_DAY = ("00:00-24:00",)
# In place of 0, which chance may give once in a very long time.
NO_LOT = 0.5
LIVE = Delays(command_s=0.02, prompt_share=0.4)


class Kind:
    """One kind of callers: the line that they ring, their keys, and by chance how long they wait and talk."""

    def __init__(self, name: str, said: CallersShape) -> None:
        self.name, self.line, self.found, self.callbacks = name, LineNumber(said.line), said.found, said.callbacks
        pressed = said.keys if isinstance(said.keys, dict) else {said.keys: 1.0}
        self.keys, self.shares = list(pressed), list(accumulate(pressed.values()))
        self.patience = None if said.patience is None else _spread(said.patience)
        self.talk = None if said.talk is None else _spread(said.talk)

    def caller(self, at_s: float, number: str, chance: Random) -> Caller:
        """One of them; what is drawn for him is his whatever becomes of him."""
        keys = self.keys[0] if len(self.keys) == 1 else chance.choices(self.keys, cum_weights=self.shares)[0]
        caller = Caller(at_s, self.line, number, group=self.name, keys=keys)
        caller.found = self.found
        if self.patience is not None:
            caller.patience_s = self.patience.draw(chance)
        if self.talk is not None:
            caller.talk_s = self.talk.draw(chance)
        else:
            caller.lot = chance.random() or NO_LOT
        if self.callbacks:
            caller.takes_callback = chance.random() < self.callbacks
        return caller


def midnight(plan: Plan, day: date = FIRST_DAY) -> datetime:
    """When that day begins in the centre's time zone: second 0 of a simulation."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(plan.time_zone)).astimezone(UTC)


def callers(said: TrafficFile, seed: int, days: int, day: date = FIRST_DAY) -> Iterator[Caller]:
    """All who ring in these days, in the order in which they do."""
    number = count()
    # A simulation must be the same each time.
    chances = {name: Random(f"{seed} {name}") for name in said.callers}  # noqa: S311  # nothing is kept secret here
    kinds = [
        _of_kind(kind, name, chances[name], _arrivals(kind, chances[name], days, day), _numbers(kind, of_kind, number))
        for of_kind, (name, kind) in enumerate(said.callers.items())
    ]
    return merge(*kinds, key=attrgetter("at_s"))


def kinds(said: TrafficFile) -> dict[str, Kind]:
    """Each kind of callers by its name."""
    return {name: Kind(name, kind) for name, kind in said.callers.items()}


def manners(said: TrafficFile, plan: Plan, days: int) -> Manners:
    """How everybody behaves."""
    return Manners(
        handling={QueueName(queue): _spread(spread) for queue, spread in said.handling.items()},
        agents=_agents(said.crews, plan, days),
        usual_agent=Manner(answers_in=ANSWERS_IN),
        retrials={
            name: Retrial(kind.retry.share, _spread(kind.retry.after, RINGS_AGAIN), kind.retry.times)
            for name, kind in said.callers.items()
            if kind.retry is not None
        },
        delays=LIVE,
    )


def _spread(said: SpreadShape | None, usual: Spread = RINGS_AGAIN) -> Spread:
    return usual if said is None else Spread(said.mean, Shape(said.shape), said.cv)


# -- callers -----------------------------------------------------------------------------------------------------------


def _of_kind(
    said: CallersShape, name: str, chance: Random, arrivals: Iterator[float], number: Callable[[Random], str]
) -> Iterator[Caller]:
    kind = Kind(name, said)
    for at_s in arrivals:
        yield kind.caller(at_s, number(chance), chance)


def _numbers(said: CallersShape, kind: int, fresh: Iterator[int]) -> Callable[[Random], str]:
    """From which number the next one calls: a new one, or that of one of the people of this kind."""
    people = said.people
    if people is None:
        return lambda _: f"+3246{next(fresh):08}"
    return lambda chance: f"+3247{kind:02}{chance.randrange(people):06}"


def _arrivals(said: CallersShape, chance: Random, days: int, first: date) -> Iterator[float]:
    """By a Poisson process whose rate follows the curve, and the bursts."""
    curve = said.curve or {"00:00-24:00": 1.0}
    whole = sum(curve.values())
    spans = sorted((minutes_of(span), weight) for span, weight in curve.items())
    streams = []
    for day in range(days):
        busy = said.week.get(DAYS[(first.weekday() + day) % len(DAYS)], 1.0)
        rates = [
            (day * DAY_S + 60.0 * begin, day * DAY_S + 60.0 * end, said.per_day * busy * weight / whole)
            for (begin, end), weight in (spans if whole else ())
        ]
        streams += [_steady(*each, chance) for each in rates]
        streams += [_burst(day * DAY_S, burst, chance) for burst in said.bursts]
    return merge(*streams)


def _steady(begin_s: float, end_s: float, calls: float, chance: Random) -> Iterator[float]:
    """So many calls on average, one by one by chance."""
    if calls <= 0.0:
        return
    at_s = begin_s + chance.expovariate(calls / (end_s - begin_s))
    while at_s < end_s:
        yield at_s
        at_s += chance.expovariate(calls / (end_s - begin_s))


def _burst(midnight_s: float, said: BurstShape, chance: Random) -> Iterator[float]:
    """Exactly so many calls, each at any moment of the time; made in order, so that none are kept."""
    at_s, end_s = midnight_s + said.at, midnight_s + said.at + said.within
    for left in range(said.calls, 0, -1):
        at_s += (end_s - at_s) * (1.0 - chance.random() ** (1.0 / left))
        yield at_s


# -- agents ------------------------------------------------------------------------------------------------------------


def _agents(crews: Mapping[str, CrewShape], plan: Plan, days: int) -> dict[AgentName, Manner]:
    """Each belongs to the first crew that names her, or one of her queues, or else to the first for everybody else."""
    members: dict[str, list[AgentName]] = {name: [] for name in crews}
    for agent in plan.agents.values():
        for name, crew in crews.items():
            is_named = not {*names_of(agent.name, plan.agents)}.isdisjoint(crew.agents)
            is_in = is_named or set(agent.queues) & set(crew.queues)
            if is_in or not (crew.agents or crew.queues):
                members[name].append(agent.name)
                break
    return {agent: manner for name, them in members.items() for agent, manner in _crew(crews[name], them, days)}


def _crew(said: CrewShape, them: Sequence[AgentName], days: int) -> Iterator[tuple[AgentName, Manner]]:
    """Each of a crew, with her shifts. Who is absent changes from day to day, evenly through the crew."""
    spans = said.shifts or (ALL_DAY if said.absent else ())
    shifts: dict[AgentName, list[Shift]] = {agent: [] for agent in them}
    for day in range(days if spans else 0):
        turns = cycle(spans)
        for number, agent in enumerate(them, day):
            if int((number + 1) * said.absent) == int(number * said.absent):
                begin, end = minutes_of(next(turns))
                shifts[agent].append(_shift(said, day * DAY_S, 60.0 * begin, 60.0 * end))
    never = (Shift(inf, inf),) if spans else ()
    for agent, hers in shifts.items():
        answers_in = _spread(said.answers_in, ANSWERS_IN)
        yield agent, Manner(answers_in, said.rejects, said.misses, said.pace, tuple(hers) or never)


def _shift(said: CrewShape, midnight_s: float, begin_s: float, end_s: float) -> Shift:
    breaks = tuple(
        (midnight_s + begin_s + each.after, midnight_s + begin_s + each.after + each.length)
        for each in said.breaks
        if begin_s + each.after + each.length < min(end_s, 60.0 * MIDNIGHT)
    )
    return Shift(midnight_s + begin_s, midnight_s + end_s, breaks)
