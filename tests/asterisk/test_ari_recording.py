"""Recording and snooping on a real Asterisk with real phones: what each command does to the file, and what is told."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from acd.asterisk.ari.client import AriNode
from acd.core.commands import (
    AnswerLeg,
    BridgeKind,
    CreateBridge,
    DestroyBridge,
    HangUp,
    HangUpReason,
    JoinBridge,
    SnoopOn,
)
from acd.core.events import CallArrived, CommandDone, CommandFailed, FailureReason, LegAnswered, LegCreated, LegEnded
from acd.core.ids import BridgeId, CallId, CommandId, LegId, NodeName, RecordingId
from acd.core.recording_commands import PauseRecording, RecordBridge, ResumeRecording, StopRecording
from acd.core.recordings import RecordingFinished, RecordingStarted
from tests import audio
from tests.asterisk.ear import Ear, clock_at, living_node, settings_of
from tests.phones.calls import PhoneCall
from tests.phones.phones import Phones
from tests.sip.switches import LINE, RunningSwitch, running_switch

A1, CALL, TALK = NodeName("a1"), CallId("a1-e1-c1"), BridgeId("a1-e1-c1-s1-o1-b")
NAME, SNOOP = RecordingId("a1-e1-c1-s1-o1-r1"), LegId("a1-e1-c1-w1-n1")
CALLER_HZ = 440
SPAN_S = 1.0


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSwitch]:
    """One Asterisk for all tests of this file."""
    with running_switch(tmp_path_factory.mktemp("s")) as running:
        yield running


class Bridge:
    """A caller with a tone, alone in a conversation's bridge; commands are given and waited for."""

    def __init__(self, node: AriNode, ear: Ear, caller: PhoneCall) -> None:
        self.node, self.ear, self.caller = node, ear, caller
        self.leg = LegId("")
        self._number = 0

    async def does(self, kind, **fields):
        """What became of it: None is done."""
        self._number += 1
        command = kind(CommandId(f"e1-k{self._number}"), A1, CALL, **fields)
        self.node.submit(command)
        if not command.wants_done:
            return None
        outcome = await self.ear.outcome(command)
        return outcome.reason if isinstance(outcome, CommandFailed) else None

    async def lasts(self) -> None:
        """For one span of the file."""
        await clock_at(asyncio.get_running_loop().time() + SPAN_S)


@pytest.fixture
async def bridge(switch, tmp_path):
    """The caller is in it; it goes with the test, and its file too."""
    ear, tone = Ear(), audio.tone(tmp_path / "caller.wav", CALLER_HZ)
    with Phones(tmp_path / "phones", switch.sip) as phones:
        async with living_node(settings_of(switch), ear) as node:
            made = Bridge(node, ear, phones.call(LINE, play=tone))
            made.leg = (await ear.wait_for(CallArrived)).leg
            await made.does(AnswerLeg, leg=made.leg)
            await ear.wait_for(LegAnswered)
            await made.does(CreateBridge, bridge=TALK, bridge_kind=BridgeKind.CONVERSATION)
            assert await made.does(JoinBridge, bridge=TALK, legs=(made.leg,)) is None
            yield made
            await made.does(HangUp, leg=made.leg, reason=HangUpReason.NORMAL)
            await ear.wait_for(LegEnded, lambda event: event.leg == made.leg)
            await made.does(DestroyBridge, bridge=TALK)
    file_of(switch).unlink(missing_ok=True)


def file_of(switch: RunningSwitch) -> Path:
    """Where Asterisk writes it."""
    return switch.private.folder / "spool" / "recording" / f"{NAME}.wav"


async def test_a_recording_is_begun_paused_resumed_and_stopped(switch, bridge):
    """Its beginning and its end are told; a pause is as long in the file as it was; resuming twice does no harm."""
    assert await bridge.does(RecordBridge, bridge=TALK, recording=NAME) is None
    assert await bridge.ear.wait_for(RecordingStarted) == RecordingStarted(A1, NAME)
    await bridge.lasts()
    assert await bridge.does(PauseRecording, recording=NAME) is None
    await bridge.lasts()
    assert await bridge.does(ResumeRecording, recording=NAME) is None
    assert await bridge.does(ResumeRecording, recording=NAME) is None
    await bridge.lasts()
    assert await bridge.does(StopRecording, recording=NAME) is None
    assert await bridge.ear.wait_for(RecordingFinished) == RecordingFinished(A1, NAME, is_failed=False)
    sound = audio.read(file_of(switch))
    assert len(sound) / audio.RATE_HZ == pytest.approx(3 * SPAN_S, abs=0.5)
    assert audio.longest_silence_s(sound) == pytest.approx(SPAN_S, abs=0.3)
    assert audio.share_of_tone(sound, CALLER_HZ, window_s=0.5) > 0.9


async def test_what_is_asked_twice_or_of_nothing(switch, bridge):
    """To begin what has begun, and to stop what has ended, is done; to pause what is not there is not."""
    assert await bridge.does(PauseRecording, recording=NAME) is FailureReason.NOT_FOUND
    assert await bridge.does(ResumeRecording, recording=NAME) is FailureReason.NOT_FOUND
    assert await bridge.does(StopRecording, recording=NAME) is None
    for _ in range(2):
        assert await bridge.does(RecordBridge, bridge=TALK, recording=NAME) is None
    await bridge.lasts()
    for _ in range(2):
        assert await bridge.does(StopRecording, recording=NAME) is None
    await bridge.ear.wait_for(RecordingFinished)
    assert [len(bridge.ear.all(kind)) for kind in (RecordingStarted, RecordingFinished)] == [1, 1]
    assert file_of(switch).stat().st_size > 44


async def test_a_bridge_that_goes_ends_its_recording_and_mostly_nobody_is_told(switch, bridge):
    """The file is closed, and to stop it then is done: whoever asks for that knows. Of no bridge there is none.

    Measured: on a busy machine its end is told now and then, on an idle one it is not.
    """
    other = BridgeId("a1-e1-c2-s1-o1-b")
    assert await bridge.does(RecordBridge, bridge=other, recording=NAME) is FailureReason.NOT_FOUND
    assert await bridge.does(RecordBridge, bridge=TALK, recording=NAME) is None
    await bridge.lasts()
    await bridge.does(DestroyBridge, bridge=TALK)
    await bridge.lasts()
    assert await bridge.does(StopRecording, recording=NAME) is None
    assert bridge.ear.all(RecordingFinished) in ([], [RecordingFinished(A1, NAME, is_failed=False)])
    assert len(audio.read(file_of(switch))) / audio.RATE_HZ == pytest.approx(SPAN_S, abs=0.5)


async def test_a_snoop_is_made_and_ends_with_its_leg(bridge):
    """It comes as a leg of ours; of a leg that is gone there is none."""
    await bridge.does(SnoopOn, leg=bridge.leg, snoop=SNOOP, is_whispering=False)
    assert (await bridge.ear.wait_for(LegCreated)).leg == SNOOP
    bridge.caller.hang_up()
    ended = {(await bridge.ear.wait_for(LegEnded, lambda event, leg=leg: event.leg == leg)).leg for leg in
             (bridge.leg, SNOOP)}  # fmt: skip
    assert ended == {bridge.leg, SNOOP}
    late = SnoopOn(CommandId("e1-k99"), A1, CALL, bridge.leg, LegId("a1-e1-c1-w1-n2"), is_whispering=True)
    bridge.node.submit(late)
    assert isinstance(await bridge.ear.outcome(late), CommandFailed)
    assert not [event for event in bridge.ear.all(CommandDone) if event.command == late]
