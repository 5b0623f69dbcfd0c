"""The command line and the API against a real stack: Asterisk, engine, phones."""

import json
import os
import signal
import urllib.request

import pytest

from tests.runtime.waiting import wait_for
from tests.sip.stack import CENTRE, ENGLISH, acd, running_stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One for all tests of this file: what they do to it they undo, or it is the last one."""
    folder = tmp_path_factory.mktemp("http")
    # Several commands are given while a phone rings, and each takes a moment on a busy machine.
    centre = folder / "centre"
    centre.mkdir()
    text = (CENTRE / "centre.yaml").read_text().replace("ring_timeout: 5s", "ring_timeout: 60s")
    (centre / "centre.yaml").write_text(text.replace("wait_max: 30s", "wait_max: 2m"))
    with running_stack(folder, centre) as running:
        yield running


def said(stack, *command, code=0):
    """What a command prints as JSON."""
    done = acd(*command, "--json", "--run", str(stack.run))
    assert done.returncode == code, done.stdout + done.stderr
    return json.loads(done.stdout) if code == 0 else done.stderr


def agent(stack, name):
    """One agent, as `acd agents` shows her."""
    (found,) = [each for each in said(stack, "agents")["agents"] if each["name"] == name]
    return found


def test_an_operator_sees_and_steers_a_call(stack):
    """Ana logs in at another phone, is called there, is seen, pauses during the call, and the pause begins after it."""
    assert said(stack, "agents", "log-out", "luis")["outcome"] == "done"
    assert said(stack, "agents", "log-in", "ana", "--phone", "phone-luis")["outcome"] == "done"
    phone = stack.phone("phone-luis")
    wait_for(lambda: agent(stack, "ana")["state"] == "ready", "ana is ready at phone-luis")
    call = stack.phones.call(ENGLISH)
    wait_for(lambda: stack.facts(call, "CallAnswered"), "the call is answered")
    call.press("1")
    ringing = phone.wait_for_call(10)
    ringing.ring()
    wait_for(lambda: stack.facts(call, "OfferRang"), "the phone rings")
    (shown,) = said(stack, "calls")["calls"]
    assert (shown["state"], shown["queue"], shown["agent"]) == ("queued", "help", "ana")
    reasons = {each["agent"]: each["reason"] for each in said(stack, "why", shown["id"])["agents"]}
    assert reasons == {"ana": "offered_now", "luis": "logged_out"}
    assert said(stack, "queues", "help")["queue"]["waiting"] == 1
    ringing.answer()
    wait_for(lambda: stack.facts(call, "ConversationBegan"), "they talk")
    assert said(stack, "agents", "pause", "ana", "--reason", "lunch")["outcome"] == "deferred"
    assert (agent(stack, "ana")["state"], agent(stack, "ana")["pause_after"]) == ("talking", "lunch")
    table = acd("agents", "--run", str(stack.run))
    assert "talking (then lunch)" in table.stdout
    call.hang_up()
    wait_for(lambda: agent(stack, "ana")["state"] == "paused", "the pause begins")
    assert said(stack, "agents", "resume", "ana")["outcome"] == "done"
    story = [fact["fact"] for fact in said(stack, "calls", "show", shown["id"])]
    assert story[0] == "CallBegan"
    # Her leg ends after the call, and only then tells how it sounded.
    assert set(story[story.index("CallEnded") + 1 :]) <= {"LegHeard"}
    (past,) = said(stack, "why", shown["id"])
    assert (past["chosen"]["agent"], past["counts"]) == ("ana", {"logged_out": 1, "offered_now": 1})


def test_mistakes_are_told_with_what_was_meant(stack):
    """Exit code 1 and the suggestion."""
    assert "did you mean 'ana'" in said(stack, "agents", "resume", "anna", code=1)
    assert "did you mean 'lunch'" in said(stack, "agents", "pause", "ana", "--reason", "lunsh", code=1)
    assert "did you mean 'help'" in said(stack, "queues", "halp", code=1)


def test_figures_are_where_endpoints_say(stack):
    """Without a token, on loopback."""
    with urllib.request.urlopen(stack.endpoints["metrics"], timeout=10) as answer:  # noqa: S310  # loopback, from our file
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert b"acd_" in answer.read()


def test_an_engine_that_is_started_again_listens_on_the_same_port(stack):
    """Whoever watches finds it again where it was."""
    ready = stack.run / "engine.ready"
    first = json.loads(ready.read_text())
    os.kill(first["process"]["pid"], signal.SIGKILL)
    wait_for(lambda: ready.exists() and json.loads(ready.read_text())["epoch"] > first["epoch"], "the next engine")
    assert json.loads((stack.run / "endpoints.json").read_text())["http"] == stack.endpoints["http"]
    wait_for(lambda: acd("agents", "--run", str(stack.run)).returncode == 0, "its API answers")
