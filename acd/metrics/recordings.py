"""What becomes of recordings and messages, and whether there is room for them: a fold over facts."""

from typing import ClassVar

from acd.core.ledger import Fact
from acd.core.ledger_recording import (
    MessageDelivered,
    MessageFailed,
    MessageLeft,
    MessageUndelivered,
    RecordingBegan,
    RecordingEnded,
    RecordingEnding,
    RecordingFailed,
    RecordingFailure,
    RecordingPurged,
    RecordingRoomChanged,
)
from acd.metrics.series import Names, Series, counter, gauge

MESSAGES: dict[type[Fact], str] = {
    MessageLeft: "left",
    MessageFailed: "failed",
    MessageDelivered: "delivered",
    MessageUndelivered: "undelivered",
}


class RecordingFold:
    """Fed fact by fact; `nodes` bounds that label."""

    hears: ClassVar[frozenset[type[Fact]]] = frozenset(
        {RecordingBegan, RecordingEnded, RecordingFailed, RecordingPurged, RecordingRoomChanged, *MESSAGES}
    )

    def __init__(self, nodes: Names) -> None:
        self._nodes = nodes
        self.began = counter("acd_began_recordings_total", "Recordings that were begun")
        self.ended = counter("acd_ended_recordings_total", "Recordings of which a file is kept", "ending")
        self.failed = counter("acd_failed_recordings_total", "Conversations that should be recorded, not kept", "why")
        self.purged = counter("acd_purged_recordings_total", "Files of recordings that were deleted")
        self.messages = counter("acd_messages_total", "Messages of callers, by what became of them", "outcome")
        self.room = gauge("acd_recording_nodes", "1: the disk of the switch has room for recordings", "node")
        for ending in RecordingEnding:
            self.ended.add(ending, by=0)
        for outcome in MESSAGES.values():
            self.messages.add(outcome, by=0)
        for why in RecordingFailure:
            self.failed.add(why, by=0)
        for each in (self.began, self.purged):
            each.add(by=0)
        for node in nodes.all():
            self.room.set(1, node)

    def take(self, fact: Fact) -> None:
        """One fact; those about other things change nothing."""
        match fact:
            case RecordingBegan():
                self.began.add()
            case RecordingEnded():
                self.ended.add(fact.ending)
            case RecordingFailed():
                self.failed.add(fact.why)
            case RecordingPurged():
                self.purged.add()
            case RecordingRoomChanged():
                self.room.set(int(fact.has_room), self._nodes.of(fact.node))
            case _ if type(fact) in MESSAGES:
                self.messages.add(MESSAGES[type(fact)])
            case _:
                pass

    def series(self) -> tuple[Series, ...]:
        """Everything that is kept here."""
        return self.began, self.ended, self.failed, self.purged, self.messages, self.room
