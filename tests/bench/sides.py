"""The two that are measured: our stack as operators start it, and app_queue on the same kind of Asterisk."""

import json
import sys
import time
import urllib.request
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from acd.asterisk.carriers import Address
from acd.asterisk.conf import Limits, write
from acd.asterisk.credentials import Credentials
from acd.asterisk.credentials import load as load_credentials
from acd.asterisk.leashed import LeashedProcess
from acd.asterisk.private import PrivateSwitch
from acd.config.load import load
from acd.runtime.background import UP_READY
from acd.runtime.processes import holder_of
from acd.store.server import EmbeddedServer
from acd.store.window import url_in
from tests.bench.centre import (
    ANSWERED,
    NOBODYS_QUEUE,
    ON_CONNECT,
    QUEUE,
    RING_TIMEOUT_S,
    WAITING,
    WRAP_UP_S,
    phones,
)
from tests.bench.music import make_installed_music
from tests.bench.sipp import NotMeasured

UP_TIMEOUT_S, DOWN_TIMEOUT_S, ASK_TIMEOUT_S, POLL_S = 180.0, 60.0, 10.0, 0.1

# Where only app_queue's callers wait: with the music of an installed Asterisk instead of ours.
INSTALLED_MUSIC = "+3225550104"
NOBODYS_QUEUE_INSTALLED, INSTALLED_CLASS = "waiting-installed", "installed"

EXTENSIONS = """\
[acd-lines]
exten => {on_connect},1,Queue({queue})
 same => n,Hangup()
exten => {answered},1,Answer()
 same => n,Queue({queue})
 same => n,Hangup()
exten => {waiting},1,Answer()
 same => n,Queue({nobodys_queue})
 same => n,Hangup()
exten => {waiting_installed},1,Answer()
 same => n,Queue({nobodys_queue_installed})
 same => n,Hangup()
[acd-phones]
exten => _X!,1,Hangup()
"""
# As in the centre. Without autofill callers would be connected one after another, which is slower than with us.
QUEUES = """\
[general]
persistentmembers = no
autofill = yes
[{queue}]
musicclass = default
strategy = leastrecent
ringinuse = no
timeout = {ring_timeout_s}
wrapuptime = {wrap_up_s}
joinempty = yes
{members}
[{nobodys_queue}]
musicclass = default
joinempty = yes
[{nobodys_queue_installed}]
musicclass = {installed_class}
joinempty = yes
"""
MUSIC = """
[{installed_class}]
mode = files
directory = {music}
sort = random
"""
APP_QUEUE_NAMES = {
    "on_connect": ON_CONNECT,
    "answered": ANSWERED,
    "waiting": WAITING,
    "waiting_installed": INSTALLED_MUSIC,
    "queue": QUEUE,
    "nobodys_queue": NOBODYS_QUEUE,
    "nobodys_queue_installed": NOBODYS_QUEUE_INSTALLED,
    "installed_class": INSTALLED_CLASS,
    "ring_timeout_s": RING_TIMEOUT_S,
    "wrap_up_s": WRAP_UP_S,
}


@dataclass(frozen=True, slots=True)
class Side:
    """One that can be called. `processes` are those whose processor time is its cost, with all their children, by part.

    The part `all` is everything. `ledger` is the URL of the store in which our engine tells
    what happened.
    """

    name: str
    sip: Address
    ari: str
    credentials: Credentials
    processes: Mapping[str, tuple[int, ...]]
    ledger: str | None = None

    def ask(self, path: str) -> Any:
        """A list from its switch."""
        login = b64encode(f"{self.credentials.ari_user}:{self.credentials.ari_password}".encode()).decode()
        request = urllib.request.Request(f"{self.ari}/ari/{path}")  # noqa: S310  # loopback, from our own file
        request.add_header("Authorization", f"Basic {login}")
        with urllib.request.urlopen(request, timeout=ASK_TIMEOUT_S) as answer:  # noqa: S310  # the same
            return json.load(answer)

    def phones_online(self) -> int:
        """How many phones can be reached."""
        return sum(each["technology"] == "PJSIP" and each["state"] == "online" for each in self.ask("endpoints"))

    def channels(self) -> int:
        """How many channels there are."""
        return len(self.ask("channels"))


