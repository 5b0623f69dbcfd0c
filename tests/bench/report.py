"""The benchmark's figures as a table with targets and verdicts, and as JSON. Says which targets are missed, no more."""

from dataclasses import dataclass

from rich.table import Table

from tests.bench.load import Load

P50_MS, P99_MS, JOINED_P99_MS = 15.0, 60.0, 50.0
AGAINST_APP_QUEUE, ENGINE_MS, WAITING_AGAINST_APP_QUEUE = 0.9, 3.0, 0.7

WHAT = """\
INVITE → connected begins when a caller's SIPp sends its INVITE. For acd it ends when the engine knows that caller and
agent are joined (the fact ConversationBegan: Asterisk has confirmed the join), for app_queue with its 200 OK to the
caller, sent when an agent has picked up. acd answers callers at once, into holding with music; app_queue does not.
Agent's 200 OK → joined begins when the agent's SIPp sends its 200 OK and ends at the same moments.
Processor is user and system time of all our processes (acd up, engine, Asterisk, their children) against that of
app_queue's Asterisk. SIPp is not counted. Both have the same phones, agents, music and settings, and run in turn."""


@dataclass(frozen=True, slots=True)
class Found:
    """All that the stack's part measured: loads by calls a second, and per cent of a processor for callers in line."""

    acd: dict[int, Load]
    app_queue: dict[int, Load]
    rate: int
    agents: int
    waiting: int
    acd_percent: float
    app_queue_percent: float

    @property
    def against_app_queue(self) -> float:
        """Our processor time per call as a multiple of app_queue's."""
        return self.acd[self.rate].cost_ms() / self.app_queue[self.rate].cost_ms()

    @property
    def waiting_against_app_queue(self) -> float:
        """Our processor time for waiting callers as a multiple of app_queue's."""
        return self.acd_percent / self.app_queue_percent


def table(found: Found) -> Table:
    """Rows as the targets are stated, for the rate that they are stated for; the others below them, without."""
    table = Table("measured", "acd", "app_queue", "target", "verdict", title=f"{found.agents} agents, calls of 3 s")
    for rate in [found.rate, *(rate for rate in found.acd if rate != found.rate)]:
        _add_rate(table, found.acd[rate], found.app_queue[rate], rate, is_aimed=rate == found.rate)
    percent, other = found.acd_percent, found.app_queue_percent
    _add_ratio(
        table, f"{found.waiting:,} waiting with music, processors", f"{percent / 100:.2f}", f"{other / 100:.2f}",
        found.waiting_against_app_queue, WAITING_AGAINST_APP_QUEUE,
    )  # fmt: skip
    return table


def missed(found: Found) -> list[str]:
    """Which targets are not met."""
    ours = found.acd[found.rate]
    figures = {
        "INVITE → connected, p50": (ours.connected.percentile(50), P50_MS),
        "INVITE → connected, p99": (ours.connected.percentile(99), P99_MS),
        "failed calls": (ours.failed, 0),
        "agent's 200 OK → joined, p99": (ours.joined.percentile(99), JOINED_P99_MS),
        "processor per call against app_queue": (found.against_app_queue, AGAINST_APP_QUEUE),
        "engine's processor per call": (ours.cost_ms("engine"), ENGINE_MS),
        "waiting with music against app_queue": (found.waiting_against_app_queue, WAITING_AGAINST_APP_QUEUE),
    }
    return [name for name, (figure, target) in figures.items() if figure > target]


def as_json(found: Found) -> dict[str, object]:
    """The figures at the rate of the targets, for those who compare runs."""
    ours, other = found.acd[found.rate], found.app_queue[found.rate]
    return {
        "calls_per_s": found.rate,
        "agents": found.agents,
        "calls": ours.calls,
        "processor_per_call": {
            "engine_ms": round(ours.cost_ms("engine"), 3),
            "asterisk_ms": round(ours.cost_ms("asterisk"), 3),
            "ours_ms": round(ours.cost_ms(), 3),
            "app_queue_ms": round(other.cost_ms(), 3),
            "against_app_queue": round(found.against_app_queue, 3),
        },
        "connect_ms": _as_json(ours) | {"app_queue": _as_json(other)},
        "joined_ms": {f"p{at}": round(ours.joined.percentile(at), 2) for at in (50, 99)},
        "waiting": {
            "callers": found.waiting,
            "ours_percent": round(found.acd_percent, 1),
            "app_queue_percent": round(found.app_queue_percent, 1),
            "against_app_queue": round(found.waiting_against_app_queue, 3),
        },
        "missed": missed(found),
    }


def _as_json(load: Load) -> dict[str, object]:
    figures = {f"p{at}": round(load.connected.percentile(at), 2) for at in (50, 99)}
    return {**figures, "failed": load.failed}


def _add_rate(table: Table, ours: Load, other: Load, rate: int, *, is_aimed: bool) -> None:
    at = f"at {rate} calls/s"
    for percent, target in ((50, P50_MS), (99, P99_MS)):
        figures = ours.connected.percentile(percent), other.connected.percentile(percent)
        _add_ms(table, f"INVITE → connected {at}, p{percent}", *figures, target if is_aimed else None)
    bound = ("0", _verdict(is_met=ours.failed == 0)) if is_aimed else ("", "")
    table.add_row(f"failed calls {at}", f"{ours.failed} of {ours.calls}", f"{other.failed} of {other.calls}", *bound)
    joined = ours.joined.percentile(99), other.joined.percentile(99)
    _add_ms(table, f"agent's 200 OK → joined {at}, p99", *joined, JOINED_P99_MS if is_aimed else None)
    ratio = ours.cost_ms() / other.cost_ms()
    costs = f"{ours.cost_ms():.1f} ms", f"{other.cost_ms():.1f} ms"
    _add_ratio(table, f"processor per call {at}", *costs, ratio, AGAINST_APP_QUEUE if is_aimed else None)
    bound = (f"≤ {ENGINE_MS:g} ms", _verdict(is_met=ours.cost_ms("engine") <= ENGINE_MS)) if is_aimed else ("", "")
    table.add_row(f"of it the engine {at}", f"{ours.cost_ms('engine'):.2f} ms", "", *bound)
    table.add_section()


def _add_ms(table: Table, name: str, ours: float, other: float, target: float | None) -> None:
    bound = ("", "") if target is None else (f"≤ {target:g} ms", _verdict(is_met=ours <= target))
    table.add_row(name, f"{ours:.1f} ms", f"{other:.1f} ms", *bound)


def _add_ratio(table: Table, name: str, ours: str, other: str, ratio: float, target: float | None) -> None:
    bound = ("", "") if target is None else (f"≤ {target:g} times", _verdict(is_met=ratio <= target))
    table.add_row(name, f"{ours} ({ratio:.2f} times)", other, *bound)


def _verdict(*, is_met: bool) -> str:
    return "[green]met[/]" if is_met else "[red]MISSED[/]"
