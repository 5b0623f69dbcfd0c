"""What is written down when an agent is chosen: enough to say later by what, and before whom."""

from acd.core.agents import AgentAtWork
from acd.core.change import Change
from acd.core.ids import OfferId
from acd.core.ledger_waiting import OfferChosen
from acd.core.stays import Stay, StayState

RUNNERS_UP_MAX = 3


def explain(change: Change, stay: Stay, agent: AgentAtWork, offer: OfferId) -> None:
    """Write down the choice, before she is reserved. Costs the same however many wait or are ready."""
    floors = change.state.floors
    floor = floors.floor_of(stay)
    ready = floors.candidates(floor, floor.stage_of(stay.waits_since_s, floors.widened_s))
    others = floors.pool(floor.node).longest(ready & ~(1 << floors.crew.bit_of[agent.id]), RUNNERS_UP_MAX, floors.crew)
    # He is still in line himself, unless he is asked about for certain agents alone, or others are asked already.
    is_in_line = stay.state is StayState.WAITING and not stay.only
    waiting = sum(map(len, floor.lines)) - is_in_line
    change.record(
        OfferChosen(
            stay.call,
            offer,
            agent.id,
            change.plan.revision,
            max(1, ready.bit_count()),
            others,
            max(0, waiting),
            change.now.mono_s - stay.entered_s,
        )
    )
