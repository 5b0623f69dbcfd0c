import asyncio
import socket
from contextlib import suppress

import aiohttp
import pytest
from structlog.testing import capture_logs

from acd.http import app
from acd.http.gate import Access
from acd.runtime.api import Address, keep_serving
from tests.http.living import GENEROUS, TOKEN, Living, answers, floor, living


async def test_a_port_that_is_taken_is_waited_for_and_calls_go_on(tmp_path):
    """The API says so in the log and tries again; nobody's call depends on it."""
    with socket.socket() as other, capture_logs() as said:
        world = Living(tmp_path, floor())
        other.bind((world.address.host, world.address.port))
        other.listen()
        async with asyncio.TaskGroup() as group:
            access = Access(TOKEN, bounds=GENEROUS)
            tasks = [
                group.create_task(world.driver.run(), name="driver"),
                group.create_task(keep_serving(world.api, world.address, access), name="api"),
            ]
            async with asyncio.timeout(10):
                while not any(line["event"] == "the API cannot listen" for line in said):
                    await asyncio.sleep(0.001)
            assert await world.calls(1) == "a1-e1-c1"
            other.close()
            async with aiohttp.ClientSession() as world.client:
                await answers(world)
                assert (await world.get("/api/v1/calls"))["total"] == 1
            for task in tasks:
                task.cancel()
        world.journal.close()


async def test_an_api_that_falls_is_started_again_on_its_port(tmp_path, monkeypatch):
    """Whatever the reason; it is logged as a mistake of ours."""
    build, falls = app.build, iter([True, False])

    def building(*given):
        if next(falls):
            raise ZeroDivisionError("for the test")
        return build(*given)

    monkeypatch.setattr(app, "build", building)
    with capture_logs() as said:
        async with living(tmp_path) as world:
            assert (await world.get("/api/v1/agents"))["agents"]
    (line,) = [line for line in said if line["log_level"] == "error"]
    assert line["event"] == "the API failed; calls go on"


async def test_a_listener_that_fails_costs_nobody_a_call(tmp_path):
    """The driver logs it and goes on; the other listeners hear of the step."""
    heard = []
    async with living(tmp_path) as world:
        world.driver.listen(fails)
        world.driver.listen(lambda seq, _now, _facts: heard.append(seq))
        with capture_logs() as said:
            call = await world.calls(1)
            world.driver.catch_up()
        assert heard
        assert any(line["event"].startswith("a listener failed") for line in said)
        assert (await world.get(f"/api/v1/calls/{call}"))["call"]["state"] == "queued"


def fails(*_):
    """A listener with a bug."""
    raise ZeroDivisionError("for the test")


async def test_at_the_end_streams_are_told_and_the_port_is_free(tmp_path):
    """Nobody who watches keeps the daemon from ending, and a next engine can listen there at once."""
    async with living(tmp_path) as world:
        address = world.address
        reader, writer = await asyncio.open_connection(address.host, address.port)
        writer.write(f"GET /api/v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n".encode())
        await reader.readuntil(b"event: begin")
    async with asyncio.timeout(10):
        assert b"engine-ends" in await reader.read()
    writer.close()
    with socket.socket() as next_one:
        next_one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        next_one.bind((address.host, address.port))


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("127.0.0.1:8000", Address("127.0.0.1", 8000)),
        ("[::1]:80", Address("::1", 80)),
        ("", None),
        ("127.0.0.1", None),
        (":80", None),
        ("host:0", None),
        ("host:65536", None),
        ("host:x", None),
        ("host:-1", None),
    ],
)
def test_an_address_is_read_as_it_is_written(text, address):
    """Host and port, or a sentence that shows how."""
    if address is None:
        with pytest.raises(ValueError) as told:
            Address.parse(text)
        assert "127.0.0.1:8000" in str(told.value)
    else:
        assert Address.parse(text) == address
        assert str(address) == text
        assert address.is_loopback


async def test_an_api_for_other_machines_is_warned_of(tmp_path):
    """It is what the operator asked for, but tokens travel unencrypted."""
    world = Living(tmp_path, floor())
    with capture_logs() as said, suppress(TimeoutError):
        async with asyncio.timeout(0):
            await keep_serving(world.api, Address("0.0.0.0", world.address.port), Access(TOKEN))
    assert [line["log_level"] for line in said[:1]] == ["warning"]
    world.journal.close()
