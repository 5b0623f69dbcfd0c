"""Several runs on all cores: the same whatever the number of cores, ended cleanly, with a bar for who watches."""

import io
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from rich.console import Console

from acd.cli import bar
from acd.config.load import load
from acd.config.traffic_shapes import TrafficFile
from acd.sim.runs import Setting, play, replicate
from tests.sources import ROOT

DEMO = ROOT / "dialplans" / "demo"
PLAN = load(DEMO).plan
QUIET = TrafficFile.model_validate({"callers": {"few": {"line": "+3225550101", "per_day": 9}}})
BUSY = TrafficFile.model_validate(
    {
        "callers": {"many": {"line": "+3225550100", "keys": "31", "per_day": 90, "patience": {"mean": "2m"}}},
        "crews": {"all": {"shifts": ["06:00-18:00"], "misses": 0.1}},
    }
)


def unheard(share: float) -> None:
    """Nobody watches."""


def test_runs_are_the_same_whatever_the_number_of_cores():
    """And each is what its seed gives alone."""
    settings = [Setting(PLAN, BUSY), Setting(PLAN, QUIET)]
    told: list[float] = []
    at_once = replicate(settings, [5, 6], 2, told.append)
    in_turn = replicate(settings, [5, 6], 1, unheard)
    for one, other in zip(at_once, in_turn, strict=True):
        assert [run.seed for run in one] == [5, 6]
        assert [_all(run) for run in one] == [_all(run) for run in other]
    assert _all(at_once[0][1]) == _all(play(settings[0], 6, unheard))
    assert told == sorted(told)
    assert told[-1] == 1.0


def _all(run):
    return run.seed, run.calls, run.steps, run.ended_s, dict(run.figures.rows), run.figures.unqueued


def test_what_goes_wrong_in_a_process_is_told_here():
    """At once, and nothing goes on after it: the 199 runs that are left are not played."""
    broken = Setting(PLAN, TrafficFile.model_construct(**{**dict(QUIET), "crews": {"all": None}}))
    with pytest.raises(AttributeError):
        replicate([broken], range(200), 2, unheard)
    assert not _players(os.getpid())


@pytest.mark.parametrize(("number", "to_all"), [(signal.SIGINT, True), (signal.SIGINT, False), (signal.SIGKILL, False)])
def test_it_ends_cleanly_when_it_is_interrupted(tmp_path, number, to_all):
    """A ctrl-C of a terminal goes to all its processes; whoever kills the first one leaves none of the others."""
    words = [sys.executable, "-m", "acd", "simulate", str(DEMO), "--runs", "10000", "--cores", "2"]
    with (tmp_path / "out").open("w") as out:
        process = subprocess.Popen(words, cwd=ROOT, stdout=out, stderr=out, start_new_session=True)
    children: list[str] = []
    try:
        _until(lambda: len(_players(process.pid)) == 2, "two processes play")
        children = _players(process.pid)
        os.killpg(process.pid, number) if to_all else process.send_signal(number)
        code = process.wait(30)
        _until(lambda: not any(Path(f"/proc/{child}").exists() for child in children), "none of them is left")
    finally:
        process.kill()
        process.wait()
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
    assert code == (-9 if number == signal.SIGKILL else 130)
    assert number == signal.SIGKILL or "Traceback" not in (tmp_path / "out").read_text()


def _players(pid: int) -> list[str]:
    """The processes that it began to play runs; a tracker of what they share may be there, too."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [child for child in children if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()]


def _until(is_so, what: str) -> None:
    deadline = time.monotonic() + 30
    while not is_so():
        assert time.monotonic() < deadline, f"not within 30 s: {what}"
        time.sleep(0.05)


# -- the bar -----------------------------------------------------------------------------------------------------------


def shown(is_terminal: bool, seconds: list[float], monkeypatch) -> str:
    """What is written while three runs take so long; at each moment one half of a run more is done."""
    text = io.StringIO()
    left = iter(seconds)
    monkeypatch.setattr(bar, "monotonic", lambda: next(left))
    with bar.Bar(3, "runs", Console(file=text, force_terminal=is_terminal, width=80)) as watched:
        for number in range(1, len(seconds)):
            watched.tell(number / 6)
            watched._progress.refresh()
    return text.getvalue()


def test_a_bar_is_shown_when_it_takes_more_than_two_seconds(monkeypatch):
    """With the runs that are done, and how far those are that are being played."""
    text = shown(True, [0.0, 1.0, 2.5], monkeypatch)
    assert "1 of 3 runs" in text
    assert " 33%" in text
    assert shown(True, [0.0, 0.5, 1.0, 1.9], monkeypatch) == ""
    assert shown(False, [0.0, 1.0, 9.0], monkeypatch) == ""
