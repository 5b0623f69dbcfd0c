"""Services are asked over real HTTP: however badly they work, it harms nobody and is told in one word."""

import asyncio
import logging

import orjson
import pytest
import structlog
from aiohttp import web
from structlog.testing import capture_logs

from acd.config.look_ups import Secret
from acd.core.commands import HangUp, HangUpReason
from acd.core.ids import CommandId, LegId
from acd.core.look_ups import LookUpFailed, LookUpOutcome
from acd.runtime.fuses import FAILURES_MAX, REST_S
from acd.runtime.looking_up import AT_ONCE_MAX
from tests.runtime.asked import GOOD, never, says, service
from tests.runtime.stand_ins import A1

TOKEN = "s3cr3t-of-the-crm"


async def test_a_question_can_be_sent_as_json_with_headers_and_secrets() -> None:
    """A secret comes from where secrets are; one that is missing, or that no header can hold, is told before asking."""
    async with service(says(GOOD)) as world:
        headers = {"Authorization": Secret("CRM_TOKEN", "Bearer "), "X-Centre": "demo"}
        for secrets in ({}, {"CRM_TOKEN": ""}, {"CRM_TOKEN": "a\r\nX-Evil: 1"}):
            world.secrets = secrets
            world.works_by(is_post=True, headers=headers)
            assert await world.outcome() is LookUpOutcome.UNSIGNED
        world.secrets = {"CRM_TOKEN": TOKEN}
        world.works_by(is_post=True, headers=headers)
        assert await world.outcome(sends={"number": "+32470000001"}) is LookUpOutcome.ANSWERED
        (request,) = world.asked
        assert request.method == "POST"
        assert (request.headers["Authorization"], request.headers["X-Centre"]) == (f"Bearer {TOKEN}", "demo")
        assert orjson.loads(world.bodies[0]) == {"number": "+32470000001"}


async def test_nobody_waits_longer_than_the_limit() -> None:
    """Not for a service that does not answer, nor for one that answers byte by byte."""

    async def drips(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        for _ in range(1000):
            await answer.write(b" ")
            await asyncio.sleep(0.02)
        return answer

    for answer in (never, drips):
        async with service(answer) as world:
            begun_s = asyncio.get_running_loop().time()
            assert await world.outcome(limit_s=0.2) is LookUpOutcome.TIMED_OUT
            assert asyncio.get_running_loop().time() - begun_s < 2.0


async def test_an_endless_answer_is_not_read_to_its_end() -> None:
    """No more than the bound is taken from it."""
    sent = 0

    async def floods(request: web.Request) -> web.StreamResponse:
        nonlocal sent
        answer = web.StreamResponse()
        await answer.prepare(request)
        while True:
            await answer.write(b"x" * 65_536)
            sent += 65_536

    async with service(floods) as world:
        assert await world.outcome() is LookUpOutcome.TOO_LARGE
        assert sent < 10_000_000


async def test_a_service_that_does_not_work_is_spared_and_tried_again() -> None:
    """After some failures in a row nobody waits for it; then one question at a time finds out whether it is back."""
    async with service(never) as world:
        found = await world.look_up(FAILURES_MAX, limit_s=0.1)
        assert {event.outcome for event in found if isinstance(event, LookUpFailed)} == {LookUpOutcome.TIMED_OUT}
        asked = len(world.asked)
        with capture_logs() as lines:
            begun_s = asyncio.get_running_loop().time()
            assert await world.outcome() is LookUpOutcome.SPARED
            assert asyncio.get_running_loop().time() - begun_s < 1.0
        assert (len(world.asked), lines) == (asked, [])
        world.now_s = REST_S
        first, second = await world.look_up(2, limit_s=0.1)
        assert [getattr(event, "outcome", None) for event in (first, second)] == [
            LookUpOutcome.SPARED,
            LookUpOutcome.TIMED_OUT,
        ]
        # Settings that ask elsewhere do not suffer for it; the same ones do.
        world.works_by()
        assert await world.outcome() is LookUpOutcome.SPARED


async def test_one_good_answer_makes_it_a_service_again() -> None:
    """The one that is let through after a rest."""
    is_well = False

    async def sometimes(request: web.Request) -> web.StreamResponse:
        return await says(GOOD if is_well else b"", 200 if is_well else 503)(request)

    async with service(sometimes) as world:
        await world.look_up(FAILURES_MAX)
        assert await world.outcome() is LookUpOutcome.SPARED
        is_well, world.now_s = True, REST_S
        assert await world.outcome() is LookUpOutcome.ANSWERED
        assert await world.outcome() is LookUpOutcome.ANSWERED


async def test_nobody_there_is_told_at_once() -> None:
    """A port where nobody listens."""
    async with service(says(GOOD)) as world:
        world.works_by(url="http://127.0.0.1:1/customers")
        assert await world.outcome() is LookUpOutcome.UNREACHABLE


async def test_no_more_than_some_are_asked_at_once() -> None:
    """Whoever would be one more goes on without, and the loop turns meanwhile."""
    async with service(never) as world:
        found = await world.look_up(AT_ONCE_MAX + 3, limit_s=0.3)
        outcomes = [event.outcome for event in found if isinstance(event, LookUpFailed)]
        assert outcomes.count(LookUpOutcome.TOO_MANY) == 3
        assert outcomes.count(LookUpOutcome.TIMED_OUT) == AT_ONCE_MAX


async def test_other_commands_go_to_the_switch() -> None:
    """And a look-up that no settings know is told."""
    async with service(says(GOOD)) as world:
        command = HangUp(CommandId("e1-k2"), A1, None, LegId("a1-1.0"), HangUpReason.NORMAL)
        world.asking.submit(command)
        world.asking.look_again()
        assert (world.node.given, world.node.looks) == ([command], 1)
        world.asking.work_by({})
        assert await world.outcome() is LookUpOutcome.NOT_SET_UP


async def test_no_secret_number_or_answer_is_ever_logged(caplog: pytest.LogCaptureFixture) -> None:
    """However it ends."""
    caplog.set_level(logging.DEBUG)
    structlog.reset_defaults()
    answers = (says(b'{"customer": {"segment": "private"'), says(b"", 500), says({**GOOD, "scores": ["private"]}))
    with capture_logs() as lines:
        for answer in answers:
            async with service(answer) as world:
                world.secrets = {"CRM_TOKEN": TOKEN}
                world.works_by(headers={"Authorization": Secret("CRM_TOKEN")})
                await world.look_up(FAILURES_MAX, sends={"number": "+32470000001"})
                world.works_by(url="http://127.0.0.1:1/", headers={"Authorization": Secret("CRM_TOKEN")})
                await world.look_up(FAILURES_MAX, sends={"number": "+32470000001"})
                told = repr(world.told)
                assert not any(word in told for word in (TOKEN, "32470000001", "private"))
    shown = repr(lines) + "".join(str(record.getMessage()) for record in caplog.records if "aiohttp" in record.name)
    assert "does not work" in shown
    assert not any(word in shown for word in (TOKEN, "private"))
