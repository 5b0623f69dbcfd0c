from dataclasses import replace

import pytest

from acd.core.events import NodeLost, Now
from acd.core.ids import AgentName, QueueName
from acd.core.ledger import AgentChanged
from acd.core.ledger_control import AgentServes
from acd.metrics.occupancy import COMPARED_FROM_S, OccupancyFold
from acd.metrics.series import Names
from acd.runtime.clock import now
from tests.core.words import MORNING, agent, centre, queue
from tests.http.living import A1, living


async def test_agents_are_shown_as_they_are(tmp_path):
    """Where she sits, what she can do, whether she is ready; piet has no phone and is not at work."""
    async with living(tmp_path) as world:
        await world.connects()
        found = await world.get("/api/v1/agents")
        ana, luis, piet = found["agents"]
        assert (ana["name"], ana["state"], ana["phone"], ana["call"]) == ("ana", "ready", "phone-ana", None)
        assert (ana["queues"], ana["skills"]) == (["help", "sales"], {"french": 8})
        assert (luis["state"], piet["state"], piet["phone"]) == ("ready", "logged_out", None)
        assert found["seq"] == world.driver.seq
        assert (await world.get("/api/v1/agents/ana"))["agent"] == ana


async def test_a_call_is_shown_from_its_menu_to_its_conversation(tmp_path):
    """In the queue with its wait and the agent who is asked; then with her; then it is not shown any more."""
    async with living(tmp_path) as world:
        await world.connects()
        call = await world.calls(1)
        asked = (await world.get(f"/api/v1/calls/{call}"))["call"]
        assert (asked["state"], asked["queue"], asked["agent"], asked["offers"]) == ("queued", "help", "ana", 1)
        assert asked["wait_s"] >= 0
        assert asked["caller"] == "+32470000001"
        waiting = (await world.get("/api/v1/queues/help"))["queue"]
        assert (waiting["waiting"], waiting["talking"]) == (1, 0)
        assert waiting["longest_wait_s"] >= asked["wait_s"]
        assert waiting["agents"] == {"offered": 1, "ready": 1, "logged_out": 1}
        await world.picks_up("ana")
        talking = (await world.get("/api/v1/calls"))["calls"]
        assert [(each["state"], each["agent"], each["wait_s"]) for each in talking] == [("talking", "ana", None)]
        assert (await world.get("/api/v1/agents/ana"))["agent"]["call"] == call
        assert (await world.get("/api/v1/queues/help"))["queue"]["talking"] == 1
        await world.hangs_up(1)
        assert await world.get("/api/v1/calls") == {"seq": world.driver.seq, "total": 0, "calls": []}
        assert (await world.get("/api/v1/agents/ana"))["agent"]["state"] == "wrap_up"


async def test_the_longest_wait_is_that_of_who_came_first(tmp_path):
    """Of each queue for itself; a queue in which nobody waits has none."""
    async with living(tmp_path) as world:
        for number in (1, 2, 3):
            await world.calls(number)
        help_, sales = (await world.get("/api/v1/queues"))["queues"]
        waits_s = [call["wait_s"] for call in (await world.get("/api/v1/calls"))["calls"]]
        assert waits_s == sorted(waits_s, reverse=True)
        assert 0 <= help_["longest_wait_s"] <= waits_s[0]
        assert help_["waiting"] == 3
        assert (sales["waiting"], sales["longest_wait_s"]) == (0, None)


async def test_a_wait_is_foretold_once_enough_is_known(tmp_path):
    """Of each who waits, and of who would come now; before that it is null."""
    async with living(tmp_path) as world:
        await world.connects()
        for number in (1, 2, 3):
            await world.calls(number)
        unknown = (await world.get("/api/v1/calls"))["calls"][-1]
        assert (unknown["position"], unknown["wait_left"]) == (3, None)
        for pace in world.engine.state.forecasts.paces.values():
            pace.taken, pace.agent_seconds, pace.staff = 100.0, 6000.0, 1
        asked, first, second = (await world.get("/api/v1/calls"))["calls"]
        assert asked["wait_left"] is None
        assert first["wait_left"]["mean_s"] == 60.0
        assert second["wait_left"]["mean_s"] == 120.0
        assert 60.0 < second["wait_left"]["likely_s"] < 120.0 < second["wait_left"]["longest_s"] < 300.0
        assert (await world.get("/api/v1/queues/help"))["queue"]["next_wait"] is None


