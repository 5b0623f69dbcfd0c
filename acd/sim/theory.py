"""What queueing theory says of simple lines, in closed form: what a simulation is compared with.

`load` is the offered load in erlangs, `agents` how many serve; times are in seconds unless they are said to be in mean
services. Sources: Erlang 1917 (C); Palm 1957, and Garnett, Mandelbaum & Reiman 2002 (A); Cobham 1954; Kleinrock 1964
(growing points); Halfin & Whitt 1981; Falin & Templeton 1997 (retrials).
"""

from dataclasses import dataclass
from math import erf, exp, log, pi, sqrt

# Below what a number tells beside one; and into so many pieces an integral is cut.
NOTHING, PIECES = 1e-16, 2000


@dataclass(frozen=True, slots=True)
class Steady:
    """A line that has run for long: shares of callers, the mean wait of all of them, and how busy agents are."""

    waits: float
    mean_wait_s: float
    in_time: float
    busy: float
    abandons: float = 0.0


def erlang_c(agents: int, load: float, service_s: float, threshold_s: float) -> Steady:
    """Nobody gives up. `in_time`: served within `threshold_s`."""
    blocked = 1.0
    for number in range(1, agents + 1):
        blocked = load * blocked / (number + load * blocked)
    waits = blocked / (1.0 - load / agents * (1.0 - blocked))
    freed = (agents - load) / service_s
    return Steady(waits, waits / freed, 1.0 - waits * exp(-freed * threshold_s), load / agents)


def wait_exceeded_by(share: float, agents: int, load: float, service_s: float) -> float:
    """The wait that so large a share of callers exceeds, where nobody gives up."""
    waits = erlang_c(agents, load, service_s, 0.0).waits
    return log(waits / share) * service_s / (agents - load)


def erlang_a(agents: int, load: float, impatience: float, service_s: float, threshold_s: float) -> Steady:
    """Each who waits gives up at `impatience` times the rate of service. `in_time`: served within `threshold_s`."""
    weights = _weights(agents, load, impatience)
    whole = sum(weights)
    shares = [weight / whole for weight in weights]
    waiting = sum(max(0, number - agents) * share for number, share in enumerate(shares))
    waits, abandons = sum(shares[agents:]), impatience * waiting / load
    return Steady(
        waits=waits,
        mean_wait_s=waiting / load * service_s,
        in_time=1.0
        - waits
        + _begun_waiting(shares[agents - 1], agents, load, impatience, threshold_s / service_s, impatience),
        busy=load * (1.0 - abandons) / agents,
        abandons=abandons,
    )


def waits_beyond(after_s: float, agents: int, load: float, impatience: float, service_s: float) -> float:
    """The share of all who wait longer than this, served or not, where each who waits gives up at `impatience`."""
    weights, upto = _weights(agents, load, impatience), after_s / service_s
    waits = sum(weights[agents:]) / sum(weights)
    last_free = weights[agents - 1] / sum(weights)
    begun = _begun_waiting(last_free, agents, load, impatience, upto, 0.0)
    return (waits - begun) * exp(-impatience * upto)


def cobham(agents: int, load: float, service_s: float, shares: tuple[float, ...]) -> tuple[float, ...]:
    """Mean waits of each priority, the most important first, each with its share of the load."""
    first = erlang_c(agents, load, service_s, 0.0).waits * service_s / agents
    waits, before = [], 0.0
    for share in shares:
        upto = before + share * load / agents
        waits.append(first / ((1.0 - before) * (1.0 - upto)))
        before = upto
    return tuple(waits)


def one_agent(rates: tuple[float, ...], means_s: tuple[float, ...]) -> tuple[float, ...]:
    """Mean waits of each priority, the most important first, before one agent; each has its mean service."""
    left_s, waits, before = _talk_left_s(rates, means_s), [], 0.0
    for rate, mean_s in zip(rates, means_s, strict=True):
        upto = before + rate * mean_s
        waits.append(left_s / ((1.0 - before) * (1.0 - upto)))
        before = upto
    return tuple(waits)


def growing(
    rates: tuple[float, float], means_s: tuple[float, float], points: tuple[float, float]
) -> tuple[float, float]:
    """Mean waits of two kinds before one agent, who takes the most points; the first kind's grow faster."""
    first, second = (rate * mean_s for rate, mean_s in zip(rates, means_s, strict=True))
    slower = points[1] / points[0]
    equal_s = _talk_left_s(rates, means_s) / (1.0 - first - second)
    second_s = equal_s / (1.0 - first * (1.0 - slower))
    return equal_s - second * second_s * (1.0 - slower), second_s


def halfin_whitt(slack: float) -> float:
    """The share who wait when agents are the load and `slack` times its root, in a centre without bound."""
    density = exp(-slack * slack / 2.0) / sqrt(2.0 * pi)
    below = (1.0 + erf(slack / sqrt(2.0))) / 2.0
    return 1.0 / (1.0 + slack * below / density)


def two_agents(arrivals: float, first: float, second: float, first_taken: float) -> float:
    """Mean number there, with two agents of these rates; who finds both idle goes to the first by this chance."""
    both = first + second
    # Chances against that of nobody being there: one is at the first agent, or at the second, or two are there.
    into_first = first_taken * arrivals + arrivals * arrivals / both
    at_first = into_first / (arrivals + first - second * arrivals / both + first * arrivals / both)
    at_second = (arrivals - first * at_first) / second
    ratio = arrivals / both
    two = ratio * (at_first + at_second)
    number = at_first + at_second + two * (2.0 - ratio) / (1.0 - ratio) ** 2
    return number / (1.0 + at_first + at_second + two / (1.0 - ratio))


def orbit(arrivals: float, service: float, retries: float) -> float:
    """Mean number of those who found one agent busy and will ring again, each at the rate `retries`."""
    load = arrivals / service
    return load * (arrivals + load * retries) / (retries * (1.0 - load))


def _talk_left_s(rates: tuple[float, ...], means_s: tuple[float, ...]) -> float:
    """What is left on average of the service that a caller finds, where services are exponential."""
    return sum(rate * mean_s * mean_s for rate, mean_s in zip(rates, means_s, strict=True))


def _weights(agents: int, load: float, impatience: float) -> list[float]:
    """Chances, but for a factor, of each number of callers there."""
    weights, number = [1.0], 0
    while number < agents + load or weights[-1] > NOTHING * max(weights):
        number += 1
        leave = min(number, agents) + impatience * max(0, number - agents)
        weights.append(weights[-1] * load / leave)
    return weights


def _begun_waiting(last_free: float, agents: int, load: float, impatience: float, upto: float, leaving: float) -> float:
    """The share whose turn comes within `upto` mean services of waiting (Baccelli & Hebuterne 1981), by Simpson's rule.

    They have not left by then at this rate: as all callers do, or not at all, as one who would wait for ever.
    """

    def density(at: float) -> float:
        come = load * (1.0 - exp(-impatience * at)) / impatience
        return load * last_free * exp(come - agents * at - leaving * at)

    step = upto / PIECES
    inner = sum((4.0 if number % 2 else 2.0) * density(number * step) for number in range(1, PIECES))
    return (density(0.0) + inner + density(upto)) * step / 3.0
