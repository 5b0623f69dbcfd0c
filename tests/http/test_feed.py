from datetime import UTC, datetime

import orjson
import pytest

from acd.core.ids import CallId
from acd.core.ledger import CallAnswered
from acd.http.feed import Feed, StepsGoneError

AT = datetime(2026, 11, 22, tzinfo=UTC)


def fed(*seqs, after=0, steps_max=4):
    """A feed with these steps."""
    feed = Feed(after, steps_max)
    for seq in seqs:
        feed.add(seq, AT, [CallAnswered(CallId(f"c{seq}"))])
    return feed


def read(feed, after):
    """What follows a step."""
    return [step.seq for step in feed.read(feed.place_after(after), 100)]


def test_reading_goes_on_after_any_step_that_is_kept():
    """Also after one that had no facts, and is therefore not in the feed."""
    feed = fed(3, 5, 6, 9)
    assert [read(feed, after) for after in (0, 2, 3, 4, 5, 8, 9, 50)] == [
        [3, 5, 6, 9], [3, 5, 6, 9], [5, 6, 9], [5, 6, 9], [6, 9], [9], [], [],
    ]  # fmt: skip


def test_what_was_forgotten_is_not_passed_over():
    """After step 3 nothing is missing as long as only step 3 and older ones are forgotten."""
    feed = fed(3, 5, 6, 9, 10)
    assert read(feed, 3) == [5, 6, 9, 10]
    with pytest.raises(StepsGoneError):
        feed.place_after(2)
    with pytest.raises(StepsGoneError):
        fed(after=7).place_after(6)


def test_a_reader_who_is_overtaken_is_told():
    """Its place is not there any more."""
    feed = fed(1)
    place = feed.place_after(0)
    for seq in range(2, 5):
        feed.add(seq, AT, [])
    assert [step.seq for step in feed.read(place, 100)] == [1, 2, 3, 4]
    feed.add(5, AT, [])
    with pytest.raises(StepsGoneError):
        feed.read(place, 100)


def test_a_step_is_one_event_with_all_its_facts():
    """Named as in the ledger; encoded once for all readers."""
    (step,) = fed(7).read(0, 1)
    lines = step.encoded().decode().split("\n")
    assert lines[:2] == ["id: 7", "event: step"]
    said = orjson.loads(lines[2].removeprefix("data: "))
    assert said == {"seq": 7, "at": "2026-11-22T00:00:00+00:00", "facts": [{"fact": "CallAnswered", "call": "c7"}]}
    assert lines[3:] == ["", ""]
    assert step.encoded() is step.encoded()


async def test_news_comes_with_the_next_step_or_the_end():
    """And not by itself."""
    feed = fed(1)
    assert not await feed.news(0.01)
    feed.close()
    assert await feed.news(0.01)
