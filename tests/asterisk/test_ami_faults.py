"""The faults of plain panoramisk, each shown first, and that our session and link over it do not have it."""

import asyncio

import pytest
from panoramisk import Manager
from structlog.testing import capture_logs

from acd.asterisk.ami import ActionTimedOut, LinkDown, UnsafeValue
from acd.asterisk.ami.link import AmiLink
from acd.asterisk.ami.notices import SecurityNotice
from tests.asterisk.fake_ami import PASSWORD, Told, fake_ami, opened, plain, refused, running_link, settings_for

ORIGINATE = {"Channel": "PJSIP/ana"}
ACCENTED = "Event: InvalidPassword\r\nAccountID: Zoë 😀\r\n\r\n".encode()


def accounts(told: Told) -> list[str]:
    """Whose refusals were told, in order."""
    return [notice.account for notice in told.all if isinstance(notice, SecurityNotice)]


async def test_an_unanswered_action_is_not_sent_again_after_a_reconnect():
    """A customer is never rung twice because a connection was cut."""
    async with fake_ami() as fake:
        fake.cuts = {"Originate"}
        with plain(fake) as manager:
            await fake.until(lambda: fake.actions("Login"))
            manager.send_action({"Action": "Originate", **ORIGINATE})
            await fake.until(lambda: len(fake.actions("Originate")) > 1)
        fake.seen.clear()
        async with running_link(settings_for(fake), told := Told()) as link:
            with pytest.raises(LinkDown, match="Originate"):
                await link.ask("Originate", ORIGINATE)
            await told.until(lambda: len(told.all) > 1)
            await link.ask("Ping")
            assert len(fake.actions("Login")) == 2
            assert len(fake.actions("Originate")) == 1


async def test_actions_do_not_queue_while_the_link_is_down():
    """What cannot be sent now fails now; it does not surprise anybody when the switch is back."""
    async with fake_ami() as fake:
        with plain(fake) as manager:
            await fake.until(lambda: fake.actions("Login"))
            fake.refuses = True
            fake.drop()
            await fake.until(lambda: fake.connections > 1)
            manager.send_action({"Action": "Originate", **ORIGINATE})
            fake.refuses = False
            await fake.until(lambda: fake.actions("Originate"))
        fake.seen.clear()
        async with running_link(settings_for(fake), told := Told()) as link:
            fake.refuses = True
            fake.drop()
            seen = fake.connections
            await fake.until(lambda: fake.connections > seen)
            with pytest.raises(LinkDown, match="not sent"):
                await link.ask("Originate", ORIGINATE)
            fake.refuses = False
            await told.until(lambda: len(told.all) > 1)
            await link.ask("Ping")
            assert fake.actions("Originate") == []


async def test_an_exception_in_a_callback_does_not_end_the_connection():
    """Who is told has a fault: it is counted, and the next notice comes over the same connection."""
    async with fake_ami() as fake:
        with plain(fake) as manager:
            manager.register_event("InvalidPassword", lambda *_: 1 / 0)
            manager.loop.set_exception_handler(lambda *_: None)
            await fake.until(lambda: fake.actions("Login"))
            fake.say(refused("one"))
            await fake.until(lambda: fake.connections > 1)
            manager.loop.set_exception_handler(None)
        async with running_link(settings_for(fake), told := Told()) as link:
            connections, told.fails = fake.connections, True
            for account in ("one", "two"):
                fake.say(refused(account))
            await told.until(lambda: accounts(told) == ["one", "two"])
            await link.ask("Ping")
            assert fake.connections == connections
            assert link.counts["failed_tells"] == 2


async def test_a_line_end_in_a_value_is_refused():
    """No value becomes a header or an action of its own; nothing is sent of such an action."""
    wicked = "x\r\n\r\nAction: Hangup\r\nChannel: /.*/"
    async with fake_ami() as fake:
        with plain(fake) as manager:
            await fake.until(lambda: fake.actions("Login"))
            manager.send_action({"Action": "Originate", "Channel": wicked})
            await fake.until(lambda: fake.actions("Hangup"))
        fake.seen.clear()
        async with opened(fake) as session:
            for values in ({"Channel": wicked}, {"Channel": "x\ny"}, {"Channel\r\nA": "x"}, {"A": "x" * 1_100}):
                with pytest.raises(UnsafeValue):
                    await session.ask("Originate", values)
            with pytest.raises(UnsafeValue):
                await session.ask("Originate", {f"Variable{number}": "x" for number in range(200)})
            await session.ask("Ping")
            assert [each["Action"] for each in fake.seen] == ["Login", "Ping"]


