"""Three hear each other: recorded in a file of their own, and only if the third knows; then the two are again."""

import pytest

from acd.core import commands, recording_commands
from acd.core.events import FailureReason
from acd.core.ledger_recording import RecordingFailed, ThirdTold
from acd.core.recordings import RecordingState
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.taped import Begins, Ended, Failed, Paused, Wishes, recorded
from tests.core.three import GARAGE
from tests.core.wishes import Control
from tests.core.words import (
    Answered,
    CallArrived,
    CallEnds,
    CancelOffer,
    ConsultEnds,
    HangsUp,
    HangUp,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    PromptEnds,
    agent,
    centre,
    queue,
)

TWO, THREE = "a1-e1-c1-s1-o1-r1", "a1-e1-c1-k1-r2"


def consulted(third: str = "luis", *wishes: str, is_always: bool = True) -> Playbook:
    """The caller is recorded, and waits while the other two talk about him; whatever was wished of the recording."""
    on = centre(queue("help", recording=recorded(is_always=is_always)), agent("ana"), agent("luis"))
    book = play(on).sees(CallArrived("c1"))
    book = book.sees(PromptEnds("c1"), PicksUp("ana")) if is_always else book.sees(PicksUp("ana"))
    book.sees(*[Wishes("c1", wish) for wish in wishes])
    return book.sees(Control("consult", to=third), PhoneRings(third), PicksUp(third)).skip()


def live(book: Playbook) -> list[str]:
    """The recordings that the switch writes."""
    return sorted(book.tapes.live)


def test_a_colleague_knows_so_the_three_are_recorded_at_once():
    """In another file, as they are in another bridge; and the two again when she is back with her caller."""
    book = consulted()
    assert live(book) == []
    book.sees(Control("join")).does(Answered("done"), Begins("c1"))
    assert live(book) == [THREE]
    book.sees(Control("unhold")).does(
        ConsultEnds("luis", "returned"),
        Answered("done"),
        CancelOffer("c1", "luis"),
        Ended("c1", "moved"),
        Begins("c1"),
    )
    assert live(book) == ["a1-e1-c1-s1-o1-r3"]
    book.sees(HangsUp("c1")).skip().is_empty()
    assert sorted(book.tapes.kept) == [THREE, TWO, "a1-e1-c1-s1-o1-r3"]


def test_a_third_outside_is_told_first_and_nothing_is_recorded_until_then():
    """She hears it alone; the others talk on."""
    book = consulted(GARAGE).sees(Control("join"))
    book.does(Answered("done"), PlayPrompt(GARAGE, "recorded"))
    assert live(book) == []
    book.sees(PromptEnds(GARAGE)).does(Begins("c1"))
    assert live(book) == [THREE]
    assert [fact.prompt for fact in book.facts if isinstance(fact, ThirdTold)] == ["recorded"]
    book.sees(HangsUp(GARAGE)).skip()
    assert live(book) == ["a1-e1-c1-s1-o1-r3"]


@pytest.mark.parametrize("how", ["fails", "never ends", "switch"])
def test_a_third_who_cannot_be_told_is_not_recorded(how):
    """That is told, as somebody counts on it; the two are recorded again when he has gone."""
    book = consulted(GARAGE)
    if how == "switch":
        book.fails(commands.PlayPrompt)
    book.sees(Control("join")).skip()
    if how == "fails":
        book.sees(PromptEnds(GARAGE, is_failed=True))
    book.at(60)
    assert live(book) == []
    assert [fact.why for fact in book.facts if isinstance(fact, RecordingFailed)] == ["not_announced"]
    book.sees(HangsUp(GARAGE)).skip()
    assert live(book) == ["a1-e1-c1-s1-o1-r3"]


@pytest.mark.parametrize("gone", ["c1", "ana", GARAGE])
def test_somebody_goes_while_the_third_is_told(gone):
    """Nothing of it is left; who stays is recorded only if everybody knows."""
    book = consulted(GARAGE).sees(Control("join")).skip()
    book.sees(HangsUp(gone)).skip()
    assert live(book) == (["a1-e1-c1-s1-o1-r3"] if gone == GARAGE else [])
    assert not [each for each in book.engine.state.recordings.values() if each.state is RecordingState.ANNOUNCING]


def test_the_caller_is_left_to_whom_she_asked():
    """To a colleague: he is recorded on, as another conversation. To a number: not any more."""
    book = consulted().sees(Control("join"), Control("leave")).skip()
    assert live(book) == ["a1-e1-c1-k1-r3"]
    book = consulted(GARAGE).sees(Control("join"), PromptEnds(GARAGE), Control("leave")).skip()
    assert live(book) == []


