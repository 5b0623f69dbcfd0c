"""The way of the figures: what they are fed with in the daemon, and how a web server's thread gets them rendered."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Protocol

from acd import __version__
from acd.asterisk.ari.client import AriNode
from acd.core.engine import Engine
from acd.core.ids import NodeName
from acd.metrics.exposition import CONTENT_TYPE, render
from acd.metrics.metrics import Metrics
from acd.metrics.series import Series
from acd.metrics.vitals import Build, Vitals
from acd.runtime import clock
from acd.runtime.driver import Driver
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Journal
from acd.runtime.lag import watch_lag

LOOK_TIMEOUT_S = 5.0


class Account(Protocol):
    """What the books tell of themselves: see `acd.runtime.books.Books`."""

    @property
    def facts_waiting(self) -> int:
        """Not confirmed yet."""

    facts_lost: int

    def behind_s(self, now_s: float) -> float:
        """For how long the store has not taken them."""


class Measuring:
    """Begins with what `engine` holds now, its plan loaded, and listens to `driver` from then on."""

    def __init__(
        self,
        engine: Engine,
        driver: Driver,
        nodes: Mapping[NodeName, AriNode],
        inbox: Inbox,
        journal: Journal,
        books: Account,
        reloads: Mapping[str, int] | None = None,
    ) -> None:
        plan = engine.state.plan
        assert plan is not None, "the first step loads the centre"
        build = Build(__version__, plan.revision, engine.state.epoch, clock.now().wall)
        self._nodes, self._inbox, self._journal, self._books = nodes, inbox, journal, books
        self._driver, self._reloads = driver, {} if reloads is None else reloads
        self._loop = asyncio.get_running_loop()
        self.metrics = Metrics(plan, nodes, build, self._read, lambda: clock.now().mono_s)
        self.metrics.begin(engine.state)
        driver.listen(self.metrics.take)
        for name, node in nodes.items():
            node.timed = partial(self.metrics.vitals.request_done, name)

    async def run(self) -> None:
        """Measure the event loop's lag, for ever."""
        await watch_lag(self.metrics.vitals.lag.observe)

    def render(self) -> tuple[bytes, str]:
        """The exposition and its media type; for any thread but the loop's. Raises TimeoutError when the loop is stuck.

        Only the copying of the numbers is done on the loop, between two steps.
        """
        looking = asyncio.run_coroutine_threadsafe(self._look(), self._loop)
        return render(looking.result(LOOK_TIMEOUT_S)), CONTENT_TYPE

    async def _look(self) -> list[Series]:
        self._driver.catch_up()
        return self.metrics.look()

    def _read(self) -> Vitals:
        return Vitals(
            inbox_events=len(self._inbox),
            inbox_refused=self._inbox.refused,
            journal_lines_missed=self._journal.lines_missed,
            facts_waiting=self._books.facts_waiting,
            facts_lost=self._books.facts_lost,
            store_behind_s=self._books.behind_s(clock.now().mono_s),
            nodes={name: node.counts for name, node in self._nodes.items()},
            reloads=self._reloads,
        )
