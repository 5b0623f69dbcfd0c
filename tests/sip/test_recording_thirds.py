"""Three on real phones who are recorded: the third is told first, and tones prove who is in which file."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import audio
from tests.phones import CallState, Phone, PhoneCall
from tests.runtime.waiting import wait_for
from tests.sip.hearing import TONES, does, tone_of, tones_in
from tests.sip.proofs import sounds_of
from tests.sip.recorded_calls import ALWAYS, CENTRE, all_kept
from tests.sip.stack import RunningStack, running_stack
from tests.sip.staff import ALIKE, UNLIKE, connected, ended, staffed

TALK_S, EDGE_S = 1.5, 0.3
GARAGE = "+32470555001"


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory, carrier: tuple[str, int]) -> Iterator[RunningStack]:
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("thirds"), CENTRE, carriers={"trunk": carrier}) as running:
        yield running


def talk(stack: RunningStack, ana: Phone, folder: Path) -> tuple[PhoneCall, PhoneCall]:
    """A caller and Ana, each with a tone; they are recorded."""
    caller = stack.phones.call(ALWAYS, play=tone_of("caller", folder)).wait_for(CallState.ANSWERED)
    hers = connected(stack, caller, ana)
    hers.play(tone_of("ana", folder))
    began(stack, caller, 1)
    return caller, hers


def asked(stack: RunningStack, caller: PhoneCall, phone: Phone, who: str, folder: Path) -> PhoneCall:
    """Whoever is asked has picked up, with a tone; they talk, and then all three hear each other."""
    third = phone.wait_for_call()
    third.ring()
    third.answer()
    third.play(tone_of(who, folder))
    stack.wait_for_fact(caller, "ConsultationAnswered")
    assert caller.lasts(TALK_S)
    does(stack, caller, "join")
    return third


def began(stack: RunningStack, caller: PhoneCall, number: int) -> None:
    """So many recordings of this call have begun; the latest has gone on for a while."""
    wait_for(lambda: len(stack.facts(caller, "RecordingBegan")) == number, f"recording {number}")
    assert caller.lasts(TALK_S)


def test_a_third_outside_is_told_before_anything_is_recorded(stack, carrier, tmp_path):
    """Three files: of the two, of the three, of the two again. What she says before she knows is in none."""
    garage = stack.phones.listen("garage", carrier)
    stack.wait_for_contact("trunk", "Avail", 25)
    with staffed(stack, "ana") as (ana,):
        caller, hers = talk(stack, ana, tmp_path)
        does(stack, caller, "consult", to=GARAGE)
        third = asked(stack, caller, garage, "number", tmp_path)
        began(stack, caller, 2)
        third.hang_up()
        began(stack, caller, 3)
        ended(caller, hers)
        files = all_kept(stack, caller, 3)
    facts = [fact["fact"] for fact in stack.facts(caller)]
    assert facts.index("ConsultationJoined") < facts.index("ThirdTold")
    assert [fact for fact in facts if fact in ("ThirdTold", "RecordingBegan")] == [
        "RecordingBegan", "ThirdTold", "RecordingBegan", "RecordingBegan",
    ]  # fmt: skip
    assert [fact["ending"] for fact, _ in files] == ["moved", "moved", "conversation_ended"]
    before, three, after = (audio.read(file) for _, file in files)
    assert middle(three) == {"caller", "ana", "number"}
    assert middle(after) == {"caller", "ana"}
    assert audio.share_of_tone(before, TONES["number"], window_s=0.2) == 0
    assert tones_in(before[: round(TALK_S * audio.RATE_HZ)]) == {"caller", "ana"}
    announced = audio.read(sounds_of(CENTRE).file("recorded", "en"))
    assert audio.correlation(audio.read(third.recording), announced) >= ALIKE
    assert audio.correlation(audio.read(hers.recording), announced) <= UNLIKE


def test_a_colleague_is_in_the_file_at_once_and_the_two_are_recorded_again(stack, tmp_path):
    """And one who was only asked is in none: the recording of the two goes on when she comes back."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        caller, hers = talk(stack, ana, tmp_path)
        does(stack, caller, "consult", to="luis")
        third = asked(stack, caller, luis, "luis", tmp_path)
        began(stack, caller, 2)
        does(stack, caller, "unhold")
        third.wait_for(CallState.ENDED)
        began(stack, caller, 3)
        ended(caller, hers)
        files = all_kept(stack, caller, 3)
    sounds = [middle(audio.read(file)) for _, file in files[1:]]
    assert sounds == [{"caller", "ana", "luis"}, {"caller", "ana"}]
    assert not stack.facts(caller, "ThirdTold")


def test_who_comes_back_from_asking_is_recorded_again(stack, tmp_path):
    """What she said to the other one is in no file."""
    with staffed(stack, "ana", "luis") as (ana, luis):
        caller, hers = talk(stack, ana, tmp_path)
        does(stack, caller, "consult", to="luis")
        third = luis.wait_for_call()
        third.ring()
        third.answer()
        third.play(tone_of("luis", tmp_path))
        stack.wait_for_fact(caller, "ConsultationAnswered")
        assert caller.lasts(TALK_S)
        does(stack, caller, "unhold")
        third.wait_for(CallState.ENDED)
        began(stack, caller, 2)
        ended(caller, hers)
        files = all_kept(stack, caller, 2)
    sounds = [audio.read(file) for _, file in files]
    assert [middle(sound) for sound in sounds] == [{"caller", "ana"}, {"caller", "ana"}]
    assert [audio.share_of_tone(sound, TONES["luis"], window_s=0.2) for sound in sounds] == [0, 0]
    assert [fact["ending"] for fact, _ in files] == ["moved", "conversation_ended"]


def middle(sound: audio.Sound) -> set[str]:
    """Whose tones are in it, but for its edges, where legs come and go."""
    edge = round(EDGE_S * audio.RATE_HZ)
    return tones_in(sound[edge:-edge])
