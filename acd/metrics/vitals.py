"""How the daemon itself fares: inbox, journal, event loop, the ways to each switch. Read when asked, but for two hooks.

The runtime says how to read it; nothing here reaches into its parts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from acd.core.ids import NodeName
from acd.metrics.series import Histogram, Names, Series, counter, gauge

REQUEST_BOUNDS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)
LAG_BOUNDS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1)
WAYS = ("lane", "http")
# Why a message meant nothing to us; the client counts each as `reason:what`.
ODD = ("unknown_type", "missing_field", "odd_field", "junk")


@dataclass(frozen=True, slots=True)
class Vitals:
    """What the runtime says of itself at one moment. `nodes` has each switch's `AriNode.counts`.

    `reloads` are the attempts to read the folder anew, by what became of them.
    """

    inbox_events: int = 0
    inbox_refused: int = 0
    journal_lines_missed: int = 0
    facts_waiting: int = 0
    facts_lost: int = 0
    store_behind_s: float = 0.0
    nodes: Mapping[NodeName, Mapping[str, int]] = field(default_factory=dict)
    reloads: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Build:
    """What runs: acd's version, the settings' revision, the leader's epoch, and since when."""

    version: str
    revision: str
    epoch: int
    began: datetime


class VitalSigns:
    """`read` is called on the event loop, when somebody looks. `nodes` bounds that label."""

    def __init__(self, read: Callable[[], Vitals], build: Build, nodes: Names) -> None:
        self._read, self._nodes = read, nodes
        self._reasons = Names()
        self.lag = Histogram("acd_loop_lag_seconds", "How late the event loop wakes who slept", LAG_BOUNDS_S)
        self.requests = Histogram(
            "acd_ari_request_seconds", "From sending a request to its outcome", REQUEST_BOUNDS_S, ("node", "way")
        )
        self.inbox = gauge("acd_inbox_events", "Events that wait for the engine")
        self.refused = counter("acd_inbox_refused_events_total", "Events that found the inbox full")
        self.unwritten = counter("acd_journal_missed_lines_total", "Steps that the journal could not take")
        self.lost = counter("acd_ledger_lost_facts_total", "Facts that never reached the ledger")
        self.waiting = gauge("acd_store_waiting_facts", "Facts that the store has not confirmed yet")
        self.behind = gauge("acd_store_behind_seconds", "How long the store has not taken the books; 0: it does")
        self.reconnects = counter("acd_ari_reconnects_total", "Attempts to connect again", "node")
        self.bypassed = counter("acd_ari_bypassed_lanes_total", "Lanes passed by, being down or stuck", "node")
        self.odd = counter("acd_ari_unread_messages_total", "Messages that mean nothing to us", "node", "reason")
        self.failed = counter(
            "acd_ari_failed_requests_total", "Requests that failed, as the client saw it", "node", "reason"
        )
        self.start = gauge("acd_process_start_seconds", "When this engine began, in seconds since 1970")
        self.build = gauge("acd_build_info", "1; what runs is in the labels", "version", "revision", "epoch")
        self.reloads = counter("acd_reloads_total", "Attempts to read the settings anew, by outcome", "result")
        self._runs = build
        self.start.set(build.began.timestamp())
        self.build.set(1, build.version, build.revision, str(build.epoch))
        self.lag.show()
        for node in nodes.all():
            for way in WAYS:
                self.requests.show(node, way)

    def revised(self, revision: str) -> None:
        """It works by other settings now."""
        self.build.values.clear()
        self.build.set(1, self._runs.version, revision, str(self._runs.epoch))

    def request_done(self, node: NodeName, way: str, seconds: float) -> None:
        """A request came back, or was given up, `seconds` after it was sent by `way` (`lane` or `http`)."""
        self.requests.observe(seconds, self._nodes.of(node), way)

    def look(self) -> None:
        """Read everything that others count."""
        vitals = self._read()
        self.inbox.set(vitals.inbox_events)
        self.refused.set(vitals.inbox_refused)
        self.unwritten.set(vitals.journal_lines_missed)
        self.lost.set(vitals.facts_lost)
        self.waiting.set(vitals.facts_waiting)
        self.behind.set(vitals.store_behind_s)
        for result, count in vitals.reloads.items():
            self.reloads.set(count, result)
        for node, counts in vitals.nodes.items():
            self._look_at(self._nodes.of(node), counts)

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return (
            self.lag, self.requests, self.inbox, self.refused, self.unwritten, self.lost, self.waiting, self.behind,
            self.reconnects, self.bypassed, self.odd, self.failed, self.start, self.build, self.reloads,
        )  # fmt: skip

    def _look_at(self, node: str, counts: Mapping[str, int]) -> None:
        self.reconnects.set(max(0, counts.get("connects", 0) - 1), node)
        self.bypassed.set(counts.get("bypassed_lanes", 0), node)
        odd = dict.fromkeys(ODD, 0)
        for name, count in counts.items():
            kind, _, detail = name.partition(":")
            if kind in odd:
                odd[kind] += count
            elif kind == "failed":
                self.failed.set(count, node, self._reasons.of(detail))
        for kind, count in odd.items():
            self.odd.set(count, node, kind)
