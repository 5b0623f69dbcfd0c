"""The ledger's facts about look-ups. What was sent and what was found is about a person, and is not written down."""

from acd.core.frozen import dataclass
from acd.core.ids import CallId, LookUpId
from acd.core.look_ups import LookUpOutcome


@dataclass(frozen=True, slots=True)
class LookUpEnded:
    """The flow went on after a look-up of this name: `took_s` after it was asked, with so many values `found`.

    Of a caller who hung up meanwhile nothing is told.
    """

    call: CallId
    look_up: LookUpId
    name: str
    outcome: LookUpOutcome
    took_s: float
    found: int
    detail: str = ""


LookUpFact = LookUpEnded
