"""An engine begins: the settings, and what is kept of the engine before."""

from acd.core import calling_back, closing, line_notices, measured, seating, shares, wrapping_up
from acd.core.change import Change
from acd.core.events import CentreLoaded
from acd.core.kept import brought_to
from acd.core.ledger import CentreOpened


def begin(change: Change, event: CentreLoaded) -> None:
    """Open the centre. Whose leg is on a switch is taken over when that switch is there."""
    state = change.state
    assert state.plan is None, "a centre is loaded once per life of the engine"
    state.epoch = event.epoch
    state.open(event.plan, change.now.mono_s)
    change.record(CentreOpened(event.epoch, event.plan.revision))
    kept = None if event.kept is None else brought_to(event.kept, change.now.mono_s, change.now.wall)
    if kept is not None:
        state.stays_taken = kept.stays_taken
        state.fallback_read, state.turns = dict(kept.fallback_read), dict(kept.turns)
        state.attained = dict(kept.attained)
        measured.resume(state, kept.paces)
        closing.keep(change, kept)
        line_notices.keep(change, kept)
        shares.keep(change, kept)
        calling_back.keep(change, kept.callbacks)
        change.leave_unadopted(kept)
    seating.seat(change, () if kept is None else kept.agents)
    if kept is not None:
        wrapping_up.seat(change, kept)
