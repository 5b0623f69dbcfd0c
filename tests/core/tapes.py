"""Recordings on a switch of the core's tests, their files, and the store, with the traps of the real ones."""

from dataclasses import dataclass, field

from acd.core import commands
from acd.core import recording_commands as asked
from acd.core.callbacks import CallbackSecured, SecureCallback
from acd.core.commands import AnyCommand
from acd.core.events import Event, FailureReason
from acd.core.ids import BridgeId, LegId, NodeName, RecordingId, call_recorded
from acd.core.recordings import (
    MessageArrived,
    RecordingFinished,
    RecordingFound,
    RecordingKept,
    RecordingLost,
    RecordingOverdue,
    RecordingStarted,
    RecordingState,
)
from acd.core.state import State

SHA = "0" * 64


@dataclass
class Tape:
    """One that is being written. A pause asked for twice is none, and then nobody can end it in one go."""

    node: NodeName
    bridge: BridgeId
    is_silent: bool = False
    is_marked: bool = False


@dataclass
class Tapes:
    """`live` ones are written, `spool` has finished files, `kept` those that were taken out, by class.

    `inside` are the legs that were brought into each bridge, and are not moved since. Of a message its leg stands for
    the bridge; each file `lasts_s` seconds, and with a slow post nothing is told to be `delivered`.
    """

    live: dict[RecordingId, Tape] = field(default_factory=dict)
    spool: dict[RecordingId, NodeName] = field(default_factory=dict)
    kept: dict[RecordingId, str] = field(default_factory=dict)
    inside: dict[BridgeId, set[LegId]] = field(default_factory=dict)
    delivered: list[RecordingId] = field(default_factory=list)
    is_post_slow: bool = False
    lasts_s: float = 1.0

    def carry_out(self, command: AnyCommand) -> FailureReason | list[Event]:
        """Do it, and say what follows, or why it cannot be done; a bridge that goes ends its recordings."""
        match command:
            case asked.RecordBridge() if command.recording not in {*self.live, *self.spool}:
                self.live[command.recording] = Tape(command.node, command.bridge)
                return [RecordingStarted(command.node, command.recording)]
            case asked.RecordCaller() if command.recording not in {*self.live, *self.spool}:
                self.live[command.recording] = Tape(command.node, BridgeId(command.leg))
                return [RecordingStarted(command.node, command.recording)]
            case asked.DeliverMessage():
                return self._deliver(command)
            case asked.PauseRecording() | asked.ResumeRecording():
                return self._silence(command)
            case asked.StopRecording() if command.recording in self.live:
                return [self._finish(command.recording)]
            case asked.KeepRecording():
                return [self._keep(command)]
            case asked.DeleteRecording():
                self.kept.pop(command.recording, None)
            case asked.FindOverdue():
                names = [name for name in self.kept if call_recorded(name) == command.of_whom]
                return [RecordingOverdue(command.node, name, self.kept[name], is_asked=True) for name in names]
            case SecureCallback() if command.call is not None:
                return [CallbackSecured(command.node, command.call, command.number)]
            case commands.JoinBridge():
                return self._moved(command)
            case commands.DestroyBridge():
                # Nobody is told of these.
                for name in [name for name, tape in self.live.items() if tape.bridge == command.bridge]:
                    self._finish(name)
            case _:
                pass
        return []

    def told(self, command: AnyCommand) -> list[Event]:
        """What follows from it, if anything."""
        outcome = self.carry_out(command)
        return [] if isinstance(outcome, FailureReason) else outcome

    def end(self, name: RecordingId) -> None:
        """The switch gives one up by itself; its file is there as far as it goes."""
        if name in self.live:
            self._finish(name)

    def _deliver(self, command: asked.DeliverMessage) -> list[Event]:
        """Brought once, however often it is asked for."""
        if command.recording not in self.kept:
            return []
        self.delivered.append(command.recording)
        return [] if self.is_post_slow else [MessageArrived(command.node, command.recording, 1)]

    def gone(self, leg: LegId) -> None:
        """It is out of its bridge; whoever hears of that does not need to hear of a recording that ends by it."""
        for name in [name for name, tape in self.live.items() if tape.bridge == BridgeId(leg)]:
            self._finish(name)
        self._take_out(leg)
        self._alone()

    def strays(self, state: State) -> list[Event]:
        """Finished files that nobody has asked to keep."""
        return [RecordingFound(node, name) for name, node in self.spool.items() if name not in state.recordings]

    def wrong(self, state: State) -> list[str]:
        """What is written and should not be, or the other way round."""
        found = [f"{name} is written and nobody knows" for name in self.live if name not in state.recordings]
        for known in state.recordings.values():
            tape = self.live.get(known.id)
            if tape is None or known.state not in (RecordingState.RUNNING, RecordingState.PAUSED):
                continue
            if tape.is_silent != (known.state is RecordingState.PAUSED):
                found.append(f"{known.id} is {known.state}, its file is {tape}")
        return found

    def _moved(self, command: commands.JoinBridge) -> list[Event]:
        """A recording ends when nobody is left in its bridge."""
        for leg in command.legs:
            self._take_out(leg)
        self.inside.setdefault(command.bridge, set()).update(command.legs)
        return self._alone()

    def _take_out(self, leg: LegId) -> None:
        for legs in self.inside.values():
            legs.discard(leg)

    def _alone(self) -> list[Event]:
        left = [name for name, tape in self.live.items() if tape.bridge in self.inside and not self.inside[tape.bridge]]
        return [self._finish(name) for name in left]

    def _silence(self, command: asked.PauseRecording | asked.ResumeRecording) -> FailureReason | list[Event]:
        tape = self.live.get(command.recording)
        if tape is None:
            return FailureReason.NOT_FOUND
        is_pause = isinstance(command, asked.PauseRecording)
        if is_pause or tape.is_marked:
            tape.is_silent = not tape.is_silent
        tape.is_marked = is_pause
        return []

    def _finish(self, name: RecordingId) -> Event:
        node = self.live.pop(name).node
        self.spool[name] = node
        return RecordingFinished(node, name, is_failed=False)

    def _keep(self, command: asked.KeepRecording) -> Event:
        if self.spool.pop(command.recording, None) is None and command.recording not in self.kept:
            return RecordingLost(command.node, command.recording, "there is no file")
        self.kept.setdefault(command.recording, command.retention)
        return RecordingKept(command.node, command.recording, round(16_000 * self.lasts_s) + 44, SHA, self.lasts_s)
