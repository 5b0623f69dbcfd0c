"""What people and machines do wrong: a clear error or a sane path, nobody else harmed, nothing left behind."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.phones import CallState, NotSeenError
from tests.runtime.waiting import wait_for
from tests.sip.leftovers import processes_of
from tests.sip.proofs import SCENES, connected, talk
from tests.sip.stack import CENTRE, ENGLISH, running_stack
from tests.sip.staff import wait_for_state

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for the tests that do not harm it."""
    with running_stack(tmp_path_factory.mktemp("bad"), CENTRE) as running:
        yield running


def acd(*arguments, timeout_s=60, **environment):
    """An `acd` command, its output captured."""
    command = [sys.executable, "-m", "acd", *map(str, arguments)]
    surroundings = {**os.environ, **environment}
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=timeout_s, env=surroundings
    )


@pytest.fixture(autouse=True)
def nobody_at_work(request):
    """Each test that shares the centre finds it without agents and without calls that nobody fetched."""
    yield
    if "stack" in request.fixturenames:
        running = request.getfixturevalue("stack")
        for phone in running.phones.phones.values():
            phone.waiting.clear()
            if phone.is_registered:
                phone.unregister()


# -- callers -----------------------------------------------------------------------------------------------------


def in_the_menu(stack):
    """A caller who is asked for a key."""
    caller = stack.phones.call(ENGLISH).wait_for(CallState.ANSWERED)
    wait_for(lambda: len(stack.facts(caller, "StepEntered")) >= 3, "the menu")
    return caller


def test_wrong_keys_lead_to_the_menus_end(stack):
    """As many tries as the menu has, each refusal in the books, then what is written under `otherwise`."""
    caller = in_the_menu(stack)
    caller.press("5")
    wait_for(lambda: len(stack.facts(caller, "KeyRefused")) == 1, "the first refusal")
    caller.press("#")
    caller.wait_for(CallState.ENDED)
    assert [fact["digit"] for fact in stack.facts(caller, "KeyRefused")] == ["5", "#"]
    assert stack.wait_for_fact(caller, "CallEnded")["ending"] == "flow_ended"


def test_a_wrong_key_and_then_the_right_one(stack):
    """The caller is asked again, and goes where he wants."""
    caller = in_the_menu(stack)
    caller.press("7")
    wait_for(lambda: stack.facts(caller, "KeyRefused"), "the refusal")
    caller.press("1")
    stack.wait_for_fact(caller, "StayBegan")
    caller.hang_up()
    assert stack.left_when_quiet() == []


def test_far_too_many_keys_harm_nobody(stack, tmp_path):
    """Hundreds of keys from three callers at once, far more than 30 a second: another call is whole, all are ended."""
    storm = [stack.phones.call(ENGLISH).wait_for(CallState.ANSWERED) for _ in range(3)]
    for caller in storm:
        caller.press("0987654321*#"[:9] * 12, by_info=True)  # without the pauses that keys in the sound have
    shares = talk(stack, tmp_path)
    assert min(shares.by_caller, shares.by_agent) >= 0.8
    for caller in storm:
        caller.hang_up()
    assert stack.left_when_quiet() == []
    assert not [fact for fact in stack.ledger() if fact["fact"] == "BugContained"]


@pytest.mark.parametrize("name", SCENES)
def test_hanging_up_leaves_nothing(stack, tmp_path, name):
    """In whatever state, by whichever side."""
    SCENES[name](stack, tmp_path)
    assert stack.left_when_quiet() == []


@pytest.mark.parametrize("number", ["+3225550999", "5", "00", "+1", "+" + "9" * 40])
def test_a_number_that_is_not_ours(stack, number):
    """404, as the network says it, and a line in the books."""
    caller = stack.phones.call(number).wait_for(CallState.ENDED)
    assert caller.end_code == 404, caller.story()
    assert stack.wait_for_fact(caller, "CallEnded")["ending"] == "unknown_number"


def test_a_phone_with_a_wrong_password_is_refused(stack):
    """And a phone that nobody knows; the right one still gets in."""
    for name in ("phone-luis", "phone-nobody"):
        with pytest.raises(NotSeenError, match="was not registered"):
            stack.phones.register(name, "wrong")
        stack.phones.phones.pop(name)
    stack.phone("phone-ana").unregister()


# -- operators ---------------------------------------------------------------------------------------------------


def test_a_typo_in_the_centre_stops_the_start(tmp_path):
    """It names file and line, nothing runs, and nothing was begun."""
    centre = tmp_path / "centre"
    shutil.copytree(CENTRE, centre)
    file = centre / "centre.yaml"
    file.write_text(file.read_text().replace("queue: help", "queue: hepl"))
    done = acd("up", centre, "--run", tmp_path / "run", "--detach")
    assert done.returncode == 1
    assert "centre.yaml:" in done.stdout + done.stderr
    assert "help" in done.stdout + done.stderr
    assert processes_of(tmp_path) == []
    assert not (tmp_path / "run" / "endpoints.json").exists()


