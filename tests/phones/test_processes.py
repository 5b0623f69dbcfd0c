"""Many phones, their processes, and how they end: against a real Asterisk."""

import platform
import subprocess
import sys
import time
import wave
from pathlib import Path

import pytest

from tests import audio
from tests.phones import CallState, Phones, PhonesError, PhonesUnavailable
from tests.phones.conftest import ECHO, TO_ANA, Switchboard
from tests.phones.worker import ROOT


def test_a_phone_that_vanished_says_nothing_until_it_is_back(phones: Phones, switchboard: Switchboard):
    """No 100, no 180, no refusal: the caller waits in silence; back again, the phone finds the call waiting."""
    luis = phones.register("luis", switchboard.password("luis"))
    with pytest.raises(PhonesError, match="alone=True"):
        luis.vanish()
    ana = phones.register("ana", switchboard.password("ana"), alone=True)
    ana.vanish()
    call = phones.call(TO_ANA)
    assert call.lasts(1.5)
    assert call.state is CallState.INVITED
    ana.come_back()
    ana.wait_for_call().answer()
    call.wait_for(CallState.ANSWERED)


def test_more_callers_than_agreed_are_refused_by_name_of_the_knob(phones: Phones):
    """The fifth call at once says how to get more."""
    for _ in range(4):
        phones.call(ECHO).wait_for(CallState.ANSWERED)
    with pytest.raises(PhonesError, match="callers_max"):
        phones.call(ECHO)


def test_a_call_that_ended_does_not_take_its_successor_with_it(phones: Phones):
    """Calls that follow each other at once on the same few places of the library stay up."""
    calls = [phones.call(ECHO) for _ in range(4)]
    for turn in range(24):
        calls[turn % 4].wait_for("sound").hang_up()
        calls[turn % 4].wait_for(CallState.ENDED)
        calls[turn % 4] = phones.call(ECHO)
    assert all(call.wait_for(CallState.ANSWERED).lasts(0.3) for call in calls)
    assert all(call.ended_by == "this side" for call in phones.calls.values() if call not in calls)


def test_many_callers_at_once(switchboard: Switchboard, tmp_path):
    """Twelve calls at once are spread over processes, and each records its own sound."""
    with Phones(tmp_path, switchboard.switch.installation.sip, callers_max=12) as phones:
        tones = range(400, 1600, 100)
        calls = [phones.call(ECHO, play=audio.tone(tmp_path / f"{hz}.wav", hz)) for hz in tones]
        for call in calls:
            call.wait_for(CallState.ANSWERED)
        assert calls[-1].lasts(2.5)
        for call in calls:
            call.hang_up()
        heard = [audio.read(call.wait_for(CallState.ENDED).recording) for call in calls]
    for hz, sound in zip(tones, heard, strict=True):
        assert audio.share_of_tone(sound, hz) >= 0.8


def test_leaving_hangs_everything_up(switchboard: Switchboard, tmp_path):
    """After the block no call is left on the switch, no registration and no process."""
    with Phones(tmp_path, switchboard.switch.installation.sip) as phones:
        ana = phones.register("ana", switchboard.password("ana"))
        call = phones.call(ECHO).wait_for(CallState.ANSWERED)
        assert call.lasts(0.3)
        workers = [ana.worker.process, call.worker.process]
    assert [worker.returncode for worker in workers] == [0, 0]
    assert "0 active channels" in switchboard.switch.console("core show channels")
    assert "Avail" not in switchboard.switch.console("pjsip show contacts")
    with wave.open(str(call.recording)) as file:
        assert file.getnframes() > 0


def test_phones_end_with_whoever_started_them(switchboard: Switchboard, tmp_path):
    """Killed without a word, a test leaves no phone behind, not even a frozen one."""
    program = """if True:
        import sys
        from pathlib import Path
        from tests.phones import Phones
        with Phones(Path(sys.argv[1]), ("127.0.0.1", int(sys.argv[2]))) as phones:
            ana = phones.register("ana", sys.stdin.readline().strip(), alone=True)
            luis = phones.call("+3225550190").wait_for("answered")
            ana.vanish()
            print(ana.worker.process.pid, luis.worker.process.pid, flush=True)
            sys.stdin.read()
    """
    port = str(switchboard.switch.installation.sip[1])
    command = [sys.executable, "-c", program, str(tmp_path), port]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as front:
        assert front.stdin
        assert front.stdout
        front.stdin.write(switchboard.password("ana") + "\n")
        front.stdin.flush()
        workers = [int(pid) for pid in front.stdout.readline().split()]
        assert len(workers) == 2
        front.kill()
    until = time.monotonic() + 5
    while any(is_alive(pid) for pid in workers) and time.monotonic() < until:
        time.sleep(0.02)
    assert not [pid for pid in workers if is_alive(pid)]


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that only waits to be buried does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def test_a_python_without_the_library_is_told_what_to_do():
    """Its wheels end at 3.12: the message names the version found and the way out."""
    said = str(PhonesUnavailable())
    assert platform.python_version() in said
    assert "Python 3.11 or 3.12" in said
    assert "make setup" in said
