"""The folder read anew over the API: what became of it, as an answer or as a problem with a code."""

import pytest

from acd.http.port import Reloaded
from tests.http.living import living


@pytest.mark.parametrize(
    ("result", "status", "code"),
    [
        ("done", 200, None),
        ("unchanged", 200, None),
        ("broken", 422, "settings.broken"),
        ("red", 409, "settings.tests-red"),
        ("refused", 409, "settings.need-restart"),
        ("failed", 500, "bug"),
    ],
)
async def test_what_became_of_it_is_told(tmp_path, result, status, code):
    """With the name of who asks, else his role."""
    asked = []

    async def reload(by: str, *, is_forced: bool) -> Reloaded:
        asked.append((by, is_forced))
        return Reloaded(result, "so it is", "r1", "r2")

    async with living(tmp_path) as world:
        world.api._reload = reload
        answered, told = await world.post("/api/v1/reload", {"by": "team lead"})
        assert (answered, told.get("code")) == (status, code)
        assert told.get("why") == "so it is" or told["detail"] == "so it is"
        await world.post("/api/v1/reload", {"force": True})
        assert asked == [("team lead", False), ("operator", True)]
