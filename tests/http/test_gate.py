import asyncio

import pytest

from acd.http.gate import Access, Bounds
from tests.http.living import GENEROUS, TOKEN, living

EVERYWHERE = [
    "/api/v1/agents", "/api/v1/agents/ana", "/api/v1/queues", "/api/v1/queues/help", "/api/v1/calls", "/api/v1/calls/x",
    "/api/v1/calls/x/why", "/api/v1/why?call=x", "/api/v1/events", "/api/v1/snapshot", "/api/v1/openapi.json",
    "/api/v1/nothing", "/", "/docs",
]  # fmt: skip


@pytest.mark.parametrize("path", EVERYWHERE)
async def test_nothing_is_shown_without_the_token(tmp_path, path):
    """Not even whether there is something."""
    async with living(tmp_path) as world:
        for token, code in [(None, "token.missing"), ("wrong", "token.wrong"), (f"{TOKEN}x", "token.wrong")]:
            status, problem = await world.ask("GET", path, token=token)
            assert (status, problem["code"]) == (401, code)
            assert TOKEN not in str(problem)


@pytest.mark.parametrize("wish", ["log-in", "log-out", "pause", "resume"])
async def test_nothing_is_done_without_the_token(tmp_path, wish):
    """And the body is not looked at."""
    async with living(tmp_path) as world:
        before = world.driver.seq
        status, _ = await world.ask("POST", f"/api/v1/agents/ana/{wish}", token="wrong", json={"reason": "lunch"})
        assert (status, world.driver.seq) == (401, before)


@pytest.mark.parametrize("header", ["Basic dXNlcjpwYXNz", TOKEN, f"Bearer{TOKEN}", "Bearer", "Bearer ", "Bearer \xe9"])
async def test_other_ways_to_say_it_are_refused(tmp_path, header):
    """Only `Authorization: Bearer TOKEN`."""
    async with living(tmp_path) as world:
        status, _ = await world.ask("GET", "/api/v1/agents", token=None, headers={"Authorization": header})
        assert status == 401


async def test_figures_are_open_unless_the_operator_closes_them(tmp_path):
    """Prometheus on the same machine needs no token, unless it is to have one."""
    for number, (is_open, status) in enumerate([(True, 200), (False, 401)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        access = Access(TOKEN, is_metrics_open=is_open, bounds=GENEROUS)
        async with living(folder, access=access, render=lambda: (b'{"figures": 1}', "text/plain")) as world:
            assert (await world.ask("GET", "/metrics", token=None))[0] == status
            assert await world.get("/metrics") == {"figures": 1}


async def test_a_large_body_is_refused_before_it_is_read(tmp_path):
    """By its announced length, and by what really comes."""
    async with living(tmp_path, access=Access(TOKEN, bounds=Bounds(body_bytes=100))) as world:

        async def in_pieces():
            for _ in range(5):
                yield b"x" * 50

        for body in (b"x" * 101, in_pieces()):
            status, problem = await world.ask("POST", "/api/v1/agents/ana/pause", data=body)
            assert (status, problem["code"]) == (413, "body.too-large")


async def test_a_body_that_does_not_come_is_not_waited_for(tmp_path):
    """Its sender is told so, and the connection is closed."""
    async with living(tmp_path, access=Access(TOKEN, bounds=Bounds(body_timeout_s=0.1))) as world:
        reader, writer = await asyncio.open_connection(world.address.host, world.address.port)
        writer.write(
            f"POST /api/v1/agents/ana/pause HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n"
            "Content-Type: application/json\r\nContent-Length: 50\r\n\r\n{".encode()
        )
        async with asyncio.timeout(10):
            said = await reader.read()
        writer.close()
        assert b" 408 " in said.splitlines()[0]
        assert b"request.late" in said


async def test_too_many_requests_wait_their_turn(tmp_path):
    """After a burst they come in at a steady rate; health is asked as often as anybody likes."""
    async with living(tmp_path, access=Access(TOKEN, bounds=Bounds(rate_per_s=0.001, burst_max=3))) as world:
        assert [(await world.ask("GET", "/api/v1/agents"))[0] for _ in range(5)] == [200, 200, 200, 429, 429]
        assert {(await world.ask("GET", "/healthz", token=None))[0] for _ in range(10)} == {200}


async def test_only_so_many_are_answered_at_once(tmp_path):
    """The others are told to come back; those who are in get their answers."""
    bounds = Bounds(at_once_max=2, rate_per_s=1e6, burst_max=1_000_000)
    async with living(tmp_path, access=Access(TOKEN, bounds=bounds)) as world, asyncio.TaskGroup() as group:
        goes_on = world.falls_silent()
        before = world.driver.seq
        slow = [group.create_task(world.post("/api/v1/agents/ana/log-out")) for _ in range(2)]
        async with asyncio.timeout(10):
            while world.driver.seq < before + 2:
                await asyncio.sleep(0.001)
        status, problem = await world.ask("GET", "/api/v1/agents")
        assert (status, problem["code"]) == (503, "api.busy")
        await goes_on()
        assert [(await each)[0] for each in slow] == [200, 200]
        assert (await world.ask("GET", "/api/v1/agents"))[0] == 200


async def test_a_method_that_is_not_meant_is_a_405(tmp_path):
    """With a code, like all problems."""
    async with living(tmp_path) as world:
        status, problem = await world.ask("DELETE", "/api/v1/agents/ana")
        assert (status, problem["code"]) == (405, "method.wrong")
