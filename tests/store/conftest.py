import pytest

from acd.store.server import EmbeddedServer
from tests.store.places import MEMORY, REDIS_7_0, VALKEY, Place, server_of, serving


@pytest.fixture(params=[MEMORY, VALKEY, REDIS_7_0])
def place(request, tmp_path):
    """Each place that keeps things, in turn."""
    if request.param == MEMORY:
        yield Place(None)
        return
    with serving(server_of(request.param, tmp_path / "store")) as server:
        yield Place(server)


@pytest.fixture(params=[VALKEY, REDIS_7_0])
def server(request, tmp_path):
    """Each server, in turn."""
    with serving(server_of(request.param, tmp_path / "store")) as running:
        yield running


@pytest.fixture
def folder(tmp_path):
    """A store's folder; a server that is left there is ended."""
    yield tmp_path / "run" / "store"
    EmbeddedServer(tmp_path / "run" / "store").stop()
