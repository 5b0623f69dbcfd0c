"""Three centres of the folder `dialplans` are called for real: each prompt heard is the one meant, in its language.

Their files are as they stand but for the hours, so that they are open, or closed, at any time of the day and year.
"""

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np

from acd.asterisk.sounds import Sounds
from acd.runtime import clock
from tests import audio
from tests.phones import CallState, PhoneCall
from tests.sip.proofs import sounds_of
from tests.sip.stack import RunningStack, ask_api, running_stack
from tests.sip.staff import ALIKE, UNLIKE

DIALPLANS = Path(__file__).parents[2] / "dialplans"
ALWAYS = 'mon-sun: ["00:00-24:00"]'
NOT_TODAY = (clock.now().wall + timedelta(days=3)).strftime('%a: ["00:00-24:00"]').lower()
RFC_4733, INFO = False, True
WAYS = (RFC_4733, INFO)
# A prompt has begun soon after its fact; all of them wait 4 s or more for a key.
BEGINS_WITHIN_S = 1.0


class Centre:
    """A running centre, and what its callers are meant to hear."""

    def __init__(self, stack: RunningStack, sounds: Sounds, languages: Sequence[str]) -> None:
        self.stack, self.languages = stack, languages
        self._sounds = sounds

    def called(self, *numbers: str) -> list[PhoneCall]:
        """A caller on each line, each in his first step."""
        callers = [self.stack.phones.call(number) for number in numbers]
        for caller in callers:
            self.stack.wait_for_fact(caller.wait_for(CallState.ANSWERED), "StepEntered")
        return callers

    def hear_out(self, callers: Sequence[PhoneCall], prompt: str) -> None:
        """Each of them listens to it to the end in his language."""
        length_s = max(len(self.sound(prompt, each)) for each in self.languages) / audio.RATE_HZ
        assert callers[0].lasts(length_s + BEGINS_WITHIN_S), callers[0].story()

    def sound(self, prompt: str, language: str) -> audio.Sound:
        """What is in its file."""
        return audio.read(self._sounds.file(prompt, language))

    def likeness(self, caller: PhoneCall, prompt: str) -> dict[str, float]:
        """How much of what he heard is this prompt, in each language. His call is over."""
        heard = heard_by(caller)
        return {each: audio.correlation(heard, self.sound(prompt, each)) for each in self.languages}

    def assert_heard(self, caller: PhoneCall, language: str, *prompts: str) -> None:
        """Each of them in this language and in no other."""
        for prompt in prompts:
            # On a busy machine a jitter buffer slips by more than a comparison allows for: the other half is whole.
            halves = np.array_split(self.sound(prompt, language), 2)
            likeness = self.likeness(caller, prompt)
            assert max(audio.correlation(heard_by(caller), half) for half in halves) >= ALIKE, (prompt, likeness)
            assert all(likeness[other] < UNLIKE for other in self.languages if other != language), (prompt, likeness)

    def assert_unheard(self, caller: PhoneCall, *prompts: str) -> None:
        """None of them in any language."""
        for prompt in prompts:
            likeness = self.likeness(caller, prompt)
            assert all(each < UNLIKE for each in likeness.values()), (prompt, likeness)

    def queue_of(self, caller: PhoneCall) -> str:
        """Where he waits."""
        return str(self.stack.wait_for_fact(caller, "StayBegan")["queue"])


@contextmanager
def running(name: str, folder: Path, languages: Sequence[str], **weeks: str) -> Iterator[Centre]:
    """The centre of that name with these hours; every call is over, and nothing is left, at the end."""
    centre = folder / name
    shutil.copytree(DIALPLANS / name, centre)
    hours = (f"  {each.replace('_', '-')}: {{ week: {{ {week} }} }}\n" for each, week in weeks.items())
    (centre / "hours.yaml").write_text("version: 1\nhours:\n" + "".join(hours))
    with running_stack(folder, centre) as stack:
        yield Centre(stack, sounds_of(centre), languages)
        assert not stack.left_when_quiet()