@pytest.mark.parametrize("verb", ["join", "swap", "unhold"])
def test_a_pause_is_not_undone_by_asking_somebody(verb):
    """Whoever paused because of a card number is recorded again only when somebody says so."""
    book = consulted("luis", "pause").sees(Control(verb)).skip()
    assert live(book) == []
    book.sees(Wishes("c1", "resume")).does(Answered("refused"))
    book.sees(Wishes("c1", "start")).does(Answered("done"), Begins("c1"))


def test_a_pause_or_an_end_among_three_is_one_for_the_two():
    """Nobody who did not ask again is recorded again."""
    book = consulted().sees(Control("join")).skip().sees(Wishes("c1", "pause")).does(Answered("done"), Paused("c1"))
    book.sees(Control("unhold")).skip()
    assert live(book) == []
    book.sees(Wishes("c1", "start")).does(Answered("done"), Begins("c1"))
    book = consulted().sees(Control("join"), Wishes("c1", "stop"), Control("unhold")).skip()
    assert live(book) == []


def test_a_conversation_that_is_not_recorded_is_not_recorded_by_a_third():
    """On demand it is, if the caller was told before; else when he is with one alone."""
    book = consulted(is_always=False).sees(Control("join")).skip()
    assert live(book) == []
    book.sees(Wishes("c1", "start")).does(Answered("refused"))
    book = consulted("luis", "stop").sees(Control("join")).skip()
    assert live(book) == []
    book.sees(Wishes("c1", "start")).does(Answered("done"), Begins("c1"))
    assert [each.bridge for each in book.tapes.live.values()] == ["a1-e1-c1-k1-b"]


def test_what_is_said_while_he_waits_is_recorded_nowhere():
    """Neither by itself nor on demand; when she is with him for a moment, or again, he is recorded as before."""
    book = consulted()
    assert live(book) == []
    book.sees(Wishes("c1", "start")).does(Answered("refused"))
    book.sees(Control("swap")).does(Answered("done"), Begins("c1"))
    book.sees(Control("swap")).does(Answered("done"), Ended("c1", "moved"))
    assert live(book) == []
    book.sees(Control("unhold")).skip()
    assert live(book) == ["a1-e1-c1-s1-o1-r3"]


def test_one_that_is_ended_while_she_is_with_him_stays_so():
    """Also when she comes back from the third for good."""
    book = consulted().sees(Control("swap"), Wishes("c1", "stop"), Control("swap"), Control("unhold")).skip()
    assert live(book) == []


def test_nobody_answers_whom_she_asks():
    """He is recorded again as soon as they talk."""
    on = centre(queue("help", recording=recorded()), agent("ana"), agent("luis"))
    book = play(on).sees(CallArrived("c1"), PromptEnds("c1"), PicksUp("ana"), Control("consult", to="luis"))
    book.sees(PhoneRings("luis")).skip()
    assert live(book) == []
    book.at(60).skip()
    assert live(book) == ["a1-e1-c1-s1-o1-r2"]


@pytest.mark.parametrize("store", ["after", "before", "none"])
@pytest.mark.parametrize("third", ["luis", GARAGE])
def test_the_next_engine_records_no_third_who_was_not_told(store, third):
    """And goes on with what it knows; whatever else was begun is stopped."""
    book = consulted(third).sees(Control("join")).skip()
    run = taken_over(book, store)
    assert not run.broken
    written = [each for each in run.board.tapes.live.values() if each.bridge == "a1-e1-c1-k1-b"]
    assert bool(written) is (third == "luis" and store != "none")


def test_three_who_have_become_two_unseen():
    """The third went while there was no engine: the two are recorded in their own bridge again."""
    run = taken_over(consulted().sees(Control("join")).skip(), meanwhile=(HangsUp("luis"),), gap_s=3.0)
    assert [each.bridge for each in run.board.tapes.live.values()] == ["a1-e1-c1-s1-o1-b"]


@pytest.mark.parametrize("reason", [FailureReason.SWITCH_ERROR, FailureReason.NOT_FOUND])
def test_three_whom_the_switch_does_not_record_talk_on(reason):
    """And the two are tried again."""
    book = consulted().fails(recording_commands.RecordBridge, reason).sees(Control("join"))
    book.does(Answered("done"), Failed("c1", "refused")).works(recording_commands.RecordBridge)
    book.sees(Control("unhold")).skip()
    assert live(book) == ["a1-e1-c1-s1-o1-r3"]
    book.sees(HangsUp("ana")).does(HangUp("c1"), Ended("c1", "conversation_ended"), CallEnds("c1", "agent_hung_up"))


def test_the_next_of_a_queue_is_asked_and_then_he_is_recorded_again():
    """However many did not pick up."""
    on = centre(queue("help", recording=recorded()), agent("ana"), agent("luis"), agent("eva"))
    book = play(on).sees(CallArrived("c1"), PromptEnds("c1"), PicksUp("ana"), Control("consult", to="help"))
    book.skip().at(120).skip()
    assert [each.bridge for each in book.tapes.live.values()] == ["a1-e1-c1-s1-o1-b"]
