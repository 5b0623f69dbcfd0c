"""A whole running stack for a test: Asterisk, engine and phones, started with the commands that operators use."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Any

import typer

from acd.asterisk.packages import PackageRoot
from acd.cli.replay import replay
from acd.core.ids import NodeName, is_ours
from acd.store.window import Window, url_in
from tests.phones import Phone, PhoneCall, Phones

NODE = NodeName("a1")
CENTRE = Path(__file__).parent / "centre"
ENGLISH, FRENCH = "+3225550100", "+3225550101"
START_TIMEOUT_S = 90.0
QUIET_TIMEOUT_S = 8.0
# The time after which the switch gives up a look at a contact (`qualify_timeout`), and a little more.
OLD_LOOK_S = 3.2
BOOKS_TIMEOUT_S = 0.5


class RunningStack:
    """What a test asks of a stack: phones to use, and what the switch and the books say."""

    def __init__(self, run: Path, phones: Phones) -> None:
        self.run, self.phones = run, phones
        self.endpoints: dict[str, Any] = json.loads((run / "endpoints.json").read_text())
        self._window, self._facts = Window(url_in(run)), list[dict[str, Any]]()
        self.secrets: dict[str, Any] = json.loads(Path(self.endpoints["credentials"]).read_text())

    def phone(self, name: str, *, alone: bool = False) -> Phone:
        """A phone of the centre, registered with its own password."""
        return self.phones.register(name, self.secrets["phones"][name], alone=alone)

    def ask(self, path: str, method: str = "GET") -> Any:
        """A list from the switch, over HTTP; None where there is nothing to answer."""
        login = b64encode(f"{self.secrets['ari_user']}:{self.secrets['ari_password']}".encode()).decode()
        request = urllib.request.Request(  # noqa: S310  # loopback, from our file
            f"{self.endpoints['ari']}/ari/{path}", method=method
        )
        request.add_header("Authorization", f"Basic {login}")
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  # the same
            body = answer.read()
        return json.loads(body) if body else None

    def hang_up(self, channel: str) -> None:
        """End a channel at the switch, unless it has just ended by itself."""
        try:
            self.ask(f"channels/{channel}", "DELETE")
        except urllib.error.HTTPError as refused:
            if refused.code != HTTPStatus.NOT_FOUND:
                raise

    def wait_for_contact(self, name: str, state: str, timeout_s: float) -> None:
        """Until the switch says `Avail` or `Unavail` of a phone or trunk: it looks now, and every few seconds.

        A look that began before somebody was there may still end badly after one that went well: `Avail` must last.
        """
        settled_s = OLD_LOOK_S if state == "Avail" else 0.0
        give_up_s = time.monotonic() + timeout_s
        since_s = float("inf")
        self._at_console(f"pjsip qualify {name}")
        while True:
            contacts = self._at_console("pjsip show contacts")
            now_s = time.monotonic()
            if any(f" {name}/" in line and f" {state} " in line for line in contacts.splitlines()):
                since_s = min(since_s, now_s)
                if now_s - since_s >= settled_s:
                    return
            elif since_s <= now_s:
                since_s = float("inf")
                self._at_console(f"pjsip qualify {name}")
            assert now_s < give_up_s, f"{name} is not {state} after {timeout_s} s:\n{contacts}"
            time.sleep(0.2)  # asked again, with a limit: not every change of a contact is an event

    def _at_console(self, words: str) -> str:
        command = PackageRoot().command("asterisk", "-C", str(self.run / "etc" / "asterisk.conf"), "-r", "-x", words)
        return subprocess.run(command, cwd=self.run, text=True, capture_output=True, timeout=10, check=True).stdout

    def left_on_switch(self) -> list[str]:
        """Every channel and bridge, with its state, but for one empty holding bridge: that is kept for a while."""
        channels = [f"channel {each['name']} ({each['state']})" for each in self.ask("channels")]
        there = self.ask("bridges")
        kept = [each["id"] for each in there if each["bridge_type"] == "holding" and not each["channels"]]
        kept = [name for name in kept if is_ours(name, NODE)][:1]
        left = [each for each in there if each["id"] not in kept]
        return channels + [f"bridge {each['id']} ({len(each['channels'])} channels)" for each in left]

    def left_when_quiet(self) -> list[str]:
        """What is left on the switch and in the books once it should be nothing; waits for that, not for ever."""
        give_up_s = time.monotonic() + QUIET_TIMEOUT_S
        while left := self.left_on_switch() + self.open_calls():
            if time.monotonic() > give_up_s:
                return left
            time.sleep(0.05)  # asked again, with a limit: the switch has no event for 'nothing is left'
        return []

    def ledger(self) -> list[dict[str, Any]]:
        """All facts so far, in order: those of the steps too that a living engine has done and not yet written down."""
        done = self._steps_done()
        give_up_s = time.monotonic() + BOOKS_TIMEOUT_S
        while self._window.seq() < done and time.monotonic() < give_up_s:
            time.sleep(0.002)  # asked again, with a limit: the store may be what the test has broken
        self._facts += map(json.loads, self._window.lines())
        return list(self._facts)

    def _steps_done(self) -> int:
        """The last step of the engine; 0 when none answers."""
        if "http" not in self.endpoints:
            return 0
        request = urllib.request.Request(f"{self.endpoints['http']}/api/v1/queues")  # noqa: S310  # loopback, from our file
        request.add_header("Authorization", f"Bearer {self.secrets['api_token']}")
        try:
            with urllib.request.urlopen(request, timeout=1) as answer:  # noqa: S310  # the same
                return int(json.load(answer)["seq"])
        except urllib.error.HTTPError as refused:
            if refused.code == HTTPStatus.TOO_MANY_REQUESTS:
                raise  # the test asks more often than is taken, and would not know what it has not seen
        except OSError:
            pass  # an engine that is not there has done no more steps
        return 0

    def facts(self, call: PhoneCall, *names: str) -> list[dict[str, Any]]:
        """The facts about a caller's call, found by his own SIP Call-ID; of these names, if some are given."""
        ledger = self.ledger()
        ours = [fact["call"] for fact in ledger if fact.get("sip_call_id") == call.sip_call_id and "call" in fact]
        return [fact for fact in ledger if fact.get("call") in ours[:1] and (not names or fact["fact"] in names)]

    def wait_for_fact(self, call: PhoneCall, name: str, timeout_s: float = 10.0) -> dict[str, Any]:
        """The first fact of this name about a call."""
        give_up_s = time.monotonic() + timeout_s
        while not (found := self.facts(call, name)):
            if time.monotonic() > give_up_s:
                told = [fact["fact"] for fact in self.facts(call)]
                raise AssertionError(f"no {name} about {call} within {timeout_s} s; the books say {told}")
            time.sleep(0.05)  # asked again, with a limit; the engine takes 50 requests a second
        return found[0]

    def open_calls(self) -> list[str]:
        """Calls that the books know to have begun and not to have ended."""
        ledger = self.ledger()
        ended = {fact["call"] for fact in ledger if fact["fact"] == "CallEnded"}
        began = [fact["call"] for fact in ledger if fact["fact"] == "CallBegan"]
        return [f"call {call} is open in the ledger" for call in began if call not in ended]


