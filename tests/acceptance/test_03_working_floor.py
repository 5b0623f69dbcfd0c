"""A working floor: menus, queues, skills, agents, every ending; demo centre, metrics, command line.

One test per deliverable (`test_d…`) and per line of 'Shown by' (`test_s…`). A line that does not hold yet is a
strict xfail; `make test` prints how many of how many hold.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import OUTCOMES, allowed_skips, verdicts_of

ROOT = Path(__file__).resolve().parents[2]


def run(*command: str, timeout_s: float = 300) -> subprocess.CompletedProcess[str]:
    """A command in the clone, its output captured."""
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, timeout=timeout_s, check=False)


def passes(*places: str, timeout_s: float = 600) -> None:
    """These tests pass: as they did in this run, or, where they were not part of it, in one of their own.

    One that may be skipped, by name, is not missed among others.
    """
    missing = []
    may_be_skipped = tuple(allowed_skips())
    for place in places:
        verdicts = {
            test: verdict
            for test, verdict in verdicts_of(place).items()
            if verdict != "skipped" or not test.startswith(may_be_skipped)
        }
        missing += [] if verdicts else [place]
        wrong = {test: verdict for test, verdict in verdicts.items() if verdict != "passed"}
        assert not wrong, f"{place}: {wrong}"
    if missing:
        done = run(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *missing, timeout_s=timeout_s)
        assert done.returncode == 0, done.stdout[-4000:]


def names_tests_that_pass(row: str) -> None:
    """A row of a page names at least one test, and all that it names pass."""
    named = re.findall(r"`(tests/[^`]+::test_[^`]+)`", row)
    assert named, f"this row names no test: {row!r}"
    for test in named:
        verdicts = {verdict for name, verdict in OUTCOMES.items() if name == test or name.startswith(f"{test}[")}
        if not verdicts:
            passes(test)
        assert verdicts <= {"passed"}, f"{test}: {verdicts}"


def test_d1_tables_are_drawn_and_every_ending_is_named():
    """ARCHITECTURE.md shows the five tables as they are in the code; the endings are those of the closed list."""
    from acd.core.reasons import StayEnding

    passes("tests/test_diagrams.py", "tests/core/test_menus.py", "tests/core/test_offering.py")
    assert {"answered", "abandoned", "timed_out", "left_by_key", "withdrawn", "refused_full", "refused_closed"} <= {
        ending.value for ending in StayEnding
    }


def test_d2_agents_log_in_pause_and_resume_by_code_command_line_and_api():
    """Hot-desking, one agent per phone, outside phones that press 1, requests during a call that wait for its end."""
    passes("tests/sip/test_agents.py")


def test_d3_position_is_told_and_never_delays_the_connection():
    """At most 50 ms from the agent's 200 OK to the audio path, also while an announcement plays."""
    passes("tests/sip/test_holding.py")


def test_d4_the_callers_side_is_done_properly():
    """Caller id and name, language, hold with music, whisper, early media, trunks, and DTMF in three ways."""
    passes("tests/sip/test_callers_side.py", "tests/sip/test_trunks.py")


def test_d5_the_api_answers_only_to_its_token():
    """Agents, queues and calls by snapshot, stream and commands; health, readiness and metrics."""
    passes("tests/http")


def test_d6_metrics_and_logs_name_what_they_say():
    """Every figure of the list, the four named service levels, the call's id in each of its log lines; AMI hardened."""
    passes("tests/metrics", "tests/asterisk/test_ami_faults.py", "tests/runtime/test_log.py")


@pytest.mark.together
@pytest.mark.parametrize("command", "run check render replay queues agents calls why".split())
def test_d7_every_command_has_help_with_an_example(command):
    """`--help` of each, with an example; `--json` where there is something to show."""
    done = run(sys.executable, "-m", "acd", command, "--help")
    assert done.returncode == 0, done.stderr
    assert "xample" in done.stdout
    if command in {"queues", "agents", "calls", "why"}:
        assert "--json" in done.stdout


@pytest.mark.together
def test_d8_the_demo_centre_is_a_belgian_help_desk():
    """Two lines, three languages, three queues, skills, eight agents."""
    from acd.config.load import load

    plan = load(ROOT / "dialplans" / "demo").plan
    assert len(plan.lines) == 2
    assert len(plan.queues) == 3
    assert len(plan.agents) == 8
    assert {"fr", "nl", "en"} <= set(plan.languages)
    assert any(agent.skills for agent in plan.agents.values())


@pytest.mark.together
def test_d9_the_benchmark_prints_its_table():
    """A short run with few agents, to which no target applies: all rows are there, and nothing is judged."""
    done = run("make", "bench", "QUICK=1", "AGENTS=50", "RATE=10", timeout_s=600)
    assert done.returncode == 0, done.stdout + done.stderr
    for row in [
        "50 agents, 10 calls/s of 3 s",
        "answer on connect: INVITE → connected, p50",
        "answer on connect: INVITE → connected, p99",
        "answer on connect: failed calls",
        "answer on connect: processor per call",
        "answered first: agent's 200 OK → joined, p99",
        "answered first: processor per call",
        "of it Asterisk",
        "of it the engine",
        "waiting, processors: app_queue as installed",
        "waiting, processors: app_queue with the same music",
        "none is judged",
    ]:
        assert row in done.stdout, row


@pytest.mark.together
def test_s1_two_hundred_mixed_calls_none_lost(tmp_path):
    """`make run CALLS=200` with callers who choose well, badly and not at all: 0 lost, the books balance."""
    done = run("make", "run", "CALLS=200", f"RUN={tmp_path / 'run'}", timeout_s=850)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr
    assert "0 lost" in done.stdout
    assert "books balance" in done.stdout


def test_s2_every_row_with_real_sip():
    """Language by correlation, skills, two callers and one agent, the place kept, wrap-up respected, bad input."""
    passes("tests/sip/test_floor.py", "tests/sip/test_bad_input.py")


def test_s3_a_prometheus_that_scrapes_the_run_shows_its_figures():
    """Debian's Prometheus, a running engine, the summary's numbers."""
    passes("tests/sip/test_prometheus.py")


@pytest.mark.timeout(2500)
# The mark goes on the day it holds. Until then, and on machines that do other work, it is not tried unasked.
@pytest.mark.xfail(
    strict=True,
    run=os.environ.get("ACD_PROVE_TARGETS") == "1",
    reason="two of them are missed: processor per call, and the engine's part of it",
)
@pytest.mark.timeout(3500)
def test_s4_the_targets_of_the_benchmark_are_met():
    """`make bench` on a machine that does nothing else misses none of its targets."""
    done = run("make", "bench", timeout_s=3400)
    assert done.returncode == 0, done.stdout + done.stderr
    assert json.loads((ROOT / ".cache" / "bench.json").read_text())["missed"] == []
