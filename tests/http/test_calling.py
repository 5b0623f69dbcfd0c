import pytest

from acd.core.commands import CallNumber, OfferCall
from tests.http.living import living


async def test_an_agents_phone_rings_and_then_the_number(tmp_path):
    """The answer says which call it is and what is shown; the agent is in a call of her own until it is over."""
    async with living(tmp_path) as world:
        await world.connects()
        status, outcome = await world.post(
            "/api/v1/agents/ana/dial", {"to": "+3225550199", "queue": "sales", "case": "4711"}
        )
        assert (status, outcome["outcome"]) == (200, "done")
        shown = "+3225550100"
        assert outcome["why"] == f"the call a1-e1-c1: phone-ana rings, and then +3225550199, which sees {shown}"
        ana = (await world.get("/api/v1/agents/ana"))["agent"]
        assert (ana["state"], ana["call"]) == ("own_call", "a1-e1-c1")
        assert [each.phone for each in world.node.given if isinstance(each, OfferCall)] == ["phone-ana"]
        assert not any(isinstance(each, CallNumber) for each in world.node.given)
        await world.picks_up("ana")
        called = [each for each in world.node.given if isinstance(each, CallNumber)]
        assert [(each.number, each.caller) for each in called] == [("+3225550199", shown)]
        status, problem = await world.post("/api/v1/agents/ana/dial", {"to": "+3225550199"})
        assert (status, problem["code"]) == (409, "request.refused")


async def test_an_own_call_is_shown_among_the_calls(tmp_path):
    """With its agent, its number and its state, by when it began; nobody is asked to take it."""
    async with living(tmp_path) as world:
        await world.connects()
        caller = await world.calls(1)
        await world.picks_up("ana")
        wish = {"to": "+3225550199", "queue": "help", "case": "4711"}
        assert (await world.post("/api/v1/agents/luis/dial", wish))[0] == 200
        found = await world.get("/api/v1/calls")
        assert ([call["id"] for call in found["calls"]], found["total"]) == ([caller, "a1-e1-c2"], 2)
        own = (await world.get("/api/v1/calls/a1-e1-c2"))["call"]
        assert own == found["calls"][1]
        assert (own["agent"], own["number"], own["state"], own["queue"]) == ("luis", "+3225550199", "asking", "help")
        assert (own["line"], own["caller"], own["case"]) == ("+3225550100", "", "4711")
        assert found["calls"][0]["number"] is None
        assert (await world.get("/api/v1/calls/a1-e1-c2/why"))["agents"] == []
        await world.picks_up("luis")
        assert (await world.get("/api/v1/calls/a1-e1-c2"))["call"]["state"] == "calling"
        assert [each["id"] for each in (await world.get("/api/v1/calls?max=1"))["calls"]] == [caller]


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
        found, problem = await world.post(f"/api/v1/agents/{path}", body)
        assert (found, problem["code"]) == (status, code)
        assert world.node.given == []
