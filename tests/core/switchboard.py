"""A switch for the core's tests: it carries out commands, lists what it holds, and knows who hears nothing."""

from dataclasses import dataclass, field, replace

from acd.core import commands, events
from acd.core.commands import AnyCommand, BridgeKind
from acd.core.events import EndCause, Event, FailureReason
from acd.core.ids import BridgeId, LegId, NodeName, PhoneName, PlaybackId
from acd.core.legs import LegNote
from acd.core.snapshot import BridgeSnapshot, LegCondition, LegSnapshot, PhoneSnapshot
from tests.core.tapes import Tapes


@dataclass(frozen=True)
class Channel:
    """One leg on the switch; `playing` are the sounds that it hears, one after the other."""

    leg: LegId
    node: NodeName
    condition: LegCondition = LegCondition.DOWN
    note: LegNote | None = None
    dialled: str = ""
    caller: str = ""
    trunk: str = ""
    code: str = ""
    sip_call_id: str = ""
    is_rung: bool = False
    snoops_on: str = ""
    hears_ringing: bool = False
    playing: tuple[PlaybackId, ...] = ()

    @property
    def is_callers(self) -> bool:
        """Whether somebody dialled a line."""
        return self.dialled != ""


@dataclass
class Bridge:
    """One bridge; it has music when that was started and somebody has been in it since."""

    node: NodeName
    kind: BridgeKind
    legs: list[LegId] = field(default_factory=list)
    has_music: bool = False


