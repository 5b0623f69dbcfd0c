import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import get_args

import orjson
from structlog.testing import capture_logs

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
from acd.core.ledger import Fact
from acd.runtime import log
from acd.runtime.driver import Driver
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Journal
from acd.runtime.telling import PRIVATE, tell
from tests.runtime.stand_ins import A1, Counting, Notebook, Remembering, arrived, at, opening
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
# What has no form in JSON, in UTF-8 or at all; a library's wrong call; a full disk; an stderr that somebody closed.
TROUBLE = """
import logging, os, resource, sys
from pathlib import Path
import structlog
from acd.runtime import log
class Mute:
    def __str__(self):
        raise ValueError
log.set_up(Path(sys.argv[1]), ["s3cret+"], to_stderr=True)
said = structlog.get_logger()
said.info("odd", half="\\ud800 s3cret+", number=2**70, mute=Mute(), keys={1: "s3cret+"})
logging.getLogger("aiohttp").info("wrong %d", "call")
logging.getLogger("aiohttp").info("where", stack_info=True)
resource.setrlimit(resource.RLIMIT_FSIZE, (0, resource.RLIM_INFINITY))
said.info("no room")
os.close(2)
said.info("number 2 is closed")
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
    return Driver(engine, Inbox(), {A1: node}, journal, Notebook(), now=lambda: at(0)), node


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
    driver.catch_up()


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


def test_nothing_that_is_said_harms_who_says_it(tmp_path):
    """What can be written is, as well as it can be and without a secret; the rest is left out."""
    done = ran(TROUBLE, tmp_path / "engine.log")
    odd, where = map(orjson.loads, (tmp_path / "engine.log").read_text().splitlines())
    assert (odd["half"], odd["number"], odd["mute"]) == ("? ***", str(2**70), "(Mute without a text)")
    assert (odd["keys"], odd["level"]) == ("{1: '***'}", "info")
    assert where["stack_info"].startswith("Stack")
    said = [orjson.loads(line)["event"] for line in done.stderr.splitlines()]
    assert said == ["odd", "where", "no room", "number 2 is closed"]


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


def test_every_fact_can_be_told():
    """Facts that an operator looks for at their level, with words of their own or their name's, and nothing private."""
    texts = {kind: [field.name for field in fields(kind)] for kind in get_args(Fact)}
    with capture_logs() as lines:
        for seq, (kind, names) in enumerate(texts.items()):
            tell([(seq, [kind(*names)])])
    assert [line["seq"] for line in lines] == list(range(len(texts)))
    assert not [line for line in lines if set(line) & PRIVATE]
    levels = {line["event"]: line["log_level"] for line in lines if line["log_level"] != "debug"}
    assert levels == {
        "bug contained, its call went to the fallback": "error",
        "recording failed": "error",
        "message undelivered": "error",
        "recording room changed": "error",
        "request failed": "warning",
        "node lost": "warning",
        "prompt failed": "warning",
        "poor sound": "warning",
        "call began": "info",
        "call ended": "info",
        "node connected": "info",
        "centre opened": "info",
    }
    (bug,) = [line for line in lines if line["event"].startswith("bug contained")]
    assert bug["on"] == "event"
