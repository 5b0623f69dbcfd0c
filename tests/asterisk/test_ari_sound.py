"""How a leg sounded, told by a real Asterisk at the leg's end, whoever hangs up."""

from collections.abc import Iterator

import pytest

from acd.core.commands import HangUp, HangUpReason
from acd.core.events import LegEnded
from acd.core.ids import CommandId
from acd.core.sound import Sound, is_poor
from tests.asterisk.bad_line import A1, CALL, BadLine, Badness, answered
from tests.asterisk.ear import Ear, living_node, settings_of
from tests.sip.switches import LINE, RunningSwitch, running_switch

REPORTED_PACKETS = 320  # 6.4 s: one report of each side, which come every 5 s


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSwitch]:
    """One Asterisk for all tests of this file."""
    with running_switch(tmp_path_factory.mktemp("s")) as running:
        yield running


async def test_the_sound_of_a_leg_is_told_when_the_far_end_hangs_up_first(switch):
    """With what was lost and uneven on the way to us, what the far end reported, and the way to and fro."""
    ear = Ear()
    caller = BadLine(switch.sip, LINE, Badness(missed=40, jitter_ms=30))
    async with living_node(settings_of(switch), ear) as node:
        with caller:
            leg = await answered(node, ear, caller)
            await caller.talk(REPORTED_PACKETS)
            await caller.hang_up()
            ended = await ear.wait_for(LegEnded)
    assert ended.leg == leg
    sound = ended.sound
    assert sound
    assert sound.ours
    assert sound.theirs
    assert sound.round_trip_ms
    assert sound.ours.loss == pytest.approx(0.1, abs=0.05)
    assert sound.ours.jitter_ms > 5
    assert sound.theirs.loss > 0.05
    assert sound.theirs.jitter_ms == pytest.approx(30, abs=1)
    assert sound.round_trip_ms > 95
    assert is_poor(sound)


async def test_the_sound_of_a_leg_is_told_when_we_hang_up(switch):
    """A leg that was too short for a report is told as unknown."""
    ear = Ear()
    async with living_node(settings_of(switch), ear) as node:
        with BadLine(switch.sip, LINE, Badness()) as caller:
            leg = await answered(node, ear, caller)
            await caller.talk(20)
            node.submit(HangUp(CommandId("k5"), A1, CALL, leg, HangUpReason.NORMAL))
            ended = await ear.wait_for(LegEnded)
    assert ended.sound == Sound(ours=None, theirs=None, round_trip_ms=None)