class Switchboard:
    """All nodes' legs, bridges and phones."""

    def __init__(self) -> None:
        self.channels: dict[LegId, Channel] = {}
        self.bridges: dict[BridgeId, Bridge] = {}
        self.phones: dict[PhoneName, tuple[NodeName, bool]] = {}
        self.hung_up, self.parted = set[LegId](), set[LegId]()
        self.tapes = Tapes()

    def listed(self, node: NodeName) -> events.NodeConnected:
        """What it would tell an engine that comes now."""
        legs = tuple(
            LegSnapshot(
                each.leg,
                each.condition,
                each.sip_call_id,
                each.note,
                dialled=each.dialled,
                caller=each.caller,
                trunk=each.trunk,
                code=each.code,
            )
            for each in self.channels.values()
            if each.node == node
        )
        bridges = tuple(
            BridgeSnapshot(name, bridge.kind, tuple(bridge.legs))
            for name, bridge in self.bridges.items()
            if bridge.node == node
        )
        phones = tuple(
            PhoneSnapshot(phone, is_reachable=True, is_in_use=is_in_use)
            for phone, (where, is_in_use) in self.phones.items()
            if where == node
        )
        return events.NodeConnected(node, legs, bridges, phones)

    # -- what happens to it ------------------------------------------------------------------------------------------

    def bear(self, event: Event) -> bool:
        """Something happens in the world; False: it cannot, as its leg is not there or not so far."""
        match event:
            case events.CallArrived():
                known = self.channels.get(event.leg)
                new = Channel(
                    event.leg,
                    event.node,
                    LegCondition.RINGING,
                    dialled=event.dialled,
                    caller=event.caller,
                    trunk=event.trunk,
                    sip_call_id=event.sip_call_id,
                )
                self.channels[event.leg] = known or new
            case events.CodeDialled():
                known = self.channels.get(event.leg)
                new = Channel(event.leg, event.node, trunk=event.phone, code=event.code)
                self.channels[event.leg] = known or new
            case events.LegRinging():
                return self._reaches(event.leg, LegCondition.RINGING, event.sip_call_id)
            case events.LegAnswered():
                return self._reaches(event.leg, LegCondition.UP, event.sip_call_id)
            case events.LegEnded() | events.LegLeft():
                for bridge in self.bridges.values():
                    if bridge.kind is BridgeKind.CONVERSATION and event.leg in bridge.legs:
                        self.parted |= set(bridge.legs)
                return self._remove(event.leg)
            case events.PlaybackEnded():
                return self._stop(event.playback)
            case events.PhoneReachabilityChanged() | events.PhoneUseChanged():
                self._change_phone(event)
            case events.LegCreated() | events.DigitPressed() | events.LegHeld() | events.TransferAsked():
                return event.leg in self.channels
            case _:
                pass
        return True

    def _reaches(self, leg: LegId, condition: LegCondition, sip_call_id: str) -> bool:
        known = self.channels.get(leg)
        if known is None or not (known.is_rung or known.is_callers or known.code):
            return False
        self.channels[leg] = replace(known, condition=condition, sip_call_id=sip_call_id)
        return True

    def _remove(self, leg: LegId) -> bool:
        for bridge in self.bridges.values():
            self._take_out(bridge, leg)
        for snoop in [each.leg for each in self.channels.values() if each.snoops_on == leg]:
            self._remove(snoop)
        self.tapes.gone(leg)
        return self.channels.pop(leg, None) is not None

    def _stop(self, playback: PlaybackId) -> bool:
        for leg, each in self.channels.items():
            if playback in each.playing:
                self.channels[leg] = replace(each, playing=tuple(p for p in each.playing if p != playback))
                return True
        return False

    def _change_phone(self, event: events.PhoneReachabilityChanged | events.PhoneUseChanged) -> None:
        _, is_in_use = self.phones.get(event.phone, (event.node, False))
        if isinstance(event, events.PhoneUseChanged):
            self.phones[event.phone] = event.node, event.is_in_use
        elif event.is_reachable:
            self.phones[event.phone] = event.node, is_in_use
        else:
            self.phones.pop(event.phone, None)

    def _take_out(self, bridge: Bridge, leg: LegId) -> None:
        if leg in bridge.legs:
            bridge.legs.remove(leg)
            bridge.has_music = bridge.has_music and bool(bridge.legs)

    # -- what it is asked to do ----------------------------------------------------------------------------------------

    def carry_out(self, command: AnyCommand) -> FailureReason | list[Event]:
        """Do it, and say what follows, or why it cannot be done."""
        leg = getattr(command, "leg", None)
        makes = isinstance(command, commands.OfferCall | commands.CallNumber | commands.CallPhone)
        if leg is not None and not makes and leg not in self.channels:
            return FailureReason.NOT_FOUND
        match command:
            case commands.OfferCall() | commands.CallNumber() | commands.CallPhone():
                assert command.leg not in self.channels, f"{command} is made twice"
                trunk = getattr(command, "trunk", "") or getattr(command, "phone", "")
                self.channels[command.leg] = Channel(command.leg, command.node, note=command.note, trunk=trunk)
                return [events.LegCreated(command.node, command.leg)]
            case commands.SnoopOn():
                assert command.snoop not in self.channels, f"{command} is made twice"
                self.channels[command.snoop] = Channel(
                    command.snoop, command.node, LegCondition.UP, snoops_on=command.leg, is_rung=True
                )
                return [events.LegCreated(command.node, command.snoop)]
            case commands.HangUp():
                self._remove(command.leg)
                return [events.LegEnded(command.node, command.leg, EndCause.NORMAL, 16, "")]
            case commands.ReleaseLeg():
                self._remove(command.leg)
            case commands.StopPrompt():
                if self._stop(command.playback):
                    return [events.PlaybackEnded(command.node, command.playback, is_failed=False)]
                return FailureReason.NOT_FOUND
            case commands.AnswerLeg():
                was, self.channels[command.leg] = self._now(command.leg), self._now(command.leg, LegCondition.UP)
                news = events.LegAnswered(command.node, command.leg, was.sip_call_id)
                return [news] if was.condition is not LegCondition.UP else []
            case commands.RingPhone():
                if self._now(command.leg).is_rung:
                    return FailureReason.CONFLICT
                self.channels[command.leg] = replace(self._now(command.leg), is_rung=True)
            case commands.RingCaller():
                self.channels[command.leg] = replace(self._now(command.leg), hears_ringing=True)
            case commands.NoteLeg():
                self.channels[command.leg] = replace(self._now(command.leg), note=command.note)
            case commands.PlayPrompt():
                playing = (*self._now(command.leg).playing, command.playback)
                self.channels[command.leg] = replace(self._now(command.leg), playing=playing)
            case _:
                return self._bridge(command)
        return []

    def _now(self, leg: LegId, condition: LegCondition | None = None) -> Channel:
        return replace(self.channels[leg], condition=condition or self.channels[leg].condition)

    def _bridge(self, command: AnyCommand) -> FailureReason | list[Event]:
        match command:
            case commands.CreateBridge():
                self.bridges.setdefault(command.bridge, Bridge(command.node, command.bridge_kind))
            case commands.DestroyBridge():
                self.bridges.pop(command.bridge, None)
                return self.tapes.carry_out(command)
            case commands.StartMusic() if command.bridge in self.bridges:
                self.bridges[command.bridge].has_music = True
            case commands.JoinBridge():
                if command.bridge not in self.bridges or not set(command.legs) <= self.channels.keys():
                    return FailureReason.NOT_FOUND
                for leg in command.legs:
                    for other in [b for name, b in self.bridges.items() if name != command.bridge]:
                        self._take_out(other, leg)
                inside = self.bridges[command.bridge].legs
                inside += [leg for leg in command.legs if leg not in inside]
                return self.tapes.carry_out(command)
            case commands.LeaveBridge() if command.bridge in self.bridges:
                self._take_out(self.bridges[command.bridge], command.leg)
            case _:
                return self.tapes.carry_out(command)
        return []

    def hears(self, leg: LegId) -> str:
        """What a leg hears; empty: nothing."""
        channel = self.channels[leg]
        if channel.playing:
            return "prompt"
        for bridge in self.bridges.values():
            if leg in bridge.legs and bridge.kind is BridgeKind.HOLDING:
                return "music" if bridge.has_music else ""
            if leg in bridge.legs and len(bridge.legs) > 1:
                return "conversation"
        return "ringing" if channel.condition is not LegCondition.UP else ""
