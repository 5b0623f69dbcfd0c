"""A caller who comes back from the fallback, as Asterisk tells it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from acd.asterisk.ari.translate import Unreadable, translate
from acd.core.fallback import CallReturned
from acd.core.ids import LegId, QueueName
from tests.asterisk.recordings import A1, lines

ARRIVAL = next(line for line in lines("caller_hangs_up_unanswered") if '"StasisStart"' in line)


def told(*args: str, note: str = "", **changes: Any) -> CallReturned:
    """The event of a channel that enters with these arguments; it was recorded with those of a line."""
    raw = json.loads(ARRIVAL)
    channel = raw["channel"] | {"language": "fr", "channelvars": {"ACD_STATE": note}} | changes
    event = translate({**raw, "args": list(args), "channel": channel}, A1)
    assert isinstance(event, CallReturned)
    return event


def test_it_says_where_and_since_when_he_waited_and_which_line_he_dialled():
    """Number and trunk are the channel's, as for a new caller."""
    event = told("return", "help", "1795392000", "+3225550100")
    assert (event.queue, event.dialled, event.caller) == (QueueName("help"), "+3225550100", "+32470000001")
    assert event.since == datetime.fromtimestamp(1795392000, UTC)
    assert (event.leg, event.trunk, event.language, event.step) == (
        LegId(json.loads(ARRIVAL)["channel"]["id"]),
        "trunk",
        "fr",
        "",
    )


def test_the_step_that_an_engine_noted_comes_along():
    """And a note that cannot be read is none."""
    note = {"call": "a1-e1-c1", "line": "+3225550100", "entered_at": "2026-11-23T08:00:00Z", "language": "fr"}
    assert told("return", "help", "1", "+1", note=json.dumps({**note, "step": "desk/start/3"})).step == "desk/start/3"
    assert told("return", "help", "1", "+1", note="{").step == ""


def test_a_moment_that_is_none_cannot_be_read():
    """The dialplan was changed by hand, say."""
    with pytest.raises(Unreadable, match="odd_field"):
        told("return", "help", "yesterday", "+1")
