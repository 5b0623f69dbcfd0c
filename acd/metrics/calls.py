"""What becomes of calls, of putting through, of requests and of the connections to the switches: a fold over facts."""

from collections.abc import Iterable
from typing import ClassVar

from acd.core.events import FailureReason
from acd.core.ids import CallId
from acd.core.ledger import (
    BugContained,
    CallBegan,
    CallEnded,
    Fact,
    NodeFound,
    NodeMissed,
    OrphanEnded,
    PromptFailed,
    RequestFailed,
    TransferBegan,
    TransferEnded,
)
from acd.core.reasons import CallEnding
from acd.metrics.series import Names, Series, counter, gauge

ANSWERED = "answered"
ENDINGS_MAX = 20


class CallFold:
    """Fed fact by fact; `nodes` and `trunks` bound those labels."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset({
        BugContained, CallBegan, CallEnded, NodeFound, NodeMissed, OrphanEnded, PromptFailed, RequestFailed,
        TransferBegan, TransferEnded,
    })  # fmt: skip

    def __init__(self, nodes: Names, trunks: Names) -> None:
        self._nodes, self._trunks = nodes, trunks
        self._causes, self._endings = Names(FailureReason), Names(names_max=ENDINGS_MAX)
        self.began = counter("acd_began_calls_total", "Callers who reached us")
        self.ended = counter("acd_ended_calls_total", "Calls that ended, for their one reason", "ending")
        self.present = gauge("acd_present_calls", "Calls that are there now")
        self.through = gauge("acd_transferred_calls", "Calls put through over a trunk now, ringing ones too", "trunk")
        self.transfers = counter("acd_ended_transfers_total", "What became of putting through", "trunk", "ending")
        self.connected = gauge("acd_connected_nodes", "1: the switch is connected", "node")
        self.failed = counter("acd_failed_requests_total", "Requests that a switch did not carry out", "reason")
        self.plain = {
            PromptFailed: counter("acd_failed_prompts_total", "Prompts that could not be heard"),
            OrphanEnded: counter("acd_ended_orphans_total", "Legs and bridges that nobody claimed"),
            BugContained: counter(
                "acd_contained_bugs_total", "Decisions that failed; their calls went to the fallback"
            ),
        }
        self._trunk_of: dict[CallId, str] = {}
        self._calls: set[CallId] = set()
        for ending in CallEnding:
            self.ended.add(ending, by=0)
        for reason in FailureReason:
            self.failed.add(reason, by=0)
        for node in nodes.all():
            self.connected.set(0, node)
        for trunk in trunks.all():
            self.through.set(0, trunk)
        for each in (self.began, self.present, *self.plain.values()):
            each.add(by=0)

    def begin(self, calls: Iterable[CallId]) -> None:
        """Take over the calls that are there when the counting begins."""
        self._calls.update(calls)
        self.present.set(len(self._calls))

    def take(self, fact: Fact) -> None:
        """One fact; those about other things change nothing."""
        match fact:
            case CallBegan():
                self.began.add()
                self._calls.add(fact.call)
                self.present.set(len(self._calls))
            case CallEnded():
                self.ended.add(fact.ending)
                self._calls.discard(fact.call)
                self.present.set(len(self._calls))
                self._off_trunk(fact.call)
            case TransferBegan():
                self._off_trunk(fact.call)
                self._trunk_of[fact.call] = self._trunks.of(fact.trunk)
                self.through.add(self._trunk_of[fact.call])
            case TransferEnded():
                self._transfer_ended(fact)
            case NodeFound():
                self.connected.set(1, self._nodes.of(fact.node))
            case NodeMissed():
                self.connected.set(0, self._nodes.of(fact.node))
            case RequestFailed():
                self.failed.add(self._causes.of(fact.reason))
            case PromptFailed() | OrphanEnded() | BugContained():
                self.plain[type(fact)].add()
            case _:
                pass

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return (
            self.began, self.ended, self.present, self.through, self.transfers, self.connected, self.failed,
            *self.plain.values(),
        )  # fmt: skip

    def _transfer_ended(self, fact: TransferEnded) -> None:
        trunk = self._trunk_of.get(fact.call)
        if trunk is None:
            return
        self.transfers.add(trunk, self._endings.of(fact.ending))
        # Who was answered talks on, over the same trunk, until the call ends.
        if fact.ending != ANSWERED:
            self._off_trunk(fact.call)

    def _off_trunk(self, call: CallId) -> None:
        trunk = self._trunk_of.pop(call, None)
        if trunk is not None:
            self.through.add(trunk, by=-1)
