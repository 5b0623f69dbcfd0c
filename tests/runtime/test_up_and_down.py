"""The whole stack on a real Asterisk: started, broken in every way, and gone afterwards."""

import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from acd.store.window import Window, url_in
from tests.runtime.waiting import wait_for
from tests.sip.leftovers import processes_of

DEMO = Path(__file__).resolve().parents[2] / "dialplans" / "demo"


def acd(*arguments, timeout_s=100):
    """An `acd` command, its output captured."""
    command = [sys.executable, "-m", "acd", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=timeout_s)


@contextmanager
def in_background(run):
    """A stack, ended whatever the test did to it."""
    try:
        begun = acd("up", DEMO, "--run", run, "--detach")
        assert begun.returncode == 0, begun.stdout + begun.stderr
        yield begun
    finally:
        ended = acd("down", "--run", run)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert processes_of(run) == []


@pytest.fixture
def run(tmp_path):
    """A run folder."""
    return tmp_path / "run"


def facts(run, name):
    """The ledger's facts of one name."""
    lines = map(json.loads, Window(url_in(run)).lines())
    return [line for line in lines if line["fact"] == name]


def holder(run, name):
    """The process id in a claim's file."""
    return int(json.loads((run / name).read_text())["pid"])


def test_start_in_the_background_refuse_a_second_and_end(run):
    """Ready means: endpoints written, secrets for the owner only, the switch connected."""
    with in_background(run) as begun:
        endpoints = json.loads((run / "endpoints.json").read_text())
        assert endpoints["sip"] in begun.stdout
        assert Path(endpoints["credentials"]).stat().st_mode & 0o077 == 0
        assert facts(run, "NodeFound")
        second = acd("up", DEMO, "--run", run, "--detach")
        assert second.returncode == 1
        assert "running already" in second.stderr
        engine = acd("run", DEMO, "--run", run)
        assert engine.returncode == 2
        assert "an engine works in" in engine.stderr
        secret = json.loads(Path(endpoints["credentials"]).read_text())["ari_password"]
        assert secret not in (run / "engine.log").read_text() + (run / "up.log").read_text()
    assert not (run / "endpoints.json").exists()
    assert acd("replay", run / "journal").returncode == 0


def test_a_killed_engine_comes_back_with_the_next_epoch(run):
    """The supervisor says so, the numbering goes on, and the journal of both replays."""
    with in_background(run):
        os.kill(holder(run, "engine.lock"), signal.SIGKILL)
        wait_for(lambda: len(facts(run, "NodeFound")) == 2, "the second engine")
        opened = facts(run, "CentreOpened")
        assert [fact["epoch"] for fact in opened] == [1, 2]
        seqs = [json.loads(line)["seq"] for line in Window(url_in(run)).lines()]
        assert opened[1]["seq"] == max(seq for seq in seqs if seq < opened[1]["seq"]) + 1 > opened[0]["seq"]
        assert "killed by SIGKILL" in (run / "up.log").read_text()
    assert acd("replay", run / "journal").returncode == 0


def test_a_killed_asterisk_is_started_again(run):
    """And the engine is connected to it again."""
    with in_background(run):
        os.kill(int((run / "asterisk.pid").read_text()), signal.SIGKILL)
        wait_for(lambda: "ready again" in (run / "up.log").read_text(), "the second Asterisk")
        wait_for(lambda: len(facts(run, "NodeFound")) == 2, "the engine's return")


def test_a_killed_up_leaves_nothing(run):
    """By SIGKILL: Asterisk and engine end by themselves, and the next start needs no tidying."""
    with in_background(run):
        os.kill(holder(run, "up.pid"), signal.SIGKILL)
        wait_for(lambda: processes_of(run) == [], "the end of all processes")
        again = acd("up", DEMO, "--run", run, "--detach")
        assert again.returncode == 0, again.stdout + again.stderr


def test_the_end_of_the_phones_is_the_end_of_the_run(run):
    """Their words are shown, their exit code is ours, and the sums come last."""
    done = acd("up", DEMO, "--run", run, "--phones", "sh -c 'echo phones of $ACD_RUN; exit 7'")
    assert done.returncode == 7, done.stdout + done.stderr
    assert f"phones of {run}\n" in done.stdout
    assert done.stdout.rstrip().endswith("0 calls: 0 connected, 0 abandoned, 0 lost")
    assert processes_of(run) == []


def test_ctrl_c_ends_everything(run):
    """Phones included; exit 0."""
    command = [sys.executable, "-m", "acd", "up", DEMO, "--run", run, "--phones", "sleep 600"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as up:
        try:
            wait_for((run / "up.ready").exists, "readiness", 60)
            up.send_signal(signal.SIGINT)
            said, _ = up.communicate(timeout=30)
        finally:
            up.kill()
    assert up.returncode == 0, said
    assert processes_of(run) == []


def test_another_engine_on_the_same_switch_ends_the_first(run, tmp_path):
    """Two engines must not steal the switch from each other in turn: the first ends for good, and says why."""
    other = tmp_path / "other"
    other.mkdir()
    with in_background(run):
        shutil.copy(run / "endpoints.json", other)
        command = [sys.executable, "-m", "acd", "run", DEMO, "--run", other]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as second:
            try:
                wait_for(lambda: "another engine took the switch over" in (run / "up.log").read_text(), "the end")
            finally:
                second.terminate()
                said, _ = second.communicate(timeout=20)
    assert second.returncode == 0, said


def test_a_centre_with_a_mistake_is_not_started(run, tmp_path):
    """The problem is shown with its place, and nothing runs."""
    centre = tmp_path / "centre"
    centre.mkdir()
    (centre / "centre.yaml").write_text("version: 1\nnonsense: true\n")
    done = acd("up", centre, "--run", run)
    assert done.returncode == 1
    assert "centre.yaml:2" in done.stderr
    assert processes_of(run) == []
