"""A real caller is promised a callback: said when the disk has it, it outlives the engine, and is owed until done."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from acd.store.server import EmbeddedServer
from tests import audio
from tests.phones import CallState, PhoneCall
from tests.sip.engine import end_engine, engine_now, wait_for_engine
from tests.sip.proofs import sounds_of
from tests.sip.stack import RunningStack, acd, running_stack
from tests.sip.staff import ALIKE
from tests.store.places import frozen

CENTRE, LINE = Path(__file__).parent / "owing", "+3225550600"
FIRST, SECOND = "+32470000031", "+32470000032"
UNLIKE = 0.3


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("owing"), CENTRE) as running:
        yield running


def owed(stack: RunningStack) -> list[dict[str, Any]]:
    """What the command says."""
    said = acd("callbacks", "--run", str(stack.run), "--json")
    assert said.returncode == 0, said.stderr
    return list(json.loads(said.stdout)["callbacks"])


def heard(call: PhoneCall, prompt: str) -> float:
    """How much what a caller heard is like this prompt, when his call is over."""
    call.wait_for(CallState.ENDED)
    sound = audio.read(sounds_of(CENTRE).file(prompt, "en"))
    return audio.correlation(audio.read(call.recording), sound)


def waits(stack: RunningStack, number: str) -> PhoneCall:
    """A caller in the queue."""
    caller = stack.phones.call(LINE, caller=number).wait_for(CallState.ANSWERED)
    stack.wait_for_fact(caller, "StayBegan")
    return caller


def test_what_was_promised_outlives_the_engine_and_is_owed_until_it_is_done(stack: RunningStack) -> None:
    """He hears it, the command lists it, the next engine knows it, and somebody calls him back."""
    caller = waits(stack, FIRST)
    caller.press("1")
    assert heard(caller, "promised") >= ALIKE
    (callback,) = owed(stack)
    (day,) = json.loads(acd("charter", "--run", str(stack.run), "--json").stdout)
    assert (day["line"], day["callback"], day["counted"], day["share_in_time"]) == (LINE, 1, 1, 0.0)
    assert (callback["number"], callback["queue"]) == (FIRST, "help")
    epoch = engine_now(stack.run)
    end_engine(stack.run, signal.SIGKILL)
    wait_for_engine(stack.run, after=epoch)
    assert owed(stack) == [callback]
    done = acd("callbacks", "done", callback["id"], "--by", "ana", "--run", str(stack.run))
    assert f"the callback to {FIRST} is done" in done.stdout
    assert owed(stack) == []


def test_nothing_is_promised_that_the_disk_does_not_have(stack: RunningStack) -> None:
    """While the store stands still he hears that it cannot be; afterwards nobody is owed anything."""
    caller = waits(stack, SECOND)
    with frozen(EmbeddedServer(stack.run / "store")):
        caller.press("1")
        assert heard(caller, "no-promise") >= ALIKE
    assert heard(caller, "promised") < UNLIKE
    assert stack.wait_for_fact(caller, "CallbackNotPromised")["queue"] == "help"
    assert owed(stack) == []
    assert not stack.left_when_quiet()
