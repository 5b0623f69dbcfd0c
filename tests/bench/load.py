"""Calls from SIPp to one side, and what they showed: moments, failures, processor time."""

import csv
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from acd.asterisk.carriers import Address
from acd.asterisk.ports import Reservation
from acd.core.ids import PhoneName
from acd.store.window import Window
from tests.bench.cost import used_s
from tests.bench.sides import Side
from tests.bench.sipp import SCENARIOS, NotMeasured, Seat, Sipp

CALLERS_HOST, AGENTS_HOST = "127.0.0.2", "127.0.0.3"
TALK_S = 3.0
REGISTRATIONS_PER_S = 200
ARRIVALS_PER_S = 50
BENCH_TIMEOUT_S = 1800.0
ONLINE_TIMEOUT_S, QUIET_TIMEOUT_S, SETTLE_S = 60.0, 30.0, 5.0
POLL_S = 0.1
UNBOUNDED_CALLS = 1_000_000


@dataclass(frozen=True, slots=True)
class Times:
    """Durations in milliseconds."""

    ms: tuple[float, ...]

    def percentile(self, percent: int) -> float:
        """So many per cent took no longer (nearest rank)."""
        assert self.ms, "nothing was timed"
        ordered = sorted(self.ms)
        return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]

    def __add__(self, other: "Times") -> "Times":
        """Both together."""
        return Times(self.ms + other.ms)


@dataclass(frozen=True, slots=True)
class Load:
    """What a run of calls showed.

    `connected`: from the caller's INVITE to the 200 OK that he gets; `joined`: from the agent's 200 OK until caller and
    agent are joined, which only our engine tells; `cost_s`: processor seconds by part. Times are those of good calls:
    an agent was reached, and the caller hung up after his 3 s.
    """

    calls: int
    failed: int
    connected: Times
    joined: Times
    cost_s: Mapping[str, float]

    def cost_ms(self, part: str = "all") -> float:
        """Processor per call, in milliseconds."""
        return self.cost_s[part] / self.calls * 1000

    def rest_ms(self) -> float:
        """Processor per call of all that is neither Asterisk, engine nor store, in milliseconds."""
        named = sum(self.cost_ms(part) for part in self.cost_s if part != "all")
        return max(0.0, self.cost_ms() - named)

    def __add__(self, other: "Load") -> "Load":
        """Both together."""
        cost_s = {part: self.cost_s[part] + other.cost_s[part] for part in self.cost_s}
        return Load(
            self.calls + other.calls,
            self.failed + other.failed,
            self.connected + other.connected,
            self.joined + other.joined,
            cost_s,
        )


class Callers:
    """Makes calls to `side` from a seat of its own, with `agents` at their phones. `folder` gets SIPp's logs."""

    def __init__(self, side: Side, agents: Sipp, seat: Seat, folder: Path) -> None:
        self.side = side
        self._agents = agents
        self._seat = seat
        self._folder = folder
        self._runs = 0
        self._window = Window(side.ledger, from_end=True) if side.ledger else None

    def load(self, line: str, rate: float, calls: int) -> Load:
        """So many calls, `rate` a second, each of 3 s. Raises NotMeasured."""
        before = self._costs()
        with self._dial(line, rate, calls, stay_s=TALK_S) as sipp:
            sipp.wait()
            _wait_until(lambda: self.side.channels() == 0, QUIET_TIMEOUT_S, "the calls to end on the switch")
            after = self._costs()
        seen = sipp.moments()
        if not seen.get("ended"):
            raise NotMeasured(f"not one call to {self.side.name} succeeded; SIPp said:\n{sipp.last_words()}")
        answered = self._agents.moments().get("answered", {})
        joined = self._conversations()
        good = seen["ended"].keys() & answered.keys()
        if self.side.ledger:
            good &= joined.keys()
        return Load(
            calls,
            calls - len(good),
            Times(tuple((seen["connected"][number] - seen["dialled"][number]) * 1000 for number in good)),
            Times(tuple((joined[number] - answered[number]) * 1000 for number in good & joined.keys())),
            {part: after[part] - before[part] for part in before},
        )

    def wait_in_line(self, line: str, calls: int, watch_s: float) -> Mapping[str, float]:
        """Per cent of one processor that so many waiting callers cost, by part, watched for `watch_s` seconds."""
        arrival_s = calls / ARRIVALS_PER_S
        stay_s = arrival_s + SETTLE_S + watch_s
        began_s = time.monotonic()
        with self._dial(line, ARRIVALS_PER_S, calls, stay_s=stay_s) as sipp:
            _wait_until(
                lambda: len(sipp.moments().get("connected", ())) == calls or not sipp.is_running(),
                arrival_s + SETTLE_S, f"{calls} callers to be answered",
            )  # fmt: skip
            before, from_s = self._costs(), time.monotonic()
            _wait_until(lambda: time.monotonic() - from_s >= watch_s, watch_s + 1, "time to pass")
            after, until_s = self._costs(), time.monotonic()
            # The first caller hangs up `stay_s` after he was answered.
            if not sipp.is_running() or until_s - began_s > stay_s or self.side.channels() != calls:
                raise NotMeasured(f"the {calls} callers did not stay in line; SIPp said:\n{sipp.last_words()}")
            sipp.wait()
        _wait_until(lambda: self.side.channels() == 0, QUIET_TIMEOUT_S, "the waiting calls to end on the switch")
        return {part: (after[part] - before[part]) / (until_s - from_s) * 100 for part in before}

    @contextmanager
    def _dial(self, line: str, rate: float, calls: int, *, stay_s: float) -> Iterator[Sipp]:
        self._runs += 1
        limit_s = calls / rate + stay_s + QUIET_TIMEOUT_S
        options = ["-s", line, "-r", f"{rate:g}", "-l", str(calls), "-d", f"{stay_s * 1000:.0f}"]
        options += ["-key", "run", str(100 + self._runs), "-recv_timeout", "15000"]
        label = f"{self.side.name}-callers-{self._runs}"
        with Sipp(
            "callers", self._seat, self.side.sip, self._folder,
            calls=calls, timeout_s=limit_s, label=label, options=options,
        ) as sipp:  # fmt: skip
            yield sipp

    def _costs(self) -> Mapping[str, float]:
        return {part: used_s(*pids) for part, pids in self.side.processes.items()}

    def _conversations(self) -> Mapping[str, float]:
        """When our engine knew that caller and agent were joined, by caller's number (seconds since 1970).

        Of the calls since the last time: what all runs say together is more than the ledger's live window holds.
        """
        numbers: dict[str, str] = {}
        began: dict[str, float] = {}
        for fact in map(json.loads, self._window.lines() if self._window else ()):
            if fact["fact"] == "CallBegan":
                numbers[fact["call"]] = fact["caller"]
            elif fact["fact"] == "ConversationBegan":
                began[numbers[fact["call"]]] = datetime.fromisoformat(fact["at"]).timestamp()
        return began


