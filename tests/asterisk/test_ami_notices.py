"""From AMI's bytes, as a real Asterisk 22 sent them, to notices; whole and a byte at a time the same."""

import asyncio
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest

from acd.asterisk.ami.notices import Refusal, SecurityNotice, SwitchLoad, Unreadable, load_of, notice_of
from acd.asterisk.ami.session import AmiSettings, Session
from acd.core.ids import NodeName
from acd.share import shared_folder

A1 = NodeName("a1")
RECORDED = (Path(__file__).parent / "recorded" / "ami.txt").read_bytes()


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
    """`manager.conf` lets through the events of Refusal and no others."""
    text = (shared_folder("asterisk_conf") / "manager.conf.j2").read_text().partition("{% for name in [")[2]
    assert all(f'"{refusal.value}"' in text for refusal in Refusal)
    assert text.count('"') == 2 * len(Refusal)
    assert text.count("eventfilter(") == 1


async def test_recorded_bytes_mean_the_same_whole_and_one_at_a_time():
    """Greeting, answers, an accented name: as they came from a switch."""
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
    (stranger,) = told[0]
    assert isinstance(stranger, SecurityNotice)
    assert (stranger.refusal, stranger.account) == (Refusal.INVALID_ACCOUNT, "zoë")
