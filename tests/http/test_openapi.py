import asyncio
from contextlib import contextmanager
from urllib.parse import quote

import yarl
from hypothesis import given, settings
from hypothesis import strategies as st

from acd.http.problems import CODES
from tests.http.living import TOKEN, living

NAMES = st.sampled_from("ana luis help phone phone-ana reason lunch call agent max after".split())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=80),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | NAMES, inner, max_size=3),
    max_leaves=6,
)
# May follow from anything: the path, the method, the bounds.
ANYWHERE = {404, 405, 413, 422}


@contextmanager
def running(tmp_path):
    """A living centre in a loop that runs when the test says; gives the loop's runner and the centre."""
    with asyncio.Runner() as runner:
        context = living(tmp_path)
        world = runner.run(context.__aenter__())
        try:
            runner.run(world.connects())
            runner.run(world.calls(1))
            yield runner, world
        finally:
            runner.run(context.__aexit__(None, None, None))


async def sent(world, method, path, query, body):
    """Status and media type of the answer; a stream is not read."""
    url = yarl.URL(world.address.url + path, encoded=True).update_query(query)
    headers = {"Authorization": f"Bearer {TOKEN}"}
    how = {"data": body} if isinstance(body, bytes) else {"json": body}
    async with world.client.request(method, url, headers=headers, **how) as answer:
        if answer.content_type != "text/event-stream":
            await answer.read()
        return answer.status, answer.content_type


def test_whatever_is_sent_the_answer_is_one_that_is_documented(tmp_path):
    """Never a 500; and what is not understood is told as a problem."""
    with running(tmp_path) as (runner, world):
        paths = runner.run(world.get("/api/v1/openapi.json"))["paths"]
        operations = [(method, path, paths[path][method]) for path in sorted(paths) for method in sorted(paths[path])]

        @settings(max_examples=250, deadline=None)
        @given(
            operation=st.sampled_from(operations),
            part=NAMES | st.sampled_from(["a1-e1-c1"]) | st.text(max_size=100),
            query=st.dictionaries(NAMES, st.text(max_size=30) | st.integers().map(str), max_size=3),
            body=JSON | st.binary(max_size=40) | st.just({"reason": "lunch"}) | st.just({"phone": "phone-luis"}),
        )
        def holds(operation, part, query, body):
            method, path, described = operation
            for name in ("name", "call"):
                path = path.replace(f"{{{name}}}", quote(part, safe=""))
            status, media_type = runner.run(sent(world, method.upper(), path, query, body))
            assert status != 500
            assert status in ANYWHERE or str(status) in described["responses"], (status, operation)
            assert status < 400 or media_type == "application/problem+json"

        holds()


async def test_the_document_says_everything(tmp_path):
    """Each operation has a title, each problem its media type and codes, each code its status; fields have examples."""
    async with living(tmp_path) as world:
        document = await world.get("/api/v1/openapi.json")
    for path, operations in document["paths"].items():
        for method, described in operations.items():
            assert described["summary"], (method, path)
            for status, response in described["responses"].items():
                if int(status) >= 400 and path != "/readyz":
                    assert set(response["content"]) == {"application/problem+json"}, (method, path, status)
                    codes = [word for word in response["description"].split("`") if word in CODES]
                    assert codes, (path, status)
                    assert {CODES[code][0] for code in codes} == {int(status)}
    for name in ("AgentView", "CallView", "QueueView", "Problem", "LogIn", "Pause"):
        schema = document["components"]["schemas"][name]
        assert "examples" in str(schema), name
    assert document["info"]["title"] == "acd"
