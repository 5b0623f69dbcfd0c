"""How long things take by chance: a few shapes with a mean in seconds, each drawn from a generator that is given."""

from dataclasses import dataclass
from enum import StrEnum
from math import exp, log, sqrt
from random import Random
from statistics import NormalDist

USUAL = NormalDist()


class Shape(StrEnum):
    """How durations are spread round their mean."""

    CONSTANT = "constant"
    EXPONENTIAL = "exponential"
    LOGNORMAL = "lognormal"


@dataclass(frozen=True, slots=True)
class Spread:
    """Durations of this mean. `cv` is the standard deviation over the mean, of the lognormal shape alone."""

    mean_s: float
    shape: Shape = Shape.EXPONENTIAL
    cv: float = 1.0

    def at(self, lot: float) -> float:
        """The duration than which a share `lot` of all (more than 0, less than 1) is shorter, in seconds."""
        if self.shape is Shape.CONSTANT or self.mean_s <= 0.0:
            return self.mean_s
        if self.shape is Shape.EXPONENTIAL:
            return -self.mean_s * log(1.0 - lot)
        width = sqrt(log(1.0 + self.cv * self.cv))
        return self.mean_s * exp(width * USUAL.inv_cdf(lot) - width * width / 2.0)

    def draw(self, chance: Random) -> float:
        """One duration in seconds."""
        if self.shape is Shape.CONSTANT or self.mean_s <= 0.0:
            return self.mean_s
        if self.shape is Shape.EXPONENTIAL:
            return chance.expovariate(1.0 / self.mean_s)
        width = sqrt(log(1.0 + self.cv * self.cv))
        return chance.lognormvariate(log(self.mean_s) - width * width / 2.0, width)


def once(mean_s: float) -> Spread:
    """Always the same duration."""
    return Spread(mean_s, Shape.CONSTANT)
