"""Closing a queue by hand, and opening it again, over the API."""

from tests.http.living import living


async def test_a_queue_is_closed_and_opened_again(tmp_path):
    """It is shown as closed, by whom; the ledger has both."""
    async with living(tmp_path) as world:
        await world.connects()
        status, outcome = await world.post("/api/v1/queues/help/close", {"by": "team lead"})
        assert (status, outcome["why"]) == (200, "help is closed; 0 who wait are served")
        shown = (await world.get("/api/v1/queues/help"))["queue"]
        assert (shown["is_closed"], shown["closed_by"]) == (True, "team lead")
        sales = (await world.get("/api/v1/queues/sales"))["queue"]
        assert (sales["is_closed"], sales["closed_by"]) == (False, None)
        status, outcome = await world.post("/api/v1/queues/help/open", {})
        assert (status, outcome["why"]) == (200, "help is open")
        assert (await world.get("/api/v1/queues/help"))["queue"]["is_closed"] is False


async def test_an_unknown_queue_is_told_with_what_was_meant(tmp_path):
    """And nothing is closed."""
    async with living(tmp_path) as world:
        status, problem = await world.post("/api/v1/queues/halp/close", {})
        assert (status, problem["code"]) == (404, "queue.unknown")
        assert "help" in problem["detail"]
