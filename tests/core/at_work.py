"""What agents and their phones do in the world of the chaos test: their codes, holds, other calls and wishes.

And callers who come back from the fallback: see `come_back.py`.
"""

from datetime import timedelta

from acd.core import events
from acd.core.events import Event
from acd.core.ids import AgentName, CallId, LegId, PhoneName, QueueName, RecordingId
from acd.core.line_notes import EVERY_LINE, NoticeKind
from acd.core.line_requests import NoticeAsked, NoticeEndAsked
from acd.core.queue_requests import DoorsAsked
from acd.core.reasons import WatchMode
from acd.core.recordings import RecordingFinished, RecordingStarted, RoomJudged
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
    RecordingAsked,
    RecordingWish,
    ResumeAsked,
    TakeOverAsked,
    Verb,
    WatchAsked,
    WatchEndAsked,
    WithdrawAsked,
    WrapUpEndAsked,
    WrapUpExtensionAsked,
)
from tests.core.chaos_centre import SECOND_LINE
from tests.core.come_back import World, come_back
from tests.core.words import MORNING, NODE


def at_work(world: World, kind: str, which: int, what: int, leg: LegId) -> Event:
    """Something that an agent or her phone does, or (`leg`) one of all legs."""
    match kind:
        case "use":
            phone = PhoneName(f"phone-{['ana', 'luis', 'x'][which % 3]}")
            return events.PhoneUseChanged(NODE, phone, is_in_use=bool(what % 2))
        case "code":
            world.arrived += 1
            leg = LegId(f"a1-1700000000.{world.arrived}")
            dialled = ["99", "ana", "luis", "+3225550199"][what]
            code = ["*11", "*12", "*131", "*14", "*11luis*1234", dialled, "*151", "*11x*"][which]
            phone = PhoneName(f"phone-{['ana', 'luis'][what % 2]}")
            world.appear(leg, trunk=phone, code=code)
            return events.CodeDialled(NODE, leg, phone, code, "")
        case "hold":
            return events.LegHeld(NODE, leg, is_held=bool(what % 2))
        case "refer":
            return sent_on(world, which, ["luis", "sales", "+3225550199", SECOND_LINE][what], leg)
        case "return":
            return come_back(world, which, what)
        case "watch":
            talking = [*world.engine.state.calls, CallId("a1-e1-c99")]
            return overseen(talking[world.arrived % len(talking)], which, what)
        case "line":
            waiting = [*world.engine.state.calls, CallId("a1-e1-c99")]
            return line_up(waiting[world.arrived % len(waiting)], which, what)
        case "control":
            calls = [*world.engine.state.calls, CallId("a1-e1-c99")]
            verbs = [*Verb, Verb.CONSULT]
            to = ["luis", "+3225550199", "help", "ana"][what]
            return ControlAsked("r", calls[world.arrived % len(calls)], verbs[which], to)
        case "tape":
            return tape(CallId(f"{leg.rpartition('-s')[0]}"), which, what)
        case _:
            return wish(AgentName(["ana", "luis", "outside", "nobody"][which % 4]), what, world.arrived)


def sent_on(world: World, which: int, to: str, leg: LegId) -> Event:
    """A phone wants to send its other side on, or somebody wants it of a call."""
    calls = [*world.engine.state.calls, CallId("a1-e1-c99")]
    if which % 2:
        return BlindTransferAsked("r", calls[which // 2 % len(calls)], to)
    return events.TransferAsked(NODE, leg, to)


def overseen(call: CallId, which: int, what: int) -> Event:
    """Something that a supervisor wants of a conversation."""
    match which:
        case 6:
            return WatchEndAsked("r", call)
        case 4 | 5:
            return TakeOverAsked("r", call)
        case _:
            phone = [PhoneName("phone-ana"), PhoneName("phone-luis"), PhoneName("phone-x"), None][what]
            return WatchAsked("r", call, phone, list(WatchMode)[which % 3])


def line_up(call: CallId, which: int, what: int) -> Event:
    """Something that is done with one who waits, perhaps."""
    match which:
        case 0 | 1:
            return PriorityAsked("r", call, what * 40, "sup")
        case 2 | 3:
            return PositionAsked("r", call, 1 + what, "sup")
        case 4 if what == 3 and call.endswith("3"):
            return NoticeEndAsked("r", NoticeKind.CLOSED, EVERY_LINE, "sup")
        case 4 if what == 3:
            kind = NoticeKind.CLOSED if call.endswith("1") else NoticeKind.GREETING
            until = MORNING + timedelta(minutes=len(call) * 7) if call.endswith("2") else None
            return NoticeAsked("r", kind, EVERY_LINE, "whisper", until, "sup")
        case 4 if what:
            return WithdrawAsked("r", call, "why not", "sup")
        case 4:
            return DoorsAsked("r", QueueName(["help", "sales"][len(call) % 2]), is_closed=call.endswith("1"), by="sup")
        case 5:
            return MoveAsked("r", call, QueueName(["help", "sales", "sales", "x"][what]), "sup")
        case 6:
            return PickAsked("r", call, AgentName(["ana", "luis", "outside", "x"][what]))
        case _:
            return HandToAsked("r", call, AgentName(["ana", "luis", "outside", "x"][what]), "sup")


def tape(call: CallId, which: int, what: int) -> Event:
    """What somebody asks of a recording, what the switch says of it, and what the disk has room for."""
    name = RecordingId(f"{call}-s1-o1-r{1 + which % 2}")
    match which % 6:
        case 0 | 1 | 2:
            return RecordingAsked("r", call, list(RecordingWish)[what])
        case 3:
            return RecordingFinished(NODE, name, is_failed=bool(what % 2))
        case 4:
            return RecordingStarted(NODE, name)
        case _:
            return RoomJudged(NODE, what % 4 > 0, 100 * what)


def wish(who: AgentName, what: int, other: int) -> Event:
    """Something that an agent, or somebody for her, asks for."""
    match what:
        case 0:
            return LogInAsked("r", who, PhoneName(f"phone-{['ana', 'luis', 'outside', 'x'][other % 4]}"))
        case 1:
            return LogOutAsked("r", who)
        case 2:
            return PauseAsked("r", who, ["lunch", "golf"][other % 2])
        case 3 if other % 2:
            return ResumeAsked("r", who)
        case _:
            return after_a_call(who, other // 2, other)


def after_a_call(who: AgentName, what: int, other: int) -> Event:
    """What she says of it, how much time she wants, and whom she calls herself."""
    match what % 5:
        case 4:
            return OwnCallAsked("r", who, ["+3225550199", "+44", "luis"][other % 3], QueueName("sales"), "a case")
        case 0:
            return WrapUpExtensionAsked("r", who, 3.0)
        case 1:
            return WrapUpEndAsked("r", who)
        case _:
            return DispositionAsked("r", who, ["sale", None, "golf"][what % 3], "said", is_solved=bool(what % 2))
