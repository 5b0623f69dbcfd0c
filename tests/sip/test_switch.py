"""What callers and phones find at an Asterisk of ours, with no engine there: the configuration seen from outside."""

import subprocess
import time
from pathlib import Path

import pytest

from acd.asterisk.conf import Limits
from acd.asterisk.packages import PackageRoot
from acd.core.ids import PhoneName
from tests.asterisk.test_leashed import becomes_true
from tests.audio import correlation, read
from tests.phones import CallState, NotSeenError, Phones
from tests.sip.leftovers import processes_of
from tests.sip.switches import LINE, running_switch

LENGTH_S = 4.0  # of what the fallback speaks


@pytest.fixture(scope="module")
def switch(tmp_path_factory):
    """One Asterisk for all tests here; no engine ever connects to it."""
    with running_switch(tmp_path_factory.mktemp("switch")) as running:
        yield running


@pytest.fixture
def phones(switch, tmp_path):
    """Phones and callers of one test."""
    with Phones(tmp_path / "phones", switch.sip) as all_phones:
        yield all_phones


def announcement(folder: Path) -> Path:
    """The first sentence that the fallback speaks, as a WAV."""
    root = PackageRoot()
    source = root.data / "sounds" / "en" / "all-circuits-busy-now.gsm"
    target = folder / "meant.wav"
    command = root.command("sox", str(source), "-r", "8000", "-c", "1", "-b", "16", "-e", "signed", str(target))
    subprocess.run(command, check=True, timeout=20)
    return target


@pytest.mark.parametrize("dialled", [LINE, LINE.removeprefix("+")])
def test_without_an_engine_a_caller_hears_a_voice(phones, dialled, tmp_path):
    """With nobody to take the call, whichever way the number was dialled, a voice says so and the call ends."""
    call = phones.call(dialled)
    call.wait_for(CallState.ANSWERED, 5)
    call.wait_for(CallState.ENDED, 15)
    assert call.ended_by == "far side"
    assert correlation(read(call.recording), read(announcement(tmp_path))) > 0.8


def test_a_phone_registers_with_its_password_only(switch, phones):
    """The right password makes a phone reachable; a wrong one does not."""
    phones.register("ana", switch.private.credentials.phones[PhoneName("ana")])
    assert "sip:ana@127.0.0.3" in switch.contacts()
    with pytest.raises(NotSeenError, match="401"):
        phones.register("luis", "wrong")
    assert "luis@" not in switch.contacts()


@pytest.mark.parametrize("claimed", ["+32470000001", "ana", "trunk"])
def test_nobody_is_let_in_for_what_they_claim(phones, claimed):
    """A call from anywhere but the trunk's address needs a password, whatever stands in From."""
    call = phones.call(LINE, caller=claimed, address="127.0.0.4")
    call.wait_for(CallState.ENDED, 5)
    assert call.end_code == 401


def test_a_dead_phone_becomes_unreachable(tmp_path):
    """A phone that lost its power is noticed by the regular question, not by the next caller."""
    often = Limits(qualify_s=1)
    with running_switch(tmp_path / "run", limits=often) as own, Phones(tmp_path / "phones", own.sip) as phones:
        ana = phones.register("ana", own.private.credentials.phones[PhoneName("ana")], alone=True)
        assert becomes_true(lambda: " Avail " in own.contacts())
        ana.vanish()
        assert becomes_true(lambda: " Unavail " in own.contacts())
        ana.come_back()
        assert becomes_true(lambda: " Avail " in own.contacts())
    assert processes_of(tmp_path) == []


def test_a_caller_who_falls_silent_is_let_go(tmp_path):
    """A caller whose phone died without a word is gone before the announcement would have ended."""
    impatient = Limits(rtp_timeout_s=1)
    with running_switch(tmp_path / "run", limits=impatient) as own, Phones(tmp_path / "phones", own.sip) as phones:
        call = phones.call(LINE).wait_for("sound")
        assert own.channels() == 1
        call.worker.freeze()
        begun = time.monotonic()
        try:
            assert becomes_true(lambda: own.channels() == 0)
            assert time.monotonic() - begun < LENGTH_S - 0.5
        finally:
            call.worker.thaw()
