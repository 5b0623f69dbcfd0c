import pytest

from acd.core.commands import CallNumber, OfferCall
from tests.http.living import living


async def test_an_agents_phone_rings_and_then_the_number(tmp_path):
    """The answer says which call it is and what is shown; the agent is in a call of her own until it is over."""
    async with living(tmp_path) as world:
        await world.connects()
        status, outcome = await world.post(
            "/v1/agents/ana/dial", {"to": "+3225550199", "queue": "sales", "case": "4711"}
        )
        assert (status, outcome["outcome"]) == (200, "done")
        shown = "+3225550100"
        assert outcome["why"] == f"the call a1-e1-c1: phone-ana rings, and then +3225550199, which sees {shown}"
        ana = (await world.get("/v1/agents/ana"))["agent"]
        assert (ana["state"], ana["call"]) == ("own_call", "a1-e1-c1")
        assert [each.phone for each in world.node.given if isinstance(each, OfferCall)] == ["phone-ana"]
        assert not any(isinstance(each, CallNumber) for each in world.node.given)
        await world.picks_up("ana")
        called = [each for each in world.node.given if isinstance(each, CallNumber)]
        assert [(each.number, each.caller) for each in called] == [("+3225550199", shown)]
        status, problem = await world.post("/v1/agents/ana/dial", {"to": "+3225550199"})
        assert (status, problem["code"]) == (409, "request.refused")


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("anna/dial", {"to": "+3225550199"}, 404, "agent.unknown"),
        ("ana/dial", {"to": "+3225550199", "queue": "salse"}, 404, "queue.unknown"),
        ("ana/dial", {"to": ""}, 422, "request.invalid"),
        ("ana/dial", {}, 422, "request.invalid"),
        ("ana/dial", {"to": 112}, 422, "request.invalid"),
        ("ana/dial", {"to": "+3225550199", "case": "x" * 65}, 422, "request.invalid"),
        ("ana/dial", {"to": "+44205550100"}, 409, "request.refused"),
        ("ana/dial", {"to": "112"}, 409, "request.refused"),
    ],
)
async def test_what_may_not_be_called_rings_nobody(tmp_path, path, body, status, code):
    """Toll fraud ends here."""
    async with living(tmp_path) as world:
        await world.connects()
        found, problem = await world.post(f"/v1/agents/{path}", body)
        assert (found, problem["code"]) == (status, code)
        assert world.node.given == []
