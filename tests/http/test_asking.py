import asyncio

import pytest

from acd.runtime.books import NotKeptError
from tests.http.living import living


async def test_an_agent_logs_in_pauses_resumes_and_logs_out(tmp_path):
    """Each is done when it is answered, and the next look at the agent shows it."""
    async with living(tmp_path) as world:
        await world.connects()
        await world.post("/api/v1/agents/luis/log-out")
        for path, body, state in [
            ("log-in", {"phone": "phone-luis"}, ("ready", "", "phone-luis")),
            ("pause", {"reason": "lunch"}, ("paused", "lunch", "phone-luis")),
            ("resume", None, ("ready", "", "phone-luis")),
            ("log-out", None, ("logged_out", "", None)),
        ]:
            status, outcome = await world.post(f"/api/v1/agents/piet/{path}", body)
            assert (status, outcome["outcome"]) == (200, "done"), outcome
            piet = (await world.get("/api/v1/agents/piet"))["agent"]
            assert (piet["state"], piet["reason"], piet["phone"]) == state


async def test_without_a_body_an_agent_logs_in_at_her_own_phone(tmp_path):
    """No body, an empty one and a null phone say the same."""
    async with living(tmp_path) as world:
        await world.connects()
        for body in (None, {}, {"phone": None}):
            await world.post("/api/v1/agents/ana/log-out")
            status, outcome = await world.post("/api/v1/agents/ana/log-in", body)
            assert (status, outcome["why"]) == (200, "ana is logged in at phone-ana")


async def test_a_wish_during_a_call_is_deferred(tmp_path):
    """202, and the agent is shown with what follows her call."""
    async with living(tmp_path) as world:
        await world.connects()
        await world.calls(1)
        await world.picks_up("ana")
        status, outcome = await world.post("/api/v1/agents/ana/pause", {"reason": "lunch"})
        assert (status, outcome["outcome"], outcome["is_kept"]) == (202, "deferred", True)
        ana = (await world.get("/api/v1/agents/ana"))["agent"]
        assert (ana["state"], ana["reason"], ana["pause_after"]) == ("talking", "", "lunch")
        await world.hangs_up(1)
        await world.post("/api/v1/agents/ana/resume")
        await world.post("/api/v1/agents/ana/pause", {"reason": "lunch"})
        ana = (await world.get("/api/v1/agents/ana"))["agent"]
        assert (ana["state"], ana["reason"], ana["pause_after"]) == ("paused", "lunch", "")


async def test_what_the_store_does_not_keep_is_not_promised(tmp_path):
    """It is done all the same; the answer says that it would be forgotten."""

    async def refuse(_timeout_s):
        raise NotKeptError("the store is away")

    async with living(tmp_path, confirm=refuse) as world:
        await world.connects()
        status, outcome = await world.post("/api/v1/agents/ana/pause", {"reason": "lunch"})
        assert (status, outcome["outcome"], outcome["is_kept"]) == (200, "done", False)


async def test_a_refusal_of_the_centre_is_a_409_with_its_reason(tmp_path):
    """Piet has no phone of his own."""
    async with living(tmp_path) as world:
        status, problem = await world.post("/api/v1/agents/piet/log-in")
        assert (status, problem["code"]) == (409, "request.refused")
        assert "no phone of her own" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "near"),
    [
        ("anna/log-out", None, 404, "agent.unknown", "ana"),
        ("ana/log-in", {"phone": "phone-anna"}, 422, "phone.unknown", "phone-ana"),
        ("ana/pause", {"reason": "lunsh"}, 422, "reason.unknown", "lunch"),
        ("ana/pause", {"reason": ""}, 422, "request.invalid", None),
        ("ana/pause", {"reason": 7}, 422, "request.invalid", None),
        ("ana/pause", {}, 422, "request.invalid", None),
        ("ana/pause", None, 422, "request.invalid", None),
        ("ana/pause", {"reason": "lunch", "raeson": "x"}, 422, "request.invalid", None),
        ("ana/pause", ["lunch"], 422, "request.invalid", None),
        ("ana/dance", None, 404, "path.unknown", None),
    ],
)
async def test_what_is_not_understood_changes_nothing(tmp_path, path, body, status, code, near):
    """The engine is not even asked; the problem says where the mistake is, or what was probably meant."""
    async with living(tmp_path) as world:
        before = world.driver.seq
        found, problem = await world.post(f"/api/v1/agents/{path}", body)
        assert (found, problem["code"], problem["did_you_mean"]) == (status, code, near)
        assert code != "request.invalid" or all("body" in each["where"] for each in problem["mistakes"])
        assert world.driver.seq == before


async def test_broken_json_is_told_as_such_and_not_repeated(tmp_path):
    """What was sent may be a secret in the wrong place."""
    async with living(tmp_path) as world:
        status, problem = await world.ask(
            "POST", "/api/v1/agents/ana/pause", data=b'{"hunter2', headers={"Content-Type": "application/json"}
        )
        assert (status, problem["code"]) == (422, "request.invalid")
        assert "hunter2" not in str(problem)


async def test_a_full_inbox_is_a_503_that_says_when_to_come_back(tmp_path):
    """Nothing was changed; the request is not kept."""
    async with living(tmp_path, inbox_max=0) as world:
        headers = {"Authorization": "Bearer the-right-token"}
        url = f"{world.address.url}/api/v1/agents/ana/resume"
        async with world.client.post(url, headers=headers) as answer:
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "2"
            assert (await answer.json(content_type=None))["code"] == "inbox.full"
        assert world.api._awaited == {}


async def test_an_engine_that_does_not_answer_is_a_504(tmp_path):
    """It may still be carried out, and the problem says so; the answer that comes later harms nobody."""
    async with living(tmp_path, answer_timeout_s=1.0) as world:
        goes_on = world.falls_silent()
        status, problem = await world.post("/api/v1/agents/ana/resume")
        assert (status, problem["code"]) == (504, "request.unanswered")
        await goes_on()
        status, _ = await world.post("/api/v1/agents/ana/log-out")
        assert status == 200


async def test_many_ask_at_once_and_each_gets_its_own_answer(tmp_path):
    """Answers are told apart by the request's id."""
    async with living(tmp_path) as world:
        await world.connects()
        asked = [world.post("/api/v1/agents/ana/pause", {"reason": reason}) for reason in ["lunch", "break"] * 8]
        said = [outcome["why"] for _, outcome in await asyncio.gather(*asked)]
        assert said == ["ana is paused: lunch", "ana is paused: break"] * 8
