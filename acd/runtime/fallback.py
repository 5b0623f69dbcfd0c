"""Keeps the fallback ready, and empties it: its queues have the agents who are at work, and nobody stays in them.

While the engine lives no caller is there, so its members ring nobody. No call depends on this: with AMI away the
members stay as they were, and callers who wait there are served there.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Protocol

import structlog

from acd.asterisk.ami import ActionRefused, AmiError
from acd.asterisk.ami.notices import Headers, Unreadable
from acd.asterisk.ami.queues import Action, Found, callers_in, changes, found_in, pause, withdrawal
from acd.asterisk.stranded import TAKING_BACK
from acd.core.events import Now
from acd.core.fallback import Member
from acd.core.ids import AgentName
from acd.core.ledger import AgentChanged, Fact
from acd.core.ledger_control import AgentServes
from acd.core.ledger_waiting import PlanReplaced, QueueDrained

# So often it is looked whether somebody waits there, and, more rarely, who the members are.
LOOK_S = 2.0
COMPARE_S = 30.0
# Changes within this time are made together.
GATHER_S = 0.2
# How long callers are asked back with nobody's phone ringing, and how often.
TAKE_BACK_S = 15.0
TURN_S = 0.3
# Between two callers who are asked back: they arrive at the engine no faster than calls may.
PACE_S = 0.02

log = structlog.get_logger()


class Ami(Protocol):
    """The link, as this sees it."""

    counts: Counter[str]

    @property
    def is_up(self) -> bool:
        """Whether there is a connection."""

    async def ask(self, name: str, values: Mapping[str, str] | None = None) -> Headers:
        """One action. Raises AmiError."""

    async def ask_list(self, name: str, values: Mapping[str, str] | None = None) -> list[Headers]:
        """One action and the items with which it is answered. Raises AmiError."""


class Fallback:
    """`wanted` tells who should be member; callers are asked back only while `is_working`, as there they are served."""

    def __init__(
        self,
        ami: Ami,
        wanted: Callable[[], frozenset[Member]],
        is_working: Callable[[], bool],
        *,
        look_s: float = LOOK_S,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._ami = ami
        self._wanted = wanted
        self._is_working = is_working
        self._look_s = look_s
        self._there: frozenset[Member] | None = None
        self._connects = 0
        self._compared_s = float("-inf")
        self._known: dict[AgentName, tuple[str, str]] = {}
        self._changed = asyncio.Event()

    def hear(self, _seq: int, _now: Now, facts: tuple[Fact, ...]) -> None:
        """A listener of the driver: who logs in or out, for which queues, moves, pauses or goes on; not calls."""
        for fact in facts:
            if isinstance(fact, AgentChanged) and self._known.get(fact.agent) != (fact.phone, fact.reason):
                self._known[fact.agent] = (fact.phone, fact.reason)
                self._changed.set()
            elif isinstance(fact, AgentServes | PlanReplaced | QueueDrained):
                self._changed.set()

    async def run(self) -> None:
        """Look, compare and change, until cancelled."""
        while True:
            await self._wait()
            if not self._ami.is_up or not self._is_working():
                continue
            try:
                await self._look()
            except (AmiError, Unreadable) as error:
                self._there = None
                self.counts["failures"] += 1
                if self.counts["failures"] == 1:
                    log.warning("the fallback cannot be kept ready", error=f"{type(error).__name__}: {error}")
            else:
                self.counts["failures"] = 0

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(self._look_s):
                await self._changed.wait()
                await asyncio.sleep(GATHER_S)
        except TimeoutError:
            return

    async def _look(self) -> None:
        now_s = asyncio.get_running_loop().time()
        is_new = self._connects != self._ami.counts["connects"]
        is_due = self._there is None or is_new or now_s - self._compared_s > COMPARE_S
        if is_due or callers_in(await self._ami.ask_list("QueueSummary")):
            self._there = await self._empty()
            self._connects, self._compared_s = self._ami.counts["connects"], now_s
            self._changed.set()
        # A large centre has thousands of members: they are not gone through for nothing.
        if self._changed.is_set():
            await self._compare()

    async def _empty(self) -> frozenset[Member]:
        """Ask back everybody who waits, nobody's phone ringing meanwhile; who is member then."""
        found = found_in(await self._ami.ask_list("QueueStatus"))
        if found.waiting:
            log.info("callers are taken back from the fallback", callers=len(found.waiting))
        give_up_s = asyncio.get_running_loop().time() + TAKE_BACK_S
        while found.waiting and asyncio.get_running_loop().time() < give_up_s:
            await self._ask_back(found)
            # Asterisk lets a caller go when it looks after him the next time: once in a second.
            await asyncio.sleep(TURN_S)
            found = found_in(await self._ami.ask_list("QueueStatus"))
        return found.members

    async def _ask_back(self, found: Found) -> None:
        for member in found.members:
            if not member.pause:
                await self._ask(pause(member, TAKING_BACK))
        for caller in found.waiting:
            await self._ask(withdrawal(caller))
            await asyncio.sleep(PACE_S)

    async def _compare(self) -> None:
        """Make the members what they should be. What is refused is looked at again before the next change."""
        self._changed.clear()
        wanted, there = self._wanted(), self._there
        assert there is not None, "it was looked up before"
        refused = self.counts["refused"]
        for action in changes(there, wanted):
            await self._ask(action)
        self._there = wanted if self.counts["refused"] == refused else None

    async def _ask(self, action: Action) -> None:
        try:
            await self._ami.ask(action.name, action.values)
        except ActionRefused as error:
            # Gone meanwhile, or there already: the next comparison tells.
            self.counts["refused"] += 1
            log.debug("refused by the fallback", action=action.name, error=str(error))
