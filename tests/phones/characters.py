"""What callers and agents of the crowd are like. By seed: the same number of a call is the same person again."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random

from tests.phones.routes import Route


class Manner(StrEnum):
    """`SILENT`: presses nothing and listens to the end; `LEAVING`: hangs up in the menu."""

    CHOOSES_WELL = "chooses well"
    CHOOSES_BADLY = "chooses badly, then well"
    IMPATIENT = "chooses, and hangs up if nobody comes soon"
    SILENT = "chooses nothing"
    LEAVING = "hangs up before a choice"


CALLERS = {
    Manner.CHOOSES_WELL: 66,
    Manner.CHOOSES_BADLY: 12,
    Manner.IMPATIENT: 12,
    Manner.SILENT: 5,
    Manner.LEAVING: 5,
}


@dataclass(frozen=True, slots=True)
class Caller:
    """One caller: `presses` are keys, each with the seconds he waits before it; `patience_s` for an agent."""

    manner: Manner
    line: str
    presses: tuple[tuple[float, str], ...]
    patience_s: float


@dataclass(frozen=True, slots=True)
class AgentsWay:
    """What an agent's phone does with its next call: answers with `code` (0: never) `after_s` seconds of ringing."""

    code: int
    after_s: float


def caller(chance: Random, lines: dict[str, tuple[Route, ...]], patience_s: float) -> Caller:
    """Somebody who calls one of the lines, and what he will do; each way through a line is as likely as any other."""
    line, route = chance.choice([(line, route) for line in sorted(lines) for route in lines[line]])
    (manner,) = chance.choices(list(CALLERS), list(CALLERS.values()))
    keys = [(chance.uniform(0.5, 2.0), key) for key in route.keys]
    match manner:
        case Manner.CHOOSES_BADLY if keys and route.wrong[-1]:
            # At the last question: an earlier one may be asked only once.
            keys.insert(len(keys) - 1, (chance.uniform(0.5, 2.0), route.wrong[-1]))
        case Manner.IMPATIENT:
            patience_s = chance.uniform(0.5, 4.0)
        case Manner.SILENT:
            keys = []
        case Manner.LEAVING:
            keys, patience_s = [], chance.uniform(0.5, 3.0)
    return Caller(manner, line, tuple(keys), patience_s)


def agents_way(chance: Random) -> AgentsWay:
    """Most pick up soon; some late, some refuse, few let it ring."""
    ways = [
        AgentsWay(200, chance.uniform(0.3, 1.5)),
        AgentsWay(200, chance.uniform(3.0, 6.0)),
        AgentsWay(chance.choice([486, 603]), chance.uniform(0.0, 1.0)),
        AgentsWay(0, 0.0),
    ]
    (way,) = chance.choices(ways, [80, 10, 7, 3])
    return way