@contextmanager
def manned(side: Side, folder: Path) -> Iterator[Callers]:
    """Register all phones of a side, have them answer, and give callers who can call. Raises NotMeasured."""
    ports = Reservation()
    try:
        agents_seat = Seat(AGENTS_HOST, ports.port(AGENTS_HOST), ports.port(AGENTS_HOST))
        callers_seat = Seat(CALLERS_HOST, ports.port(CALLERS_HOST), ports.port(CALLERS_HOST))
        count = len(side.credentials.phones)
        register(side.credentials.phones, agents_seat, side.sip, folder, label=side.name)
        with Sipp(
            "agents", agents_seat, side.sip, folder,
            calls=UNBOUNDED_CALLS, timeout_s=BENCH_TIMEOUT_S, label=f"{side.name}-agents",
        ) as agents:  # fmt: skip
            _wait_until(
                lambda: side.phones_online() == count or not agents.is_running(), ONLINE_TIMEOUT_S, f"{count} phones"
            )
            if not agents.is_running():
                raise NotMeasured(f"the agents' SIPp ended; it said:\n{agents.last_words()}")
            yield Callers(side, agents, callers_seat, folder)
    finally:
        ports.release()


def register(phones: Mapping[PhoneName, str], seat: Seat, sip: Address, folder: Path, *, label: str) -> None:
    """All phones (name → password) from the port at which they will answer, since Asterisk calls a phone there.

    Raises NotMeasured.
    """
    users = folder / f"{label}-phones.csv"
    with os.fdopen(os.open(users, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", newline="") as file:
        file.write("SEQUENTIAL\n")
        rows = csv.writer(file, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_NONE, escapechar="\\")
        for phone, password in phones.items():
            # SIPp takes a password that begins with 0x for hexadecimal, so all are given in that form.
            rows.writerow([phone, f"[authentication username={phone} password=0x{password.encode().hex()}]"])
    count = len(phones)
    options = ["-r", str(REGISTRATIONS_PER_S), "-l", str(count), "-inf", str(users), "-recv_timeout", "10000"]
    options += ["-oocsf", str(SCENARIOS / "signs.xml")]
    with Sipp(
        "register", seat, sip, folder,
        calls=count, timeout_s=count / REGISTRATIONS_PER_S + 30, label=f"{label}-register", options=options,
    ) as sipp:  # fmt: skip
        if sipp.wait() != 0:
            raise NotMeasured(f"not all phones of {label} could register; SIPp said:\n{sipp.last_words()}")


def _wait_until(holds: Callable[[], bool], timeout_s: float, what: str) -> None:
    until_s = time.monotonic() + timeout_s
    while not holds():
        if time.monotonic() > until_s:
            raise NotMeasured(f"waited {timeout_s:.0f} s for {what}, in vain")
        time.sleep(POLL_S)
