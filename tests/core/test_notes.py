"""What is noted on a channel: the place in the flow before its prompt plays, the place in line, and short enough."""

from dataclasses import replace

from acd.asterisk.ari.notes import note_text
from acd.core import commands
from acd.core.flow_steps import Answer, Play, SetValues
from acd.core.legs import LegNote
from acd.runtime.wire import decode, encode
from tests.core.playbook import Playbook, play
from tests.core.words import LINE, MORNING, CallArrived, PhoneRings, PicksUp, agent, centre, enter, flow, menu, queue


def notes(book: Playbook) -> list[LegNote]:
    """All that was noted on callers' legs."""
    return [command.note for command in book.asked if isinstance(command, commands.NoteLeg)]


def test_every_step_that_takes_time_is_noted_before_its_prompt_plays():
    """An engine that is killed while it plays leaves a caller who can be asked again."""
    book = play(centre(queue("help"), flow(Answer(), Play("welcome"), menu({"1": "gone"}), gone=(Play("bye"),))))
    book.sees(CallArrived("c1"))
    kinds = [type(command).__name__ for command in book.asked]
    assert kinds == ["AnswerLeg", "NoteLeg", "PlayPrompt"]
    assert notes(book)[0].step == "main/start/1"


def test_a_waiting_callers_note_has_his_place_in_line():
    """Queue, order, priority, needs and since when; the note is on the leg before he is moved to the music."""
    plan = centre(queue("help"), flow(Answer(), enter("help", priority=5, french=3)), agent("ana"))
    note = notes(play(plan).sees(CallArrived("c1"), CallArrived("c2")))[1]
    assert (note.queue, note.order, note.priority, note.needs[0].level) == ("help", 2, 5, 3)
    assert (note.stay, note.waiting_since, note.entered_at) == ("a1-e1-c2-s1", MORNING, MORNING)
    assert (note.number, note.line, note.caller) == (1, LINE, "+32470000001")


def test_a_note_that_was_written_down_and_read_again_is_written_in_the_same_way():
    """Byte for byte, as the journal must give the same commands: of every kind of leg."""
    book = play(centre(queue("help"), agent("ana"))).at(3).sees(CallArrived("c1"), CallArrived("c2"))
    written = [command.note for command in book.asked if isinstance(command, commands.NoteLeg | commands.OfferCall)]
    assert len(written) == 3
    for note in written:
        assert encode(decode(LegNote, encode(note))) == encode(note)


def test_an_agents_leg_says_whose_it_is():
    """Who is asked, where she sits, for which stay, and since when."""
    book = play(centre(queue("help"), agent("ana"))).at(3).sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana"))
    note = next(command.note for command in book.asked if isinstance(command, commands.OfferCall))
    assert (note.agent, note.phone, note.stay, note.queue) == ("ana", "phone-ana", "a1-e1-c1-s1", "help")
    assert note.offered_at is not None
    assert (note.offered_at - MORNING).total_seconds() == 3


def test_a_note_stays_short_whatever_a_caller_or_a_flow_says():
    """A long name is cut; a value that is too long is left out whole, and the others stay."""
    values = {"kind": "gold", "story": "é" * 200, "tail": "x" * 200, "last": "y" * 200}
    plan = centre(queue("help"), flow(SetValues(values), Answer(), enter("help")))
    book = play(plan)
    arrival = CallArrived("c1")(book)
    book.sees(lambda _: replace(arrival, name="Ünal " * 100, caller="9" * 300))
    note = notes(book)[0]
    assert note.values == {"kind": "gold", "tail": "x" * 200}
    assert len(note.name.encode()) <= 80
    assert len(note_text(note).encode()) < 1024