def test_a_port_in_use_costs_only_what_wanted_it(stack, tmp_path):
    """The API's port is taken by somebody else: the log names it, the engine works on, and ends as it should."""
    run = copy_of_run(stack, tmp_path, ari="http://127.0.0.1:9")  # where no switch is: nobody's calls are taken over
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        with engine_of(run, "--http", address) as engine:
            wait_for(lambda: "already in use" in log_of(run), "the taken port in the log")
            assert address in log_of(run)
            assert engine.poll() is None
    assert engine.returncode == 0
    assert processes_of(tmp_path) == []


def test_a_wrong_secret_is_told_and_harms_nobody(stack, tmp_path):
    """An engine with a wrong password says that the switch refuses it; the right engine's calls go on."""
    run = copy_of_run(stack, tmp_path)
    secrets = json.loads((run / "credentials.json").read_text())
    (run / "credentials.json").write_text(json.dumps({**secrets, "ari_password": "wrong"}))
    caller, offered = connected(stack, tmp_path)
    with engine_of(run):
        wait_for(lambda: "401" in log_of(run), "the switch's refusal in the log")
        assert secrets["ari_password"] not in log_of(run)
    assert not caller.is_ended
    caller.hang_up()
    offered.wait_for(CallState.ENDED)
    assert stack.left_when_quiet() == []


def copy_of_run(stack, folder, **other):
    """A run folder that leads to the same switch, but for what is other."""
    run = folder / "other"
    run.mkdir()
    shutil.copy(stack.endpoints["credentials"], run / "credentials.json")
    endpoints = {**stack.endpoints, "credentials": str(run / "credentials.json"), "http": "", "metrics": "", **other}
    (run / "endpoints.json").write_text(json.dumps(endpoints))
    return run


@contextmanager
def engine_of(run, *options):
    """An engine alone, ended by SIGTERM."""
    command = [sys.executable, "-m", "acd", "run", str(CENTRE), "--run", str(run), "--quiet", *options]
    with subprocess.Popen(command, cwd=ROOT) as engine:
        try:
            yield engine
        finally:
            engine.send_signal(signal.SIGTERM)
            engine.wait(20)


def log_of(run):
    """What an engine has logged so far."""
    file = run / "engine.log"
    return file.read_text() if file.exists() else ""


@pytest.mark.parametrize("own", [None, "Asterisk 20.6.0"])
def test_asterisk_missing_or_too_old(tmp_path, own):
    """None on the machine, or an old one, and no way to get Debian's: it says what is needed, and nothing is begun."""
    bare = tmp_path / "bin"
    bare.mkdir()
    (bare / "sh").symlink_to("/bin/sh")
    if own:
        (bare / "asterisk").write_text(f"#!/bin/sh\necho '{own}'\n")
        (bare / "asterisk").chmod(0o755)
    run = tmp_path / "run"
    done = acd("up", CENTRE, "--run", run, "--detach", PATH=str(bare), ACD_CACHE=str(tmp_path / "cache"))
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert "Asterisk 22.5 or later" in said, said
    assert "Traceback" not in said
    assert processes_of(tmp_path) == []


# -- machines ----------------------------------------------------------------------------------------------------


def test_asterisk_dies_in_a_call(tmp_path):
    """Its calls end in the books, Asterisk comes back, the agent with it, and the next call is whole."""
    with running_stack(tmp_path, CENTRE) as stack:
        caller, offered = connected(stack, tmp_path)
        os.kill(int((stack.run / "asterisk.pid").read_text()), signal.SIGKILL)
        wait_for(lambda: "ready again" in (stack.run / "up.log").read_text(), "the second Asterisk")
        assert stack.wait_for_fact(caller, "CallEnded", timeout_s=20)["ending"] == "ended_unobserved"
        assert stack.facts(caller, "ConversationEnded")
        caller.hang_up()
        offered.hang_up()
        found = [fact for fact in stack.ledger() if fact["fact"] == "NodeFound"]
        assert len(found) == 2
        # Contacts outlive Asterisk; each is asked for a sign once in a while, and until then its phone is not rung.
        stack.phone("phone-ana")
        wait_for_state(stack, "ana", "ready", timeout_s=25)
        shares = talk(stack, tmp_path / "after")
        assert min(shares.by_caller, shares.by_agent) >= 0.8
        assert stack.left_when_quiet() == []
    assert processes_of(tmp_path) == []
