"""Calls put through to numbers over several trunks, with real carriers' ends: what the caller hears, and who pays."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import audio
from tests.phones import CallState, Phone, PhoneCall
from tests.phones.worker import even_free_port
from tests.sip.proofs import sounds_of
from tests.sip.stack import RunningStack, running_stack

CENTRE = Path(__file__).parent / "carrier"
THROUGH, ANSWERED_FIRST = "+3225550300", "+3225550301"
DEAD, NORTH, SOUTH = "127.0.0.2", "127.0.1.2", "127.0.2.2"
CALLER_HZ, FAR_HZ, RINGBACK_HZ = 440, 650, 850
QUALIFIED_WITHIN_S = 25.0
# Time enough for two seconds of sound to be judged, the jitter buffers' included.
LISTEN_S = 2.5


class Exchange:
    """The running stack and the far ends of its two carriers that are there."""

    def __init__(self, stack: RunningStack, north: Phone, south: Phone, folder: Path) -> None:
        self.stack, self.north, self.south = stack, north, south
        self.caller_tone = audio.tone(folder / "caller.wav", CALLER_HZ)
        self.far_tone = audio.tone(folder / "far.wav", FAR_HZ)
        self.ringback = audio.tone(folder / "ringback.wav", RINGBACK_HZ)

    def call(self, line: str = THROUGH) -> PhoneCall:
        return self.stack.phones.call(line, play=self.caller_tone)

    def trunks_tried(self, caller: PhoneCall) -> list[str]:
        return [fact["trunk"] for fact in self.stack.facts(caller, "TransferBegan")]

    def endings(self, caller: PhoneCall) -> list[str]:
        return [fact["ending"] for fact in self.stack.facts(caller, "TransferEnded")]


@pytest.fixture(scope="module")
def exchange(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Exchange]:
    """One stack for all tests: nobody is at the first trunk's target, and the switch has noticed."""
    folder = tmp_path_factory.mktemp("trunks")
    ports = {"trunk": (DEAD, 9), "north": (NORTH, even_free_port(NORTH)), "south": (SOUTH, even_free_port(SOUTH))}
    with running_stack(folder, CENTRE, carriers=ports) as stack:
        ends = [stack.phones.listen(name, ports[name]) for name in ("north", "south")]
        # It may have looked at them before they were there.
        for name, state in (("trunk", "Unavail"), ("north", "Avail"), ("south", "Avail")):
            stack.wait_for_contact(name, state, QUALIFIED_WITHIN_S)
        yield Exchange(stack, ends[0], ends[1], folder)


def test_the_caller_hears_the_far_ends_own_ringing_and_then_its_voice(exchange):
    """Not answered by us: he hears ringing, early media, and after the far end's answer they talk; nothing is left."""
    caller = exchange.call()
    far = exchange.north.wait_for_call()
    assert "+32470555010" in far.invite.splitlines()[0]
    assert "+32470000001" in far.far, "whom we call sees who calls"
    far.ring()
    caller.wait_for(CallState.RINGING)
    far.play(exchange.ringback)
    far.answer(183)
    caller.wait_for("sound")
    assert caller.lasts(LISTEN_S), caller.story()
    assert not caller.has_been(CallState.ANSWERED), "he pays for a call that nobody has answered"
    far.play(exchange.far_tone)
    far.answer()
    caller.wait_for(CallState.ANSWERED)
    assert caller.lasts(LISTEN_S), caller.story()
    caller.hang_up()
    far.wait_for(CallState.ENDED)
    caller.wait_for(CallState.ENDED)
    heard = audio.read(caller.recording)
    assert audio.share_of_tone(heard, RINGBACK_HZ) >= 0.8
    assert audio.share_of_tone(heard, FAR_HZ) >= 0.8
    assert audio.share_of_tone(audio.read(far.recording), CALLER_HZ) >= 0.8
    assert exchange.stack.left_when_quiet() == []
    assert exchange.endings(caller)[-1] == "answered"


