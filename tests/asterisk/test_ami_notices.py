"""From AMI's bytes, as a real Asterisk 22 sent them, to notices; whole and a byte at a time the same."""

import asyncio
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from acd.asterisk.ami.link import is_poor
from acd.asterisk.ami.notices import (
    QUALITY_VARIABLE,
    CallQuality,
    Hearing,
    Refusal,
    SecurityNotice,
    SwitchLoad,
    Unreadable,
    load_of,
    notice_of,
)
from acd.asterisk.ami.session import AmiSettings, Session
from acd.core.ids import LegId, NodeName
from acd.share import shared_folder

A1, LEG = NodeName("a1"), LegId("a1-1795372356.0")
RECORDED = (Path(__file__).parent / "recorded" / "ami.txt").read_bytes()
# A caller on a line that loses one packet in ten and is uneven by 10 ms; he says he missed 40 and saw 30 ms.
BAD = (
    "ssrc=2050539016;themssrc=181209805;lp=24;rxjitter=0.030000;rxcount=315;txjitter=0.009750;txcount=349;rlp=40;"
    "rtt=0.101272;rxmes=20.814414;txmes=46.251233"
)
SHORT = (
    "ssrc=540432657;themssrc=181209805;lp=0;rxjitter=0.000000;rxcount=90;txjitter=0.009000;txcount=99;rlp=0;"
    "rtt=0.000000;rxmes=0.000000;txmes=0.000000"
)


def quality(value: str):
    """What a leg's figures mean."""
    return notice_of({"Event": "VarSet", "Variable": QUALITY_VARIABLE, "Uniqueid": LEG, "Value": value}, A1)


def test_the_figures_of_a_leg():
    """What the switch saw, what the far end reported, and the way between them, each with its own figures."""
    told = quality(BAD)
    assert isinstance(told, CallQuality)
    assert told.leg == LEG
    assert told.ours
    assert told.theirs
    assert (told.ours.loss, told.ours.jitter_ms) == pytest.approx((24 / 339, 9.75))
    assert (told.theirs.loss, told.theirs.jitter_ms) == pytest.approx((40 / 349, 30))
    assert told.round_trip_ms == pytest.approx(101.272)
    assert is_poor(told)


def test_what_is_not_known_is_none():
    """A leg that was over before the first report tells no loss, rather than none."""
    assert quality(SHORT) == CallQuality(A1, LEG, ours=None, theirs=None, round_trip_ms=None)


def test_a_leg_without_sound_tells_nothing():
    """A phone that only rang is no leg with perfect sound."""
    assert quality(SHORT.replace("rxcount=90", "rxcount=0").replace("txcount=99", "txcount=0")) is None


@pytest.mark.parametrize("value", ["", "lp", BAD.replace("lp=24", "lp=many"), BAD.replace("rtt=", "way=")])
def test_figures_that_cannot_be_read_are_named(value):
    """Another Asterisk may write them differently: then they are unreadable, never wrong."""
    with pytest.raises(Unreadable):
        quality(value)


def test_more_packets_than_expected_are_no_loss():
    """Doubled packets make Asterisk's count negative."""
    told = quality(BAD.replace("lp=24", "lp=-3").replace("rlp=40", "rlp=-1"))
    assert isinstance(told, CallQuality)
    assert told.ours
    assert told.theirs
    assert (told.ours.loss, told.theirs.loss) == (0, 0)


@pytest.mark.parametrize(
    ("ours", "theirs", "round_trip_ms", "expected"),
    [
        (Hearing(0.0, 1.0), Hearing(0.0, 1.0), 20.0, False),
        (None, None, None, False),
        (Hearing(0.04, 1.0), None, None, True),
        (None, Hearing(0.0, 60.0), None, True),
        (None, None, 400.0, True),
    ],
)
def test_poor_is_what_one_side_would_complain_about(ours, theirs, round_trip_ms, expected):
    """Loss, unevenness or delay, on either side; not knowing is no complaint."""
    assert is_poor(CallQuality(A1, LEG, ours, theirs, round_trip_ms)) is expected


def test_the_load():
    """Channels up and calls in all, and two moments by which a restart or a reload shows."""
    answer = {
        "CoreStartupDate": "2026-11-22", "CoreStartupTime": "18:29:42", "CoreReloadDate": "2026-11-22",
        "CoreReloadTime": "18:30:00", "CoreCurrentCalls": "2", "CoreProcessedCalls": "7",
    }  # fmt: skip
    started, reloaded = datetime.fromisoformat("2026-11-22T18:29:42"), datetime.fromisoformat("2026-11-22T18:30:00")
    assert load_of(answer, A1) == SwitchLoad(A1, 2, 7, started, reloaded)
    for name in answer:
        with pytest.raises(Unreadable):
            load_of({**answer, name: "soon"}, A1)


def test_no_secret_and_no_long_text_comes_out_of_a_security_event():
    """Challenges, responses and hashes stay behind; what a stranger wrote is cut and made printable."""
    event = {
        "Event": "ChallengeResponseFailed", "Service": "PJSIP", "AccountID": "lu\nis" * 100, "Challenge": "c1/22",
        "RemoteAddress": "IPV6/UDP/2001:db8::1/5060", "Response": "r33", "ExpectedResponse": "e44",
    }  # fmt: skip
    notice = notice_of(event, A1)
    assert isinstance(notice, SecurityNotice)
    assert (notice.refusal, notice.way, notice.address) == (
        Refusal.CHALLENGE_FAILED, "PJSIP", "udp [2001:db8::1]:5060",
    )  # fmt: skip
    assert len(notice.account) == 80
    assert notice.account.startswith("lu?is")
    assert not any(secret in repr(notice) for secret in ("c1/22", "r33", "e44"))


def test_what_the_switch_sends_is_what_is_understood():
    """`manager.conf` lets through the events of Refusal and no others, and one variable."""
    text = (shared_folder("asterisk_conf") / "manager.conf.j2").read_text()
    assert all(f'"{refusal.value}"' in text for refusal in Refusal)
    assert text.count('"') == 2 * len(Refusal)
    assert text.count("name(VarSet)") == 1
    assert f"= {QUALITY_VARIABLE}\n" in text


async def test_recorded_bytes_mean_the_same_whole_and_one_at_a_time():
    """Greeting, answers, accented names, a leg's end, a refused phone: as they came from a switch."""
    told = []
    for pieces in ([RECORDED], [bytes([byte]) for byte in RECORDED]):
        session = Session(AmiSettings(A1, "127.0.0.1:5038", "acd", "secret"), Counter())
        session._wire.connection_made(asyncio.Transport())
        for piece in pieces:
            session._wire.data_received(piece)
        told.append([notice_of(session.events.get_nowait(), A1) for _ in range(session.events.qsize())])
        assert session.version == "11.0.0"
        assert session.counts["junk"] == 0
    assert told[0] == told[1]
    stranger, leg = told[0]
    assert isinstance(stranger, SecurityNotice)
    assert (stranger.refusal, stranger.account) == (Refusal.INVALID_ACCOUNT, "zoë")
    assert isinstance(leg, CallQuality)
