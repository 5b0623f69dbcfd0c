"""Recordings of real calls: told first, both sides in the file, a pause as silence, and nothing of it worth a call."""

import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import audio
from tests.runtime.waiting import wait_for
from tests.sip.engine import end_engine, engine_now, wait_for_engine
from tests.sip.proofs import sounds_of
from tests.sip.recorded_calls import ALWAYS, ASKED, CENTRE, DEMAND, are_both_in, arrives, kept, picks_up, wish
from tests.sip.stack import RunningStack, acd, running_stack
from tests.sip.staff import ALIKE, ended, seconds_between, staffed


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """One centre for all tests here; each leaves it without calls and without agents."""
    with running_stack(tmp_path_factory.mktemp("recorded"), CENTRE) as running:
        yield running


def test_he_is_told_first_and_both_sides_are_in_the_file(stack: RunningStack, tmp_path: Path) -> None:
    """Named after the call; the announcement is heard before anybody is joined, and is not in it."""
    with staffed(stack, "ana") as (ana,):
        caller = arrives(stack, ALWAYS, tmp_path)
        offered = picks_up(stack, caller, ana, tmp_path)
        stack.wait_for_fact(caller, "RecordingBegan")
        assert caller.lasts(2.5)
        ended(caller, offered)
        fact, file = kept(stack, caller)
    order = [each["fact"] for each in stack.facts(caller)]
    assert order.index("RecordingAnnounced") < order.index("StayBegan") < order.index("RecordingBegan")
    announced = audio.read(sounds_of(CENTRE).file("recorded", "en"))
    assert audio.correlation(audio.read(caller.recording), announced) >= ALIKE
    sound = audio.read(file)
    are_both_in(sound)
    assert fact["recording"].startswith(fact["call"])
    assert fact["length_s"] == pytest.approx(len(sound) / audio.RATE_HZ, abs=0.01)
    assert (fact["ending"], fact["retention"]) == ("conversation_ended", "quality")


def test_a_pause_is_silence_in_the_file(stack: RunningStack, tmp_path: Path) -> None:
    """As long as it lasted: the rest of the file stays where it was in the call."""
    with staffed(stack, "ana") as (ana,):
        caller = arrives(stack, ALWAYS, tmp_path)
        offered = picks_up(stack, caller, ana, tmp_path)
        stack.wait_for_fact(caller, "RecordingBegan")
        assert caller.lasts(1.5)
        assert wish(stack, caller, "pause") == (0, "done: the recording is paused\n")
        assert wish(stack, caller, "pause")[0] == 0
        assert caller.lasts(2.0)
        assert wish(stack, caller, "resume") == (0, "done: the recording goes on\n")
        assert caller.lasts(1.5)
        ended(caller, offered)
        fact, file = kept(stack, caller)
    paused, resumed = (stack.facts(caller, name)[0] for name in ("RecordingPaused", "RecordingResumed"))
    silent_s = seconds_between(paused, resumed)
    sound = audio.read(file)
    assert audio.longest_silence_s(sound) == pytest.approx(silent_s, abs=0.4)
    assert len(sound) / audio.RATE_HZ > silent_s + 2.5
    assert audio.longest_silence_s(sound[-audio.RATE_HZ :]) < 0.2
    assert fact["ending"] == "conversation_ended"


@pytest.mark.parametrize("key", ["1", "2"])
def test_who_does_not_agree_is_not_recorded(stack: RunningStack, tmp_path: Path, key: str) -> None:
    """No file, also none on demand; he is served all the same."""
    is_recorded = key == "1"
    with staffed(stack, "ana") as (ana,):
        caller = arrives(stack, ASKED, tmp_path)
        stack.wait_for_fact(caller, "StepEntered")
        assert caller.lasts(1.0)
        caller.press(key)
        offered = picks_up(stack, caller, ana, tmp_path)
        assert stack.facts(caller, "ConsentTaken")[0]["is_given"] is is_recorded
        assert caller.lasts(1.0)
        assert wish(stack, caller, "start")[0] == (0 if is_recorded else 1)
        ended(caller, offered)
        if is_recorded:
            kept(stack, caller)
        stack.wait_for_fact(caller, "CallEnded")
    call = stack.facts(caller, "CallBegan")[0]["call"]
    assert bool(list(stack.run.rglob(f"{call}-*.wav"))) is is_recorded
    assert bool(stack.facts(caller, "RecordingBegan")) is is_recorded


