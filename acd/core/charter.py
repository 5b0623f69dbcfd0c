"""The charter for customer friendliness, as a line promises it: a person soon, else a free callback.

Its figures are settings; the defaults are those of the Belgian charter of 2011.
"""

from dataclasses import dataclass

from acd.core.callback_steps import CallbackOffer

WITHIN_S = 150.0
TOLD_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Charter:
    """Callers of a line speak to a person within `within_s` seconds after they entered a queue, or are offered `offer`.

    The wait is told to them beforehand, also where the queue itself tells nothing of it.
    """

    offer: CallbackOffer
    within_s: float = WITHIN_S
