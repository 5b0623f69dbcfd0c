from acd.core.commands import AnswerLeg
from acd.core.events import CommandDone, LegAnswered, LegLeft, NodeConnected, NodeLost, TimePassed
from acd.core.ids import AgentName, CommandId, LegId, NodeName
from acd.core.requests import LogOutAsked
from acd.runtime import standstill
from acd.runtime.inbox import Inbox
from acd.runtime.standstill import events_since

A1 = NodeName("a1")
LEG = LegId("a1-1.0")
FOUND = NodeConnected(A1, (), (), ())
DONE = CommandDone(AnswerLeg(CommandId("k1"), A1, None, LEG))
ASKED = LogOutAsked("r1", AgentName("ana"))


async def test_what_was_heard_before_is_outdated_but_for_what_is_told_only_once():
    """First what the switch holds now, then the outcomes, then what happened since."""
    inbox = Inbox(100)
    for event in (TimePassed(), LegLeft(A1, LEG), ASKED, LegAnswered(A1, LEG, ""), DONE):
        inbox.put(event)

    def ask_again() -> None:
        for event in (LegLeft(A1, LEG), NodeLost(A1), FOUND, LegAnswered(A1, LegId("a1-2.0"), "")):
            inbox.put(event)

    got = await events_since(inbox, [A1], ask_again)
    assert got == [FOUND, ASKED, DONE, LegAnswered(A1, LegId("a1-2.0"), "")]


async def test_a_switch_that_is_mute_is_not_waited_for_for_ever(monkeypatch):
    """Its calls were lost with it, and nothing can be asked of it anyway."""
    monkeypatch.setattr(standstill, "ANSWERED_WITHIN_S", 0.01)
    inbox = Inbox(100)
    for event in (ASKED, LegLeft(A1, LEG)):
        inbox.put(event)
    assert await events_since(inbox, [A1], lambda: None) == [ASKED]


async def test_without_a_switch_nothing_is_waited_for():
    """A standstill before the first connection."""
    inbox = Inbox(100)
    inbox.put(ASKED)
    assert await events_since(inbox, [], lambda: None) == [ASKED]
