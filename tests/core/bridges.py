"""The bridges on the switch of the chaos test, and what must hold of who is in them."""

import re

from acd.core import commands, events
from acd.core.commands import AnyCommand, BridgeKind
from acd.core.events import Event
from acd.core.fallback import CallReturned
from acd.core.ids import LegId, is_ours, is_watch
from acd.core.legs import LegRole, LegState
from acd.core.returns import TOLD_TWICE_WITHIN_S
from acd.core.state import State

# Who is put through to a number hears its ringing, unanswered, in a bridge.
TARGETS = re.compile(r"-[tk]\d+-b$")
# Caller, agent (on one leg or another) and whoever was asked may be in a consultation's bridge.
CONSULTED = re.compile(r"-k\d+-b$")
LEGS_MAX = 3


class Bridges:
    """The bridges on a switch and where each leg was asked to be, by all commands so far: what must hold of them."""

    def __init__(self) -> None:
        self.there: set[str] = set()
        self.kinds: dict[str, BridgeKind] = {}
        self.joined: dict[str, tuple[str, ...]] = {}
        self.inside: dict[str, str] = {}
        self.gone: set[str] = set()
        self.playing: set[str] = set()
        self.answered: set[str] = set()
        self.cast_out: set[str] = set()
        self.untold: set[str] = set()
        self.let_go: set[str] = set()
        self.returned: dict[str, tuple[CallReturned, float]] = {}

    def watch(self, command: AnyCommand) -> None:
        """A command is about to be carried out, or to fail."""
        match command:
            case commands.AnswerLeg():
                self.answered.add(command.leg)
            case commands.StartMusic():
                self.playing.add(command.bridge)
            case commands.CreateBridge():
                assert self.kinds.setdefault(command.bridge, command.bridge_kind) is command.bridge_kind
                self.there.add(command.bridge)
            case commands.JoinBridge():
                self._join(command)
            case commands.LeaveBridge() | commands.HangUp() | commands.ReleaseLeg():
                self.inside.pop(command.leg, None)
            case commands.DestroyBridge():
                self._destroy(command.bridge)
            case _:
                pass
        if isinstance(command, commands.HangUp | commands.ReleaseLeg):
            self.cast_out.discard(command.leg)
        self.playing &= set(self.inside.values())

    def check(self, state: State) -> None:
        """Nobody answered waits in silence: he is in a bridge, whose music ends with the last who leaves it.

        Whose bridge was removed is hung up on in the same step; a stranger is claimed or released soon.
        Of whom the engine was told last that he is gone (that came late, or his return was lost) it can know nothing.
        Who went and is back, and nobody told of it, never went for all that it knows: it can do nothing before the
        switch lists him. Nor if news of his return before came so late that this sounds like the same, told twice.
        """
        cast_out = {leg for leg in self.cast_out if not _is_strange(state, leg)}
        assert not cast_out, f"bridges are removed and {cast_out} are in them"
        for stay in state.stays.values():
            caller = state.legs[state.calls[stay.call].leg]
            is_well = any(caller.id in legs for legs in (self.inside, self.gone, self.untold))
            assert is_well or caller.state is not LegState.UP, f"{caller.id} waits in no bridge"
        for leg, name in self.inside.items():
            assert self.kinds[name] is BridgeKind.CONVERSATION or name in self.playing, f"{leg} hears nothing in {name}"

    def hear(self, event: Event) -> None:
        """A leg that is gone is in no bridge, whatever is still asked of it."""
        if isinstance(event, events.LegAnswered | CallReturned):
            self.answered.add(event.leg)
        if isinstance(event, CallReturned):
            self.inside.pop(event.leg, None)
            self.gone.discard(event.leg)
            self.untold.add(event.leg)
            self.cast_out.discard(event.leg)
        if isinstance(event, events.LegEnded | events.LegLeft):
            self.inside.pop(event.leg, None)
            self.gone.add(event.leg)
            self.cast_out.discard(event.leg)
        self.playing &= set(self.inside.values())

    def told(self, event: Event, now_s: float) -> None:
        """The engine is about to hear of this: who is gone for all that it knows, and who is not."""
        match event:
            case events.LegEnded() | events.LegLeft():
                self.let_go.add(event.leg)
            case events.CallArrived() | CallReturned():
                if isinstance(event, CallReturned):
                    self._returned(event, now_s)
                self.let_go.discard(event.leg)
                self.cast_out.discard(event.leg)
            case events.NodeConnected():
                self.untold.clear()
                self.let_go.clear()
            case _:
                pass

    def _returned(self, event: CallReturned, now_s: float) -> None:
        """He is told to be back. He cannot be so soon after he was told to be, unless he was told to have gone."""
        last, told_s = self.returned.get(event.leg, (event, -TOLD_TWICE_WITHIN_S))
        is_new = event.leg in self.let_go or now_s - told_s >= TOLD_TWICE_WITHIN_S
        if is_new:
            self.returned[event.leg] = event, now_s
        if is_new or event is last:
            self.untold.discard(event.leg)

    def _join(self, command: commands.JoinBridge) -> None:
        name = command.bridge
        assert name in self.kinds, f"{command} comes before its bridge was made"
        callers = {leg for leg in command.legs if not is_ours(leg, command.node)}
        unanswered = callers - self.answered - self.gone
        assert not unanswered or TARGETS.search(name), f"{command}: {unanswered} are not answered"
        if self.kinds[name] is BridgeKind.CONVERSATION and not (len(command.legs) == 1 and is_watch(command.legs[0])):
            known = self.joined.setdefault(name, command.legs)
            if CONSULTED.search(name):
                self.joined[name] = tuple(dict.fromkeys(known + command.legs))
            assert len(self.joined[name]) <= LEGS_MAX, f"{command}: others talked there"
            assert set(command.legs) <= set(self.joined[name]), f"{command}: others talked there"
        self.inside |= {leg: name for leg in command.legs if leg not in self.gone}
        self.cast_out -= set(command.legs)

    def _destroy(self, name: str) -> None:
        if self.kinds.get(name) is BridgeKind.HOLDING:
            self.cast_out |= {leg for leg, bridge in self.inside.items() if bridge == name} - self.let_go
        self.there.discard(name)
        self.inside = {leg: bridge for leg, bridge in self.inside.items() if bridge != name}


def _is_strange(state: State, leg: str) -> bool:
    known = state.legs.get(LegId(leg))
    return known is not None and known.role is LegRole.STRANGER
