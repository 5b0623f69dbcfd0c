"""Supervisors over the API: who may ask, and what is answered."""

import pytest

from acd.core import events
from acd.core.ids import LegId
from acd.http.gate import Access
from tests.http.living import GENEROUS, TOKEN, living
from tests.runtime.stand_ins import A1

SUPERVISOR = "supervisor-token"
ACCESS = Access(TOKEN, SUPERVISOR, bounds=GENEROUS)
LISTEN = {"mode": "listen", "phone": "phone-luis"}


async def talking(world):
    """Ana talks with a caller; Luis, at his phone, has a pause. The id of the call."""
    await world.connects()
    await world.post("/api/v1/agents/luis/pause", {"reason": "lunch"})
    call = await world.calls(1)
    await world.picks_up("ana")
    return call


@pytest.mark.parametrize(("wish", "body"), [("watch", LISTEN), ("watch/end", None), ("take-over", None)])
async def test_only_supervisors_may(tmp_path, wish, body):
    """An operator's token gets 403 and is told which one is needed; none at all gets 401, and nothing is done."""
    async with living(tmp_path, access=ACCESS) as world:
        call = await talking(world)
        for token, status, code in [(TOKEN, 403, "role.missing"), (None, 401, "token.missing")]:
            answer = await world.ask("POST", f"/api/v1/calls/{call}/{wish}", token=token, json=body)
            assert (answer[0], answer[1]["code"]) == (status, code)
        assert "supervisor_token" in (await world.ask("POST", f"/api/v1/calls/{call}/{wish}", json=body))[1]["detail"]
        assert not world.engine.state.watches


async def test_without_a_token_for_them_there_are_no_supervisors(tmp_path):
    """An empty one opens nothing."""
    async with living(tmp_path) as world:
        assert (await world.ask("GET", "/api/v1/agents", token=""))[0] == 401
        assert (await world.ask("GET", "/api/v1/agents", token=SUPERVISOR))[0] == 401


async def test_a_supervisor_watches_and_takes_over(tmp_path):
    """202 while the phone is called, 200 for what is done; and all that operators may do."""
    async with living(tmp_path, access=ACCESS) as world:
        call = await talking(world)

        async def asks(wish, body=None):
            return await world.ask("POST", f"/api/v1/calls/{call}/{wish}", token=SUPERVISOR, json=body)

        status, told = await asks("watch", LISTEN)
        assert (status, told["why"]) == (202, "phone-luis is called; it begins when it is picked up")
        assert (await asks("take-over"))[0] == 409
        await world.sees(events.LegCreated(A1, LegId(f"{call}-w1")), events.LegAnswered(A1, LegId(f"{call}-w1"), ""))
        await world.sees(events.LegCreated(A1, LegId(f"{call}-w1-n1")))
        assert (await asks("watch", {"mode": "whisper"}))[0] == 200
        assert (await world.ask("GET", "/api/v1/calls", token=SUPERVISOR))[0] == 200
        assert (await asks("watch/end"))[0] == 200
        assert (await asks("watch/end"))[1]["code"] == "request.refused"


async def test_what_is_not_there_is_named(tmp_path):
    """A call, a phone and a mode."""
    async with living(tmp_path, access=ACCESS) as world:
        call = await talking(world)
        for where, body, code in [
            ("a1-e9-c9", LISTEN, "call.unknown"),
            (call, {**LISTEN, "phone": "phone-lui"}, "phone.unknown"),
            (call, {**LISTEN, "mode": "spy"}, "request.invalid"),
            (call, {**LISTEN, "phone": "phone-ana"}, "request.refused"),
        ]:
            status, problem = await world.ask("POST", f"/api/v1/calls/{where}/watch", token=SUPERVISOR, json=body)
            assert (problem["code"], status >= 400) == (code, True)
