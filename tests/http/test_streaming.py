import asyncio
import random
import socket
from contextlib import asynccontextmanager

import orjson

from acd.core.ledger import BugContained
from acd.http.gate import Access, Bounds
from tests.http.living import GENEROUS, TOKEN, living
from tests.runtime.stand_ins import BEGIN


@asynccontextmanager
async def stream(world, query="", **headers):
    """An open stream; `next_event` of it gives name and data."""
    headers = {"Authorization": f"Bearer {TOKEN}", **headers}
    async with world.client.get(f"{world.address.url}/api/v1/events{query}", headers=headers) as answer:
        assert answer.status == 200, await answer.text()
        assert answer.content_type == "text/event-stream"
        yield answer.content


async def next_event(content):
    """Name and data of the next event; None at the end."""
    said = {}
    while line := (await content.readline()).decode():
        name, _, value = line.rstrip("\n").partition(": ")
        if line != "\n":
            said[name] = value
        elif "event" in said:
            return said["event"], orjson.loads(said["data"])
        else:
            said = {}
    return None


class Wallboard:
    """A client that begins with a snapshot and keeps it up to date by the stream alone."""

    def __init__(self, snapshot):
        self.seq = snapshot["seq"]
        self.agents = {each["name"]: (each["state"], each["reason"], each["phone"]) for each in snapshot["agents"]}
        self.calls = {each["id"]: each["line"] for each in snapshot["calls"]}

    def take(self, step):
        assert step["seq"] > self.seq, "told twice"
        self.seq = step["seq"]
        for fact in step["facts"]:
            match fact["fact"]:
                case "AgentChanged":
                    self.agents[fact["agent"]] = (fact["state"], fact["reason"], fact["phone"] or None)
                case "CallBegan":
                    self.calls[fact["call"]] = fact["line"]
                case "CallEnded":
                    del self.calls[fact["call"]]

    def shows(self):
        return self.agents, self.calls


async def a_busy_day(world, seed):
    """Calls come and go, agents too, as chance will have it."""
    chance = random.Random(seed)
    living_numbers = []
    for number in range(seed * 100, seed * 100 + 60):
        match chance.choice("call call hang_up pause resume pick_up".split()):
            case "call":
                await world.calls(number)
                living_numbers.append(number)
            case "hang_up" if living_numbers:
                await world.hangs_up(living_numbers.pop(chance.randrange(len(living_numbers))))
            case "pick_up":
                for agent in list(world.engine.state.agents.values()):
                    if agent.state == "offered":
                        await world.picks_up(agent.id)
            case "pause":
                await world.post("/api/v1/agents/ana/pause", {"reason": chance.choice(["lunch", "break"])})
            case _:
                await world.post("/api/v1/agents/ana/resume")


async def test_a_snapshot_and_what_follows_it_are_the_whole_truth(tmp_path):
    """Boards that begin at different moments of a busy day all show in the end what a last snapshot shows."""
    async with living(tmp_path) as world:
        await world.connects()

        async def follow():
            board = Wallboard(await world.get("/api/v1/snapshot?max=1000"))
            async with stream(world, f"?after={board.seq}") as content:
                assert await next_event(content) == ("begin", {"seq": board.seq})
                # Nobody offers luis a call, since he speaks no French: he is free to end the day.
                while board.agents["luis"][0] != "logged_out":
                    name, step = await next_event(content)
                    assert name == "step"
                    board.take(step)
            return board

        async with asyncio.TaskGroup() as group:
            boards = []
            for seed in range(1, 5):
                boards.append(group.create_task(follow()))
                await a_busy_day(world, seed)
            await world.post("/api/v1/agents/luis/log-out")
        truth = Wallboard(await world.get("/api/v1/snapshot?max=1000"))
        assert truth.calls
        assert [board.result().shows() for board in boards] == [truth.shows()] * 4


