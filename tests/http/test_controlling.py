"""What an agent does in a conversation, over the API: each wish becomes one request, and its answer says why not."""

import pytest

from acd.core.flow_steps import Answer
from tests.core.words import agent, centre, enter, flow, queue
from tests.http.living import living


def floor():
    """Two agents for one queue."""
    return centre(queue("help"), agent("ana"), agent("luis"), flow(Answer(), enter("help")))


async def test_consult_join_and_leave(tmp_path):
    """The call shows whom she asks and how far that is."""
    async with living(tmp_path, floor()) as world:
        await world.connects()
        call = await world.calls(1)
        await world.picks_up("ana")
        assert (await world.post(f"/api/v1/calls/{call}/consult", {"to": "luis"}))[0] == 200
        shown = (await world.get(f"/api/v1/calls/{call}"))["call"]
        assert (shown["is_held"], shown["consulted"], shown["consultation"]) == (True, "luis", "ringing")
        await world.picks_up("luis")
        for verb, is_held, state in [
            ("swap", False, "talking"),
            ("swap", True, "talking"),
            ("join", False, "joined"),
            ("leave", False, None),
        ]:
            status, outcome = await world.post(f"/api/v1/calls/{call}/{verb}")
            assert (status, outcome["outcome"]) == (200, "done"), outcome
            shown = (await world.get(f"/api/v1/calls/{call}"))["call"]
            assert (shown["is_held"], shown["consultation"]) == (is_held, state)
        assert shown["agent"] == "luis"
        await world.hangs_up(1)


async def test_hold_and_unhold(tmp_path):
    """Shown as long as it lasts."""
    async with living(tmp_path, floor()) as world:
        await world.connects()
        call = await world.calls(1)
        await world.picks_up("ana")
        for verb, is_held in [("hold", True), ("unhold", False)]:
            assert (await world.post(f"/api/v1/calls/{call}/{verb}"))[0] == 200
            assert (await world.get(f"/api/v1/calls/{call}"))["call"]["is_held"] is is_held


@pytest.mark.parametrize("verb", ["swap", "join", "leave", "complete"])
async def test_what_cannot_be_done_says_why(tmp_path, verb):
    """As a problem with its code."""
    async with living(tmp_path, floor()) as world:
        await world.connects()
        call = await world.calls(1)
        await world.picks_up("ana")
        status, problem = await world.post(f"/api/v1/calls/{call}/{verb}")
        assert (status, problem["code"], problem["detail"]) == (409, "request.refused", "ana asks nobody")
        assert (await world.post(f"/api/v1/calls/nothing/{verb}"))[1]["code"] == "call.unknown"