def ask_api(stack: RunningStack, path: str, body: Any = None, *, token: str | None = None) -> tuple[int, Any]:
    """Ask the API, or, with a body, ask it for something; the status and what it said. Raises OSError."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token or stack.secrets['api_token']}"}
    content = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{stack.endpoints['http']}/api/v1/{path}", content, headers)  # noqa: S310  # loopback
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, None


def acd(*arguments: str, timeout_s: float = START_TIMEOUT_S) -> subprocess.CompletedProcess[str]:
    """An `acd` command, its output captured."""
    command = [sys.executable, "-m", "acd", *arguments]
    return subprocess.run(command, text=True, capture_output=True, timeout=timeout_s, check=False)


@contextmanager
def running_stack(
    folder: Path,
    centre: Path = CENTRE,
    *,
    callers_max: int = 4,
    carriers: Mapping[str, tuple[str, int]] | None = None,
    options: Sequence[str] = (),
) -> Iterator[RunningStack]:
    """Start it in the background, with `carriers` behind trunks and other options of `acd up`; it ends in any case."""
    run = folder / "run"
    targets = [f"--trunk-target={trunk}={host}:{port}" for trunk, (host, port) in (carriers or {}).items()]
    begun = acd("up", str(centre), "--run", str(run), "--detach", *targets, *options)
    try:
        assert begun.returncode == 0, f"acd up failed:\n{begun.stdout}{begun.stderr}"
        host, _, port = json.loads((run / "endpoints.json").read_text())["sip"].rpartition(":")
        with Phones(folder / "phones", (host, int(port)), callers_max=callers_max) as phones:
            yield RunningStack(run, phones)
    finally:
        ended = acd("down", "--run", str(run))
        assert ended.returncode == 0, f"acd down failed:\n{ended.stdout}{ended.stderr}"
    # Only after a test that passed: else it would hide what went wrong. As `acd replay`, which says what is different.
    try:
        replay(run / "journal")
    except typer.Exit:
        raise AssertionError(f"the engine now says something else: acd replay {run / 'journal'}") from None
