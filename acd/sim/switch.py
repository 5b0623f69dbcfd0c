"""The simulator's switch: what becomes of each command, told as events after the time that it takes. All goes well.

It knows which legs are there, so nothing is told of one that is gone. Faults belong to the worlds of the tests.
"""

from collections.abc import Callable, Mapping
from typing import Any

from acd.core import commands, events
from acd.core import recording_commands as taping
from acd.core.callbacks import CallbackSecured, SecureCallback
from acd.core.commands import AnyCommand
from acd.core.events import EndCause, Event
from acd.core.flow_steps import ChooseLanguage, Collect, EnterQueue, Menu
from acd.core.ids import AgentName, CallId, LegId, PlaybackId, RecordingId, is_message
from acd.core.joining import ACCEPT_KEY, ACCEPT_PROMPT
from acd.core.look_ups import LookUp, LookUpAnswered, LookUpFailed, LookUpOutcome
from acd.core.plan import Plan
from acd.core.recordings import MessageArrived, RecordingFinished, RecordingKept, RecordingStarted
from acd.sim.people import NOTHING, Delays, Found

NO_SHA = "0" * 64
UNHEARD_OF_S = 3.0
# What a caller says who leaves a message, at most.
MESSAGE_S = 20.0
BYTES_PER_S = 16_000
# `tell(delay_s, event)`: this happens so much later.
Tell = Callable[[float, Event], None]