async def test_the_stream_goes_on_where_a_browser_stopped(tmp_path):
    """`Last-Event-ID` counts more than the address, which the browser repeats as it was."""
    async with living(tmp_path) as world:
        await world.connects()
        begin = world.driver.seq
        for wish in ("log-out", "log-in", "log-out"):
            await world.post(f"/api/v1/agents/ana/{wish}")
        async with stream(world, f"?after={begin}", **{"Last-Event-ID": str(begin + 2)}) as content:
            assert await next_event(content) == ("begin", {"seq": begin + 2})
            _, step = await next_event(content)
            assert step["seq"] == begin + 3
            assert [fact["fact"] for fact in step["facts"]] == ["AgentChanged", "RequestAnswered"]


async def test_without_a_place_the_stream_begins_now(tmp_path):
    """And tells where that is."""
    async with living(tmp_path) as world:
        await world.connects()
        seq = world.driver.seq
        async with stream(world) as content:
            assert await next_event(content) == ("begin", {"seq": seq})
            await world.post("/api/v1/agents/ana/log-out")
            assert (await next_event(content))[1]["seq"] == seq + 1


async def test_a_place_that_is_gone_or_has_not_been_is_a_410(tmp_path):
    """Nothing is passed over in silence: the client takes a new snapshot."""
    async with living(tmp_path, steps_max=2) as world:
        await world.connects()
        for wish in ("log-out", "log-in", "log-out"):
            await world.post(f"/api/v1/agents/ana/{wish}")
        for after in (0, world.driver.seq + 1):
            status, problem = await world.ask("GET", f"/api/v1/events?after={after}")
            assert (status, problem["code"]) == (410, "stream.gone")
            assert "new snapshot" in problem["detail"]


async def test_who_is_too_slow_is_dropped_and_told_so(tmp_path):
    """He reads nothing while much happens; what is kept for him has a bound, and the last thing he hears is why."""
    async with living(tmp_path, steps_max=50) as world:
        loop = asyncio.get_running_loop()
        with socket.socket() as slow:
            slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
            slow.setblocking(False)
            await loop.sock_connect(slow, (world.address.host, world.address.port))
            request = f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
            await loop.sock_sendall(slow, request.encode())
            said = await loop.sock_recv(slow, 4096)
            while b"event: begin" not in said:
                said += await loop.sock_recv(slow, 4096)
            seq = world.driver.seq
            for number in range(1, 3001):
                world.api.feed.add(seq + number, BEGIN, [BugContained(None, "x" * 4000, "")])
                await asyncio.sleep(0)
            async with asyncio.timeout(20):
                while b"event: end" not in said[-500:]:
                    more = await loop.sock_recv(slow, 65_536)
                    assert more, "closed without a last word"
                    said += more
        assert b'"code":"too-slow"' in said[-500:]
        assert said.count(b"event: step") < 2000
        assert (await world.ask("GET", "/api/v1/agents"))[0] == 200


async def test_streams_are_counted_and_bounded(tmp_path):
    """The one too many is refused; when one has gone there is room again."""
    bounds = Bounds(streams_max=2, rate_per_s=1e6, burst_max=GENEROUS.burst_max)
    async with living(tmp_path, access=Access(TOKEN, bounds=bounds)) as world:
        async with stream(world) as first, stream(world):
            await next_event(first)
            status, problem = await world.ask("GET", "/api/v1/events")
            assert (status, problem["code"]) == (503, "streams.full")
        async with asyncio.timeout(10):
            while True:
                answer = await world.client.get(
                    f"{world.address.url}/api/v1/events", headers={"Authorization": f"Bearer {TOKEN}"}
                )
                answer.close()
                if answer.status == 200:
                    break
                await asyncio.sleep(0.01)


async def test_when_the_engine_ends_its_streams_are_told(tmp_path):
    """They end by themselves, so that the end of the daemon never waits for a browser."""
    async with living(tmp_path) as world:
        async with stream(world) as content:
            await next_event(content)
            await world.post("/api/v1/agents/ana/log-out")
            world.api.feed.close()
            names = []
            while event := await next_event(content):
                names.append(event[0])
        assert names == ["step", "end"]