def limits(waiting: int, agents: int) -> Limits:
    """Room for everybody at once, and callers who send no sound are not taken for gone: SIPp's send none."""
    return Limits(legs_max=waiting + 2 * agents, rtp_timeout_s=0)


@contextmanager
def ours(centre: Path, run: Path, room: Limits) -> Iterator[Side]:
    """The shipped stack as `acd up` starts it; on a leash, so that it ends with this process in any case."""
    run.mkdir()
    command = [sys.executable, "-m", "acd", "up", str(centre), "--run", str(run)]
    command += ["--legs", str(room.legs_max), "--rtp-timeout", str(room.rtp_timeout_s)]
    process = LeashedProcess(command, folder=Path.cwd(), log=run / "up.log", grace_s=DOWN_TIMEOUT_S)
    try:
        _wait_until_up(process, run)
        endpoints = json.loads((run / "endpoints.json").read_text())
        host, _, port = endpoints["sip"].rpartition(":")
        # The store's server goes on when the engine ends, so it is no child of anybody here.
        store = EmbeddedServer(run / "store").pid()
        assert store is not None, "the stack is up, so its store runs"
        parts = {"all": (process.pid, store), "engine": (_holder(run / "engine.lock"),), "store": (store,)}
        parts["asterisk"] = (int((run / "asterisk.pid").read_text()),)
        secrets = load_credentials(Path(endpoints["credentials"]))
        yield Side("acd", (host, int(port)), endpoints["ari"], secrets, parts, url_in(run))
    finally:
        process.stop()


@contextmanager
def app_queue(centre: Path, run: Path, room: Limits) -> Iterator[Side]:
    """The same Asterisk with the same phones and agents, its queues in its own dialplan."""
    with PrivateSwitch(run, load(centre).plan, node="q1", limits=room) as switch:
        _give_queues(switch)
        at = switch.installation
        yield Side(
            "app_queue", at.sip, at.ari_url, switch.credentials, {"all": (switch.pid,), "asterisk": (switch.pid,)}
        )


def _give_queues(switch: PrivateSwitch) -> None:
    music = switch.folder / "music"
    make_installed_music(music)
    members = "\n".join(f"member => PJSIP/{name},0,{name}" for name in phones(len(switch.credentials.phones)))
    etc = switch.installation.folders.etc
    files = {
        "extensions.conf": EXTENSIONS.format_map(APP_QUEUE_NAMES),
        "queues.conf": QUEUES.format_map({**APP_QUEUE_NAMES, "members": members}),
        "musiconhold.conf": (etc / "musiconhold.conf").read_text(encoding="utf-8")
        + MUSIC.format_map({**APP_QUEUE_NAMES, "music": music}),
    }
    write(files, etc)
    commands = ("moh reload", "queue reload all", "dialplan reload", "moh show files", "queue show")
    said = "".join(switch.console(command) for command in commands)
    for expected in (QUEUE, NOBODYS_QUEUE_INSTALLED, f"{music}/"):
        if expected not in said:
            raise NotMeasured(f"app_queue's Asterisk does not know {expected}; it said:\n{said}")


def _wait_until_up(process: LeashedProcess, run: Path) -> None:
    until_s = time.monotonic() + UP_TIMEOUT_S
    while not (run / UP_READY).exists():
        if not process.is_running() or time.monotonic() > until_s:
            raise NotMeasured(f"acd up did not become ready; it said:\n{(run / 'up.log').read_text()}")
        time.sleep(POLL_S)


def _holder(lock: Path) -> int:
    holder = holder_of(lock)
    if holder is None:
        raise NotMeasured(f"nobody holds {lock}: did the stack end?")
    return holder.pid
