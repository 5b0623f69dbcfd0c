"""The ledger of real calls, read back with the command that operators use."""

import json
import os
import signal

from tests.phones import CallState
from tests.runtime.waiting import wait_for
from tests.sip.stack import ENGLISH, acd, running_stack


def told(run, *arguments):
    """What `acd ledger` prints, line by line."""
    done = acd("ledger", "--run", str(run), "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def epoch(run):
    """The epoch of the engine that takes calls; 0 while none does."""
    ready = run / "engine.ready"
    return json.loads(ready.read_text())["epoch"] if ready.exists() else 0


def a_call(stack):
    """A caller who hears the welcome and hangs up."""
    caller = stack.phones.call(ENGLISH).wait_for(CallState.ANSWERED)
    stack.wait_for_fact(caller, "StepEntered")
    caller.hang_up()
    caller.wait_for(CallState.ENDED)
    assert stack.left_when_quiet() == []


def test_the_ledger_is_read_back_each_fact_once_over_a_crash_and_after_the_end(tmp_path):
    """Over a kill of the engine; live, and when nothing runs any more, it is the same, and the books balance."""
    with running_stack(tmp_path) as stack:
        a_call(stack)
        engine = int(json.loads((stack.run / "engine.lock").read_text())["pid"])
        os.kill(engine, signal.SIGKILL)
        wait_for(lambda: epoch(stack.run) == 2, "the next engine")
        a_call(stack)
        live = told(stack.run)
        run = stack.run
    assert [(each["seq"], each["place"]) for each in live] == sorted({(each["seq"], each["place"]) for each in live})
    assert [each["fact"] for each in live].count("CallEnded") == 2
    assert told(run) == live, "a clean end archives all"
    sums = "SELECT (SELECT count(*) FROM ledger WHERE fact = 'CallBegan') AS began, count(*) AS ended FROM ledger"
    assert told(run, "--sql", f"{sums} WHERE fact = 'CallEnded'") == [{"began": 2, "ended": 2}]
    assert told(run, "--fact", "CallBegan", "--to", live[0]["at"]) == []
    story = acd("calls", "show", next(each["call"] for each in live if each["fact"] == "CallBegan"), "--run", str(run))
    assert story.returncode == 0, story.stderr
    assert "call ended" in story.stdout
