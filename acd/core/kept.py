"""What a store kept of an earlier engine: its living entities and their order, as of the last step that was written.

It may lag behind what the switch was told, or be missing altogether. What is on the switch counts more: see `adopt.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TypeVar

from acd.core.agents import AgentAtWork
from acd.core.callbacks import Callback
from acd.core.calls import Call
from acd.core.code_calls import CodeCall
from acd.core.consultations import Consultation
from acd.core.door_notes import Closing, KnownCaller, LastAgent, SavedPlace
from acd.core.holdings import Holding
from acd.core.ids import AgentName, NodeName, QueueName
from acd.core.legs import Leg
from acd.core.line_notes import LineNotice
from acd.core.offers import Offer
from acd.core.own_calls import OwnCall
from acd.core.pace import Pace
from acd.core.recordings import Recording
from acd.core.stays import Stay
from acd.core.tallies import Tally
from acd.core.watches import Watch
from acd.core.wrap_ups import WrapUp

E = TypeVar(
    "E",
    bound=Call
    | Stay
    | Offer
    | Leg
    | AgentAtWork
    | Holding
    | CodeCall
    | WrapUp
    | Consultation
    | Watch
    | OwnCall
    | Recording
    | SavedPlace
    | LastAgent
    | KnownCaller
    | LineNotice,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """The tables of the state by their names, each in any order.

    `seq` is the step that was written last; `mono_s` and `wall` are its moment by the clocks of the engine that did it.
    `stays_taken` goes on with the order of those who wait, `fallback_read` with the fallback's logs, `turns` with who
    was asked last, `attained` with how promises were kept. Everything else that is counted begins anew with the epoch.
    """

    seq: int
    mono_s: float
    wall: datetime
    calls: tuple[Call, ...] = ()
    stays: tuple[Stay, ...] = ()
    offers: tuple[Offer, ...] = ()
    legs: tuple[Leg, ...] = ()
    agents: tuple[AgentAtWork, ...] = ()
    holdings: tuple[Holding, ...] = ()
    code_calls: tuple[CodeCall, ...] = ()
    wrap_ups: tuple[WrapUp, ...] = ()
    consultations: tuple[Consultation, ...] = ()
    watches: tuple[Watch, ...] = ()
    own_calls: tuple[OwnCall, ...] = ()
    recordings: tuple[Recording, ...] = ()
    paces: tuple[Pace, ...] = ()
    saved_places: tuple[SavedPlace, ...] = ()
    last_agents: tuple[LastAgent, ...] = ()
    known_callers: tuple[KnownCaller, ...] = ()
    closings: tuple[Closing, ...] = ()
    line_notices: tuple[LineNotice, ...] = ()
    tallies: tuple[Tally, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    stays_taken: int = 0
    fallback_read: Mapping[NodeName, int] = field(default_factory=dict)
    turns: Mapping[QueueName, AgentName] = field(default_factory=dict)
    attained: Mapping[QueueName, float] = field(default_factory=dict)


def brought_to(kept: Kept, mono_s: float, wall: datetime) -> Kept:
    """The same by this engine's monotonic clock, which may have begun elsewhere: only wall time outlives a machine.

    What was due in ten seconds when it was written is due ten seconds after that moment on the wall. If the clock of
    people was set back meanwhile, nobody knows how long ago it was: no time has passed.
    """
    shift_s = (mono_s - kept.mono_s) - max(0.0, (wall - kept.wall).total_seconds())
    return replace(
        kept,
        mono_s=kept.mono_s + shift_s,
        calls=_moved(kept.calls, shift_s),
        stays=_moved(kept.stays, shift_s),
        offers=_moved(kept.offers, shift_s),
        legs=_moved(kept.legs, shift_s),
        agents=_moved(kept.agents, shift_s),
        holdings=_moved(kept.holdings, shift_s),
        code_calls=_moved(kept.code_calls, shift_s),
        wrap_ups=_moved(kept.wrap_ups, shift_s),
        consultations=_moved(kept.consultations, shift_s),
        watches=_moved(kept.watches, shift_s),
        own_calls=_moved(kept.own_calls, shift_s),
        recordings=_moved(kept.recordings, shift_s),
        saved_places=_moved(kept.saved_places, shift_s),
        last_agents=_moved(kept.last_agents, shift_s),
        known_callers=_moved(kept.known_callers, shift_s),
        line_notices=_moved(kept.line_notices, shift_s),
    )


def parted(kept: Kept, node: NodeName) -> tuple[Kept, Kept]:
    """What was kept of one node, and the rest. Agents and wrap-ups belong to no node and stay in the rest."""
    calls = {call.id for call in kept.calls if call.node == node}
    here = replace(
        kept,
        calls=tuple(each for each in kept.calls if each.node == node),
        stays=tuple(each for each in kept.stays if each.node == node),
        offers=tuple(each for each in kept.offers if each.call in calls),
        legs=tuple(each for each in kept.legs if each.node == node),
        holdings=tuple(each for each in kept.holdings if each.node == node),
        code_calls=tuple(each for each in kept.code_calls if each.node == node),
        consultations=tuple(each for each in kept.consultations if each.node == node),
        watches=tuple(each for each in kept.watches if each.node == node),
        own_calls=tuple(each for each in kept.own_calls if each.node == node),
        recordings=tuple(each for each in kept.recordings if each.node == node),
        agents=(),
        wrap_ups=(),
    )
    rest = replace(
        kept,
        calls=tuple(each for each in kept.calls if each.node != node),
        stays=tuple(each for each in kept.stays if each.node != node),
        offers=tuple(each for each in kept.offers if each.call not in calls),
        legs=tuple(each for each in kept.legs if each.node != node),
        holdings=tuple(each for each in kept.holdings if each.node != node),
        code_calls=tuple(each for each in kept.code_calls if each.node != node),
        consultations=tuple(each for each in kept.consultations if each.node != node),
        watches=tuple(each for each in kept.watches if each.node != node),
        own_calls=tuple(each for each in kept.own_calls if each.node != node),
        recordings=tuple(each for each in kept.recordings if each.node != node),
    )
    return here, rest


def _moved(entities: tuple[E, ...], by_s: float) -> tuple[E, ...]:
    """With every moment moved: in entities these are the fields whose names end in `_s`."""
    moments = [each.name for each in fields(entities[0]) if each.name.endswith("_s")] if entities else []
    moved = []
    for entity in entities:
        values = {name: getattr(entity, name) for name in moments}
        moved.append(replace(entity, **{name: at_s + by_s for name, at_s in values.items() if at_s is not None}))
    return tuple(moved)
