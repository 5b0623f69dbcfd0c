"""What one call's long sound costs the others, and how many channels a snapshot takes: measured on a real Asterisk."""

import asyncio
import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from acd.asterisk.ari.asking import Request
from acd.asterisk.ari.client import AriNode
from acd.asterisk.ari.connection import AnsweredOddly, AriSettings
from acd.asterisk.ari.door import Door
from acd.core.commands import AnswerLeg, BridgeKind, CreateBridge, JoinBridge, NoteLeg, PlayPrompt
from acd.core.events import CallArrived, CommandDone, LegAnswered, NodeConnected
from acd.core.ids import BridgeId, CallId, CommandId, LegId, NodeName, PlaybackId
from acd.core.legs import LegNote
from tests.asterisk.ear import Ear, living_node, running_node, settings_of
from tests.phones.phones import Phones
from tests.sip.switches import LINE, running_switch

A1 = NodeName("a1")
SOUND_S = 10
ALAW_SILENCE = b"\xd5"
MOVES_MIN = 40
MEASURED_S = 1.0
ROUNDS = 3
CREATED_AT_ONCE = 20


def delay_beside_a_blocked_lane_s(folder: Path) -> float:
    """The slowest move of one call, in seconds, while as many others as there are lanes block on their sound.

    Of several rounds the best one: a lane that holds others up does so in every round, a busy machine in one.
    """
    (folder / "long.alaw").write_bytes(ALAW_SILENCE * 8_000 * SOUND_S)
    with running_switch(folder / "switch") as switch:
        settings = settings_of(switch, request_timeout_s=SOUND_S)
        with Phones(folder / "phones", switch.sip, callers_max=settings.lanes + 1, log_level=1) as phones:
            return asyncio.run(_slowest_move_s(settings, phones, folder / "long"))


def list_of_many_channels(folder: Path, channels: int) -> int:
    """How many of so many channels in our application a new engine's snapshot tells; the switch must live on."""
    with running_switch(folder / "crowded") as switch:
        legs = asyncio.run(_legs_found(settings_of(switch), channels))
        assert switch.is_running(), "the list of channels has ended Asterisk"
    return legs


@contextmanager
def own_garbage_only() -> Iterator[None]:
    """Keep the collector away from what other tests left: it would stop this process for 60 to 80 ms."""
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


async def _slowest_move_s(settings: AriSettings, phones: Phones, sound: Path) -> float:
    ear = Ear()
    async with living_node(settings, ear, lambda _prompt, _language: f"sound:{sound}") as node:
        # One call more than there are lanes: when each lane has its blocked request, nobody else may wait either.
        legs = [await _take_call(node, ear, phones, number) for number in range(settings.lanes + 1)]
        for number, leg in enumerate(legs[1:], 1):
            await _block(node, settings, leg, number)
        with own_garbage_only():
            slowest_s = min([await _slowest_move(node, ear, legs[0], turn) for turn in range(ROUNDS)])
        assert node.counts["failed:timed_out"] == 0, "a sound ended, or its request was given up, before the measuring"
        assert node.counts["bypassed_lanes"] > 0, "no lane was blocked, so nothing was measured"
    return slowest_s


async def _take_call(node: AriNode, ear: Ear, phones: Phones, number: int) -> LegId:
    await asyncio.to_thread(phones.call, LINE)
    leg = (await ear.wait_for_many(CallArrived, number + 1))[number].leg
    node.submit(AnswerLeg(CommandId(f"answer-{number}"), A1, CallId(f"c{number}"), leg))
    await ear.wait_for(LegAnswered, lambda event: event.leg == leg)
    return leg


async def _block(node: AriNode, settings: AriSettings, leg: LegId, number: int) -> None:
    """Play the long sound on the leg, then write a variable: that waits until the sound is over."""
    call, playback = CallId(f"c{number}"), PlaybackId(f"a1-e1-c{number}-p1")
    node.submit(PlayPrompt(CommandId(f"play-{number}"), A1, call, leg, playback, "long", "en"))
    async with settings.session() as session, asyncio.timeout(5):
        door = Door(settings, session, lambda *_: None)
        while await _playback_state(door, playback) != "playing":
            await asyncio.sleep(0.01)
    note = LegNote(call, "main", datetime(2026, 11, 2, 12, tzinfo=UTC), "en")
    node.submit(NoteLeg(CommandId(f"note-{number}"), A1, call, leg, note))


async def _playback_state(door: Door, playback: PlaybackId) -> object:
    try:
        found = await door.fetch(Request("GET", f"playbacks/{playback}"))
    except AnsweredOddly:  # it is not there yet
        return None
    return found.get("state") if isinstance(found, dict) else None


async def _slowest_move(node: AriNode, ear: Ear, leg: LegId, turn: int) -> float:
    """Move one call to and fro between two bridges; gives the slowest move, from submitting to its outcome."""
    bridges = [BridgeId("a1-e1-c0-x1"), BridgeId("a1-e1-c0-x2")]
    for bridge in bridges:
        node.submit(CreateBridge(CommandId(bridge), A1, CallId("c0"), bridge, BridgeKind.CONVERSATION))
    took_s: list[float] = []
    began_s = time.monotonic()
    # Longer than the 200 ms after which a lane counts as stuck, so that both ways around it are measured.
    while len(took_s) < MOVES_MIN or time.monotonic() - began_s < MEASURED_S:
        number = len(took_s)
        move = JoinBridge(CommandId(f"move-{turn}-{number}"), A1, CallId("c0"), bridges[number % 2], (leg,))
        submitted_s = time.monotonic()
        node.submit(move)
        outcome = await ear.outcome(move)
        took_s.append(time.monotonic() - submitted_s)
        assert isinstance(outcome, CommandDone), outcome
    return max(took_s)


async def _legs_found(settings: AriSettings, channels: int) -> int:
    """Fill our application with channels that nobody dialled, then come as a new engine."""
    async with running_node(settings, Ear()), settings.session() as session:
        door = Door(settings, session, lambda *_: None)
        slots = asyncio.Semaphore(CREATED_AT_ONCE)
        async with asyncio.TaskGroup() as group:
            for number in range(channels):
                group.create_task(_create(door, slots, settings.app, number), name=f"create {number}")
        async with asyncio.timeout(10):
            while await _in_application(door, settings.app) < channels:
                await asyncio.sleep(0.05)
    ear = Ear()
    async with running_node(settings, ear):
        return len(ear.all(NodeConnected)[0].legs)


async def _in_application(door: Door, app: str) -> int:
    found = await door.fetch(Request("GET", f"applications/{app}"))
    return len(found["channel_ids"]) if isinstance(found, dict) else 0


async def _create(door: Door, slots: asyncio.Semaphore, app: str, number: int) -> None:
    # Ids of one length: Asterisk refuses (409) an id that is the beginning of another channel's.
    query = {"endpoint": "Local/s@acd-fallback", "app": app, "appArgs": "offer", "channelId": f"many-{number:05}"}
    async with slots:
        await door.fetch(Request("POST", "channels/create", query))