def test_on_demand_he_is_told_in_the_conversation(stack: RunningStack, tmp_path: Path) -> None:
    """And recorded from there until somebody wants it ended."""
    with staffed(stack, "ana") as (ana,):
        caller = arrives(stack, DEMAND, tmp_path)
        offered = picks_up(stack, caller, ana, tmp_path)
        assert wish(stack, caller, "start")[0] == 0
        began = stack.wait_for_fact(caller, "RecordingBegan", timeout_s=20)
        assert began["is_on_demand"]
        assert caller.lasts(1.0)
        assert wish(stack, caller, "stop")[0] == 0
        fact, _ = kept(stack, caller)
        assert fact["ending"] == "asked"
        assert not caller.is_ended
        ended(caller, offered)
    announced = audio.read(sounds_of(CENTRE).file("recorded", "en"))
    assert audio.correlation(audio.read(caller.recording), announced) >= ALIKE


def test_a_killed_engine_loses_nothing_of_it(stack: RunningStack, tmp_path: Path) -> None:
    """The pause outlives it, the next one goes on with the same file, and that is counted once."""
    with staffed(stack, "ana") as (ana,):
        caller = arrives(stack, ALWAYS, tmp_path)
        offered = picks_up(stack, caller, ana, tmp_path)
        stack.wait_for_fact(caller, "RecordingBegan")
        assert caller.lasts(1.0)
        assert wish(stack, caller, "pause")[0] == 0
        epoch = engine_now(stack.run)
        end_engine(stack.run, signal.SIGKILL)
        wait_for_engine(stack.run, after=epoch)
        assert caller.lasts(1.5)
        assert wish(stack, caller, "resume")[0] == 0
        assert caller.lasts(1.5)
        ended(caller, offered)
        _, file = kept(stack, caller)
    told = [each["fact"] for each in stack.facts(caller) if each["fact"].startswith("Recording")]
    assert told.count("RecordingBegan") == told.count("RecordingEnded") == 1
    sound = audio.read(file)
    assert audio.longest_silence_s(sound) >= 1.5
    assert audio.longest_silence_s(sound[-audio.RATE_HZ :]) < 0.2


def test_a_switch_that_cannot_write_costs_the_recording_only(stack: RunningStack, tmp_path: Path) -> None:
    """The folder is gone: that is told as a failure, and they talk on."""
    spool = stack.run / "spool" / "recording"
    with staffed(stack, "ana") as (ana,):
        caller = arrives(stack, ALWAYS, tmp_path)
        shutil.move(spool, tmp_path / "away")
        try:
            offered = picks_up(stack, caller, ana, tmp_path)
            assert stack.wait_for_fact(caller, "RecordingFailed")["why"] == "refused"
        finally:
            shutil.move(tmp_path / "away", spool)
        assert caller.lasts(1.0)
        ended(caller, offered)
    assert stack.facts(caller, "CallEnded")[0]["ending"] == "caller_hung_up"


def test_recordings_are_listed_and_deleted(stack: RunningStack, tmp_path: Path) -> None:
    """With the checksum compared; of one call, when somebody asks for that."""
    with staffed(stack, "ana") as (ana,):
        caller = arrives(stack, ALWAYS, tmp_path)
        offered = picks_up(stack, caller, ana, tmp_path)
        stack.wait_for_fact(caller, "RecordingBegan")
        ended(caller, offered)
        fact, file = kept(stack, caller)
    listed = ("recordings", "list", "--call", fact["call"], "--check", "--run", str(stack.run))
    whole = acd(*listed)
    assert whole.returncode == 0
    assert fact["recording"] in whole.stdout
    file.write_bytes(file.read_bytes() + b"x")
    altered = acd(*listed)
    assert (altered.returncode, "altered" in altered.stdout) == (1, True)
    assert acd("recordings", "purge", "--call", fact["call"], "--run", str(stack.run)).returncode == 0
    assert stack.wait_for_fact(caller, "RecordingPurged")["is_asked"]
    wait_for(lambda: not file.exists(), "the file being deleted")
    assert fact["recording"] not in acd(*listed).stdout
