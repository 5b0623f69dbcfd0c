"""How a watch is made and unmade on the switch: ids, notes, and news that come late or twice."""

from acd.core import commands, events, ledger_watches
from acd.core.ids import CallId, LegId, snoop_id, watch_leg_id, watch_of
from acd.core.legs import LegRole
from tests.core.playbook import play
from tests.core.test_supervision import SIA, Begins, watched
from tests.core.wishes import EndWatch, Watch
from tests.core.words import (
    MORNING,
    CallArrived,
    HangsUp,
    LegAppears,
    Pause,
    PicksUp,
    PlayPrompt,
    agent,
    centre,
    queue,
)

CALL = CallId("a1-e1-c1")


def given(book, kind):
    """The commands of a kind, in order."""
    return [command for command in book.asked if isinstance(command, kind)]


def test_her_leg_says_whose_it_is():
    """An engine that finds it and knows nothing keeps no call from her before it is gone."""
    (called,) = given(watched(), commands.CallPhone)
    assert (called.leg, called.name, called.note.agent, called.note.phone) == (CALL + "-w1", "ana", "sia", SIA)


def test_ids_lead_back_to_the_watch():
    """A snoop's names its watch; nothing else does."""
    watch = watch_leg_id(CALL, 3)
    assert watch_of(snoop_id(watch, 12)) == watch
    assert watch_of(watch) not in (watch, CALL)


def test_news_that_come_twice_or_late_change_nothing():
    """Of her leg, of a snoop, and of a bridge in which she is not any more."""
    book = watched("listen").sees(Watch("whisper"), Watch("barge"))
    joins, before = given(book, commands.JoinBridge), len(book.asked)
    assert [len(join.legs) for join in joins] == [1, 2, 2, 2, 1]
    late: list[events.Event] = [events.CommandDone(join) for join in joins]
    late += [events.CommandFailed(join, events.FailureReason.LOST, "") for join in joins[2:4]]
    book.sees(LegAppears(SIA), LegAppears("snoop"), PicksUp(SIA))
    assert len(book.asked) == before
    assert not [command for each in late for command in told(book, each).commands]
    assert book.engine.state.watches[LegId(CALL + "-w1")].mode == "barge"
    book.sees(EndWatch())
    assert not told(book, events.CommandFailed(joins[4], events.FailureReason.LOST, "")).commands
    assert book.engine.state.calls[CALL].offer is not None


def told(book, news):
    """What follows from these news, which are about one very command: who plays this again gives others."""
    return book.engine.handle(news, events.Now(book.second, MORNING))


def test_a_snoop_that_appears_when_the_watch_is_over_is_ended():
    """It was asked for before that, and told late; nothing is asked for it but its end."""
    book = play(centre(queue("help"), agent("ana"), agent("sia"))).showing("slow creation")
    book.sees(Pause("sia"), CallArrived("c1"), LegAppears("ana"), PicksUp("ana"), Watch("listen"))
    book.sees(LegAppears(SIA), PicksUp(SIA)).showing("silent hang-up").sees(EndWatch(), LegAppears("snoop"))
    assert {command.leg for command in given(book, commands.HangUp)} == {CALL + "-w1", CALL + "-w1-n1"}
    assert {leg.role for leg in book.engine.state.legs.values()} >= {LegRole.SNOOP, LegRole.SUPERVISOR}
    book.at(60).sees(HangsUp("c1")).at(120).is_empty()


def test_an_agent_may_be_told_by_a_tone():
    """When it begins and when the mode changes; by default she hears nothing of it."""
    book = watched("listen", has_watch_tone=True).sees(Watch("whisper"))
    assert PlayPrompt("ana", "watch-tone") in book.effects
    tones = [command for command in book.asked if isinstance(command, commands.PlayPrompt)]
    assert len({tone.playback for tone in tones}) == len(tones) == 2
    book = watched("listen")
    assert not any(isinstance(command, commands.PlayPrompt) for command in book.asked)


def test_the_next_watch_of_a_call_has_another_id():
    """Also while the phone of the one before is not free yet."""
    book = watched("listen").sees(EndWatch(), Watch("barge"), PicksUp(SIA))
    assert Begins(SIA, "barge") in book.effects
    watches = [fact.watch for fact in book.facts if isinstance(fact, ledger_watches.WatchBegan)]
    assert watches == ["a1-e1-c1-w1", "a1-e1-c1-w2"]
