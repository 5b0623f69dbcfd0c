"""A caller presses his number and hears it said back, digit by digit and then as a number, in his language."""

from pathlib import Path

from tests import audio
from tests.phones import CallState
from tests.sip.proofs import sounds_of
from tests.sip.stack import running_stack
from tests.sip.staff import ALIKE

CENTRE = Path(__file__).parent / "speaking"
LINE = "+3225550410"


def test_the_caller_hears_his_number(tmp_path: Path) -> None:
    """Both pressed while the question is spoken; what was not said is not heard, and nothing is left."""
    with running_stack(tmp_path, CENTRE) as stack:
        caller = stack.phones.call(LINE).wait_for(CallState.ANSWERED)
        stack.wait_for_fact(caller, "StepEntered")
        for key in "2071#":
            caller.press(key)
        question = audio.read(sounds_of(CENTRE).file("is-it-right", "fr"))
        assert caller.lasts(8 + len(question) / audio.RATE_HZ)
        caller.press("1")
        caller.wait_for(CallState.ENDED, timeout_s=20)
        heard = audio.read(caller.recording)
        likeness = {
            prompt: audio.correlation(heard, audio.read(sounds_of(CENTRE).file(prompt, "fr")))
            for prompt in ("say-2", "say-0", "say-7", "say-1", "is-it-right", "say-thousand", "say-71", "say-99")
        }
        assert all(likeness[prompt] >= ALIKE for prompt in likeness if prompt != "say-99"), likeness
        assert likeness["say-99"] < ALIKE, likeness
        (taken,) = stack.facts(caller, "DigitsTaken")
        assert (taken["value"], taken["digits"], taken["count"]) == ("customer", "2071", 4)
        assert not stack.left_when_quiet()
