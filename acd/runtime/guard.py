"""A process of its own that moves callers to the fallback when the engine gives no sign of life.

It is started as `python -m acd.runtime.guard --run RUN`, and needs nothing of the engine, of its libraries or of its
socket: the heartbeat and the callers are asked of the switch. It remembers nothing that matters: whoever was moved is
not in the application any more, so it may die at any time.
"""

import argparse
import json
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit

from acd.asterisk.ami import AmiError
from acd.asterisk.ami.plain import Message, PlainAmi
from acd.asterisk.stranded import QUEUE_PREFIX, TAKING_BACK, Stranded, stranded
from acd.core.ids import NodeName

# A file in the run folder that the engine touches while it works.
AT_WORK = "engine.at-work"
LOOK_S = 0.5
# Nobody gets into the application without a heartbeat, so after a while there is hardly anybody to look for.
LOOK_LATER_S = 5.0
SOON_S = 15.0
# The dialplan lets callers in while the heartbeat is less than 3 s old, and none of them may wait 5 s in silence.
FROZEN_AFTER_S = 3.5
# An engine that works without a heartbeat for so long can do nothing for its callers: the switch refuses what it asks.
BELIEVED_S = 30.0
# What a guard that has just begun waits at least, to see the heartbeat change.
FIRST_S = 2.0
REQUEST_TIMEOUT_S = 3.0
PACE_S = 0.02
# After so many callers the heartbeat is asked for again.
BATCH = 10

Tell = Callable[[str], None]
FAILURES = (OSError, HTTPException, AmiError, ValueError, KeyError)


class Rescued(Protocol):
    """A switch, as a rescue sees it. Each may raise one of `FAILURES`."""

    def stranded(self, node: NodeName) -> Stranded:
        """Who is left alone."""

    def move(self, channel: str, context: str, extension: str) -> bool:
        """Whether the channel went on there."""

    def end(self, channel: str) -> None:
        """Hang up a leg of ours."""


class Signs:
    """For how long the engine has given no sign of life: its heartbeat, or its own sign while that is believed.

    No clocks are compared but our own with itself, so one may be put.
    """

    def __init__(self, frozen_after_s: float, believed_s: float = BELIEVED_S) -> None:
        self._frozen_after_s, self._believed_s = frozen_after_s, believed_s
        self._seen: tuple[float, float] | None = None
        self._beaten_s = self._worked_s = float("-inf")

    def see(self, beat_s: float, work_s: float, now_s: float, wall_s: float) -> float:
        """For how long, in seconds, it has been missing; 0 while it is not. Both signs are times by the wall clock.

        A guard that was started after the engine's end judges the first ones by their age.
        """
        if self._seen is None:
            is_old = wall_s - max(beat_s, work_s) > self._frozen_after_s
            self._beaten_s = self._worked_s = now_s - (self._frozen_after_s - FIRST_S if is_old else 0.0)
            self._seen = beat_s, work_s
        beaten, worked = self._seen
        if beat_s != beaten:
            self._beaten_s = now_s
        if work_s != worked:
            self._worked_s = now_s
        self._seen = beat_s, work_s
        without_any_s = now_s - max(self._beaten_s, self._worked_s) - self._frozen_after_s
        return max(0.0, without_any_s, now_s - self._beaten_s - self._believed_s)


def seconds_of(value: str) -> int:
    """The wall clock's seconds in a heartbeat; 0 when there is none."""
    digits = value[-10:]
    return int(digits) if digits.isdecimal() else 0


def at_work_s(run: Path) -> float:
    """When the engine last said, without the switch, that it works: by the wall clock; 0 when it never did."""
    try:
        return (run / AT_WORK).stat().st_mtime
    except OSError:
        return 0.0


