"""Connecting, taking stock, losing the connection, and whatever a socket may say, with a server that misbehaves."""

import asyncio
import json
import socket

import pytest

from acd.asterisk.ari import client, outlet
from acd.asterisk.ari.client import AppReplaced, AriNode
from acd.asterisk.ari.connection import backoff
from acd.core.commands import AnswerLeg
from acd.core.events import (
    CallArrived,
    CommandFailed,
    FailureReason,
    LegEnded,
    NodeConnected,
    NodeLost,
)
from acd.core.ids import CallId, CommandId, LegId, NodeName
from tests.asterisk.ear import Ear, running_node
from tests.asterisk.fake_ari import FakeAri, fake_ari, settings_for
from tests.asterisk.recordings import lines

A1 = NodeName("a1")
ARRIVAL = next(line for line in lines("caller_hangs_up_unanswered") if '"StasisStart"' in line)
CHANNEL = json.loads(ARRIVAL)["channel"]


def answer(number: int = 1, call: str = "c1") -> AnswerLeg:
    """A command like any other."""
    return AnswerLeg(CommandId(f"e1-k{number}"), A1, CallId(call), LegId(f"leg-{number}"))


def stock_taken(fake: FakeAri) -> list[str]:
    """What was asked to connect, in order, without the lanes."""
    return [f"{method} {path}" for way, method, path in fake.seen if way == "http" and "rest" not in path]


async def test_connecting_filters_and_takes_stock_over_http():
    """In this order, so that nothing that happens after the lists is missed."""
    async with fake_ari() as fake:
        fake.lists["channels"] = [CHANNEL]
        ear = Ear()
        async with running_node(settings_for(fake), ear):
            await fake.until(lambda: len(fake.sockets) == 3)
        assert stock_taken(fake) == [
            "PUT applications/acd/eventFilter",
            "POST events/user/acd-echo",
            "GET applications/acd",
            "GET channels",
            "GET bridges",
            "GET endpoints/PJSIP",
        ]
        assert sorted(set(fake.connects)) == ["acd", "acd-rest-1", "acd-rest-2"]
        assert [leg.leg for leg in ear.all(NodeConnected)[0].legs] == [CHANNEL["id"]]


async def test_what_happens_while_the_lists_are_read_is_told_after_the_snapshot():
    """Otherwise the snapshot, which is older, would undo it."""
    async with fake_ari() as fake:
        release = fake.silence("endpoints/PJSIP")
        ear = Ear()
        node = AriNode(settings_for(fake), ear.put, lambda *_: "")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(node.run(), name="node")
            await fake.until(lambda: "GET endpoints/PJSIP" in stock_taken(fake))
            await fake.say(ARRIVAL)
            release.set()
            await ear.wait_for(CallArrived)
            task.cancel()
        assert [type(event) for event in ear.heard][:2] == [NodeConnected, CallArrived]


async def test_a_lost_connection_is_told_once_and_a_new_snapshot_follows():
    """However long it takes to come back."""
    async with fake_ari() as fake:
        ear = Ear()
        async with running_node(settings_for(fake), ear):
            fake.closes_at_once = True
            await fake.drop()
            await fake.until(lambda: fake.connects.count("acd") >= 4)
            assert len(ear.all(NodeLost)) == 1
            fake.closes_at_once = False
            await ear.wait_for_many(NodeConnected, 2)
            assert [type(event) for event in ear.heard] == [NodeConnected, NodeLost, NodeConnected]
        assert stock_taken(fake).count("PUT applications/acd/eventFilter") >= 2


async def test_a_server_that_closes_every_socket_cleanly_is_not_hammered():
    """A clean end counts as a loss: each attempt comes later than the one before."""
    async with fake_ari() as fake:
        fake.closes_at_once = True
        node = AriNode(settings_for(fake, lanes=0), Ear().put, lambda *_: "")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(node.run(), name="node")
            await fake.until(lambda: len(fake.connects) >= 3)
            began_s = asyncio.get_running_loop().time()
            await fake.until(lambda: len(fake.connects) >= 5)
            task.cancel()
        assert asyncio.get_running_loop().time() - began_s > 0.5


def test_backoff_grows_to_its_bound_and_is_spread_by_chance():
    """Many engines do not come back at the same moment."""
    late, early = backoff(lambda: 1.0), backoff(lambda: 0.0)
    delays_s = [next(late) for _ in range(10)]
    assert delays_s[:3] == [0.1, 0.2, 0.4]
    assert delays_s[-1] == 5.0
    assert [next(early) for _ in range(10)] == [delay_s / 2 for delay_s in delays_s]


async def test_wrong_credentials_are_said_and_never_shown(capsys):
    """The log says whose and where; neither the password nor the header is in it, nor in any repr."""
    async with fake_ari() as fake:
        fake.password = "another"
        settings = settings_for(fake)
        node = AriNode(settings, Ear().put, lambda *_: "")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(node.run(), name="node")
            await fake.until(lambda: len(fake.connects) == 3)
            async with asyncio.timeout(5):
                while "CredentialsRefused" not in (log := capsys.readouterr().out):
                    await asyncio.sleep(0.01)
            task.cancel()
    assert "again_in_s=30" in log
    assert "secret" not in log + repr(settings)
    assert "Authorization" not in log


