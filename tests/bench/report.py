"""The benchmark's figures as a table with targets and verdicts, and as JSON. Says which targets are missed, no more."""

from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Table

from tests.bench.load import TALK_S, Load

# The targets are stated for so many agents and so many calls a second.
AGENTS, RATE = 500, 50
P50_MS, P99_MS, JOINED_P99_MS, ENGINE_MS = 15.0, 60.0, 50.0, 3.0
AGAINST_APP_QUEUE, WAITING_AGAINST_APP_QUEUE = 0.9, 0.7

WHAT = """\
Answer on connect: the caller is answered when an agent picks up, on both sides. INVITE → connected is from his INVITE
to the 200 OK that he gets, by the log of his SIPp, the same for both. Before it acd lets him hear the ringing tone;
app_queue sends him nothing, as without its option r, with which it would cost a little more.
Answered first: he is answered at once and waits with music, on both sides (app_queue's dialplan has Answer() before
Queue()). Agent's 200 OK → joined is from the agent's 200 OK, by the log of his SIPp, to the moment when our engine
knows that Asterisk has joined the two (ConversationBegan); app_queue tells no such moment.
A call has failed unless it reached an agent and lasted until the caller hung up.
Waiting: the target is judged against app_queue with the music that Debian installs with Asterisk, which is gsm and is
decoded for every caller, because acd's setup, as it is shipped, has its music in the trunk's codec. The row without a
target gives app_queue the very same files as acd, and so shows what remains when that advantage is taken away.
Processor is user and system time of all our processes (acd up, engine, store, Asterisk, their children) against that of
app_queue's Asterisk; SIPp is not counted. Both have the same phones, agents and settings, and run in turn."""


@dataclass(frozen=True, slots=True)
class Point:
    """Calls to both sides that are measured in the same way."""

    acd: Load
    app_queue: Load

    @property
    def against_app_queue(self) -> float:
        """Our processor time per call as a multiple of app_queue's."""
        return self.acd.cost_ms() / self.app_queue.cost_ms()


@dataclass(frozen=True, slots=True)
class Waiting:
    """Per cent of one processor for so many callers in line with music: acd, and app_queue with either music."""

    callers: int
    acd: float
    same_music: float
    installed_music: float

    @property
    def against_app_queue(self) -> float:
        """Ours as a multiple of app_queue's with the music as it is installed."""
        return self.acd / self.installed_music

    @property
    def against_app_queue_same_music(self) -> float:
        """Ours as a multiple of app_queue's with the same music."""
        return self.acd / self.same_music


