"""One event socket's text becomes events: bounded, and unharmed by anything that may come."""

import json
from collections import Counter
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from acd.asterisk.ari.sieve import ENDING_MAX, AppReplaced, Sieve
from acd.asterisk.ari.stock import snapshot
from acd.asterisk.ari.translate import Unreadable
from acd.core.events import DigitPressed, LegEnded, LegLeft, PlaybackEnded
from acd.core.ids import LegId
from tests.asterisk.recordings import A1, RECORDED, RECORDINGS, lines

ODD_SOUND = "odd_field:RTPAUDIOQOS"


def test_unknown_types_and_missing_fields_are_counted_by_type():
    """Nothing is told, nothing is lost silently."""
    counts: Counter[str] = Counter()
    sieve = Sieve(A1, counts)
    messages = [
        '{"type":"Novelty"}',
        '{"type":"StasisEnd"}',
        "{",
        "[]",
        "{}",
        '{"type":"ChannelDtmfReceived","digit":7}',
    ]
    assert [sieve.take(message) for message in messages] == [None] * 6
    assert counts == {
        "unknown_type:Novelty": 1,
        "missing_field:StasisEnd": 1,
        "junk:text": 1,
        "junk:value": 1,
        "missing_field:None": 1,
        "missing_field:ChannelDtmfReceived": 1,
    }


def test_the_number_of_types_counted_is_bounded():
    """A switch gone mad cannot fill our memory with names."""
    counts: Counter[str] = Counter()
    sieve = Sieve(A1, counts)
    for number in range(1_000):
        sieve.take(json.dumps({"type": f"Novelty{number}"}))
    assert len(counts) < 100
    assert counts["unknown_type:other"] > 900


def test_what_is_remembered_is_bounded():
    """Hang-ups that never end are not kept for ever."""
    sieve = Sieve(A1, Counter())
    for number in range(ENDING_MAX + 2):
        sieve.take(json.dumps({"type": "ChannelHangupRequest", "channel": {"id": f"x{number}"}}))
    left = json.dumps({"type": "StasisEnd", "channel": {"id": "x1", "name": "PJSIP/trunk-00000001"}})
    assert sieve.take(left) == LegLeft(A1, LegId("x1"))


def test_two_presses_of_one_key_are_two():
    """They differ in their time of day, and in nothing else."""
    line = next(line for line in lines("caller_presses_key_and_hangs_up_in_prompt") if "ChannelDtmfReceived" in line)
    message = json.loads(line)
    sieve = Sieve(A1, Counter())
    first, second = sieve.take(line), sieve.take(json.dumps({**message, "timestamp": "2026-11-22T17:44:29.900+0000"}))
    assert first == second
    assert isinstance(first, DigitPressed)


def test_a_prompt_that_cannot_be_played_has_failed():
    """As long as its caller is there, a failed sound is a fault of ours."""
    message = {"type": "PlaybackFinished", "playback": {"id": "p", "target_uri": "channel:x", "state": "failed"}}
    event = Sieve(A1, Counter()).take(json.dumps(message))
    assert isinstance(event, PlaybackEnded)
    assert event.is_failed


def test_a_leg_whose_sound_cannot_be_read_has_ended_all_the_same():
    """That is counted, and harms nobody."""
    counts: Counter[str] = Counter()
    sieve = Sieve(A1, counts)
    told = [sieve.take(line.replace("rtt=", "way=")) for line in lines("conversation_on_a_bad_line")]
    assert [event.sound for event in told if isinstance(event, LegEnded)] == [None, None]
    assert counts == {ODD_SOUND: 2}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def places(value: Any, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Where a message has fields, nested ones included."""
    inner = value.items() if isinstance(value, dict) else ()
    return [at, *(place for key, item in inner for place in places(item, (*at, key)))]


def changed(message: dict[str, Any], place: tuple[str, ...], value: Any, *, is_removed: bool) -> Any:
    """The message with one field removed, or replaced by `value`."""
    if not place:
        return value
    head, *rest = place
    if not rest and is_removed:
        return {key: item for key, item in message.items() if key != head}
    return {**message, head: changed(message[head], tuple(rest), value, is_removed=is_removed)}


@given(data=st.data(), name=st.sampled_from(RECORDINGS), value=JSON, is_removed=st.booleans())
def test_no_change_to_a_message_can_do_harm(data, name, value, is_removed):
    """Any field of a real message removed or replaced by anything: an event, nothing, or a count; never an error."""
    message = json.loads(data.draw(st.sampled_from(lines(name))))
    broken = changed(message, data.draw(st.sampled_from(places(message))), value, is_removed=is_removed)
    counts: Counter[str] = Counter()
    sieve = Sieve(A1, counts)
    try:
        event = sieve.take(json.dumps(broken))
    except AppReplaced:
        assert message["type"] == "ApplicationReplaced" or value == "ApplicationReplaced"
        return
    assert event is None or not counts or (isinstance(event, LegEnded) and set(counts) == {ODD_SOUND})


@given(data=st.data(), value=JSON, is_removed=st.booleans())
def test_a_broken_list_is_unreadable_and_nothing_worse(data, value, is_removed):
    """The connection is begun anew then, with a reason in the log."""
    lists = json.loads((RECORDED / "lists.json").read_text())
    table = data.draw(st.sampled_from(["channels", "bridges", "endpoints"]))
    row = lists[table][0]
    lists[table][0] = changed(row, data.draw(st.sampled_from(places(row)[1:])), value, is_removed=is_removed)
    try:
        found = snapshot(lists["application"], lists["channels"], lists["bridges"], lists["endpoints"], A1)
    except Unreadable:
        return
    assert orjson.dumps(found)
