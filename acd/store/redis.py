"""The store on any Redis from 7.0 on, or Valkey: the embedded one of one machine, or one that several engines share.

A batch is kept by one script (`commit.lua`), so that it is whole on the disk or not there, and may come again.
Facts are in a stream under the ids `step-place`, entries in one hash, the step and the epoch in a small one.
"""

import asyncio
import hashlib
import re
from collections.abc import Sequence
from importlib.resources import files
from typing import cast

from redis.exceptions import NoScriptError, ResponseError

from acd.store.line import Line, Reply
from acd.store.port import Batch, Kept, KeptFact, StoreError, StoreFencedError, StoreUnreachableError

TIMEOUT_S = 3.0
# A promise waits for the disk so long, then it was not kept in time; before the time limit of its request.
PROMISE_SHARE = 0.8
ENTRIES_PER_PIECE = 1000
LOADS_MAX = 5
_AOF_HINT = "set `appendonly yes` there, in its configuration file"
SCRIPT = (files("acd.store") / "commit.lua").read_bytes()
SCRIPT_HASH = hashlib.sha1(SCRIPT, usedforsecurity=False).hexdigest()  # how Redis names a script


class RedisStore:
    """One store at `url`: redis://, rediss:// (both with user and password) or unix://. Keys begin with {`prefix`}.

    Every request has `timeout_s` seconds. Commits wait for each other; load, facts and trim have their own connection.
    """

    def __init__(self, url: str, *, prefix: str = "acd", timeout_s: float = TIMEOUT_S) -> None:
        self._shown = re.sub(r"//.*@", "//…@", url.partition("?")[0])  # without what is secret in it
        self._timeout_s = timeout_s
        self._writing = Line(url, self._shown, timeout_s)
        self._reading = Line(url, self._shown, timeout_s)
        # With the prefix in braces all keys are in one slot, as a script needs it.
        self._state, self._facts, self._entries = (f"{{{prefix}}}:{name}" for name in ("state", "facts", "entries"))
        self._commits = asyncio.Lock()
        self._promise: tuple[str | int, ...] | None = None

    async def load(self) -> Kept:
        """The entries, and the step that they stand for.

        Raises StoreError when the server does not bring to the disk what is promised.
        """
        self._promise = None  # it may be another server than last time
        await self._promise_request()
        for _ in range(LOADS_MAX):
            before = (await self._kept(), self._reading.generation)
            entries = await self._scan()
            # A commit in between, or another server (whose cursors mean something else), and it is read anew.
            if before == (await self._kept(), self._reading.generation):
                (epoch, seq), _ = before
                return Kept(epoch, seq, entries)
        raise StoreUnreachableError(
            f"the store {self._shown} was written to each time it was read: is another engine at work?"
        )

    async def commit(self, batch: Batch, *, is_promise: bool = False) -> None:
        """Keep a batch, whole or not at all. With `is_promise` it is on the disk when this returns.

        Raises StoreUnreachableError (it may be done all the same), StoreFullError, StoreFencedError.
        """
        # In the order of the calls: a batch that comes after a later one is taken for known.
        async with self._commits:
            requests = [self._request_of(batch), *([await self._promise_request()] if is_promise else [])]
            kept, *promised = await self._writing.ask(*requests)
            if isinstance(kept, NoScriptError):  # the server has none of our scripts yet, so nothing was done
                await self._writing.ask_one("SCRIPT", "LOAD", SCRIPT)
                kept, *promised = await self._writing.ask(*requests)
        if isinstance(kept, ResponseError):
            raise self._writing.refusal(kept) from kept
        if kept is not None:
            raise StoreFencedError(
                f"the store {self._shown} belongs to epoch {_number(kept)}; epoch {batch.epoch} must end"
            )
        for reply in promised:
            self._check_promise(reply)

    async def facts(self, after: tuple[int, int] = (0, 0), limit: int = 10_000) -> list[KeptFact]:
        """The facts that come after (step, place), oldest first."""
        found = await self._reading.ask_one("XRANGE", self._facts, f"({after[0]}-{after[1]}", "+", "COUNT", limit)
        kept = []
        for place, (_, line) in cast("list[tuple[bytes, tuple[bytes, bytes]]]", found):
            seq, _, number = place.partition(b"-")
            kept.append(KeptFact(int(seq), int(number), line))
        return kept

    async def count(self) -> int:
        """How many facts the live window holds."""
        found = await self._reading.ask_one("XLEN", self._facts)
        assert isinstance(found, int), f"a number, not {found!r}"
        return found

    async def trim(self, through: tuple[int, int]) -> None:
        """Forget the facts up to and with (step, place). Works also when the store is full."""
        await self._reading.ask_one("XTRIM", self._facts, "MINID", "=", f"{through[0]}-{through[1] + 1}")

    async def close(self) -> None:
        """Let go of the connections; the server goes on."""
        await self._writing.close()
        await self._reading.close()

    def _request_of(self, batch: Batch) -> tuple[str | bytes | int, ...]:
        facts = (part for fact in batch.facts for part in (fact.seq, fact.place, fact.line))
        puts = (part for pair in batch.put.items() for part in pair)
        counts = (len(batch.facts), len(batch.put))
        keys = (self._state, self._facts, self._entries)
        return ("EVALSHA", SCRIPT_HASH, 3, *keys, batch.epoch, batch.seq, *counts, *facts, *puts, *batch.dropped)

    async def _kept(self) -> tuple[int, int]:
        epoch, seq = _list(await self._reading.ask_one("HMGET", self._state, "epoch", "seq"))
        return _number(epoch), _number(seq)

    async def _scan(self) -> dict[str, bytes]:
        """All entries, in pieces, so that a large store stops nobody for long."""
        entries: dict[str, bytes] = {}
        cursor = b"0"
        while True:
            reply = await self._reading.ask_one("HSCAN", self._entries, cursor, "COUNT", ENTRIES_PER_PIECE)
            cursor, piece = cast("tuple[bytes, list[bytes]]", reply)
            entries.update(zip((name.decode() for name in piece[::2]), piece[1::2], strict=True))
            if cursor == b"0":
                return entries

    async def _promise_request(self) -> tuple[str | int, ...]:
        """What to ask after a promise, to know that it is on the disk. Raises StoreError when that cannot be known."""
        if self._promise is None:
            (waitaof,) = _list(await self._reading.ask_one("COMMAND", "INFO", "WAITAOF"))
            if waitaof is None:
                # Before Redis 7.2 nobody says when something is on the disk, but with `always` it is before the reply.
                promise: tuple[str | int, ...] = ("CONFIG", "GET", "append*")
            else:
                # How many have to confirm: the server itself, no replica; and how many ms it may take.
                promise = ("WAITAOF", 1, 0, int(self._timeout_s * PROMISE_SHARE * 1000))
            # With nothing written on this connection the disk has nothing to confirm, and only what is set is judged.
            self._check_promise((await self._reading.ask(promise))[0])
            self._promise = promise
        return self._promise

    def _check_promise(self, reply: Reply | ResponseError) -> None:
        """Judge the answer to the request above. It is asked each time: an operator may change what it depends on."""
        if isinstance(reply, ResponseError):
            if "WAITAOF" in str(reply):
                raise StoreError(f"{self._writing.refusal(reply)}; {_AOF_HINT}") from reply
            raise self._writing.refusal(reply) from reply
        answers = _list(reply)
        if isinstance(answers[0], int):
            if answers[0] < 1:
                raise StoreUnreachableError(
                    f"the disk of the store {self._shown} did not confirm within {self._timeout_s * PROMISE_SHARE:g} s"
                )
            return
        settings = dict(zip(answers[::2], answers[1::2], strict=True))
        if settings.get(b"appendonly") != b"yes":
            raise StoreError(f"the store {self._shown} does not write what it is told to the disk; {_AOF_HINT}")
        if settings.get(b"appendfsync") != b"always":
            raise StoreError(
                f"the store {self._shown} is older than Redis 7.2 and does not say when something is on the disk: set "
                "`appendfsync always` there, in its configuration file, or use Valkey or Redis >= 7.2"
            )


def _number(reply: Reply) -> int:
    assert isinstance(reply, bytes | None), f"a number in text, not {reply!r}"
    return int(reply or 0)


def _list(reply: Reply) -> Sequence[Reply]:
    assert isinstance(reply, list), f"a list, not {reply!r}"
    return reply
