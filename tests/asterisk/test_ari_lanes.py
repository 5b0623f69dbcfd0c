"""Which way commands go, in which order, and what becomes of each."""

import asyncio
import time

import pytest

from acd.asterisk.ari import lanes
from acd.asterisk.ari.client import AriNode
from acd.core.commands import AnyCommand, HangUp, HangUpReason, JoinBridge, PlayPrompt
from acd.core.events import CommandDone, CommandFailed, FailureReason, NodeConnected
from acd.core.ids import BridgeId, CallId, CommandId, LegId, NodeName, PlaybackId
from tests.asterisk.ear import Ear, running_node
from tests.asterisk.fake_ari import fake_ari, settings_for

A1 = NodeName("a1")


def join(number: int, call: str | None) -> JoinBridge:
    """A command that may block and whose success is told; its path is `bridges/b<number>/addChannel`."""
    key = None if call is None else CallId(call)
    return JoinBridge(CommandId(f"e1-k{number}"), A1, key, BridgeId(f"b{number}"), (LegId("leg"),))


def path_of(number: int) -> str:
    """Where `join` goes."""
    return f"bridges/b{number}/addChannel"


async def all_up(node: AriNode, number: int = 2) -> None:
    """Wait until every lane may be used: not what the switch has been asked, but what has come back of it."""
    async with asyncio.timeout(5):
        while node.counts["lanes_opened"] < number:
            await asyncio.sleep(0.01)


async def outcomes(ear: Ear, commands: list[AnyCommand]) -> list[str]:
    """`done` or the reason of each."""
    found = [await ear.outcome(command) for command in commands]
    return ["done" if isinstance(outcome, CommandDone) else str(outcome.reason) for outcome in found]


async def test_a_calls_commands_are_carried_out_in_order_over_one_lane():
    """Pipelined: none waits for the answer of the one before."""
    async with fake_ari() as fake, running_node(settings_for(fake), ear := Ear()) as node:
        await all_up(node)
        commands = [join(number, "c1") for number in range(20)]
        for command in commands:
            node.submit(command)
        assert await outcomes(ear, list(commands)) == ["done"] * 20
        moves = [(way, path) for way, _, path in fake.seen if path.startswith("bridges/b")]
        assert [path for _, path in moves] == [path_of(number) for number in range(20)]
        assert len({way for way, _ in moves}) == 1


async def test_a_blocked_call_delays_no_other():
    """With one lane blocked, with all of them, and whether or not that is known yet: never more than 50 ms."""
    async with fake_ari() as fake, running_node(settings_for(fake), ear := Ear()) as node:
        await all_up(node)
        for blocked in (1, 2, 3):
            fake.silence(path_of(blocked))
            node.submit(join(blocked, f"blocked-{blocked}"))
            await fake.until(lambda path=f"bridges/b{blocked}/addChannel": fake.ways(path) != [])
            for number in range(10 * blocked, 10 * blocked + 10):
                submitted_s = time.monotonic()
                node.submit(command := join(number, f"c{number}"))
                assert await outcomes(ear, [command]) == ["done"]
                assert time.monotonic() - submitted_s <= 0.050
        assert node.counts["by_http"] >= 10


async def test_a_call_whose_lane_blocks_keeps_its_order():
    """What it asks for later stands behind what it asked for first, whatever is free elsewhere."""
    async with fake_ari() as fake, running_node(settings_for(fake), ear := Ear()) as node:
        await all_up(node)
        release = fake.silence(path_of(1))
        commands: list[AnyCommand] = [join(1, "c1"), join(2, "c1")]
        for command in commands:
            node.submit(command)
        node.submit(other := join(3, "c2"))
        await ear.outcome(other)
        assert fake.ways(path_of(2)) == []
        release.set()
        assert await outcomes(ear, commands) == ["done", "done"]