async def test_another_engine_ends_this_one():
    """Two engines on one switch would both give commands."""
    async with fake_ari() as fake:
        node = AriNode(settings_for(fake), (ear := Ear()).put, lambda *_: "")
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(_replace(fake, ear), name="other engine")
            with pytest.raises(AppReplaced):
                await node.run()
        node.submit(answer())
        assert ear.all(CommandFailed)[0].reason is FailureReason.NOT_SENT


async def _replace(fake: FakeAri, ear: Ear) -> None:
    await ear.wait_for(NodeConnected)
    await fake.say({"type": "ApplicationReplaced", "application": "acd"})


async def test_junk_is_counted_and_the_reader_goes_on():
    """Half a message, a binary frame, an unknown type: the next event is told as if nothing had been."""
    async with fake_ari() as fake:
        ear = Ear()
        async with running_node(settings_for(fake), ear) as node:
            for junk in ["", "{", "null", b"\x00\xff", {"type": "Novelty"}, {"type": 7}, {"type": "StasisStart"}]:
                await fake.say(junk)
            await fake.say(ARRIVAL)
            await ear.wait_for(CallArrived)
            assert node.counts["junk:binary"] == 1
            assert node.counts["junk:text"] == 2
            assert node.counts["unknown_type:Novelty"] == 1
        assert ear.all(NodeLost) == []


async def test_a_list_that_cannot_be_read_is_a_lost_connection_not_a_wrong_snapshot():
    """A snapshot with half the legs would end the other half."""
    async with fake_ari() as fake:
        fake.lists["channels"] = [CHANNEL, {"id": 7}]
        ear = Ear()
        node = AriNode(settings_for(fake), ear.put, lambda *_: "")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(node.run(), name="node")
            await fake.until(lambda: fake.connects.count("acd") >= 2)
            assert ear.heard == []
            fake.lists["channels"] = [CHANNEL]
            await ear.wait_for(NodeConnected)
            task.cancel()


async def test_a_full_inbox_holds_events_back_in_order():
    """Nothing is dropped while the backlog has room."""
    async with fake_ari() as fake:
        ear = Ear()
        async with running_node(settings_for(fake), ear) as node:
            ear.is_full = True
            for line in lines("caller_hangs_up_unanswered"):
                await fake.say(line)
            async with asyncio.timeout(5):
                while node.counts["held_back"] < 2:
                    await asyncio.sleep(0.01)
            ear.is_full = False
            await ear.wait_for(LegEnded)
        assert [type(event) for event in ear.heard] == [NodeConnected, CallArrived, LegEnded]


async def test_a_backlog_that_overflows_is_replaced_by_a_new_snapshot(monkeypatch):
    """Events are dropped rather than memory: what they said is in the lists."""
    monkeypatch.setattr(outlet, "BACKLOG_MAX", 3)
    async with fake_ari() as fake:
        ear = Ear()
        async with running_node(settings_for(fake), ear) as node:
            ear.is_full = True
            for number in range(5):
                await fake.say(ARRIVAL.replace(CHANNEL["id"], f"a1-1.{number}"))
            await fake.until(lambda: fake.connects.count("acd") >= 2)
            ear.is_full = False
            await ear.wait_for_many(NodeConnected, 2)
            assert node.counts["overflows"] == 1
        assert [type(event) for event in ear.heard] == [NodeConnected, NodeLost, NodeConnected]


async def test_a_socket_that_has_gone_deaf_is_a_lost_connection(monkeypatch):
    """It is open, and its heartbeat is answered, but no event comes: only an event of our own shows it."""
    monkeypatch.setattr(client, "ECHO_INTERVAL_S", 0.05)
    async with fake_ari() as fake:
        ear = Ear()
        async with running_node(settings_for(fake, request_timeout_s=0.3), ear):
            await fake.until(lambda: len(fake.ways("events/user/acd-echo")) >= 3)
            assert ear.all(NodeLost) == []
            fake.is_deaf = True
            await ear.wait_for(NodeLost)
            fake.is_deaf = False
            await ear.wait_for_many(NodeConnected, 2)


async def test_a_switch_that_is_not_there_fails_commands_at_once():
    """Nobody listens on its port: the command was not sent, and says so."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        fake = FakeAri()
        fake.port = free.getsockname()[1]
        ear = Ear()
        node = AriNode(settings_for(fake), ear.put, lambda *_: "")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(node.run(), name="node")
            await asyncio.sleep(0)
            node.submit(command := answer())
            failed = await ear.outcome(command, timeout_s=1.0)
            task.cancel()
    assert isinstance(failed, CommandFailed)
    assert failed.reason is FailureReason.NOT_SENT
