"""The store is killed, stands still, is slow, is full: calls go on, no promise is false, and all is told afterwards."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import Redis

from acd.runtime import clock
from acd.store.server import EmbeddedServer
from tests import audio
from tests.phones import CallState, Phone, PhoneCall
from tests.phones.calls import NotSeenError
from tests.runtime.waiting import wait_for
from tests.sip.between import Between
from tests.sip.compared import api, imbalances
from tests.sip.proofs import AGENT_HZ, CALLER_HZ
from tests.sip.stack import RunningStack, running_stack
from tests.sip.staff import DESK, FLOOR, at_desk
from tests.store.places import frozen, kill

KEY = "9"  # of the queue that only Ana serves
TALK_S, FROZEN_S, SLOW_S = 3.0, 5.0, 2.0
ALARM_TIMEOUT_S, CAUGHT_UP_TIMEOUT_S = 8.0, 15.0
ALARM = "the store does not take the books"


class Shop:
    """A running centre, its store's server, Ana at her phone, and what each sends."""

    def __init__(self, stack: RunningStack, folder: Path) -> None:
        self.stack, self.folder = stack, folder
        self.server = EmbeddedServer(stack.run / "store")
        self.ana = at_desk(stack, "ana")
        at_desk(stack, "luis")
        self.usual = self.story(self.call())

    def call(self) -> PhoneCall:
        """From the INVITE to the end, led by what the phones see and hear alone; both hear each other."""
        caller = self.stack.phones.call(DESK, play=audio.tone(self.folder / "caller.wav", CALLER_HZ))
        caller.wait_for(CallState.ANSWERED)
        offered = _chosen(caller, self.ana)
        offered.ring()
        offered.play(audio.tone(self.folder / "agent.wav", AGENT_HZ))
        offered.answer()
        assert caller.lasts(TALK_S), f"he was cut off; {caller.story()}"
        caller.hang_up()
        for each, tone_hz in ((caller, AGENT_HZ), (offered, CALLER_HZ)):
            each.wait_for(CallState.ENDED)
            assert audio.share_of_tone(audio.read(each.recording), tone_hz, window_s=1.0) >= 0.9
        return caller

    def story(self, caller: PhoneCall) -> list[str]:
        """What the ledger says of his call when it is over, without what only sometimes is to be told."""
        self.stack.wait_for_fact(caller, "CallEnded", CAUGHT_UP_TIMEOUT_S)
        return [fact["fact"] for fact in self.stack.facts(caller) if fact["fact"] not in ("LegHeard", "OfferRang")]

    def promise(self) -> bool:
        """Change Luis's state; whether the engine says that this is kept."""
        is_paused = api(self.stack, "agents/luis")["agent"]["state"] == "paused"
        what, body = ("resume", {}) if is_paused else ("pause", {"reason": "lunch"})
        return bool(api(self.stack, f"agents/luis/{what}", body)["is_kept"])

    def behind_s(self) -> float:
        """For how long the store has been late, by the metric."""
        with urllib.request.urlopen(self.stack.endpoints["metrics"], timeout=10) as answer:  # noqa: S310  # loopback
            lines = answer.read().decode().splitlines()
        (figure,) = [line.split()[-1] for line in lines if line.startswith("acd_store_behind_seconds ")]
        return float(figure)

    def alarms(self) -> int:
        """How many lines of the log cry for help over the store."""
        lines = map(json.loads, (self.stack.run / "engine.log").read_text().splitlines())
        return sum(line["level"] == "error" and ALARM in line["event"] for line in lines)


def _chosen(caller: PhoneCall, phone: Phone) -> PhoneCall:
    """Press the key until the phone is called: the menu may not have begun at the first press."""
    for _ in range(4):
        caller.press(KEY)
        try:
            return phone.wait_for_call(3.0)
        except NotSeenError:
            assert not caller.is_ended, caller.story()
    raise AssertionError(f"nobody was called for {caller}; {caller.story()}")


@contextmanager
def all_is_told_afterwards(shop: Shop) -> Iterator[list[PhoneCall]]:
    """For the calls of the block: each is in the ledger as usual, in order, once; the alarm is over, promises hold."""
    calls: list[PhoneCall] = []
    yield calls
    wait_for(lambda: shop.behind_s() == 0.0, "the books caught up", CAUGHT_UP_TIMEOUT_S)
    wait_for(shop.promise, "a promise that is kept", CAUGHT_UP_TIMEOUT_S)
    for call in calls:
        assert shop.story(call) == shop.usual
    assert shop.stack.left_when_quiet() == []
    assert imbalances(shop.stack.ledger()) == []


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A centre as everybody runs it, with the embedded store."""
    folder = tmp_path_factory.mktemp("store")
    with running_stack(folder, FLOOR) as running:
        yield Shop(running, folder)


def test_killed(shop):
    """While two talk: they go on, the server is started again at once, and has everything."""
    alarms = shop.alarms()
    with all_is_told_afterwards(shop) as calls:
        kill(shop.server)
        calls.append(shop.call())
        wait_for(shop.server.is_running, "the next server")
    assert shop.alarms() > alarms


def test_standing_still(shop):
    """For five seconds: calls are taken and connected, and nothing is promised."""
    alarms = shop.alarms()
    with all_is_told_afterwards(shop) as calls:
        until_s = clock.now().mono_s + FROZEN_S
        with frozen(shop.server):
            assert not shop.promise()
            calls.append(shop.call())
            wait_for(lambda: shop.behind_s() > 0.0, "the figure that raises the alarm", ALARM_TIMEOUT_S)
            wait_for(lambda: clock.now().mono_s > until_s, "five seconds")
    assert shop.alarms() > alarms


def test_full(shop):
    """A server without room says so: the same, until there is room again."""
    alarms = shop.alarms()
    with Redis(unix_socket_path=str(shop.server.socket)) as server, all_is_told_afterwards(shop) as calls:
        before = server.config_get("maxmemory")["maxmemory"]
        server.config_set("maxmemory", "1mb")
        try:
            assert not shop.promise()
            calls.append(shop.call())
            wait_for(lambda: shop.behind_s() > 0.0, "the figure that raises the alarm", ALARM_TIMEOUT_S)
        finally:
            server.config_set("maxmemory", before)
    assert shop.alarms() > alarms


def test_slow(tmp_path):
    """A server that needs two seconds for each write: nothing waits for it, and no promise is given in that time."""
    run = tmp_path / "run"
    server = EmbeddedServer(run / "store")
    server.start()
    url = f"unix://{tmp_path / 'slow.sock'}"
    try:
        with (
            Between(server.socket, tmp_path / "slow.sock") as between,
            running_stack(tmp_path, FLOOR, options=("--store", url)) as running,
        ):
            _slow(Shop(running, tmp_path), between)
    finally:
        server.stop()


def _slow(shop: Shop, between: Between) -> None:
    alarms = shop.alarms()
    with all_is_told_afterwards(shop) as calls:
        between.delay_s = SLOW_S
        assert not shop.promise()
        calls.append(shop.call())
        wait_for(lambda: shop.behind_s() > 0.0, "the figure that raises the alarm", ALARM_TIMEOUT_S)
        between.delay_s = 0.0
    assert shop.alarms() > alarms
