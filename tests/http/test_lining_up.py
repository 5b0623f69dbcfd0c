import json

import pytest

from acd.http.gate import Access
from tests.http.living import GENEROUS, TOKEN, living
from tests.sip.stack import acd


async def waiting(world):
    """Ana, who alone can take them, has a caller; three others wait. Their ids."""
    await world.connects()
    await world.calls(1)
    await world.picks_up("ana")
    return [await world.calls(number) for number in (2, 3, 4)]


async def line(world):
    """Who waits where, by position."""
    calls = [call for call in (await world.get("/api/v1/calls"))["calls"] if call["position"] is not None]
    return [(call["id"], call["queue"], call["priority"]) for call in sorted(calls, key=lambda call: call["position"])]


def facts(world, name):
    """What the ledger has of a kind."""
    return [fact for each in world.books.lines if (fact := json.loads(each))["fact"] == name]


async def test_who_waits_is_moved_up_put_somewhere_and_moved_to_another_queue(tmp_path):
    """Each answer says where the call is now, and the next look at the calls shows it."""
    async with living(tmp_path) as world:
        second, third, fourth = await waiting(world)
        status, outcome = await world.post(f"/api/v1/calls/{fourth}/priority", {"priority": 7})
        assert (status, outcome["why"]) == (200, f"{fourth} has priority 7, at position 1 of help")
        status, outcome = await world.post(f"/api/v1/calls/{third}/position", {"position": 1, "by": "team lead"})
        assert (status, outcome["why"]) == (200, f"{third} is at position 2 of help")
        assert await line(world) == [(fourth, "help", 7), (third, "help", 0), (second, "help", 0)]
        status, outcome = await world.post(f"/api/v1/calls/{second}/move", {"queue": "sales"})
        assert (status, outcome["why"]) == (200, f"{second} is at position 1 of sales")
        assert (second, "sales", 0) in await line(world)
        assert [fact["by"] for fact in facts(world, "PriorityChanged")] == ["operator"]
        assert [fact["by"] for fact in facts(world, "PositionChanged")] == ["team lead"]
        assert [fact["next_stay"] for fact in facts(world, "StayMoved")] == [f"{second}-s2"]


async def test_who_is_withdrawn_goes_on_in_his_flow(tmp_path):
    """The ledger keeps why; without a name, who asked is the role of the token."""
    async with living(tmp_path, access=Access(TOKEN, "the-supervisors", bounds=GENEROUS)) as world:
        second, *_ = await waiting(world)
        status, _ = await world.ask(
            "POST", f"/api/v1/calls/{second}/withdraw", token="the-supervisors", json={"note": "rung back"}
        )
        assert status == 200
        await world.is_quiet()
        (fact,) = facts(world, "StayWithdrawn")
        assert (fact["call"], fact["note"], fact["by"]) == (second, "rung back", "supervisor")
        assert second not in [call for call, *_ in await line(world)]


async def test_a_call_is_handed_to_who_is_ready_and_picked_in_a_wrap_up(tmp_path):
    """What stands in the way is a 409 with the reason."""
    async with living(tmp_path) as world:
        second, third, fourth = await waiting(world)
        for agent, reason in [("luis", "luis lacks french: 0 < 5"), ("ana", "ana talks with the caller of ")]:
            status, problem = await world.post(f"/api/v1/calls/{second}/hand-to", {"agent": agent})
            assert (status, problem["code"]) == (409, "request.refused")
            assert problem["detail"].startswith(reason)
        await world.hangs_up(1)
        status, outcome = await world.post(f"/api/v1/calls/{fourth}/pick", {"agent": "ana"})
        assert (status, outcome["why"]) == (200, f"{fourth} is offered to ana")
        assert (await world.get(f"/api/v1/calls/{fourth}"))["call"]["agent"] == "ana"
        status, problem = await world.post(f"/api/v1/calls/{fourth}/position", {"position": 1})
        assert (status, problem["detail"]) == (409, f"{fourth} is being offered to ana just now")
        assert await line(world) == [(second, "help", 0), (third, "help", 0)]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("a1-e1-c9/priority", {"priority": 1}, 404, "call.unknown"),
        ("a1-e1-c2/priority", {"priority": 101}, 422, "request.invalid"),
        ("a1-e1-c2/priority", {"priority": "1"}, 422, "request.invalid"),
        ("a1-e1-c2/position", {"position": 0}, 422, "request.invalid"),
        ("a1-e1-c2/withdraw", {}, 422, "request.invalid"),
        ("a1-e1-c2/withdraw", {"note": "x", "by": ""}, 422, "request.invalid"),
        ("a1-e1-c2/move", {"queue": "saels"}, 404, "queue.unknown"),
        ("a1-e1-c2/hand-to", {"agent": "anna"}, 404, "agent.unknown"),
        ("a1-e1-c2/pick", {"agent": "anna"}, 404, "agent.unknown"),
        ("a1-e1-c2/pick", {"agent": "ana", "by": "x"}, 422, "request.invalid"),
    ],
)
async def test_what_is_not_understood_changes_nothing(tmp_path, path, body, status, code):
    """The engine is not even asked."""
    async with living(tmp_path) as world:
        await waiting(world)
        found, problem = await world.post(f"/api/v1/calls/{path}", body)
        assert (found, problem["code"], facts(world, "RequestAnswered")) == (status, code, [])


@pytest.mark.parametrize("wish", ["priority", "position", "withdraw", "move", "hand-to", "pick"])
def test_each_command_shows_how_it_is_used(wish):
    """By an example."""
    told = acd("calls", wish, "--help")
    assert told.returncode == 0
    assert f"acd calls {wish} a1-e1-c7" in " ".join(told.stdout.split())
