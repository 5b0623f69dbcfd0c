"""Recordings over the API: who may ask, what is answered, and whose recording it is."""

from typing import Any

import pytest

from acd.core.flow_steps import Answer
from acd.core.recording_commands import DeleteRecording, FindOverdue
from acd.core.recordings import RecordingFinished, RecordingKept, RecordingOverdue, RecordingState
from tests.core.taped import recorded
from tests.core.words import agent, centre, enter, flow, queue
from tests.http.living import Living, living
from tests.runtime.stand_ins import A1


def floor(**settings: Any) -> Any:
    """Two agents for one queue, which is recorded."""
    rule = recorded(**settings)
    return centre(queue("help", recording=rule), agent("ana"), agent("luis"), flow(Answer(), enter("help")))


async def talking(world: Living, *agents: str) -> list[str]:
    """A caller for each of these agents, who talks with her; the calls' ids."""
    await world.connects()
    calls = []
    for number, name in enumerate(agents, 1):
        calls.append(await world.calls(number))
        await world.picks_up(name)
    return calls


async def wish(world: Living, call: str, what: str) -> tuple[int, str]:
    """Status, and the outcome or the code of the problem."""
    status, told = await world.post(f"/api/v1/calls/{call}/recording", {"wish": what})
    return status, told.get("outcome") or told["code"]


def states(world: Living) -> dict[str, RecordingState]:
    """By call."""
    return {each.call: each.state for each in world.engine.state.recordings.values()}


async def test_a_wish_is_about_this_call_alone(tmp_path):
    """Paused, resumed and stopped, each twice; the colleague's recording goes on."""
    async with living(tmp_path, floor()) as world:
        hers, other = await talking(world, "ana", "luis")
        for what, state in [("pause", RecordingState.PAUSED), ("resume", RecordingState.RUNNING)]:
            for _ in range(2):
                assert await wish(world, hers, what) == (200, "done")
                assert states(world) == {hers: state, other: RecordingState.RUNNING}
        assert await wish(world, hers, "stop") == (200, "done")
        assert await wish(world, hers, "stop") == (409, "request.refused")
        assert states(world)[other] is RecordingState.RUNNING


async def test_who_has_no_token_changes_nothing(tmp_path):
    """Neither the recording nor the files."""
    async with living(tmp_path, floor()) as world:
        (call,) = await talking(world, "ana")
        for path, body in [
            (f"/api/v1/calls/{call}/recording", {"wish": "stop"}),
            ("/api/v1/recordings/purge", {"call": call}),
        ]:
            for token in (None, "wrong"):
                assert (await world.ask("POST", path, token=token, json=body))[0] == 401
        assert states(world) == {call: RecordingState.RUNNING}


@pytest.mark.parametrize("call", ["nothing", "a1-e1-c9", "..%2F..%2Fetc"])
async def test_a_call_that_is_not_there(tmp_path, call):
    """Is unknown, whatever is wished."""
    async with living(tmp_path, floor()) as world:
        await world.connects()
        assert (await world.post(f"/api/v1/calls/{call}/recording", {"wish": "start"}))[0] == 404


@pytest.mark.parametrize("body", [{}, {"wish": "erase"}, {"wish": "pause", "of": "all"}, None, "pause"])
async def test_a_wish_that_nobody_knows(tmp_path, body):
    """Is refused before it reaches the call."""
    async with living(tmp_path, floor()) as world:
        (call,) = await talking(world, "ana")
        assert (await world.post(f"/api/v1/calls/{call}/recording", body))[0] == 422
        assert states(world) == {call: RecordingState.RUNNING}


async def test_on_demand_he_is_told_first(tmp_path):
    """The answer says so; it cannot be paused before it has begun."""
    async with living(tmp_path, floor(is_always=False)) as world:
        (call,) = await talking(world, "ana")
        assert await wish(world, call, "pause") == (409, "request.refused")
        status, told = await world.post(f"/api/v1/calls/{call}/recording", {"wish": "start"})
        assert (status, told["why"]) == (200, "the caller is told first, and recorded then")
        await world.is_quiet()
        assert states(world) == {call: RecordingState.RUNNING}


async def test_purged_of_one_call_or_of_all_that_are_overdue(tmp_path):
    """Not while it is recorded; who keeps the files is asked, and what he finds is told before it goes."""
    async with living(tmp_path, floor()) as world:
        (call,) = await talking(world, "ana")
        (name,) = world.engine.state.recordings
        assert (await purge(world, {"call": call}))[0] == 409
        await world.hangs_up(1)
        await world.sees(RecordingFinished(A1, name, is_failed=False))
        assert (await purge(world, {"call": call}))[0] == 409
        await world.sees(RecordingKept(A1, name, 44, "ab", 0.0))
        assert await purge(world, {"call": call}) == (200, [call])
        await world.sees(RecordingOverdue(A1, name, "quality", is_asked=True))
        assert [each.recording for each in world.node.given if isinstance(each, DeleteRecording)] == [name]
        assert await purge(world, {"call": call}) == (200, [call])
        assert await purge(world, {}) == (200, [None])
        assert await purge(world, None) == (200, [None])


@pytest.mark.parametrize("call", ["a1-e1-c99", "a1-e9-c1", "../../etc", "nothing"])
async def test_nothing_is_deleted_of_a_call_that_never_was(tmp_path, call):
    """Nor is anything looked for by such a name."""
    async with living(tmp_path, floor()) as world:
        await world.connects()
        assert await purge(world, {"call": call}) == (409, [])


@pytest.mark.parametrize("body", [{"call": ""}, {"call": 7}, {"call": "x" * 65}, {"all": True}])
async def test_a_purge_that_cannot_be_meant(tmp_path, body):
    """Is refused, lest it were taken for a wish to delete whatever is overdue."""
    async with living(tmp_path, floor()) as world:
        await world.connects()
        assert await purge(world, body) == (422, [])


async def purge(world: Living, body: Any) -> tuple[int, list[str | None]]:
    """The status, and of whom files were looked for."""
    before = len(world.node.given)
    status, _ = await world.post("/api/v1/recordings/purge", body)
    return status, [each.of_whom for each in world.node.given[before:] if isinstance(each, FindOverdue)]
