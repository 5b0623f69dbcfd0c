import subprocess
import sys
from pathlib import Path

import orjson

from acd.core.commands import AnyCommand, PlayPrompt
from acd.core.engine import Engine
from acd.core.events import (
    CodeDialled,
    CommandFailed,
    DigitPressed,
    EndCause,
    FailureReason,
    LegAnswered,
    LegEnded,
    PlaybackEnded,
)
from acd.core.ids import LegId, PhoneName
from acd.runtime import log
from acd.runtime.driver import Driver
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Journal
from acd.runtime.ledger_file import LedgerFile
from tests.runtime.stand_ins import A1, Counting, Remembering, arrived, at, opening
from tests.sources import ROOT

PROGRAM = """
import logging, sys
from pathlib import Path
import structlog
from acd.runtime import log
log.set_up(Path(sys.argv[1]), ["s3cret+", "", "other"], to_stderr=True)
structlog.get_logger().bind(call="c1").warning("said", detail="the s3cret+ and the other")
logging.getLogger("aiohttp").error("library %s", "s3cret+")
try:
    1 / 0
except ZeroDivisionError:
    structlog.get_logger().exception("bug")
structlog.get_logger().debug("too much")
"""
SECRET, PIN, CALLER = "s3cret+", "471147114711", "+32470000001"
LEG = LegId("a1-1.0")


def ran(program: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A program with a log of its own: setting one up is for the whole process."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=30)


def engine_with(engine: Engine | Counting, run: Path) -> tuple[Driver, Remembering]:
    """A driver on a run folder, and the node that it gives its commands to."""
    node = Remembering()
    journal = Journal(run / "journal", 1, lambda: engine.state)
    return Driver(engine, Inbox(), {A1: node}, journal, LedgerFile(run / "ledger.jsonl"), now=lambda: at(0)), node


def a_call_that_goes_wrong(run: Path, level: log.Level) -> None:
    """Arrives, is answered, is spoken to in vain, and is hung up; the switch's complaint has a password in it."""
    log.set_up(run / "engine.log", [SECRET], to_stderr=False, level=level)
    driver, node = engine_with(Engine(), run)
    for event in [*opening(), arrived(1), LegAnswered(A1, LEG, "sip-1"), DigitPressed(A1, LEG, "4")]:
        driver.step(event)
    (prompt,) = [command for command in node.given if isinstance(command, PlayPrompt)]
    driver.step(CommandFailed(prompt, FailureReason.REFUSED, f"403 for acd:{SECRET}"))
    driver.step(PlaybackEnded(A1, prompt.playback, is_failed=True))
    driver.step(LegEnded(A1, LEG, EndCause.NORMAL, 16, "sip-1"))


def an_engine_that_fails(run: Path, level: log.Level) -> None:
    """Of all events, those about a command of a call and about a feature code with a PIN."""
    log.set_up(run / "engine.log", [SECRET], to_stderr=False, level=level)
    driver, node = engine_with(Counting(failing=(CommandFailed, CodeDialled)), run)
    driver.step(arrived(1))
    command: AnyCommand = node.given[0]
    driver.step(CommandFailed(command, FailureReason.LOST, "gone"))
    driver.step(CodeDialled(A1, LEG, PhoneName("phone-1"), f"*01101*{PIN}", "sip-1"))


def lines_of(scene: str, run: Path, level: str) -> tuple[list[dict[str, object]], str]:
    """What a scene leaves in the log: its lines, and all of it as text."""
    ran(f"import sys, pathlib; from tests.runtime.test_log import {scene} as scene; "
        "scene(pathlib.Path(sys.argv[1]), sys.argv[2])", run, level)  # fmt: skip
    text = (run / "engine.log").read_text()
    return [orjson.loads(line) for line in text.splitlines()], text


def test_lines_are_json_without_a_secret_in_file_and_stderr(tmp_path):
    """Ours and the libraries', with what was bound; details only an author needs are left out."""
    file = tmp_path / "engine.log"
    done = ran(PROGRAM, file)
    lines = file.read_text().splitlines()
    assert [_untimed(line) for line in done.stderr.splitlines()] == [_untimed(line) for line in lines]
    said, library, bug = map(orjson.loads, lines)
    assert (said["call"], said["detail"], said["level"]) == ("c1", "the *** and the ***", "warning")
    assert (library["event"], library["level"]) == ("library ***", "error")
    assert "ZeroDivisionError" in bug["exception"]


def _untimed(line):
    return {name: value for name, value in orjson.loads(line).items() if name != "timestamp"}


def test_every_line_of_a_call_has_its_id(tmp_path):
    """At level debug each fact has its line, a failed request too; none has a password or the caller's number."""
    lines, text = lines_of("a_call_that_goes_wrong", tmp_path, "debug")
    about_the_centre = {"centre opened", "node connected"}
    of_the_call = [line for line in lines if line["event"] not in about_the_centre]
    assert {"call began", "call answered", "step entered", "request failed", "prompt failed", "call ended"} <= {
        line["event"] for line in of_the_call
    }
    assert {line["call"] for line in of_the_call} == {"a1-e1-c1"}
    assert {line["event"] for line in lines} >= about_the_centre
    (failed,) = [line for line in lines if line["event"] == "request failed"]
    assert (failed["reason"], failed["detail"], failed["level"]) == ("refused", "403 for acd:***", "warning")
    assert SECRET not in text
    assert CALLER not in text


def test_the_level_leaves_out_what_is_less(tmp_path):
    """`info` tells a call's beginning and end and what went wrong; `error` nothing of a call like this."""
    (tmp_path / "info").mkdir()
    (tmp_path / "error").mkdir()
    said = {line["event"] for line in lines_of("a_call_that_goes_wrong", tmp_path / "info", "info")[0]}
    assert said == {
        "centre opened", "node connected", "call began", "request failed", "prompt failed", "call ended",
    }  # fmt: skip
    assert lines_of("a_call_that_goes_wrong", tmp_path / "error", "error")[0] == []


def test_a_line_about_a_dropped_event_names_its_call_and_no_code(tmp_path):
    """Even what the engine could not handle is found by its call; a PIN that was dialled is not in the log."""
    lines, text = lines_of("an_engine_that_fails", tmp_path, "info")
    of_command, of_code = [line for line in lines if line["level"] == "error"]
    assert (of_command["on"], of_command["call"]) == ("CommandFailed", "c1")
    assert (of_code["on"], of_code["leg"]) == ("CodeDialled", LEG)
    assert PIN not in text