async def test_a_call_with_nothing_under_way_leaves_a_blocked_lane():
    """Its request was given up; the next one goes another way although the lane still waits for the answer."""
    async with fake_ari() as fake, running_node(settings_for(fake, request_timeout_s=0.4), ear := Ear()) as node:
        await all_up(node)
        release = fake.silence(path_of(1))
        node.submit(first := join(1, "c1"))
        assert await outcomes(ear, [first]) == ["timed_out"]
        node.submit(second := join(2, "c1"))
        assert await outcomes(ear, [second]) == ["done"]
        assert fake.ways(path_of(1)) != fake.ways(path_of(2))
        release.set()
        node.submit(third := join(3, "c1"))
        await ear.outcome(third)
        assert len([event for event in ear.all(CommandDone) if event.command == first]) == 0


async def test_a_request_that_cannot_block_may_stand_in_front_of_others():
    """A lane is shared by many calls as long as nothing on it depends on a sound or a phone."""
    async with fake_ari() as fake, running_node(settings_for(fake, lanes=1), ear := Ear()) as node:
        await all_up(node, 1)
        for number in range(30):
            head = (CommandId(f"e1-p{number}"), A1, CallId(f"c{number}"))
            node.submit(PlayPrompt(*head, LegId("leg"), PlaybackId(f"p{number}"), "welcome", "en"))
        node.submit(last := join(1, "c99"))
        assert await outcomes(ear, [last]) == ["done"]
        assert node.counts["by_http"] == 0


async def test_answers_become_typed_failures():
    """By status and by what was asked."""
    async with fake_ari() as fake, running_node(settings_for(fake), ear := Ear()) as node:
        await all_up(node)
        wanted = {404: "not_found", 409: "conflict", 412: "refused", 503: "switch_error"}
        commands: list[AnyCommand] = [join(status, None) for status in wanted]
        for status, command in zip(wanted, commands, strict=True):
            fake.statuses[path_of(status)] = status
            node.submit(command)
        assert await outcomes(ear, commands) == list(wanted.values())
        failed = ear.all(CommandFailed)[0]
        assert "said so" in failed.detail


async def test_a_success_that_nobody_waits_for_is_not_told():
    """Only `wants_done` commands report success."""
    async with fake_ari() as fake, running_node(settings_for(fake), ear := Ear()) as node:
        await all_up(node)
        node.submit(HangUp(CommandId("e1-k1"), A1, CallId("c1"), LegId("leg"), HangUpReason.NORMAL))
        node.submit(join(2, "c1"))
        await ear.wait_for(CommandDone)
        assert [type(event) for event in ear.heard] == [NodeConnected, CommandDone]


async def test_a_lost_socket_loses_what_was_sent_and_nothing_is_sent_again():
    """In doubt means in doubt: the core decides, not the client."""
    async with fake_ari() as fake, running_node(settings_for(fake, lanes=1), ear := Ear()) as node:
        await all_up(node, 1)
        release = fake.silence(path_of(1))
        node.submit(first := join(1, "c1"))
        await fake.until(lambda: fake.ways(path_of(1)) != [])
        node.submit(second := join(2, "c1"))
        async with asyncio.timeout(5):
            await fake.drop("acd-rest-1")
        assert await outcomes(ear, [first, second]) == ["lost", "lost"]
        release.set()
        await fake.until(lambda: fake.connects.count("acd-rest-1") == 2)
        node.submit(third := join(3, "c1"))
        assert await outcomes(ear, [third]) == ["done"]
        assert len(fake.ways(path_of(1))) == 1
        assert fake.ways(path_of(2)) in ([], ["acd-rest-1"])


async def test_without_a_lane_commands_go_over_http_in_their_order():
    """The escape path serves calls side by side and each call's commands one by one."""
    async with fake_ari() as fake, running_node(settings_for(fake, lanes=0), ear := Ear()) as node:
        release = fake.silence(path_of(1))
        commands: list[AnyCommand] = [join(1, "c1"), join(2, "c1"), join(3, "c1")]
        for command in commands:
            node.submit(command)
        node.submit(other := join(4, "c2"))
        assert await outcomes(ear, [other]) == ["done"]
        assert fake.ways(path_of(2)) == []
        release.set()
        assert await outcomes(ear, commands) == ["done"] * 3
        assert [path for _, _, path in fake.seen if path.startswith("bridges/b") and path != path_of(4)] == [
            path_of(1), path_of(2), path_of(3),
        ]  # fmt: skip