class Switch:
    """ARI over HTTP, one connection that is made again after a failure. Each request raises one of `FAILURES`."""

    def __init__(self, run: Path) -> None:
        endpoints = json.loads((run / "endpoints.json").read_text(encoding="utf-8"))
        secrets = json.loads(Path(endpoints["credentials"]).read_text(encoding="utf-8"))
        login = f"{secrets['ari_user']}:{secrets['ari_password']}".encode()
        self._ami = endpoints["ami"], secrets["ami_user"], secrets["ami_password"]
        self._headers = {"Authorization": f"Basic {b64encode(login).decode()}"}
        self._connection = HTTPConnection(urlsplit(endpoints["ari"]).netloc, timeout=REQUEST_TIMEOUT_S)

    def heartbeat(self) -> str:
        """The variable as it is now, empty before the first one."""
        _, found = self._ask("GET", "asterisk/variable?variable=ACD_HEARTBEAT")
        return str(found["value"])

    def stranded(self, node: NodeName) -> Stranded:
        """Who is left alone."""
        _, channels = self._ask("GET", "channels")
        _, bridges = self._ask("GET", "bridges")
        return stranded(channels, bridges, node)

    def move(self, channel: str, context: str, extension: str) -> bool:
        """Whether it went on there; not if it is gone, or not in the application any more."""
        query = urlencode({"context": context, "extension": extension, "priority": "1"})
        status, _ = self._ask("POST", f"channels/{quote(channel, safe='')}/continue?{query}")
        return status < 300

    def end(self, channel: str) -> None:
        """Hang up a leg of ours."""
        self._ask("DELETE", f"channels/{quote(channel, safe='')}?reason=normal")

    def let_ring(self) -> int:
        """End the pauses in which an engine left members that it took callers back from; how many. Raises AmiError too.

        It pauses them for a second or so, and may have died in it.
        """
        with PlainAmi(*self._ami) as ami:
            held = [each for each in ami.ask("QueueStatus") if _is_held(each)]
            for each in held:
                ami.ask("QueuePause", {"Queue": each["Queue"], "Interface": each["Location"], "Paused": "false"})
            return len(held)

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str) -> tuple[int, Any]:
        self._connection.request(method, f"/ari/{path}", headers=self._headers)
        answer = self._connection.getresponse()
        body = answer.read()
        if answer.status in (401, 403) or answer.status >= 500:
            raise OSError(f"{method} {path}: {answer.status}")
        return answer.status, json.loads(body) if body else None


def _is_held(item: Message) -> bool:
    is_ours = item.get("Event") == "QueueMember" and item.get("Queue", "").startswith(QUEUE_PREFIX)
    return is_ours and item.get("Paused") == "1" and item.get("PausedReason") == TAKING_BACK


def rescue(switch: Rescued, node: NodeName, is_missing: Callable[[], bool], pause: Callable[[float], None]) -> int:
    """Move who is left alone, oldest first; how many were. Ends as soon as the heartbeat is there again."""
    found, moved = switch.stranded(node), 0
    for number, move in enumerate(found.moves, 1):
        moved += switch.move(move.channel, move.context, move.extension)
        pause(PACE_S)
        if number % BATCH == 0 and not is_missing():
            return moved
    for leg in found.legs:
        switch.end(leg)
    return moved


def watch(run: Path, node: NodeName, frozen_after_s: float, tell: Tell) -> None:
    """Look for the heartbeat, for ever."""
    signs, switch, missing_s = Signs(frozen_after_s), None, 0.0
    while True:
        try:
            # Read anew after a failure: an Asterisk that was started again may listen elsewhere.
            switch = switch or Switch(run)
            missing_s = _look(switch, node, partial(_missing_s, run, switch, signs), tell, missing_s)
        except FAILURES as error:
            if switch is not None:
                switch.close()
                tell(f"the switch does not answer: {type(error).__name__}: {error}")
            switch = None
        time.sleep(LOOK_LATER_S if missing_s > SOON_S else LOOK_S)


def _missing_s(run: Path, switch: Switch, signs: Signs) -> float:
    """A switch with more to do than it can writes the heartbeat late; the engine's own sign tells that it works.

    Its callers would only be one more burden there in the fallback.
    """
    beat_s, work_s = seconds_of(switch.heartbeat()), at_work_s(run)
    return signs.see(beat_s, work_s, time.monotonic(), time.time())  # noqa: TID251  # only to judge the first ones


def _look(switch: Switch, node: NodeName, missing_s: Callable[[], float], tell: Tell, missed_s: float) -> float:
    now_missing_s = missing_s()
    if not now_missing_s:
        if missed_s:
            tell("the engine's heartbeat is back")
        return 0.0
    if not missed_s:
        tell("the engine's heartbeat is missing; its callers go to the fallback")
        if held := switch.let_ring():
            tell(f"{held} members of the fallback were let ring again")
    moved = rescue(switch, node, lambda: missing_s() > 0, time.sleep)
    if moved:
        tell(f"{moved} callers were moved to the fallback")
    return now_missing_s


def main() -> None:
    """Watch over the engine of one run folder, until killed."""
    parser = argparse.ArgumentParser(prog="python -m acd.runtime.guard", description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="the run folder, with endpoints.json")
    parser.add_argument("--node", default="a1", help="the switch's name: its systemname")
    parser.add_argument("--frozen-after", type=float, default=FROZEN_AFTER_S, metavar="SECONDS")
    options = parser.parse_args()

    def tell(text: str) -> None:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        sys.stderr.write(f"{stamp} {text}\n")
        sys.stderr.flush()

    watch(options.run, NodeName(options.node), options.frozen_after, tell)


if __name__ == "__main__":
    main()
