"""What is to be promised is confirmed by the store first."""

import asyncio

from acd.core.callbacks import CallbackSecured, CallbackUnsecured, SecureCallback
from acd.core.commands import StopPrompt
from acd.core.events import Event
from acd.core.ids import CallId, CommandId, NodeName, PlaybackId
from acd.runtime.books import NotKeptError
from acd.runtime.pledges import CONFIRMED_WITHIN_S, Pledges
from tests.runtime.stand_ins import Remembering

A1, CALL, NUMBER = NodeName("a1"), CallId("a1-e1-c1"), "+32470000001"
SECURE = SecureCallback(CommandId("e1-k1"), A1, CALL, NUMBER)


class Store:
    """Confirms when it is told to, or says why not."""

    def __init__(self, why: str = "") -> None:
        self.asked: list[float] = []
        self.why, self.goes_on = why, asyncio.Event()

    async def confirm(self, timeout_s: float) -> None:
        self.asked.append(timeout_s)
        await self.goes_on.wait()
        if self.why:
            raise NotKeptError(self.why)


async def told(store: Store) -> list[Event]:
    """What the engine hears, after nothing was heard while the store worked."""
    heard: list[Event] = []
    pledges = Pledges(Remembering(), store.confirm, lambda event: heard.append(event) or True)  # type: ignore[func-returns-value]  # as an inbox takes it
    pledges.submit(SECURE)
    await asyncio.sleep(0)
    assert (store.asked, heard) == ([CONFIRMED_WITHIN_S], [])
    store.goes_on.set()
    async with asyncio.timeout(5):
        while not heard:
            await asyncio.sleep(0)
    return heard


async def test_it_is_told_when_the_store_has_it():
    """Not before."""
    assert await told(Store()) == [CallbackSecured(A1, CALL, NUMBER)]


async def test_why_the_store_has_it_not():
    """In its own words."""
    assert await told(Store("the disk is full")) == [CallbackUnsecured(A1, CALL, NUMBER, "the disk is full")]


async def test_all_else_is_for_the_switch():
    """As it was given."""
    node, stop = Remembering(), StopPrompt(CommandId("e1-k2"), A1, CALL, PlaybackId("a1-e1-c1-p1"))
    Pledges(node, Store().confirm, lambda _: True).submit(stop)
    assert node.given == [stop]
