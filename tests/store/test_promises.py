"""What a server says that cannot keep a promise, or does not serve us now: each becomes the one right error."""

import asyncio
import socket

import pytest

from acd.store.port import Batch, Kept, StoreError, StoreFullError, StoreUnreachableError
from acd.store.redis import RedisStore
from tests.store.listening import Proxy, Refusing
from tests.store.places import (
    REDIS_7_0,
    VALKEY,
    after_steps,
    opened,
    server_of,
    serving,
    step,
)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        ("-LOADING Redis is loading the dataset in memory", StoreUnreachableError, "loading"),
        ("-BUSY Redis is busy running a script", StoreUnreachableError, "BUSY"),
        ("-READONLY You can't write against a read only replica.", StoreUnreachableError, "read only"),
        ("-MASTERDOWN Link with MASTER is down", StoreUnreachableError, "MASTER"),
        ("-ERR max number of clients reached", StoreUnreachableError, "max number of clients"),
        ("-OOM command not allowed when used memory > 'maxmemory'.", StoreFullError, "maxmemory"),
        ("-MISCONF Errors writing to the AOF file: No space left on device", StoreFullError, "No space left"),
        ("-NOAUTH Authentication required.", StoreError, "does not let us in"),
        ("-NOPERM this user has no permissions to run the 'evalsha' command", StoreError, "no permissions"),
        ("-MOVED 3999 127.0.0.1:6381", StoreError, "a cluster is not supported"),
        ("-WRONGTYPE Operation against a key holding the wrong kind of value", StoreError, "WRONGTYPE"),
        ("!", StoreUnreachableError, "is not reached"),
    ],
)
async def test_every_refusal_has_its_error_and_is_asked_once(answer, error, words):
    """A commit that is refused is not sent again from inside."""
    async with Refusing(answer).running() as server, opened(server.url) as store:
        with pytest.raises(StoreError, match=words) as raised:
            await store.commit(step(1))
        assert type(raised.value) is error
        assert server.requests == 1
        with pytest.raises(StoreError):
            await store.load()


@pytest.mark.parametrize(
    "url", ["redis://me:se%2Fcret@127.0.0.1:{port}", "redis://127.0.0.1:{port}?password=se%2Fcret"]
)
async def test_a_wrong_password_is_told_without_the_password(url):
    """It is a mistake of the settings, not a server that is away."""
    answer = "-WRONGPASS invalid username-password pair or user is disabled."
    async with Refusing(answer).running() as server, opened(url.format(port=server.port)) as store:
        with pytest.raises(StoreError, match="does not let us in") as raised:
            await store.commit(step(1))
    assert type(raised.value) is StoreError
    assert "cret" not in str(raised.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1", "redis://:cret@127.0.0.1:x", "127.0.0.1:6379"])
def test_a_url_that_is_none_is_told(url):
    """With what is expected, and without the password."""
    with pytest.raises(StoreError, match=r"expected redis://") as raised:
        RedisStore(url)
    assert "cret" not in str(raised.value)


async def test_nobody_listens():
    """The message says where."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        async with opened(f"redis://127.0.0.1:{port}") as store:
            with pytest.raises(StoreUnreachableError, match=f"127.0.0.1:{port}"):
                await store.commit(step(1))


@pytest.mark.parametrize("kind", [VALKEY, REDIS_7_0])
async def test_a_server_that_writes_nothing_down_is_refused(kind, tmp_path):
    """By `load`, before anything is promised; the message says what to set."""
    with serving(server_of(kind, tmp_path / "store", settings=("--appendonly", "no"))) as server:
        async with opened(server.url) as store:
            with pytest.raises(StoreError, match="set `appendonly yes` there"):
                await store.load()
            with pytest.raises(StoreError, match="set `appendonly yes` there"):
                await store.commit(step(1), is_promise=True)


async def test_redis_7_0_must_write_before_it_answers(tmp_path):
    """It cannot say when something is on the disk; the message says what to set."""
    with serving(server_of(REDIS_7_0, tmp_path / "store", settings=("--appendfsync", "everysec"))) as server:
        async with opened(server.url) as store:
            with pytest.raises(StoreError, match="`appendfsync always`"):
                await store.load()


@pytest.mark.parametrize(
    ("kind", "setting", "words"),
    [(VALKEY, "appendonly no", "appendonly yes"), (REDIS_7_0, "appendfsync everysec", "appendfsync always")],
)
async def test_a_promise_is_refused_when_the_settings_change_under_us(kind, setting, words, tmp_path):
    """An operator changed them meanwhile; what is no promise is kept all the same."""
    with serving(server_of(kind, tmp_path / "store")) as server:
        async with opened(server.url) as store:
            await store.load()
            await store.commit(step(1), is_promise=True)
            with socket.socket(socket.AF_UNIX) as line:
                line.connect(str(server.socket))
                line.sendall(f"CONFIG SET {setting}\r\n".encode())
                assert line.recv(100) == b"+OK\r\n"
            with pytest.raises(StoreError, match=words):
                await store.commit(step(2), is_promise=True)
            await store.commit(step(3))


async def test_a_disk_that_does_not_confirm_is_told(tmp_path):
    """The promise is refused, although the batch is there; later it is confirmed without anything being twice."""
    with serving(server_of(VALKEY, tmp_path / "store")) as server:
        async with Proxy(server).running() as proxy, opened(proxy.url) as store:
            await store.load()
            proxy.is_denying = True
            await store.commit(step(1))
            with pytest.raises(StoreUnreachableError, match=r"did not confirm within 2\.4 s"):
                await store.commit(step(2), is_promise=True)
            proxy.is_denying = False
            await store.commit(step(2), is_promise=True)
            assert await store.load() == Kept(1, 2, after_steps(2))
            assert len(await store.facts()) == 4


async def test_over_the_net_and_under_another_prefix(server):
    """By redis:// as by the socket; another prefix is another store on the same server."""
    async with (
        Proxy(server).running() as proxy,
        opened(proxy.url) as store,
        opened(proxy.url, prefix="other") as other,
    ):
        await store.commit(step(1), is_promise=True)
        await other.commit(step(1, epoch=9), is_promise=True)
        assert await store.load() == Kept(1, 1, after_steps(1))
        assert await other.load() == Kept(9, 1, after_steps(1))


async def test_what_is_written_while_it_is_read_is_read_again(server):
    """What `load` gives stands for one step, even if another engine goes on writing meanwhile."""
    async with opened(server.url) as store, opened(server.url) as writer:
        await writer.commit(Batch(1, 1, (), {f"entry-{number}": b"1" for number in range(20_000)}))
        async with asyncio.TaskGroup() as group:
            loading = group.create_task(store.load())
            for seq in range(2, 8):
                await writer.commit(Batch(1, seq, (), {"entry-0": b"%d" % seq, "entry-1": b"%d" % seq}))
        kept = loading.result()
        expected = b"%d" % kept.seq
        assert kept.entries["entry-0"] == kept.entries["entry-1"] == expected
        assert len(kept.entries) == 20_000