async def test_over_http_too_a_request_has_a_limit():
    """And a refusal has its type."""
    settings_limit_s = 0.3
    async with fake_ari() as fake:
        settings = settings_for(fake, lanes=0, request_timeout_s=settings_limit_s)
        async with running_node(settings, ear := Ear()) as node:
            fake.silence(path_of(1))
            fake.statuses[path_of(2)] = 404
            node.submit(first := join(1, "c1"))
            node.submit(second := join(2, "c2"))
            assert await outcomes(ear, [first, second]) == ["timed_out", "not_found"]


async def test_at_the_bound_a_command_is_not_sent(monkeypatch):
    """The number under way is bounded; the core hears of it at once."""
    monkeypatch.setattr(lanes, "UNDER_WAY_MAX", 3)
    async with fake_ari() as fake, running_node(settings_for(fake), ear := Ear()) as node:
        await all_up(node)
        release = fake.silence(path_of(1))
        commands: list[AnyCommand] = [join(number, "c1") for number in range(1, 6)]
        for command in commands:
            node.submit(command)
        assert [event.reason for event in ear.all(CommandFailed)] == [FailureReason.NOT_SENT] * 2
        release.set()
        assert await outcomes(ear, commands) == ["done"] * 3 + ["not_sent"] * 2


async def test_junk_on_a_lane_harms_nobody():
    """Answers to nothing, halves and binary frames are counted; the real answer still arrives."""
    async with fake_ari() as fake, running_node(settings_for(fake, lanes=1), ear := Ear()) as node:
        await all_up(node, 1)
        for junk in ["{", "7", b"\x00", {"type": "RESTResponse", "request_id": "r999", "status_code": 200}]:
            await fake.say(junk, "acd-rest-1")
        node.submit(command := join(1, "c1"))
        assert await outcomes(ear, [command]) == ["done"]
        assert node.counts["junk:answer"] == 2
        assert node.counts["junk:binary"] == 1
        assert node.counts["answer_to_nothing"] == 1


async def test_a_sound_that_does_not_exist_is_refused_here():
    """The catalogue of sounds knows; Asterisk is not asked."""

    def no_sound(prompt: str, language: str) -> str:
        raise KeyError(prompt, language)

    async with fake_ari() as fake, running_node(settings_for(fake), ear := Ear(), no_sound) as node:
        head = (CommandId("e1-k1"), A1, CallId("c1"))
        node.submit(command := PlayPrompt(*head, LegId("leg"), PlaybackId("p"), "welcome", "xx"))
        assert await outcomes(ear, [command]) == ["refused"]
        assert "welcome" in ear.all(CommandFailed)[0].detail


@pytest.mark.parametrize("lanes_wanted", [1, 3])
async def test_a_burst_of_calls_is_carried_out_completely(lanes_wanted):
    """200 calls at once, three commands each: every outcome once, every call in order; how soon is not asked."""
    async with (
        fake_ari() as fake,
        running_node(settings_for(fake, lanes=lanes_wanted, request_timeout_s=60), ear := Ear()) as node,
    ):
        await all_up(node, lanes_wanted)
        commands = [join(number, f"c{number % 200}") for number in range(600)]
        for command in commands:
            node.submit(command)
        done = await ear.wait_for_many(CommandDone, 600, timeout_s=60)
        assert {event.command.id for event in done} == {command.id for command in commands}
        order = {path: place for place, (_, _, path) in enumerate(fake.seen)}
        for number in range(200):
            assert order[path_of(number)] < order[path_of(number + 200)] < order[path_of(number + 400)]