async def test_a_character_split_over_two_reads_survives():
    """The same bytes, one at a time, are the same name."""
    async with fake_ami() as fake:
        with plain(fake) as manager:
            heard: list[str] = []
            manager.register_event("InvalidPassword", lambda _, event: heard.append(event.AccountID))
            await fake.until(lambda: fake.actions("Login"))
            for byte in ACCENTED:
                manager.protocol.data_received(bytes([byte]))
            assert heard == ["Zo"]
        async with running_link(settings_for(fake), told := Told()):
            for byte in ACCENTED:
                fake.say(bytes([byte]))
                await asyncio.sleep(0)
            await told.until(lambda: accounts(told))
            assert accounts(told) == ["Zoë 😀"]
        async with opened(fake) as session:
            for byte in ACCENTED:
                session._wire.data_received(bytes([byte]))
            names = [session.events.get_nowait().AccountID for _ in range(session.events.qsize())]
            assert names[-1] == "Zoë 😀"


async def test_a_mute_peer_is_noticed():
    """A switch that takes all and says nothing is left after a time limit, and tried again."""
    async with fake_ami() as fake:
        fake.silent = {"Ping", "CoreStatus"}
        with plain(fake, ping_delay=0, ping_interval=0):
            await fake.until(lambda: len(fake.actions("Ping")) > 20)
            assert fake.connections == 1
        link = AmiLink(settings_for(fake, action_timeout_s=0.1), lambda: 0.0)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(link.run(), name="link under test")
            await fake.until(lambda: fake.connections >= 3)
            task.cancel()
        assert not link.is_up


async def test_close_during_a_reconnect_really_closes():
    """Ended while it waits for its next try, a link never comes back."""
    async with fake_ami() as fake, fake_ami() as ours:
        fake.refuses = ours.refuses = True
        link = AmiLink(settings_for(ours))
        async with asyncio.TaskGroup() as group:
            task = group.create_task(link.run(), name="link under test")
            await ours.until(lambda: ours.connections > 0)
            task.cancel()
        before = ours.connections
        with plain(fake) as manager:
            await fake.until(lambda: fake.connections > 0)
            manager.close()
            # Plain panoramisk, closed, is the clock: as often as it comes back, ours could have.
            seen = fake.connections
            await fake.until(lambda: fake.connections > seen + 20)
        assert ours.connections == before


async def test_a_wrong_secret_is_not_tried_for_ever_at_full_speed():
    """It is said once and clearly, and tried again after half a minute: somebody has to do something."""
    async with fake_ami() as fake:
        fake.password = "another"
        with plain(fake):
            await fake.until(lambda: len(fake.actions("Login")) > 5)
        fake.seen.clear()
        with capture_logs() as lines:
            link = AmiLink(settings_for(fake), lambda: 0.0)
            async with asyncio.TaskGroup() as group, asyncio.timeout(10):
                task = group.create_task(link.run(), name="link under test")
                while not lines:
                    await asyncio.sleep(0.01)
                task.cancel()
        (line,) = lines
        assert line["again_in_s"] == 30
        assert line["error"].startswith("LoginRefused: user 'acd' at 127.0.0.1")
        assert PASSWORD not in str(lines)
        assert len(fake.actions("Login")) == 1


async def test_an_action_has_a_time_limit():
    """No answer is an error; one that comes late finds nobody, and the connection goes on."""
    async with fake_ami() as fake:
        fake.silent = {"Originate"}
        with plain(fake) as manager:
            await fake.until(lambda: fake.actions("Login"))
            future = manager.send_action({"Action": "Originate", **ORIGINATE})
            await fake.until(lambda: fake.actions("Originate"))
            await manager.send_action({"Action": "Ping"})
            assert not future.done()
            assert not hasattr(manager, "action_timeout")
        async with opened(fake) as session:
            with pytest.raises(ActionTimedOut, match="Originate: no answer within 0.05 s"):
                await session.ask("Originate", ORIGINATE, timeout_s=0.05)
            fake.say(f"Response: Success\r\nActionID: {fake.actions('Originate')[-1]['ActionID']}\r\nMessage: late")
            assert (await session.ask("Ping"))["Message"] == "done"


async def test_order_is_kept_across_callbacks():
    """Notices are told one after the other, in the order in which they came."""
    async with fake_ami() as fake:
        with plain(fake) as manager:
            finished: list[str] = []
            release = asyncio.Event()

            async def slow_at_first(_: Manager, event) -> None:
                if event.AccountID == "0":
                    await release.wait()
                finished.append(event.AccountID)
                release.set()

            manager.register_event("InvalidPassword", slow_at_first)
            await fake.until(lambda: fake.actions("Login"))
            for account in range(3):
                fake.say(refused(account))
            async with asyncio.timeout(10):
                while len(finished) < 3:
                    await asyncio.sleep(0.01)
            assert finished[0] != "0"
        async with running_link(settings_for(fake), told := Told()):
            for account in range(300):
                fake.say(refused(account))
            await told.until(lambda: len(accounts(told)) == 300)
            assert accounts(told) == [str(account) for account in range(300)]
