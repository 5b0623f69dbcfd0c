"""A leg's sound, as a real Asterisk 22 wrote it at the leg's end."""

import pytest

from acd.asterisk.ari.quality import VARIABLE, is_odd, sound_of
from acd.core.events import LegEnded
from acd.core.sound import Sound
from acd.share import shared_folder
from tests.asterisk.recordings import told

# A caller on a line that loses one packet in ten and is uneven by 10 ms; he says he missed 40 and saw 30 ms.
BAD = (
    "ssrc=2050539016;themssrc=181209805;lp=24;rxjitter=0.030000;rxcount=315;txjitter=0.009750;txcount=349;rlp=40;"
    "rtt=0.101272;rxmes=20.814414;txmes=46.251233"
)
SHORT = (
    "ssrc=540432657;themssrc=181209805;lp=0;rxjitter=0.000000;rxcount=90;txjitter=0.009000;txcount=99;rlp=0;"
    "rtt=0.000000;rxmes=0.000000;txmes=0.000000"
)


def channel(value):
    """A channel whose figures are these."""
    return {"id": "a1-1795372356.0", "channelvars": {"ACD_STATE": "", VARIABLE: value}}


def test_the_figures_of_a_leg():
    """What the switch saw, what the far end reported, and the way between them, each with its own figures."""
    sound = sound_of(channel(BAD))
    assert sound
    assert sound.ours
    assert sound.theirs
    assert (sound.ours.loss, sound.ours.jitter_ms) == pytest.approx((24 / 339, 9.75))
    assert (sound.theirs.loss, sound.theirs.jitter_ms) == pytest.approx((40 / 349, 30))
    assert sound.round_trip_ms == pytest.approx(101.272)


def test_what_is_not_known_is_none():
    """A leg that was over before the first report tells no loss, rather than none."""
    assert sound_of(channel(SHORT)) == Sound(ours=None, theirs=None, round_trip_ms=None)


SILENT = SHORT.replace("rxcount=90", "rxcount=0").replace("txcount=99", "txcount=0")


@pytest.mark.parametrize("silent", [channel(SILENT), channel(""), {"channelvars": {"ACD_STATE": ""}}, {"id": "x"}])
def test_a_leg_without_sound_tells_nothing(silent):
    """A phone that only rang is no leg with perfect sound, and nothing is odd about it."""
    assert sound_of(silent) is None
    assert not is_odd(silent)


@pytest.mark.parametrize(
    "value",
    ["lp", BAD.replace("lp=24", "lp=many"), BAD.replace("rtt=", "way="), BAD.replace("lp=24", "lp=nan"),
     BAD.replace("lp=24", "lp=1e999"), BAD.replace("rxcount=315", "rxcount=-24"), 7, None],
)  # fmt: skip
def test_figures_that_cannot_be_read_are_odd(value):
    """Another Asterisk may write them differently: then they are unknown, never wrong."""
    assert sound_of(channel(value)) is None
    assert is_odd(channel(value))


def test_more_packets_than_expected_are_no_loss():
    """Doubled packets make Asterisk's count negative."""
    sound = sound_of(channel(BAD.replace("lp=24", "lp=-3").replace("rlp=40", "rlp=-1")))
    assert sound
    assert sound.ours
    assert sound.theirs
    assert (sound.ours.loss, sound.theirs.loss) == (0, 0)


def test_both_legs_of_a_conversation_say_at_their_end_how_they_sounded():
    """The caller's is told with his leaving our application, the phone's with its channel's end."""
    caller, phone = [event for event in told("conversation_on_a_bad_line") if isinstance(event, LegEnded)]
    assert caller.sound
    assert phone.sound
    assert caller.sound.ours
    assert phone.sound.ours
    assert (caller.sound.ours.loss > 0.05, phone.sound.ours.loss) == (True, 0.0)


def test_a_leg_that_never_had_sound_ends_without():
    """Recorded without the variable, as an older configuration leaves it."""
    assert [event.sound for event in told("phone_busy") if isinstance(event, LegEnded)] == [None]


def test_the_switch_is_asked_for_what_is_read():
    """`ari.conf` names the variable."""
    text = (shared_folder("asterisk_conf") / "ari.conf.j2").read_text()
    assert f"\nchannelvars = ACD_STATE,{VARIABLE}\n" in text