@dataclass(frozen=True, slots=True)
class Found:
    """All that was measured with real calls, `rate` of them a second."""

    agents: int
    rate: int
    on_connect: Point
    answered: Point
    waiting: Waiting

    @property
    def is_judged(self) -> bool:
        """Whether this is the load that the targets are stated for."""
        return (self.agents, self.rate) == (AGENTS, RATE)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. The target is met when `figure` is not above it; without one it only informs."""

    name: str
    acd: str
    app_queue: str
    figure: float
    target: float | None = None
    unit: str = ""

    @property
    def is_missed(self) -> bool:
        """Whether there is a target and the figure is above it."""
        return self.target is not None and self.figure > self.target


def table(found: Found) -> Table:
    """Every row; targets and verdicts only for the load that they are stated for."""
    title = f"{found.agents} agents, {found.rate} calls/s of {TALK_S:g} s"
    caption = None if found.is_judged else f"no verdicts: targets are for {AGENTS} agents and {RATE} calls/s"
    table = Table("measured", "acd", "app_queue", "target", "verdict", title=title, caption=caption)
    for section in _sections(found):
        for row in section:
            table.add_row(row.name, row.acd, row.app_queue, *_bound(row, is_judged=found.is_judged))
        table.add_section()
    return table


def missed(found: Found) -> list[str] | None:
    """Names of the rows whose targets are not met; None where targets do not apply."""
    if not found.is_judged:
        return None
    return [row.name for section in _sections(found) for row in section if row.is_missed]


def as_json(found: Found) -> dict[str, object]:
    """The figures, for those who compare runs."""
    first, waiting = found.answered.acd, found.waiting
    return {
        "calls_per_s": found.rate,
        "agents": found.agents,
        "calls": found.on_connect.acd.calls,
        "connect_ms": _connected(found.on_connect.acd) | {"app_queue": _connected(found.on_connect.app_queue)},
        "processor_per_call": _costs(found.on_connect),
        "answered_first": {
            "joined_ms": {f"p{at}": round(first.joined.percentile(at), 2) for at in (50, 99)},
            "failed": {"acd": first.failed, "app_queue": found.answered.app_queue.failed},
            "processor_per_call": _costs(found.answered),
        },
        "waiting": {
            "callers": waiting.callers,
            "ours_percent": round(waiting.acd, 1),
            "app_queue_percent": round(waiting.installed_music, 1),
            "app_queue_same_music_percent": round(waiting.same_music, 1),
            "against_app_queue": round(waiting.against_app_queue, 3),
            "against_app_queue_same_music": round(waiting.against_app_queue_same_music, 3),
        },
        "missed": missed(found),
    }


def _connected(load: Load) -> dict[str, object]:
    figures = {f"p{at}": round(load.connected.percentile(at), 2) for at in (50, 99)}
    return {**figures, "failed": load.failed}


def _costs(point: Point) -> dict[str, float]:
    return {
        "engine_ms": round(point.acd.cost_ms("engine"), 3),
        "asterisk_ms": round(point.acd.cost_ms("asterisk"), 3),
        "store_ms": round(point.acd.cost_ms("store"), 3),
        "rest_ms": round(point.acd.rest_ms(), 3),
        "ours_ms": round(point.acd.cost_ms(), 3),
        "app_queue_ms": round(point.app_queue.cost_ms(), 3),
        "against_app_queue": round(point.against_app_queue, 3),
    }


def _sections(found: Found) -> Iterator[list[Row]]:
    at, point = "answer on connect", found.on_connect
    yield [
        *(_connect_row(f"{at}: INVITE → connected", point, *aim) for aim in ((50, P50_MS), (99, P99_MS))),
        _failed_row(at, point, 0),
        *_cost_rows(at, point, AGAINST_APP_QUEUE, ENGINE_MS),
    ]
    at, point = "answered first", found.answered
    p50_ms, p99_ms = (point.acd.joined.percentile(percent) for percent in (50, 99))
    yield [
        Row(f"{at}: agent's 200 OK → joined, p50", f"{p50_ms:.1f} ms", "", p50_ms),
        Row(f"{at}: agent's 200 OK → joined, p99", f"{p99_ms:.1f} ms", "", p99_ms, JOINED_P99_MS, " ms"),
        _failed_row(at, point, None),
        *_cost_rows(at, point, None, None),
    ]
    yield _waiting_rows(found.waiting)


def _connect_row(name: str, point: Point, percent: int, target_ms: float) -> Row:
    ours, other = (load.connected.percentile(percent) for load in (point.acd, point.app_queue))
    return Row(f"{name}, p{percent}", f"{ours:.1f} ms", f"{other:.1f} ms", ours, target_ms, " ms")


def _failed_row(at: str, point: Point, target: float | None) -> Row:
    ours, other = (f"{load.failed} of {load.calls}" for load in (point.acd, point.app_queue))
    return Row(f"{at}: failed calls", ours, other, point.acd.failed, target)


def _cost_rows(at: str, point: Point, target: float | None, engine_ms: float | None) -> list[Row]:
    ours, other = point.acd, point.app_queue
    engine, asterisk, store = ours.cost_ms("engine"), ours.cost_ms("asterisk"), ours.cost_ms("store")
    figure = f"{ours.cost_ms():.1f} ms ({point.against_app_queue:.2f} times)"
    rest = ours.rest_ms()
    return [
        Row(
            f"{at}: processor per call", figure, f"{other.cost_ms():.1f} ms", point.against_app_queue, target, " times"
        ),
        Row(f"{at}: of it Asterisk", f"{asterisk:.1f} ms", f"{other.cost_ms('asterisk'):.1f} ms", asterisk),
        Row(f"{at}: of it the engine", f"{engine:.2f} ms", "", engine, engine_ms, " ms"),
        Row(f"{at}: of it the store", f"{store:.2f} ms", "", store),
        Row(f"{at}: of it the rest of ours", f"{rest:.2f} ms", "", rest),
    ]


def _waiting_rows(waiting: Waiting) -> list[Row]:
    name = f"{waiting.callers:,} waiting, processors: app_queue"
    ratio, same_ratio = waiting.against_app_queue, waiting.against_app_queue_same_music
    ours, installed, same = (percent / 100 for percent in (waiting.acd, waiting.installed_music, waiting.same_music))
    target = WAITING_AGAINST_APP_QUEUE
    return [
        Row(f"{name} as installed", f"{ours:.2f} ({ratio:.2f} times)", f"{installed:.2f}", ratio, target, " times"),
        Row(f"{name} with the same music", f"{ours:.2f} ({same_ratio:.2f} times)", f"{same:.2f}", same_ratio),
    ]


def _bound(row: Row, *, is_judged: bool) -> tuple[str, str]:
    if row.target is None or not is_judged:
        return "", ""
    return f"≤ {row.target:g}{row.unit}", "[red]MISSED[/]" if row.is_missed else "[green]met[/]"
