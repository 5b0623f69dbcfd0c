"""What people ask of the centre, brought to whoever decides it. Each request is answered by one fact under its id."""

from typing import assert_never

from acd.core import (
    agent_transfers,
    calling_back,
    closing,
    controlling,
    dialling,
    line_notices,
    line_up,
    recording_wishes,
    supervision,
    working,
    wrapping_up,
)
from acd.core.callback_requests import CallbackEndAsked
from acd.core.change import Change
from acd.core.ledger import RequestAnswered
from acd.core.line_requests import NoticeAsked, NoticeEndAsked
from acd.core.queue_requests import DoorsAsked
from acd.core.requests import (
    BlindTransferAsked,
    ControlAsked,
    DispositionAsked,
    HandToAsked,
    LogInAsked,
    LogOutAsked,
    MoveAsked,
    OwnCallAsked,
    PauseAsked,
    PickAsked,
    PositionAsked,
    PriorityAsked,
    PurgeAsked,
    RecordingAsked,
    Request,
    ResumeAsked,
    ServeAsked,
    TakeOverAsked,
    WatchAsked,
    WatchEndAsked,
    WithdrawAsked,
    WrapUpEndAsked,
    WrapUpExtensionAsked,
)
from acd.core.working import Answer


def answer(change: Change, request: Request) -> None:
    """Do what was asked from outside, if it can be, and record the answer under the request's id.

    Of what has to be carried out by the switch first, the answer comes when it is.
    """
    told = _decide(change, request)
    if told is not None:
        change.record(RequestAnswered(request.request, told.outcome, told.why))


def _decide(change: Change, request: Request) -> Answer | None:
    match request:
        case LogInAsked() | LogOutAsked() | PauseAsked() | ResumeAsked() | ServeAsked():
            return working.decide(change, request)
        case DispositionAsked() | WrapUpExtensionAsked() | WrapUpEndAsked():
            return wrapping_up.decide(change, request)
        case PriorityAsked() | PositionAsked() | WithdrawAsked() | MoveAsked() | HandToAsked() | PickAsked():
            return line_up.decide(change, request)
        case BlindTransferAsked():
            return agent_transfers.decide(change, request)
        case ControlAsked():
            return controlling.decide(change, request)
        case WatchAsked() | WatchEndAsked() | TakeOverAsked():
            return supervision.decide(change, request)
        case OwnCallAsked():
            return dialling.decide(change, request)
        case RecordingAsked() | PurgeAsked():
            return recording_wishes.decide(change, request)
        case CallbackEndAsked():
            return calling_back.decide(change, request)
        case NoticeAsked() | NoticeEndAsked():
            return line_notices.decide(change, request)
        case DoorsAsked():
            return closing.decide(change, request)
        case _:
            assert_never(request)