async def test_a_long_list_of_calls_is_cut_and_says_so(tmp_path):
    """The oldest are shown, and how many there are in all."""
    async with living(tmp_path) as world:
        for number in range(1, 6):
            await world.calls(number)
        found = await world.get("/api/v1/calls?max=2")
        assert found["total"] == 5
        assert [call["caller"] for call in found["calls"]] == ["+32470000001", "+32470000002"]


@pytest.mark.parametrize(
    ("path", "code", "near"),
    [
        ("/api/v1/agents/anna", "agent.unknown", "ana"),
        ("/api/v1/queues/halp", "queue.unknown", "help"),
        ("/api/v1/queues/zzz", "queue.unknown", None),
        ("/api/v1/calls/a1-e1-c99", "call.unknown", None),
        ("/api/v1/why?call=a1-e1-c99", "call.unknown", None),
        ("/api/v1/nothing", "path.unknown", None),
    ],
)
async def test_what_is_not_there_is_a_404_that_helps(tmp_path, path, code, near):
    """With a stable code, and with the name that was probably meant."""
    async with living(tmp_path) as world:
        status, problem = await world.ask("GET", path)
        assert (status, problem["code"], problem["status"], problem["did_you_mean"]) == (404, code, 404, near)
        assert near is None or near in problem["detail"]


async def test_why_is_answered_for_a_queue_and_for_one_agent(tmp_path):
    """Each agent of the queue with her reason; the one who is asked about, also if she is of another queue."""
    plan = centre(queue("help"), queue("sales"), agent("ana", "help"), agent("luis", "help"), agent("eva", "sales"))
    async with living(tmp_path, plan) as world:
        await world.connects()
        call = await world.calls(1)
        found = await world.get(f"/api/v1/calls/{call}/why")
        assert found["call"]["id"] == call
        assert {each["agent"]: each["reason"] for each in found["agents"]} == {
            "ana": "offered_now",
            "luis": "other_asked",
        }
        (one,) = (await world.get(f"/api/v1/why?call={call}&agent=eva"))["agents"]
        assert (one["reason"], one["detail"]) == ("not_in_queue", "does not serve the queue help")
        status, problem = await world.ask("GET", f"/api/v1/why?call={call}&agent=evaa")
        assert (status, problem["did_you_mean"]) == (404, "eva")


async def test_readiness_says_what_is_missing(tmp_path):
    """503 with reasons until a switch is there, and again when it is gone; the process lives all the time."""
    async with living(tmp_path) as world:
        status, found = await world.ask("GET", "/readyz", token=None)
        assert (status, found["reasons"]) == (503, ["no switch was connected yet"])
        await world.connects()
        assert await world.get("/readyz", token=None) == {"is_ready": True, "reasons": []}
        await world.sees(NodeLost(A1))
        status, found = await world.ask("GET", "/readyz", token=None)
        assert (status, found["reasons"]) == (503, ["the switch a1 is not connected"])
        assert (await world.get("/healthz", token=None))["is_ready"]


async def test_an_empty_centre_is_shown(tmp_path):
    """No agent, no call: lists that are empty, not errors."""
    async with living(tmp_path, centre(queue("help"))) as world:
        found = await world.get("/api/v1/snapshot")
        assert (found["agents"], found["calls"], found["total"]) == ([], [], 0)
        assert found["queues"][0]["agents"] == {}


async def test_how_busy_agents_are_is_shown(tmp_path):
    """In per cent of an agent, in points of a queue; null of who is not at work, and where nobody counts it."""
    busy = OccupancyFold({}, Names())
    async with living(tmp_path, busy=busy) as world:
        ana, luis = (AgentChanged(AgentName(name), "talking") for name in ("ana", "luis"))
        began_s = now().mono_s - COMPARED_FROM_S - 1000
        for fact, at_s in ((ana, began_s), (luis, began_s), (replace(luis, state="ready"), now().mono_s - 500)):
            busy.take(fact, Now(at_s, MORNING))
        for name in ("ana", "luis"):
            busy.take(AgentServes(AgentName(name), (QueueName("help"),)), Now(began_s, MORNING))
        shown = [each["occupancy_percent"] for each in (await world.get("/api/v1/agents"))["agents"]]
        assert shown == [100.0, pytest.approx(100 * 800 / 1300, abs=1), None]
        help_, sales = (await world.get("/api/v1/queues"))["queues"]
        assert help_["occupancy_spread_points"] == pytest.approx(100 * 500 / 1300, abs=1)
        assert sales["occupancy_spread_points"] is None
    async with living(tmp_path / "uncounted") as world:
        assert {each["occupancy_percent"] for each in (await world.get("/api/v1/agents"))["agents"]} == {None}
