"""Hanging up on a caller, wherever he is; who talks with him, or is rung for him, is freed."""

from acd.core import concluding, holds, joining, queues, transfers
from acd.core.calls import Awaited, Call, CallState
from acd.core.change import Change
from acd.core.commands import HangUpReason
from acd.core.hangups import hang_up
from acd.core.prompting import hush
from acd.core.reasons import CallEnding, StayEnding


def leave(change: Change, call: Call, ending: CallEnding, reason: HangUpReason = HangUpReason.NORMAL) -> None:
    """Hang up on the caller for this reason; who talks with him is freed. The call ends when the leg is gone."""
    call = hush(change, call)
    if call.target is not None:
        call = transfers.end(change, call, "failed")
    if call.stay is not None:
        call = queues.end(change, change.state.stays[call.stay], StayEnding.TECHNICAL_FAILURE)
    call = concluding.dissolve(change, call)
    if call.state is CallState.TALKING and call.offer is not None:
        call = joining.part(change, call, change.state.offers[call.offer])
    change.move(call, CallState.LEAVING, ending=ending, playback=None, awaited=Awaited.NOTHING)
    hang_up(change, call.leg, reason)
    if call.id in change.state.calls:
        holds.left(change, change.state.calls[call.id])
