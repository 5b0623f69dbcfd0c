import json
from dataclasses import replace

import pytest

from tests.http.living import floor, living


async def talking(world):
    """Ana has a caller."""
    await world.connects()
    await world.calls(1)
    await world.picks_up("ana")


async def test_a_caller_goes_on_to_a_queue(tmp_path):
    """The answer says where, the call is shown there at once, and the books count one transfer."""
    async with living(tmp_path) as world:
        await talking(world)
        status, outcome = await world.post("/api/v1/calls/a1-e1-c1/transfer", {"to": "sales"})
        assert (status, outcome["outcome"], outcome["is_kept"]) == (200, "done", True)
        assert outcome["why"] == "a1-e1-c1 goes on to the queue sales"
        call = (await world.get("/api/v1/calls/a1-e1-c1"))["call"]
        assert (call["state"], call["queue"]) == ("queued", "sales")
        assert (await world.get("/api/v1/agents/ana"))["agent"]["state"] == "wrap_up"
    told = [fact for line in world.books.lines if (fact := json.loads(line))["fact"] == "AgentTransferred"]
    assert [(fact["agent"], fact["manner"], fact["kind"], fact["to"], fact["by"]) for fact in told] == [
        ("ana", "blind", "queue", "sales", "request")
    ]


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "near"),
    [
        ("a1-e1-c9", {"to": "sales"}, 404, "call.unknown", "a1-e1-c9"),
        ("a1-e1-c1", {"to": "nobody"}, 409, "request.refused", "no agent, no queue"),
        ("a1-e1-c1", {"to": "+33155501234"}, 409, "request.refused", "may be called"),
        ("a1-e1-c1", {"to": "112"}, 409, "request.refused", "no agent"),
        ("a1-e1-c1", {"to": "piet"}, 409, "request.refused", "not logged in"),
        ("a1-e1-c1", {"to": ""}, 422, "request.invalid", "to"),
        ("a1-e1-c1", {"to": "x" * 65}, 422, "request.invalid", "to"),
        ("a1-e1-c1", {}, 422, "request.invalid", "to"),
    ],
)
async def test_what_cannot_be_is_told_and_changes_nothing(tmp_path, path, body, status, code, near):
    """They talk on; toll fraud ends here, whoever asks."""
    async with living(tmp_path, replace(floor(), outbound_prefixes=("+32",))) as world:
        await talking(world)
        found, problem = await world.post(f"/api/v1/calls/{path}/transfer", body)
        assert (found, problem["code"]) == (status, code)
        assert near in problem["detail"]
        assert (await world.get("/api/v1/agents/ana"))["agent"]["state"] == "talking"
