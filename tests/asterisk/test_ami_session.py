"""One AMI connection against peers that misbehave in ways of their own: bounds, and what is not AMI at all."""

import asyncio
from collections import Counter

import pytest
from structlog.testing import capture_logs

from acd.asterisk.ami import ActionRefused, LinkDown
from acd.asterisk.ami.link import AmiLink
from acd.asterisk.ami.session import EVENTS_MAX, AmiSettings, Session
from acd.core.ids import NodeName
from tests.asterisk.fake_ami import fake_ami, opened, plain, refused, settings_for


async def test_a_closed_session_is_closed():
    """After `close` nothing is sent, and the peer sees the end."""
    async with fake_ami() as fake:
        async with opened(fake) as session:
            session.close()
            with pytest.raises(LinkDown, match="closed by us"):
                await session.ask("Ping")
        assert fake.actions("Ping") == []


async def test_events_that_come_too_fast_are_dropped_and_counted():
    """Memory has a bound: the oldest thousand stay, in order."""
    async with fake_ami() as fake, opened(fake) as session:
        waiting = session.events.qsize()
        for account in range(EVENTS_MAX + 50):
            session._wire.data_received(f"{refused(account)}\r\n\r\n".encode())
        assert session.events.qsize() == EVENTS_MAX
        assert session.counts["events_dropped"] == 50 + waiting


async def test_one_odd_message_harms_no_other():
    """What panoramisk cannot make sense of is counted; the answer behind it still comes."""
    odd = "Event: InvalidPassword\r\nEvent: twice"
    async with fake_ami() as fake:
        with plain(fake) as manager:
            manager.loop.set_exception_handler(lambda *_: None)
            await fake.until(lambda: fake.actions("Login"))
            fake.say(odd)
            await fake.until(lambda: fake.connections > 1)
            manager.loop.set_exception_handler(None)
        async with opened(fake) as session:
            fake.say(odd)
            fake.say("no headers at all")
            assert (await session.ask("Ping"))["Message"] == "done"
            assert session.counts["junk"] == 1


async def test_a_list_is_its_items_and_a_refusal_is_one():
    """What begins and what ends it are left out; events in between are no items."""
    async with fake_ami() as fake, opened(fake) as session:
        fake.silent.add("QueueStatus")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(session.ask_list("QueueStatus"), name="a list")
            await fake.until(lambda: fake.actions("QueueStatus"))
            head = f"ActionID: {fake.actions('QueueStatus')[0]['ActionID']}"
            fake.say(f"Response: Success\r\n{head}\r\nEventList: start\r\nMessage: Queue status will follow")
            fake.say(f"Event: QueueParams\r\n{head}\r\nQueue: acd-help")
            fake.say(refused("nobody"))
            fake.say(f"Event: QueueMember\r\n{head}\r\nName: ana")
            fake.say(f"Event: QueueStatusComplete\r\n{head}\r\nEventList: Complete")
        assert [item["Event"] for item in task.result()] == ["QueueParams", "QueueMember"]
        fake.silent.clear()
        fake.refused.add("QueueStatus")
        with pytest.raises(ActionRefused, match="QueueStatus: no"):
            await session.ask_list("QueueStatus")


@pytest.mark.parametrize("address", ["127.0.0.1", "somewhere:", "", "127.0.0.1:99999", "127.0.0.1:1"])
async def test_an_address_that_leads_nowhere_harms_nobody(address):
    """The link says what is wrong and goes on trying; whoever runs it never sees an exception."""
    with capture_logs() as lines:
        link = AmiLink(AmiSettings(NodeName("a1"), address, "acd", "secret"))
        async with asyncio.TaskGroup() as group, asyncio.timeout(10):
            task = group.create_task(link.run(), name="link under test")
            while link.counts["outages"] < 2:
                await asyncio.sleep(0.01)
            assert not task.done()
            task.cancel()
    assert [line["event"] for line in lines] == ["ami link down"]


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH\r\n", b"\r\n", b"Asterisk\r\n"])
async def test_a_port_where_something_else_answers_is_named(greeting):
    """The password is not the trouble then, and the log says so."""
    async with fake_ami() as fake:
        fake.greeting = greeting
        fake.silent = {"Login"}
        with pytest.raises(LinkDown, match="there is no AMI: it greets with"):
            await Session(settings_for(fake), Counter()).open()


async def test_a_message_without_an_end_is_not_kept():
    """A peer that never ends its message costs a bounded amount of memory."""
    async with fake_ami() as fake, opened(fake) as session:
        fake.say(b"x" * 70_000)
        assert "without an end" in str(await asyncio.wait_for(asyncio.shield(session.lost), 10))
