"""What who waits is told: how long it will take, and announcements in turn, never while a phone rings for him."""

import pytest

from acd.core.ledger import PositionTold
from acd.core.ledger_waiting import AnnouncementTold, WaitTold
from acd.core.pace import Pace
from acd.core.plan import Plan
from acd.core.queue_rules import QueueRules
from acd.core.telling import rounded
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import (
    CallArrived,
    HangsUp,
    OfferCall,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    PromptEnds,
    StopPrompt,
    agent,
    centre,
    queue,
)


def plan_of(position_every_s: float | None = None, **rules: object) -> Plan:
    """One agent, and callers who are told things."""
    said = QueueRules(**rules)  # type: ignore[arg-type]  # as the test says
    return centre(queue("help", position_every_s=position_every_s, rules=said), agent("ana"))


def waiting(plan: Plan, seconds_each: float = 120.0, taken: float = 40.0) -> Playbook:
    """Ana talks with c1, as she will for so long; as much was measured."""
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana"))
    book.engine.state.forecasts.paces["help"] = Pace("help", 1, taken=taken, agent_seconds=taken * seconds_each)
    return book.showing("StopPrompt").skip().sees(CallArrived("c2"))


def minutes(book: Playbook) -> list[int]:
    """What was told of waits."""
    return [fact.minutes for fact in book.facts if isinstance(fact, WaitTold)]


def test_the_wait_is_told_in_whole_minutes_that_80_of_100_stay_below():
    """Of a wait of 120 s on average 80 of 100 stay below 193 s (exponential: 120 · ln 5): four minutes."""
    book = waiting(plan_of(wait_every_s=30.0))
    book.at(3).does(PlayPrompt("c2", "wait-time-4"))
    assert minutes(book) == [4]


def test_a_wait_is_told_again_only_when_it_has_become_shorter():
    """Neither the same nor a longer one; each looked at as often as the queue says."""
    book = waiting(plan_of(wait_every_s=30.0)).at(3).sees(PromptEnds("c2")).skip()
    book.at(62).does()
    for until, seconds_each, said in ((63, 60.0, 2), (93, 500.0, None), (123, 60.0, None), (153, 25.0, 1)):
        book.engine.state.forecasts.paces["help"] = Pace("help", 1, taken=40.0, agent_seconds=40.0 * seconds_each)
        book.at(until).does(*(() if said is None else (PlayPrompt("c2", f"wait-time-{said}"),)))
        book.sees(PromptEnds("c2"))
    assert minutes(book) == [4, 2, 1]


def test_a_position_is_told_again_only_when_it_has_become_better():
    """Somebody who is put before him is no news for him."""
    book = waiting(plan_of(position_every_s=30.0)).sees(CallArrived("c3")).at(3)
    book.does(PlayPrompt("c2", "position-1"), PlayPrompt("c3", "position-2")).sees(PromptEnds("c2"), PromptEnds("c3"))
    book.at(63).does().sees(HangsUp("c2")).skip()
    book.at(93).does(PlayPrompt("c3", "position-1")).sees(PromptEnds("c3")).at(150).does()
    assert [fact.position for fact in book.facts if isinstance(fact, PositionTold)] == [1, 2, 1]


@pytest.mark.parametrize(("minutes_", "said"), [(1, 1), (10, 10), (11, 15), (15, 15), (26, 30), (31, 31), (99, 31)])
def test_long_waits_are_rounded_to_five_minutes(minutes_, said):
    """Upwards, so that nobody is told too little; what is beyond half an hour has no number."""
    assert rounded(minutes_) == said


@pytest.mark.parametrize(
    ("seconds_each", "taken", "said"),
    [(120.0, 29.0, None), (15.0, 40.0, None), (20.0, 40.0, "wait-time-1"), (1100.0, 40.0, "wait-time-30"),
     (1130.0, 40.0, "wait-time-more")],
)  # fmt: skip
def test_nothing_is_said_of_what_is_not_known_or_of_half_a_minute(seconds_each, taken, said):
    """Neither while forecasts are not calibrated; and what is too long has no number."""
    book = waiting(plan_of(wait_every_s=30.0), seconds_each, taken).at(3)
    book.does(*(() if said is None else (PlayPrompt("c2", said),)))


def test_a_forecast_that_did_not_come_true_is_not_told():
    """Callers waited twice as long as was foreseen."""
    book = waiting(plan_of(wait_every_s=30.0))
    pace = book.engine.state.forecasts.paces["help"]
    pace.checked, pace.foreseen, pace.seen = 30, 1000.0, 2000.0
    book.at(3).does()


def test_position_and_wait_are_one_after_the_other():
    """Not at once, and not if somebody is asked for him by then."""
    book = waiting(plan_of(position_every_s=60.0, wait_every_s=60.0))
    book.at(3).does(PlayPrompt("c2", "position-1")).sees(PromptEnds("c2")).does(PlayPrompt("c2", "wait-time-4"))
    asked = waiting(plan_of(position_every_s=60.0, wait_every_s=60.0)).at(3).skip()
    asked.sees(HangsUp("ana")).skip().sees(PromptEnds("c2")).does()


def test_what_plays_is_stopped_before_he_is_moved_and_nothing_follows():
    """The agent is heard at once."""
    book = waiting(plan_of(position_every_s=60.0, wait_every_s=60.0)).at(3).sees(HangsUp("ana")).skip()
    book.sees(PhoneRings("ana"), PicksUp("ana"))
    assert StopPrompt("c2") in book.effects
    assert not any(each.name == "PlayPrompt" for each in book.effects)


def test_announcements_are_said_in_turn_and_from_time_to_time():
    """The first after as long as between two; the music plays meanwhile."""
    book = waiting(plan_of(announcements=("whisper", "recorded"), announce_every_s=20.0)).at(19).does()
    for second, prompt in ((20, "whisper"), (40, "recorded"), (60, "whisper")):
        book.at(second).does(PlayPrompt("c2", prompt)).sees(PromptEnds("c2"))
    assert [fact.prompt for fact in book.facts if isinstance(fact, AnnouncementTold)] == [
        "whisper",
        "recorded",
        "whisper",
    ]


def test_an_announcement_that_was_due_while_a_phone_rang_is_the_next_one():
    """None is left out."""
    plan = plan_of(announcements=("whisper", "recorded"), announce_every_s=20.0)
    book = play(plan).sees(CallArrived("c1"), PhoneRings("ana")).does(OfferCall("c1", "ana"))
    book.at(10).sees(HangsUp("ana")).skip().at(20).skip().at(25)
    told = [fact.prompt for fact in book.facts if isinstance(fact, AnnouncementTold)]
    assert told in ([], ["whisper"])


@pytest.mark.parametrize("store", ["after", "none"])
def test_the_next_engine_goes_on_telling(store):
    """With the next announcement; without a store it begins with the first."""
    book = waiting(plan_of(announcements=("whisper", "recorded"), announce_every_s=20.0)).at(20).sees(PromptEnds("c2"))
    run = taken_over(book.at(25), store)
    run.at(50.0)
    told = [fact.prompt for fact in run.facts if isinstance(fact, AnnouncementTold)]
    assert told == (["recorded"] if store == "after" else ["whisper"])


def test_the_next_engine_does_not_repeat_a_figure():
    """It knows what was said, as long as the store does."""
    book = waiting(plan_of(position_every_s=30.0)).at(3).sees(PromptEnds("c2"))
    run = taken_over(book.at(10), "after")
    run.at(100.0)
    assert not [fact for fact in run.facts if isinstance(fact, PositionTold)]
