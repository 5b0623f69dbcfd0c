"""A service is asked about real callers: what it says steers them and is there before the agent picks up.

Dead, it costs each of the first callers its time limit, and nobody else anything.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from acd.runtime.fuses import FAILURES_MAX
from tests import audio
from tests.phones import CallState, PhoneCall
from tests.sip.proofs import sounds_of
from tests.sip.stack import RunningStack, ask_api, running_stack
from tests.sip.staff import ALIKE, ended, seconds_between

CUSTOMERS, OTHERS = "+3225550500", "+3225550501"
PREMIUM, PRIVATE = "+32470000077", "+32470000011"
LIMIT_S = 1.0
# The loop counts whole milliseconds, so that a limit may be over a little early.
EARLY_S = 0.005
TOKEN = "the-token-of-the-test"
SEGMENTS = {PREMIUM: ("premium", 70), PRIVATE: ("private", 0)}


class Crm(ThreadingHTTPServer):
    """A service on loopback; once `is_dead` it takes questions and answers none."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.is_dead = threading.Event()
        self.is_over = threading.Event()
        self.tokens: list[str | None] = []


class Asked(BaseHTTPRequestHandler):
    """One question."""

    server: Crm

    def do_GET(self) -> None:
        """What is known of that number."""
        if self.server.is_dead.is_set():
            self.server.is_over.wait(30)
            return
        self.server.tokens.append(self.headers["Authorization"])
        number = parse_qs(urlsplit(self.path).query)["number"][0]
        segment, rank = SEGMENTS[number]
        known = {"customer": {"segment": segment, "name": "Été & fils"}, "scores": {"rank": rank}}
        body = json.dumps({**known, "invoices": {"overdue": True}, "contacts": [{"reason": "moving"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""


@contextmanager
def service() -> Iterator[Crm]:
    """The service, for as long as the tests run."""
    crm = Crm()
    thread = threading.Thread(target=crm.serve_forever, name="service")
    thread.start()
    try:
        yield crm
    finally:
        crm.is_over.set()
        crm.shutdown()
        crm.server_close()
        thread.join()


@pytest.fixture(scope="module")
def crm() -> Iterator[Crm]:
    """One service for all tests here."""
    with service() as running:
        yield running


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, crm: Crm) -> Iterator[RunningStack]:
    """One centre for all tests here; the secret is in its environment."""
    folder = tmp_path_factory.mktemp("asked")
    centre = folder / "centre"
    centre.mkdir()
    said = (Path(__file__).parent / "asked" / "centre.yaml").read_text()
    (centre / "centre.yaml").write_text(said.replace("PORT", str(crm.server_port)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ACD_TEST_TOKEN", TOKEN)
        with running_stack(folder, centre, callers_max=FAILURES_MAX + 2) as running:
            yield running


def heard(stack: RunningStack, call: PhoneCall, prompt: str) -> bool:
    """Whether a caller, whose call is over, heard this prompt."""
    sound = sounds_of(stack.run.parent / "centre").file(prompt, "en")
    return audio.correlation(audio.read(call.recording), audio.read(sound)) >= ALIKE


def shown_to(stack: RunningStack, agent: str) -> dict[str, Any]:
    """The call that this agent is offered, as the API shows it."""
    _, said = ask_api(stack, "calls")
    (call,) = [each for each in said["calls"] if each["agent"] == agent]
    return dict(call)


def test_who_is_known_is_served_first_and_the_agent_knows_it_before_she_picks_up(stack: RunningStack, crm: Crm) -> None:
    """A premium customer comes later and is asked for first; his facts are there while her phone rings."""
    private = stack.phones.call(CUSTOMERS, caller=PRIVATE).wait_for(CallState.ANSWERED)
    stack.wait_for_fact(private, "StayBegan")
    premium = stack.phones.call(CUSTOMERS, caller=PREMIUM).wait_for(CallState.ANSWERED)
    began = stack.wait_for_fact(premium, "StayBegan")
    assert began["queue"] == "premium"
    offered = stack.phone("phone-ana").wait_for_call()
    offered.ring()
    call = shown_to(stack, "ana")
    assert (call["caller"], call["priority"]) == (PREMIUM, 70)
    assert call["values"] == {
        "segment": "premium",
        "name": "Été & fils",
        "rank": "70",
        "is-overdue": "yes",
        "last-reason": "moving",
    }
    offered.answer()
    stack.wait_for_fact(premium, "ConversationBegan")
    ended(premium, offered)
    private.hang_up()
    private.wait_for(CallState.ENDED)
    assert set(crm.tokens) == {f"Bearer {TOKEN}"}
    told = [fact["outcome"] for fact in stack.ledger() if fact["fact"] == "LookUpEnded"]
    assert told == ["answered", "answered"]
    assert not stack.left_when_quiet()


def test_a_dead_service_costs_its_limit_and_then_nothing(stack: RunningStack, crm: Crm) -> None:
    """All hear what is for them; while some wait for it, a caller of another line is answered at once."""
    crm.is_dead.set()
    callers = [stack.phones.call(CUSTOMERS, caller=f"+3247000020{number}") for number in range(FAILURES_MAX)]
    for caller in callers:
        stack.wait_for_fact(caller, "StepEntered")
    other = stack.phones.call(OTHERS).wait_for(CallState.ENDED)
    for caller in callers:
        caller.wait_for(CallState.ENDED, 15)
    late = stack.phones.call(CUSTOMERS, caller="+32470000299").wait_for(CallState.ENDED, 15)
    ends = [stack.facts(caller, "LookUpEnded")[0] for caller in (*callers, late)]
    assert [end["outcome"] for end in ends] == ["timed_out"] * FAILURES_MAX + ["spared"]
    assert all(LIMIT_S - EARLY_S <= end["took_s"] <= 3 * LIMIT_S for end in ends[:-1])
    assert ends[-1]["took_s"] < LIMIT_S / 2
    began, answered = (stack.facts(other, name)[0] for name in ("CallBegan", "CallAnswered"))
    assert seconds_between(began, answered) < LIMIT_S
    assert heard(stack, other, "welcome")
    assert heard(stack, callers[0], "without-file")
    assert heard(stack, late, "without-file")
    files = [*(stack.run / "log").glob("*"), stack.run / "engine.log", *(stack.run / "journal").glob("*")]
    assert not [file for file in files if file.is_file() and TOKEN.encode() in file.read_bytes()]
    assert not stack.left_when_quiet()
