"""Who waits hears in his language how long it will take, and what else his queue has to say between the music."""

import signal
from pathlib import Path

import pytest
from redis import Redis

from acd.core.pace import Pace
from acd.runtime.wire import encode
from acd.store.window import url_in
from tests import audio
from tests.phones import CallState, PhoneCall
from tests.sip.engine import end_engine, engine_now, wait_for_engine
from tests.sip.proofs import sounds_of
from tests.sip.stack import RunningStack, running_stack
from tests.sip.staff import ALIKE, connected, ended, staffed

CENTRE = Path(__file__).parent / "foretold"
ENGLISH, FRENCH = "+3225550200", "+3225550201"
# Of one agent who takes a caller in two minutes 80 of 100 who are next wait less than 193 s, of those after them 359 s.
MEASURED = Pace("help", taken=40.0, agent_seconds=40 * 120.0)


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here, whose engine finds in the store what another one has measured."""
    with running_stack(tmp_path_factory.mktemp("foretold"), CENTRE) as running:
        before = engine_now(running.run)
        with Redis.from_url(url_in(running.run)) as store:
            store.hset("{acd}:entries", "paces/help", encode(MEASURED))
        end_engine(running.run, signal.SIGKILL)
        wait_for_engine(running.run, after=before)
        yield running


def rings(stack: RunningStack, line: str) -> PhoneCall:
    """A caller who is in the queue."""
    call = stack.phones.call(line, caller="+32470000001").wait_for(CallState.ANSWERED)
    stack.wait_for_fact(call, "StayBegan")
    return call


def likeness(call: PhoneCall, prompt: str, language: str) -> float:
    """How much what this caller heard is this prompt; the call is over."""
    return audio.correlation(audio.read(call.recording), audio.read(sounds_of(CENTRE).file(prompt, language)))


def test_each_hears_his_own_wait_in_his_language_and_then_an_announcement(stack):
    """In whole minutes; the second has a caller before him."""
    with staffed(stack, "ana") as (ana,):
        first = rings(stack, ENGLISH)
        talking = connected(stack, first, ana)
        english = rings(stack, ENGLISH)
        french = rings(stack, FRENCH)
        told = [stack.wait_for_fact(caller, "WaitTold")["minutes"] for caller in (english, french)]
        assert told == [4, 6]
        for caller in (english, french):
            assert stack.wait_for_fact(caller, "AnnouncementTold", timeout_s=20)["prompt"] == "notice"
        assert french.lasts(6.0)
        for caller in (french, english):
            ended(caller)
        ended(first, talking)
    for caller, language, minutes, other in ((english, "en", 4, 6), (french, "fr", 6, 4)):
        assert likeness(caller, f"wait-time-{minutes}", language) >= ALIKE
        assert likeness(caller, f"wait-time-{other}", language) < ALIKE
        assert likeness(caller, "notice", language) >= ALIKE
