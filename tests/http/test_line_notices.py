"""Closing a line by hand and a special greeting, over the API and from the command line."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from acd.cli.lines import moment_of
from acd.core import commands, events
from acd.core.ids import LegId
from tests.core.words import LINE
from tests.http.living import A1, living

LATER = "2999-12-24T18:00:00+01:00"


def heard(world) -> list[str]:
    """What was played, in order."""
    return [command.prompt for command in world.node.given if isinstance(command, commands.PlayPrompt)]


async def test_a_line_is_closed_and_opened_again(tmp_path):
    """It is shown with who did it and until when; its callers hear why, until it is opened."""
    async with living(tmp_path) as world:
        await world.connects()
        status, outcome = await world.post(
            f"/api/v1/lines/{LINE}/close", {"prompt": "storm", "until": LATER, "by": "boss"}
        )
        assert (status, outcome["why"]) == (200, f"{LINE} is closed until 2999-12-24T18:00+01:00")
        shown = await world.get("/api/v1/lines")
        assert (shown["time_zone"], shown["lines"][0]["greeting"]) == ("Europe/Brussels", None)
        closed = shown["lines"][0]["closed"]
        assert (closed["prompt"], closed["by"], closed["until"][:4]) == ("storm", "boss", "2999")
        await world.sees(events.CallArrived(A1, LegId("a1-1.0"), LINE, "+32470000001", "sip-1"))
        assert heard(world) == ["storm"]
        assert not world.engine.state.calls
        status, outcome = await world.post(f"/api/v1/lines/{LINE}/open", {})
        assert (status, outcome["why"]) == (200, f"{LINE} goes by its flow again")
        await world.calls(2)
        assert heard(world) == ["storm", "welcome"]


async def test_a_greeting_is_set_for_every_line_and_taken_back(tmp_path):
    """A plus sign in an address may have become a space; a line's own is asked for by its number."""
    async with living(tmp_path) as world:
        await world.connects()
        status, outcome = await world.post("/api/v1/lines/all/greet", {"prompt": "storm"})
        assert (status, outcome["why"]) == (200, 'every line begins with "storm"')
        assert (await world.get("/api/v1/lines"))["lines"][0]["greeting"]["is_of_every_line"] is True
        await world.calls(1)
        assert heard(world) == ["storm", "welcome"]
        assert (await world.post("/api/v1/lines/all/greet-no-more"))[0] == 200
        assert (await world.post(f"/api/v1/lines/%20{LINE[1:]}/greet", {"prompt": "strike"}))[0] == 200
        await world.calls(2)
        assert "strike" in heard(world)[2:]


async def test_what_cannot_be_is_refused_with_the_reason(tmp_path):
    """An unknown line with what was meant; an unknown prompt, a moment that has passed or has no time zone."""
    async with living(tmp_path) as world:
        status, problem = await world.post("/api/v1/lines/+3225550109/close", {"prompt": "storm"})
        assert (status, problem["code"], problem["did_you_mean"]) == (404, "line.unknown", LINE)
        for body, refused in (
            ({"prompt": "strom"}, 409),
            ({"prompt": "storm", "until": "2020-01-01T00:00:00Z"}, 409),
            ({"prompt": "storm", "until": "2999-01-01T00:00:00"}, 422),
            ({"until": LATER}, 422),
            ({"prompt": "storm", "till": LATER}, 422),
        ):
            assert (await world.post(f"/api/v1/lines/{LINE}/close", body))[0] == refused, body
        assert not world.engine.state.line_notices


BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("18:00", "2026-10-24T18:00:00+02:00"),
        # It is 17:30: the next noon is tomorrow's, by the clocks on the walls, which are put back in the night.
        ("12:00", "2026-10-25T12:00:00+01:00"),
        ("2h", "2026-10-24T19:30:00+02:00"),
        ("24h", "2026-10-25T16:30:00+01:00"),
        ("1h30m", "2026-10-24T19:00:00+02:00"),
        ("2026-12-24T18:00", "2026-12-24T18:00:00+01:00"),
        ("2026-12-24T18:00:00+00:00", "2026-12-24T18:00:00+00:00"),
        ("25:00", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_moment_is_told_in_several_ways(text, expected):
    """By the centre's clocks, wherever the command is typed."""
    found = moment_of(text, datetime(2026, 10, 24, 17, 30, tzinfo=BRUSSELS))
    assert (None if found is None else found.isoformat()) == expected