class Switch:
    """Carries out the commands of one node. `ring` is asked what an agent does, `asks_key` who is asked for a key.

    In a queue he is asked for that of a callback, which is told with it.
    """

    def __init__(
        self,
        plan: Plan,
        delays: Delays,
        tell: Tell,
        ring: Callable[[AgentName, LegId, int], None],
        asks_key: Callable[[LegId, str], None],
    ) -> None:
        self.plan, self.delays, self.tell, self.ring, self.asks_key = plan, delays, tell, ring, asks_key
        self.legs: dict[str, AgentName | None] = {}
        self.playing: dict[PlaybackId, LegId] = {}
        self.keys_asked, self.offered = _keys_asked(plan), _offers(plan)
        self.written: set[RecordingId] = set()
        self._doers: Mapping[type[AnyCommand], Callable[[Any], None]] = {
            commands.AnswerLeg: self._answer,
            commands.OfferCall: self._create,
            commands.CallNumber: self._create,
            commands.CallPhone: self._create,
            commands.SnoopOn: self._snoop,
            commands.RingPhone: self._ring,
            commands.HangUp: self._hang_up,
            commands.ReleaseLeg: self._release,
            commands.PlayPrompt: self._play,
            commands.StopPrompt: self._stop,
            taping.RecordBridge: self._record,
            taping.RecordCaller: self._record_caller,
            taping.DeliverMessage: self._deliver,
            taping.StopRecording: self._stop_recording,
            taping.KeepRecording: self._keep,
            commands.DestroyBridge: self._destroy,
            SecureCallback: self._secure,
            LookUp: self._look_up,
        }
        self._recorded: dict[str, RecordingId] = {}
        # What services know of the caller of a call.
        self.found: Callable[[CallId], Found] = lambda _: NOTHING

    def carry_out(self, command: AnyCommand) -> None:
        """Do it; what follows is told later."""
        if command.wants_done:
            self.tell(self.delays.command_s, events.CommandDone(command))
        do = self._doers.get(type(command))
        if do is not None:
            do(command)

    def ended(self, leg: str) -> bool:
        """A leg is over, if it was there."""
        if leg not in self.legs:
            return False
        del self.legs[leg]
        return True

    def _answer(self, command: commands.AnswerLeg) -> None:
        self.tell(self.delays.command_s, events.LegAnswered(command.node, command.leg, ""))

    def _create(self, command: commands.OfferCall | commands.CallNumber | commands.CallPhone) -> None:
        self.legs[command.leg] = getattr(command, "agent", None)
        self.tell(self.delays.command_s, events.LegCreated(command.node, command.leg))

    def _snoop(self, command: commands.SnoopOn) -> None:
        self.legs[command.snoop] = None
        self.tell(self.delays.command_s, events.LegCreated(command.node, command.snoop))

    def _ring(self, command: commands.RingPhone) -> None:
        agent = self.legs.get(command.leg)
        if agent is not None:
            self.ring(agent, command.leg, command.ring_timeout_s)
        else:
            # A number outside, or a colleague's phone: somebody is there.
            self.tell(UNHEARD_OF_S, events.LegAnswered(command.node, command.leg, ""))

    def _hang_up(self, command: commands.HangUp) -> None:
        self.tell(self.delays.command_s, events.LegEnded(command.node, command.leg, EndCause.NORMAL, 16, ""))

    def _release(self, command: commands.ReleaseLeg) -> None:
        self.legs.pop(command.leg, None)

    def _play(self, command: commands.PlayPrompt) -> None:
        prompt = self.plan.prompts.get(command.prompt)
        length_s = 0.0 if prompt is None else prompt.longest_s.get(command.language, 0.0) * self.delays.prompt_share
        self.playing[command.playback] = command.leg
        if command.prompt == ACCEPT_PROMPT:
            # Whoever answers at a number outside hears what this is about, and takes the call.
            self.tell(length_s, events.DigitPressed(command.node, command.leg, ACCEPT_KEY))
        self.tell(length_s, events.PlaybackEnded(command.node, command.playback, is_failed=False))
        for _ in range(self.keys_asked.get(command.prompt, 0)):
            self.asks_key(command.leg, "")
        if command.prompt in self.offered:
            self.asks_key(command.leg, self.offered[command.prompt])

    def _stop(self, command: commands.StopPrompt) -> None:
        self.tell(self.delays.command_s, events.PlaybackEnded(command.node, command.playback, is_failed=False))

    def _record(self, command: taping.RecordBridge) -> None:
        self._recorded[command.bridge] = command.recording
        self.tell(self.delays.command_s, RecordingStarted(command.node, command.recording))

    def _record_caller(self, command: taping.RecordCaller) -> None:
        """He says what he has to say, and then nothing more."""
        name, length_s = command.recording, min(MESSAGE_S, command.longest_s)
        self.tell(self.delays.command_s, RecordingStarted(command.node, name))
        self.tell(length_s + command.silence_s, RecordingFinished(command.node, name, is_failed=False))

    def _deliver(self, command: taping.DeliverMessage) -> None:
        self.tell(self.delays.command_s, MessageArrived(command.node, command.recording, 1))

    def _stop_recording(self, command: taping.StopRecording) -> None:
        self.tell(self.delays.command_s, RecordingFinished(command.node, command.recording, is_failed=False))

    def _destroy(self, command: commands.DestroyBridge) -> None:
        self._recorded.pop(command.bridge, None)

    def _keep(self, command: taping.KeepRecording) -> None:
        length_s = MESSAGE_S if is_message(command.recording) else 0.0
        size = round(length_s * BYTES_PER_S)
        self.tell(self.delays.command_s, RecordingKept(command.node, command.recording, size, NO_SHA, length_s))

    def _secure(self, command: SecureCallback) -> None:
        assert command.call is not None, "somebody's call asks for it"
        self.tell(self.delays.command_s, CallbackSecured(command.node, command.call, command.number))

    def _look_up(self, command: LookUp) -> None:
        said = NOTHING if command.call is None else self.found(command.call)
        values = said.get(command.name, LookUpOutcome.NOT_KNOWN)
        if not isinstance(values, str):
            self.tell(self.delays.command_s, LookUpAnswered(command.node, command.look_up, values))
        elif values != "silent":
            why = LookUpOutcome.BROKEN if values == "fails" else LookUpOutcome.NOT_KNOWN
            self.tell(self.delays.command_s, LookUpFailed(command.node, command.look_up, why))


def _keys_asked(plan: Plan) -> Mapping[str, int]:
    """How many keys may be pressed after each prompt that asks for some."""
    steps = [step for flow in plan.flows.values() for block in flow.blocks.values() for step in block]
    asked = {step.prompt: 1 for step in steps if isinstance(step, Menu | ChooseLanguage)}
    for step in steps:
        if isinstance(step, Collect):
            asked[step.prompt] = step.digits_max + (step.terminator is not None and step.digits_max > step.digits_min)
            asked |= {} if step.confirm is None else {step.confirm.prompt: 1}
    return asked


def _offers(plan: Plan) -> dict[str, str]:
    """The prompts that offer a callback to who waits, with the key for it."""
    steps = [step for flow in plan.flows.values() for block in flow.blocks.values() for step in block]
    offers = [step.callback for step in steps if isinstance(step, EnterQueue)]
    offers += [None if line.charter is None else line.charter.offer for line in plan.lines.values()]
    return {offer.prompt: offer.key for offer in offers if offer is not None}
