import json
from dataclasses import replace

import pytest

from acd.core.ids import QueueName
from tests.http.living import floor, living

CODES = {"sale": "Something was sold.", "callback": "We ring back."}
HELP = QueueName("help")
PLAN = replace(
    floor(),
    queues={
        **floor().queues,
        HELP: replace(floor().queues[HELP], wrap_up_s=0.0, dispositions=CODES, is_disposition_required=True),
    },
)


async def talking(world):
    """Ana has a caller."""
    await world.connects()
    await world.calls(1)
    await world.picks_up("ana")


async def test_she_takes_no_call_before_she_has_said_how_the_last_one_ended(tmp_path):
    """What she is asked for is shown; once it is given her wrap-up is over, and the books have it."""
    async with living(tmp_path, PLAN) as world:
        await talking(world)
        status, outcome = await world.post("/api/v1/agents/ana/disposition", {"note": "wants two"})
        assert (status, outcome["why"]) == (200, "noted of the call a1-e1-c1: no disposition yet")
        await world.hangs_up(1)
        ana = (await world.get("/api/v1/agents/ana"))["agent"]
        assert ana["state"] == "wrap_up"
        left_s = ana["wrap_up"].pop("left_s")
        assert 0 < left_s <= 600
        said = {"call": "a1-e1-c1", "queue": "help", "code": "", "note": "wants two", "is_solved": None}
        assert ana["wrap_up"] == {**said, "is_owed": True}
        assert (await world.get("/api/v1/queues/help"))["queue"]["dispositions"] == CODES
        status, problem = await world.post("/api/v1/agents/ana/wrap-up/end")
        assert (status, problem["code"]) == (409, "request.refused")
        assert "sale, callback" in problem["detail"]
        status, outcome = await world.post("/api/v1/agents/ana/disposition", {"code": "sale", "solved": True})
        assert (status, outcome["is_kept"]) == (200, True)
        ana = (await world.get("/api/v1/agents/ana"))["agent"]
        assert (ana["state"], ana["wrap_up"]) == ("ready", None)
    given = [fact for line in world.books.lines if (fact := json.loads(line))["fact"] == "DispositionGiven"]
    assert [(fact["code"], fact["note"], fact["is_solved"]) for fact in given] == [("sale", "wants two", True)]


async def test_a_wrap_up_is_extended_and_ended(tmp_path):
    """The answers say how long it is; what is not hers to have is refused."""
    async with living(tmp_path) as world:
        await talking(world)
        assert (await world.post("/api/v1/agents/ana/wrap-up/extend", {"seconds": 5}))[0] == 409
        await world.hangs_up(1)
        status, problem = await world.post("/api/v1/agents/ana/wrap-up/extend", {"seconds": 5})
        assert (status, problem["detail"]) == (409, "the wrap-up of ana is as long as it may be")
        assert (await world.post("/api/v1/agents/ana/wrap-up/end"))[0] == 200
        assert (await world.get("/api/v1/agents/ana"))["agent"]["state"] == "ready"


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("anna/disposition", {"code": "sale"}, 404, "agent.unknown"),
        ("ana/disposition", {"code": 7}, 422, "request.invalid"),
        ("ana/disposition", {"code": ""}, 422, "request.invalid"),
        ("ana/disposition", {"note": "x" * 1001}, 422, "request.invalid"),
        ("ana/disposition", {"solved": "yes"}, 422, "request.invalid"),
        ("ana/wrap-up/extend", {}, 422, "request.invalid"),
        ("ana/wrap-up/extend", {"seconds": 0}, 422, "request.invalid"),
        ("ana/wrap-up/extend", {"seconds": 1e9}, 422, "request.invalid"),
        ("ana/wrap-up/dance", None, 404, "path.unknown"),
    ],
)
async def test_what_is_not_understood_changes_nothing(tmp_path, path, body, status, code):
    """The engine is not even asked."""
    async with living(tmp_path, PLAN) as world:
        await talking(world)
        before = world.driver.seq
        found, problem = await world.post(f"/api/v1/agents/{path}", body)
        assert (found, problem["code"]) == (status, code)
        assert world.driver.seq == before
