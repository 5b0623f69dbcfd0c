"""What real callers leave: messages, delivered as they were spoken, also after a kill; and answers to questions."""

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import audio
from tests.phones import CallState, PhoneCall
from tests.runtime.waiting import wait_for
from tests.sip.engine import end_engine, engine_now, wait_for_engine
from tests.sip.proofs import sounds_of
from tests.sip.stack import RunningStack, running_stack
from tests.sip.staff import ALIKE, staffed

CENTRE = Path(__file__).parent / "leaving"
LINE, SURVEY = "+3225550400", "+3225550401"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStack]:
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("leaving"), CENTRE) as running:
        yield running


def speech() -> audio.Sound:
    """What callers say: words, and none of what they hear."""
    return audio.read(sounds_of(CENTRE).file("thank-you", "en"))


def speaks(stack: RunningStack, folder: Path) -> PhoneCall:
    """A caller who says it again and again, and is recorded."""
    caller = stack.phones.call(LINE, play=audio.write(folder / "words.wav", speech())).wait_for(CallState.ANSWERED)
    stack.wait_for_fact(caller, "MessageBegan")
    return caller


def delivered(stack: RunningStack, caller: PhoneCall) -> tuple[dict[str, Any], audio.Sound]:
    """What came with a caller's only message, and its sound."""
    name = stack.wait_for_fact(caller, "MessageDelivered")["recording"]
    folder = stack.run / "post" / "office"
    return json.loads((folder / f"{name}.json").read_text()), audio.read(folder / f"{name}.wav")


def test_what_he_said_is_delivered_and_he_is_thanked(stack: RunningStack, tmp_path: Path) -> None:
    """Ended by his key; one who says nothing hears that, and one who hangs up has left his message too."""
    silent = stack.phones.call(LINE).wait_for(CallState.ANSWERED)
    gone = speaks(stack, tmp_path)
    caller = speaks(stack, tmp_path)
    words_s = len(speech()) / audio.RATE_HZ
    assert caller.lasts(2 * words_s + 0.5)
    caller.press("#")
    gone.hang_up()
    caller.wait_for(CallState.ENDED)
    said, sound = delivered(stack, caller)
    assert audio.correlation(sound, speech()) >= ALIKE
    assert (said["line"], said["language"], said["values"]) == (LINE, "fr", {"topic": "evening"})
    assert said["length_s"] == pytest.approx(len(sound) / audio.RATE_HZ, abs=0.1)
    assert stack.facts(caller, "MessageLeft")[0]["ending"] == "key"
    thanks = audio.read(sounds_of(CENTRE).file("thank-you", "fr"))
    assert audio.correlation(audio.read(caller.recording), thanks) >= ALIKE
    _, other = delivered(stack, gone)
    assert audio.correlation(other, speech()) >= ALIKE
    assert stack.facts(gone, "MessageLeft")[0]["ending"] == "caller_hung_up"
    silent.wait_for(CallState.ENDED)
    assert [fact["why"] for fact in stack.facts(silent, "MessageFailed")] == ["too_short"]
    sorry = audio.read(sounds_of(CENTRE).file("no-message", "fr"))
    assert audio.correlation(audio.read(silent.recording), sorry) >= ALIKE
    assert not stack.left_when_quiet()


def test_killed_while_he_speaks_nothing_that_he_said_is_lost(stack: RunningStack, tmp_path: Path) -> None:
    """The next engine delivers it, and lets him say all of it again."""
    caller = speaks(stack, tmp_path)
    assert caller.lasts(len(speech()) / audio.RATE_HZ * 2 + 0.5)
    epoch = engine_now(stack.run)
    end_engine(stack.run, signal.SIGKILL)
    wait_for_engine(stack.run, after=epoch)
    _, sound = delivered(stack, caller)
    assert audio.correlation(sound, speech()) >= ALIKE
    wait_for(lambda: len(stack.facts(caller, "MessageBegan")) == 2, "the second message")
    caller.hang_up()
    assert not stack.left_when_quiet()


def test_he_is_asked_after_the_conversation_and_his_answer_counts(stack: RunningStack) -> None:
    """First a phone of the centre rings, which rejects him; then he talks with an agent, who hangs up."""
    with staffed(stack, "ana") as (ana,):
        desk = stack.phone("phone-desk")
        caller = stack.phones.call(SURVEY)
        desk.wait_for_call().reject()
        offered = ana.wait_for_call()
        offered.ring()
        offered.answer()
        stack.wait_for_fact(caller, "ConversationBegan")
        offered.hang_up()
        stack.wait_for_fact(caller, "SurveyBegan")
        question = audio.read(sounds_of(CENTRE).file("how-was-it", "en"))
        assert caller.lasts(len(question) / audio.RATE_HZ + 0.5)
        caller.press("5")
        caller.wait_for(CallState.ENDED)
        told = stack.wait_for_fact(caller, "SurveyAnswered")
        assert (told["question"], told["answer"], told["queue"], told["agent"]) == ("stars", "good", "help", "ana")
        heard = audio.read(caller.recording)
        assert audio.correlation(heard, question) >= ALIKE
        assert audio.correlation(heard, speech()) >= ALIKE
        assert [fact["ending"] for fact in stack.facts(caller, "TransferEnded")] == ["busy"]
        desk.unregister()
