import asyncio
from contextlib import asynccontextmanager, suppress

import pytest

from acd.core.engine import Engine
from acd.core.ids import NodeName
from acd.core.ledger import FallbackHandled
from acd.runtime.fallback_log import FallbackLog
from acd.runtime.inbox import Inbox
from tests.runtime.stand_ins import at, opening

A1 = NodeName("a1")
LINE = "1795394236|a1-1.{}|acd-help|ana|COMPLETECALLER|2|9|1\n"
MEMBER = "1795394214|MANAGER|acd-help|ana|ADDMEMBER|\n"


class Reading:
    """An engine that takes what is read from a file, a step at a time."""

    def __init__(self, file, position=0):
        self.file, self.inbox, self.engine = file, Inbox(100), Engine()
        for event in opening():
            self.engine.handle(event, at(0.0))
        self.engine.state.fallback_read[A1] = position
        self.log = FallbackLog(
            file,
            A1,
            self.inbox,
            lambda: self.engine.state.fallback_read.get(A1, 0),
            lambda: True,
            look_s=0.001,
            emptied_bytes=200,
        )

    @property
    def position(self):
        return self.engine.state.fallback_read[A1]

    async def facts(self, count=1):
        """So many legs, as they are taken; more than that is a failure."""
        found: list[str] = []
        async with asyncio.timeout(5):
            while len(found) < count:
                await self.inbox.wait(5.0)
                for event in self.inbox.take(10):
                    facts = self.engine.handle(event, at(0.0)).facts
                    found += [fact.leg for fact in facts if isinstance(fact, FallbackHandled)]
        assert len(found) == count
        return found


@asynccontextmanager
async def read(file, position=0):
    """A reading, ended with the test."""
    reading = Reading(file, position)
    task = asyncio.get_running_loop().create_task(reading.log.run(), name="log under test")
    try:
        yield reading
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def file(tmp_path):
    """Where Asterisk writes."""
    return tmp_path / "queue_log"


def add(file, text):
    """As Asterisk does."""
    with file.open("a") as end:
        end.write(text)


async def test_what_is_added_is_told_and_a_half_line_when_it_is_whole(file):
    """Member's lines are passed over."""
    async with read(file) as reading:
        add(file, MEMBER + LINE.format(1) + LINE.format(2)[:20])
        assert await reading.facts() == ["a1-1.1"]
        add(file, LINE.format(2)[20:])
        assert await reading.facts() == ["a1-1.2"]
        assert reading.position == len(MEMBER + LINE.format(1) + LINE.format(2))


async def test_an_engine_that_was_started_again_goes_on_where_the_state_says(file):
    """The state went into the store together with the facts: no line twice, none left out."""
    add(file, LINE.format(1) + LINE.format(2))
    async with read(file, position=len(LINE.format(1))) as reading:
        assert await reading.facts() == ["a1-1.2"]


async def test_a_file_that_was_begun_anew_is_read_from_its_beginning(file):
    """Somebody rotated it."""
    add(file, LINE.format(1))
    async with read(file, position=5_000) as reading:
        assert await reading.facts() == ["a1-1.1"]


async def test_a_large_file_is_emptied_once_it_is_read(file):
    """It does not grow for ever, and what is added afterwards is told."""
    add(file, "".join(LINE.format(number) for number in range(5)))
    async with read(file) as reading:
        assert len(await reading.facts(5)) == 5
        async with asyncio.timeout(5):
            while file.stat().st_size:
                await asyncio.sleep(0.001)
        add(file, LINE.format(9))
        assert await reading.facts() == ["a1-1.9"]


async def test_without_a_file_there_is_nothing_to_tell(file):
    """Asterisk on another machine, or before its first line."""
    async with read(file) as reading:
        await asyncio.sleep(0)
        assert len(reading.inbox) == 0
        add(file, LINE.format(1))
        assert await reading.facts() == ["a1-1.1"]
