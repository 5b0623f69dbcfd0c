"""Ending legs. Asking again is harmless, so an end that is not told is asked for again, a bounded number of times."""

from acd.core.change import Change
from acd.core.commands import HangUp, HangUpReason
from acd.core.ids import LegId
from acd.core.legs import Leg, LegState

END_TOLD_WITHIN_S = 5.0
HANG_UPS_MAX = 3


def hang_up(change: Change, leg: LegId, reason: HangUpReason = HangUpReason.NORMAL) -> None:
    """End a leg; its end comes as `LegEnded`. A leg that is gone already, or going, is left alone."""
    known = change.state.legs.get(leg)
    if known is not None and known.state in (LegState.NEW, LegState.UP):
        _ask(change, known, reason)


def end_not_told(change: Change, leg: Leg) -> bool:
    """The deadline of a leg whose end was asked for: ask again, or (False) give it up as gone."""
    if leg.hang_ups >= HANG_UPS_MAX:
        return False
    _ask(change, leg, HangUpReason.NORMAL)
    return True


def _ask(change: Change, leg: Leg, reason: HangUpReason) -> None:
    change.move(leg, LegState.ENDING, deadline_in_s=END_TOLD_WITHIN_S, hang_ups=leg.hang_ups + 1)
    change.do(HangUp, leg.node, leg.call, leg=leg.id, reason=reason)
