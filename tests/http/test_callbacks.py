"""Callbacks that are owed, over the API."""

from acd.core.callback_steps import PromiseCallback
from acd.core.callbacks import CallbackSecured, SecureCallback
from acd.core.flow_steps import Answer, Play
from acd.core.ids import CallId, QueueName
from acd.core.plan import Plan
from tests.core.words import agent, centre, flow, queue
from tests.http.living import A1, Living, living

NUMBER = "+32470000001"


def owing() -> Plan:
    """Whoever calls is promised a callback."""
    said = flow(Answer(), PromiseCallback("sorry", QueueName("help")), Play("promised"), sorry=(Play("sorry"),))
    return centre(queue("help"), agent("ana"), said)


async def promised(world: Living) -> str:
    """Somebody calls, and the store has what he asked for; its id."""
    await world.connects()
    await world.calls(1)
    (asked,) = [command for command in world.node.given if isinstance(command, SecureCallback)]
    assert (await world.get("/api/v1/callbacks"))["callbacks"] == []
    assert asked.call is not None
    await world.sees(CallbackSecured(A1, CallId(asked.call), asked.number))
    (owed,) = (await world.get("/api/v1/callbacks"))["callbacks"]
    assert (owed["number"], owed["queue"], owed["language"]) == (NUMBER, "help", "en")
    return str(owed["id"])


async def test_what_is_owed_is_shown_until_it_is_done(tmp_path):
    """What the store has not confirmed is not owed."""
    async with living(tmp_path, owing()) as world:
        name = await promised(world)
        status, outcome = await world.post(f"/api/v1/callbacks/{name}/done", {"by": "ana"})
        assert (status, outcome["why"]) == (200, f"the callback to {NUMBER} is done")
        assert await world.get("/api/v1/callbacks") | {"seq": 0} == {"seq": 0, "total": 0, "callbacks": []}


async def test_one_may_be_cancelled_and_what_is_unknown_is_told(tmp_path):
    """Twice it is unknown."""
    async with living(tmp_path, owing()) as world:
        name = await promised(world)
        status, outcome = await world.post(f"/api/v1/callbacks/{name}/cancel", {})
        assert (status, outcome["why"]) == (200, f"the callback to {NUMBER} is cancelled")
        status, problem = await world.post(f"/api/v1/callbacks/{name}/cancel", {})
        assert (status, problem["code"]) == (404, "callback.unknown")
