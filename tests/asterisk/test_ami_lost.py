"""A whole stack whose switch has no AMI any more: callers are served as before."""

import json
import subprocess
import time
from functools import partial

from acd.asterisk.packages import PackageRoot
from tests.asterisk.fake_ami import throw_out
from tests.sip.proofs import talk
from tests.sip.stack import RunningStack, running_stack


def log_lines(stack: RunningStack, event: str) -> list[dict[str, object]]:
    """What the engine logged of one kind."""
    lines = (stack.run / "engine.log").read_text().splitlines()
    return [line for line in map(json.loads, lines) if line.get("event") == event]


def wait_for_line(stack: RunningStack, event: str, timeout_s: float = 10.0) -> None:
    """Until the engine has logged it."""
    give_up_s = time.monotonic() + timeout_s
    while not log_lines(stack, event):
        assert time.monotonic() < give_up_s, f"the engine did not log {event!r} within {timeout_s} s"
        time.sleep(0.05)


def console(stack: RunningStack, command: str) -> str:
    """What the stack's Asterisk says to a command."""
    config = str(stack.run / "etc" / "asterisk.conf")
    asked = PackageRoot().command("asterisk", "-C", config, "-r", "-x", command)
    return subprocess.run(asked, cwd=stack.run, text=True, capture_output=True, timeout=10, check=True).stdout


def test_losing_ami_harms_no_routing(tmp_path):
    """The engine links to AMI; cut off from it for good, it says so once and connects callers to agents as before.

    How their legs sounded is in the ledger all the same.
    """
    with running_stack(tmp_path) as stack:
        wait_for_line(stack, "ami connected")
        file = stack.run / "etc" / "manager.conf"
        file.write_text(file.read_text().replace("enabled = yes", "enabled = no"))
        console(stack, "manager reload")
        throw_out(partial(console, stack))
        wait_for_line(stack, "ami link down")
        shares = talk(stack, tmp_path / "sound")
        assert min(shares.by_caller, shares.by_agent) >= 0.8
        assert stack.left_when_quiet() == []
        heard = [fact for fact in stack.ledger() if fact["fact"] == "LegHeard"]
        assert sorted(fact["role"] for fact in heard) == ["agent", "caller"]
        assert len({fact["call"] for fact in heard}) == 1
        assert len(log_lines(stack, "ami link down")) == 1
