"""Which way each command goes: a call's commands stay in order, and no call waits behind another's slow request.

Measured: requests on one socket are strictly serial, and some wait as long as a sound plays. So a request is never
put behind another call's that may block. A call sticks to its way while anything of it is under way, and is free
otherwise. Finds it no free lane, it waits 5 ms for one and then goes over HTTP. Nothing is ever sent twice.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import aiohttp
import structlog

from acd.asterisk.ari.asks import Ask
from acd.asterisk.ari.connection import AriSettings, Chance, stay_connected
from acd.asterisk.ari.door import WORKERS, Door
from acd.asterisk.ari.lane import Lane
from acd.asterisk.ari.requests import Request
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
    """How a call's commands travel now, and how many of them are."""

    carrier: Lane | Door
    under_way: int = 0


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
        self._session = session
        self._tell = tell
        self._counts = counts
        self._timed = timed
        self._number = 0
        self._ways: dict[str, Way] = {}
        self._waiting: dict[str, list[Ask]] = {}
        self._under_way = 0

    def start(self, group: asyncio.TaskGroup, chance: Chance) -> None:
        """Begin to work, in tasks of `group`."""
        for lane in self.lanes:
            group.create_task(lane.write(), name=f"{lane.app} writer")
            group.create_task(self._keep_up(lane, chance), name=f"{lane.app} reader")
        for number in range(WORKERS):
            group.create_task(self.door.work(), name=f"{self._settings.node} http {number}")

    def submit(self, command: AnyCommand, request: Request) -> None:
        """Send it as soon as its order allows; returns at once."""
        self._number += 1
        key = command.call or f"#{self._number}"
        ask = Ask(f"r{self._number}", key, command, request)
        if self._under_way >= UNDER_WAY_MAX:
            ask.is_settled = True
            self._tell(CommandFailed(command, FailureReason.NOT_SENT, f"{UNDER_WAY_MAX} requests are under way"))
            return
        self._under_way += 1
        loop = asyncio.get_running_loop()
        ask.limit = loop.call_later(self._settings.request_timeout_s, self._time_out, ask)
        if key in self._waiting:
            self._waiting[key].append(ask)
        elif carrier := self._carrier(key):
            self._give(carrier, ask)
        else:
            self._waiting[key] = [ask]
            loop.call_later(PATIENCE_S, self._lose_patience, key, ask)

    async def _keep_up(self, lane: Lane, chance: Chance) -> None:
        await stay_connected(lane.app, lambda: lane.connect_once(self._settings, self._session, self.door), chance)

    def _carrier(self, key: str) -> Lane | Door | None:
        """The way for a call's next command; None: a free lane is worth waiting for a moment."""
        if way := self._ways.get(key):
            return way.carrier
        now_s = time.monotonic()
        flowing = [lane for lane in self.lanes if lane.is_up and not lane.is_stuck(now_s)]
        if len(flowing) < len(self.lanes):
            self._counts["bypassed_lanes"] += len(self.lanes) - len(flowing)
        if not flowing:
            return self.door
        free = [lane for lane in flowing if lane.is_free_for(key)]
        return min(free, key=lambda lane: len(lane.under_way)) if free else None

    def _give(self, carrier: Lane | Door, ask: Ask) -> None:
        way = self._ways.setdefault(ask.key, Way(carrier))
        way.under_way += 1
        ask.is_given = True
        self._counts["by_http" if carrier is self.door else "by_lane"] += 1
        carrier.take(ask)

    def _serve_waiting(self) -> None:
        """A lane has become freer: give it to those who wait, longest first."""
        while self._waiting:
            key = next(iter(self._waiting))
            carrier = self._carrier(key)
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

    def _time_out(self, ask: Ask) -> None:
        reason = FailureReason.NOT_SENT if ask.sent_at_s is None else FailureReason.TIMED_OUT
        self._settle(ask, reason, f"no answer within {self._settings.request_timeout_s} s")

    def _settle(self, ask: Ask, reason: FailureReason | None, detail: str) -> None:
        """Tell the outcome, once; what comes later is too late."""
        if ask.is_settled:
            return
        ask.is_settled = True
        self._under_way -= 1
        if ask.limit is not None:
            ask.limit.cancel()
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