def test_a_caller_who_was_answered_hears_it_too(exchange):
    """After `answer` in the flow the far end's early media and voice reach him all the same."""
    caller = exchange.call(ANSWERED_FIRST).wait_for(CallState.ANSWERED)
    far = exchange.north.wait_for_call()
    far.play(exchange.ringback)
    far.answer(183)
    assert caller.lasts(LISTEN_S), caller.story()
    far.play(exchange.far_tone)
    far.answer()
    assert caller.lasts(LISTEN_S), caller.story()
    far.hang_up()
    caller.wait_for(CallState.ENDED)
    heard = audio.read(caller.recording)
    assert audio.share_of_tone(heard, RINGBACK_HZ) >= 0.8
    assert audio.share_of_tone(heard, FAR_HZ) >= 0.8
    assert exchange.stack.left_when_quiet() == []


@pytest.mark.parametrize(("code", "ending"), [(486, "busy"), (0, "no_answer")])
def test_not_answered_there_the_flow_goes_on(exchange, code, ending):
    """Busy, or rung for too long: no other trunk is tried, and the caller hears the flow's next step."""
    caller = exchange.call(ANSWERED_FIRST).wait_for(CallState.ANSWERED)
    far = exchange.north.wait_for_call()
    far.ring()
    if code:
        far.reject(code)
    far.wait_for(CallState.ENDED)
    caller.wait_for(CallState.ENDED, timeout_s=15)
    sorry = audio.read(sounds_of(CENTRE).file("sorry", "en"))
    assert audio.correlation(audio.read(caller.recording), sorry) >= 0.8
    assert exchange.endings(caller)[-1] == ending
    assert exchange.trunks_tried(caller)[-1] == "north"
    assert exchange.stack.left_when_quiet() == []


def test_a_trunk_that_does_not_work_is_followed_by_the_next(exchange):
    """The first trunk's carrier is dead, the second says 503, the third takes the call."""
    caller = exchange.call()
    exchange.north.wait_for_call().reject(503)
    far = exchange.south.wait_for_call()
    far.answer()
    caller.wait_for(CallState.ANSWERED)
    caller.hang_up()
    far.wait_for(CallState.ENDED)
    assert exchange.trunks_tried(caller) == ["trunk", "north", "south"]
    assert exchange.stack.left_when_quiet() == []
    assert exchange.endings(caller) == ["failed", "failed", "answered"]


def test_channels_in_use_and_the_reserve_count(exchange):
    """Two of three channels of one trunk, one of another: the fourth caller is told that it cannot be done."""
    callers = [exchange.call() for _ in range(2)]
    fars = [exchange.north.wait_for_call() for _ in callers]
    callers.append(exchange.call())
    fars.append(exchange.south.wait_for_call())
    refused = exchange.call()
    refused.wait_for(CallState.ENDED, timeout_s=15)
    sorry = audio.read(sounds_of(CENTRE).file("sorry", "en"))
    assert audio.correlation(audio.read(refused.recording), sorry) >= 0.8
    assert [exchange.trunks_tried(caller)[-1] for caller in callers] == ["north", "north", "south"]
    assert exchange.stack.facts(refused, "RequestFailed")[-1]["reason"] == "no_trunk"
    for caller in callers:
        caller.hang_up()
    for far in fars:
        far.wait_for(CallState.ENDED)
    assert exchange.stack.left_when_quiet() == []
    assert not exchange.south.waiting, "the fourth call must not have gone out"


@pytest.mark.parametrize("code", [0, 180, 183])
def test_a_caller_who_gives_up_ends_it_there_too(exchange, code):
    """He hangs up before it rings, while it rings, in its early media: the far end is told at once."""
    caller = exchange.call()
    far = exchange.north.wait_for_call()
    if code:
        far.answer(code)
        caller.wait_for(CallState.RINGING)
    caller.hang_up()
    far.wait_for(CallState.ENDED)
    caller.wait_for(CallState.ENDED)
    assert exchange.stack.left_when_quiet() == []
    assert exchange.endings(caller)[-1] == "caller_gone"
