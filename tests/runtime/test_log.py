import subprocess
import sys

import orjson

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


def test_lines_are_json_without_a_secret_in_file_and_stderr(tmp_path):
    """Ours and the libraries', with what was bound; details only an author needs are left out."""
    file = tmp_path / "engine.log"
    done = subprocess.run([sys.executable, "-c", PROGRAM, file], capture_output=True, text=True, check=True, timeout=30)
    lines = file.read_text().splitlines()
    assert [_untimed(line) for line in done.stderr.splitlines()] == [_untimed(line) for line in lines]
    said, library, bug = map(orjson.loads, lines)
    assert (said["call"], said["detail"], said["level"]) == ("c1", "the *** and the ***", "warning")
    assert (library["event"], library["level"]) == ("library ***", "error")
    assert "ZeroDivisionError" in bug["exception"]


def _untimed(line):
    return {name: value for name, value in orjson.loads(line).items() if name != "timestamp"}
