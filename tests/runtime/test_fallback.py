import asyncio
from collections import Counter
from contextlib import asynccontextmanager, suppress

import pytest
from structlog.testing import capture_logs

from acd.asterisk.ami import ActionRefused, LinkDown
from acd.core.fallback import Member
from acd.core.ids import AgentName, PhoneName, QueueName
from acd.core.ledger import AgentChanged, NodeFound
from acd.runtime import fallback
from acd.runtime.fallback import Fallback
from tests.runtime.stand_ins import A1, at


def member(name, pause=""):
    """An agent of the one queue."""
    return Member(QueueName("help"), PhoneName(f"phone-{name}"), AgentName(name), pause)


class Queues:
    """Asterisk's queues: members with the reason of their pause, callers, and every change in order."""

    def __init__(self, members=(), callers=()):
        self.members = dict.fromkeys(members, "")
        self.callers = list(callers)
        self.asked = []
        self.lists: Counter[str] = Counter()
        self.counts = Counter(connects=1)
        self.is_up = True
        self.refuses = set()
        self.is_lost = False

    async def ask(self, name, values=None):
        if self.is_lost:
            raise LinkDown("gone")
        if name in self.refuses:
            raise ActionRefused("no")
        who = values.get("Interface", values.get("Caller", "")).removeprefix("PJSIP/phone-")
        self.asked.append((name, who, values.get("Reason", "")))
        match name:
            case "QueueAdd":
                self.members[who] = ""
            case "QueueRemove":
                del self.members[who]
            case "QueuePause":
                self.members[who] = values["Reason"]
            case "QueueWithdrawCaller":
                self.callers.remove(who)
        return {}

    async def ask_list(self, name, _values=None):
        if self.is_lost:
            raise LinkDown("gone")
        self.lists[name] += 1
        if name == "QueueSummary":
            return [{"Queue": "acd-help", "Callers": str(len(self.callers))}]
        return [
            {
                "Event": "QueueMember",
                "Queue": "acd-help",
                "Name": who,
                "Location": f"PJSIP/phone-{who}",
                "Paused": "1" if reason else "0",
                "PausedReason": reason,
            }
            for who, reason in self.members.items()
        ] + [
            {
                "Event": "QueueEntry",
                "Queue": "acd-help",
                "Position": str(position),
                "Priority": "0",
                "Uniqueid": who,
                "Channel": who,
            }
            for position, who in enumerate(self.callers, 1)
        ]


class Centre:
    """Who is at work, and whether the engine works."""

    def __init__(self, *members):
        self.wanted = frozenset(members)
        self.is_working = True


@asynccontextmanager
async def kept(queues, centre):
    """The fallback of a centre, ended with the test."""
    keeper = Fallback(queues, lambda: centre.wanted, lambda: centre.is_working, look_s=0.002)
    task = asyncio.get_running_loop().create_task(keeper.run(), name="fallback under test")
    try:
        yield keeper
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture(autouse=True)
def at_once(monkeypatch):
    """Nobody waits for what Asterisk would take a second for."""
    for name in ("GATHER_S", "TURN_S", "PACE_S"):
        monkeypatch.setattr(fallback, name, 0.001)


async def until(is_so):
    """Wait for it, not for ever."""
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0.001)


def changed(agent, phone="", reason=""):
    """The fact of an agent's change."""
    return AgentChanged(AgentName(agent), "ready", reason, phone)


async def test_members_follow_those_at_work():
    """Whoever is there and does not belong there goes; the one in a pause is in a pause."""
    queues = Queues(members=["zoe"])
    async with kept(queues, Centre(member("ana"), member("luis", "lunch"))):
        await until(lambda: queues.members == {"ana": "", "luis": "lunch"})


async def test_who_waits_there_is_taken_back_and_nobodys_phone_rings_meanwhile():
    """First all are paused, then callers are asked out, oldest first, then the pauses are as they should be."""
    queues = Queues(members=["ana", "luis"], callers=["first", "second"])
    async with kept(queues, Centre(member("ana"), member("luis", "lunch"))):
        await until(lambda: queues.members == {"ana": "", "luis": "lunch"})
    assert sorted(queues.asked[:2]) == [("QueuePause", "ana", "acd"), ("QueuePause", "luis", "acd")]
    assert queues.asked[2:4] == [("QueueWithdrawCaller", "first", ""), ("QueueWithdrawCaller", "second", "")]
    assert ("QueuePause", "ana", "") in queues.asked[4:]


async def test_a_caller_who_comes_there_later_is_taken_back_too():
    """As after a moment without a heartbeat; who is there is asked for often, members rarely."""
    queues = Queues()
    async with kept(queues, Centre(member("ana"))):
        await until(lambda: queues.lists["QueueSummary"] > 3)
        assert queues.lists["QueueStatus"] == 1
        queues.callers.append("late")
        await until(lambda: not queues.callers)


async def test_an_engine_that_does_not_work_takes_nobody_back():
    """There they are served."""
    queues, centre = Queues(callers=["first"]), Centre(member("ana"))
    centre.is_working = False
    async with kept(queues, centre):
        with suppress(TimeoutError):
            async with asyncio.timeout(0.05):
                await until(queues.lists.total)
        assert queues.lists.total() == 0
        centre.is_working = True
        await until(lambda: not queues.callers)


async def test_a_new_connection_is_compared_whole():
    """Asterisk was started again, and has no members."""
    queues = Queues()
    async with kept(queues, Centre(member("ana"))):
        await until(lambda: queues.members)
        queues.members.clear()
        queues.counts["connects"] += 1
        await until(lambda: queues.members == {"ana": ""})


async def test_what_is_refused_is_looked_up_and_tried_again():
    """A member who was added by hand, say."""
    queues = Queues()
    queues.refuses.add("QueueAdd")
    async with kept(queues, Centre(member("ana"))):
        await until(lambda: queues.lists["QueueStatus"] > 2)
        queues.refuses.clear()
        await until(lambda: queues.members == {"ana": ""})


async def test_without_ami_it_goes_on_later_and_says_so_once():
    """No call depends on it."""
    queues = Queues()
    queues.is_lost = True
    with capture_logs() as lines:
        async with kept(queues, Centre(member("ana"))) as keeper:
            await until(lambda: keeper.counts["failures"] > 2)
            queues.is_lost = False
            await until(lambda: queues.members)
    assert [line["event"] for line in lines] == ["the fallback cannot be kept ready"]


async def test_only_log_ins_and_pauses_are_news_not_calls():
    """A call changes an agent's state four times; none of them costs a comparison."""
    keeper = Fallback(Queues(), frozenset, lambda: True)
    keeper.hear(1, at(0.0), (NodeFound(A1, 0), changed("ana", "phone-ana")))
    assert keeper._changed.is_set()
    keeper._changed.clear()
    keeper.hear(2, at(0.0), (AgentChanged(AgentName("ana"), "talking", "", "phone-ana"),))
    assert not keeper._changed.is_set()
    keeper.hear(3, at(0.0), (changed("ana", "phone-ana", "lunch"),))
    assert keeper._changed.is_set()
