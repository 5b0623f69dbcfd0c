"""Which way each command goes: commands of one key stay in order, and none waits behind another key's slow request.

A key is a call, or a leg that we called (`asks.order_key`). Measured: requests on one socket are strictly serial, and
some wait as long as a sound plays. So a request is never put behind another key's that may block. A key sticks to its
way while anything of it is under way, and is free otherwise. Finds it no free lane, it waits 5 ms for one and then
goes over HTTP. Nothing is ever sent twice.
"""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import structlog

from acd.asterisk.ari.asking import Request
from acd.asterisk.ari.asks import Ask, order_key
from acd.asterisk.ari.connection import AriSettings, Chance, stay_connected
from acd.asterisk.ari.door import WORKERS, Door
from acd.asterisk.ari.lane import Lane
from acd.core.commands import AnyCommand
from acd.core.events import CommandDone, CommandFailed, FailureReason

PATIENCE_S = 0.005
UNDER_WAY_MAX = 10_000

Outcome = CommandDone | CommandFailed
# Told of each request that was sent: its way (`lane` or `http`) and the seconds until its outcome.
Timed = Callable[[str, float], None]

log = structlog.get_logger()


@dataclass(slots=True)
class Way:
    """How the commands of one key travel now, and how many of them are."""

    carrier: Lane | Door
    under_way: int


class Lanes:
    """All ways to one switch. `tell` gets the outcome of each command: failures always, successes where wanted.

    `timed` is told how long each took.
    """

    def __init__(
        self,
        settings: AriSettings,
        session: aiohttp.ClientSession,
        tell: Callable[[Outcome], None],
        counts: Counter[str],
        timed: Timed = lambda _way, _seconds: None,
    ) -> None:
        self.door = Door(settings, session, self._settle)
        self.lanes = [
            Lane(f"{settings.app}-rest-{number}", self._settle, self._serve_waiting, counts)
            for number in range(1, settings.lanes + 1)
        ]
        self._settings = settings
        self._tell = tell
        self._counts = counts
        self._timed = timed
        self._number = 0
        self._ways: dict[str, Way] = {}
        self._waiting: dict[str, list[Ask]] = {}
        self._under_way = 0
        # In the order of their ends, as all have the same time; whoever is settled leaves when nobody is before them.
        self._limits: deque[Ask] = deque()
        self._alarm: asyncio.TimerHandle | None = None

    def start(self, group: asyncio.TaskGroup, chance: Chance) -> None:
        """Begin to work, in tasks of `group`."""
        for lane in self.lanes:
            group.create_task(self._keep_up(lane, chance), name=lane.app)
        for number in range(WORKERS):
            group.create_task(self.door.work(), name=f"{self._settings.node} http {number}")

    def submit(self, command: AnyCommand, request: Request) -> None:
        """Send it as soon as its order allows; returns at once."""
        self._number += 1
        key = order_key(command) or f"#{self._number}"
        if self._under_way >= UNDER_WAY_MAX:
            self._tell(CommandFailed(command, FailureReason.NOT_SENT, f"{UNDER_WAY_MAX} requests are under way"))
            return
        now_s = time.monotonic()
        ask = Ask(f"r{self._number}", key, command, request, now_s + self._settings.request_timeout_s)
        self._under_way += 1
        self._limits.append(ask)
        if self._alarm is None:
            self._alarm = asyncio.get_running_loop().call_later(self._settings.request_timeout_s, self._give_up)
        if key in self._waiting:
            self._waiting[key].append(ask)
        elif carrier := self._carrier(key, now_s):
            self._give(carrier, ask)
        else:
            self._waiting[key] = [ask]
            asyncio.get_running_loop().call_later(PATIENCE_S, self._lose_patience, key, ask)

    async def _keep_up(self, lane: Lane, chance: Chance) -> None:
        await stay_connected(lane.app, lambda: lane.connect_once(self._settings, self.door), chance)

    def _carrier(self, key: str, now_s: float) -> Lane | Door | None:
        """The way for the next command of a key; None: a free lane is worth waiting for a moment."""
        if way := self._ways.get(key):
            return way.carrier
        best: Lane | None = None
        bypassed = 0
        for lane in self.lanes:
            if not lane.is_up or lane.is_stuck(now_s):
                bypassed += 1
            elif lane.is_free and (best is None or len(lane.under_way) < len(best.under_way)):
                best = lane
                if not lane.under_way:
                    break
        if bypassed:
            self._counts["bypassed_lanes"] += bypassed
        return self.door if bypassed == len(self.lanes) else best

    def _give(self, carrier: Lane | Door, ask: Ask) -> None:
        way = self._ways.get(ask.key)
        if way is None:
            self._ways[ask.key] = Way(carrier, 1)
        else:
            way.under_way += 1
        ask.is_given = True
        self._counts["by_http" if carrier is self.door else "by_lane"] += 1
        carrier.take(ask)

    def _serve_waiting(self) -> None:
        """A lane has become freer: give it to those who wait, longest first."""
        while self._waiting:
            key = next(iter(self._waiting))
            carrier = self._carrier(key, time.monotonic())
            if carrier is None:
                return
            self._give_all(carrier, key)

    def _lose_patience(self, key: str, first: Ask) -> None:
        if first in self._waiting.get(key, []):
            self._give_all(self.door, key)

    def _give_all(self, carrier: Lane | Door, key: str) -> None:
        for ask in self._waiting.pop(key):
            if not ask.is_settled:
                self._give(carrier, ask)

    def _give_up(self) -> None:
        """The oldest have had their time; the alarm is set for the next."""
        self._alarm = None
        now_s = time.monotonic()
        while self._limits and (self._limits[0].is_settled or self._limits[0].due_s <= now_s):
            ask = self._limits.popleft()
            reason = FailureReason.NOT_SENT if ask.sent_at_s is None else FailureReason.TIMED_OUT
            self._settle(ask, reason, f"no answer within {self._settings.request_timeout_s} s")
        if self._limits:
            wait_s = self._limits[0].due_s - now_s
            self._alarm = asyncio.get_running_loop().call_later(wait_s, self._give_up)

    def _settle(self, ask: Ask, reason: FailureReason | None, detail: str) -> None:
        """Tell the outcome, once; what comes later is too late."""
        if ask.is_settled:
            return
        ask.is_settled = True
        self._under_way -= 1
        while self._limits and self._limits[0].is_settled:
            self._limits.popleft()
        if ask.is_given:
            self._release(ask)
        if reason is not None:
            log.debug("request failed", call=ask.command.call, command=ask.command.kind, reason=reason, detail=detail)
            self._counts[f"failed:{reason}"] += 1
            self._tell(CommandFailed(ask.command, reason, detail))
        elif ask.command.wants_done:
            self._tell(CommandDone(ask.command))

    def _release(self, ask: Ask) -> None:
        way = self._ways[ask.key]
        if ask.sent_at_s is not None:
            self._timed("http" if way.carrier is self.door else "lane", time.monotonic() - ask.sent_at_s)
        way.under_way -= 1
        if way.under_way == 0:
            del self._ways[ask.key]