def heard_by(caller: PhoneCall) -> audio.Sound:
    """What he heard, after silence: of a packet that came before his recording began nothing else is lost."""
    return np.concatenate([np.zeros(audio.WINDOW), audio.read(caller.recording)])


def all_hang_up(callers: Iterable[PhoneCall]) -> None:
    """All at once, and it is done."""
    for caller in callers:
        caller.hang_up()
    for caller in callers:
        caller.wait_for(CallState.ENDED)


def test_the_charter_is_spoken_in_the_language_that_was_chosen(tmp_path: Path) -> None:
    """One number for two languages: a key cuts the question short, and from it on a caller hears his own alone."""
    with running("charter", tmp_path, ["nl", "fr"], office=ALWAYS) as centre:
        choices = [(by, key, language) for by in WAYS for key, language in (("1", "nl"), ("2", "fr"))]
        callers = centre.called(*["+3225550120"] * len(choices))
        for caller, (by, key, _) in zip(callers, choices, strict=True):
            caller.press(key, by_info=by)
        for caller, (_, _, language) in zip(callers, choices, strict=True):
            assert centre.stack.wait_for_fact(caller, "LanguageChosen")["language"] == language
        centre.hear_out(callers, "choose")
        for caller, (by, _, _) in zip(callers, choices, strict=True):
            caller.press("2", by_info=by)
        assert [centre.queue_of(caller) for caller in callers] == ["moving"] * len(choices)
        all_hang_up(callers)
        for caller, (_, _, language) in zip(callers, choices, strict=True):
            centre.assert_heard(caller, language, "choose")
            centre.assert_unheard(caller, "closed")


def test_the_seasons_agency_speaks_as_the_line_that_was_called(tmp_path: Path) -> None:
    """A number for each language; both keys count, whichever way they come."""
    lines = {"+33199000221": "fr", "+33199000222": "en"}
    with running("seasons", tmp_path, ["fr", "en"], agency=ALWAYS) as centre:
        choices = [(number, by) for by in WAYS for number in lines]
        callers = centre.called(*(number for number, _ in choices))
        centre.hear_out(callers, "welcome")
        for caller, (_, by) in zip(callers, choices, strict=True):
            caller.press("1", by_info=by)
        for caller in callers:
            assert centre.stack.wait_for_fact(caller, "KeyTaken")["digit"] == "1"
        centre.hear_out(callers, "may-we-ask")
        for caller, (_, by) in zip(callers, choices, strict=True):
            caller.press("1", by_info=by)
        assert [centre.queue_of(caller) for caller in callers] == ["sales"] * len(choices)
        _, said = ask_api(centre.stack, "calls")
        assert [call["values"] for call in said["calls"]] == [{"mission": "sell", "survey": "yes"}] * len(choices)
        all_hang_up(callers)
        for caller, (number, _) in zip(callers, choices, strict=True):
            centre.assert_heard(caller, lines[number], "welcome", "may-we-ask")
            centre.assert_unheard(caller, "closed", "leave-a-message")


def test_the_regulators_desks_are_open_each_by_its_own_hours(tmp_path: Path) -> None:
    """Who calls in Dutch or French waits after the welcome; who calls in German hears that nobody is there."""
    lines = {"+3225550180": "nl", "+3225550181": "fr", "+3225550182": "de"}
    with running("regulator", tmp_path, ["nl", "fr", "de"], desk=ALWAYS, german_desk=NOT_TODAY) as centre:
        dutch, french, german = callers = centre.called(*lines)
        assert [centre.queue_of(caller) for caller in (dutch, french)] == ["questions"] * 2
        german.wait_for(CallState.ENDED)
        all_hang_up([dutch, french])
        for caller, language in zip(callers, lines.values(), strict=True):
            heard, unheard = ("closed", "welcome") if caller is german else ("welcome", "closed")
            centre.assert_heard(caller, language, heard)
            centre.assert_unheard(caller, unheard)
