"""Taking over a switch: what it lists and what an earlier engine left behind become calls that go on.

Nobody is hung up who would not have been, and each caller keeps the place in the flow or in line. What was half done
is finished or undone; what ended unseen ends once, with the time in which it must have been. Where the store and the
note on a leg differ, the later one of the two counts: both are numbered by the notes of the call.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from math import ceil

from acd.core import (
    answers,
    arrivals,
    calling_on,
    codes,
    dispositions,
    endings,
    phones,
    reconsulting,
    recording_adoption,
    resuming,
    rewatching,
    seating,
    undoing,
)
from acd.core.agents import AgentState
from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import HangUpReason, ReleaseLeg
from acd.core.consultations import Consultation
from acd.core.events import CallArrived, CodeDialled, EndCause, NodeConnected
from acd.core.hangups import hang_up
from acd.core.ids import LegId, PhoneName, epoch_of, is_ours
from acd.core.kept import parted
from acd.core.ledger import BugContained, OrphanEnded
from acd.core.legs import Leg, LegRole, LegState
from acd.core.reasons import CallEnding
from acd.core.scene import Scene, scene_of
from acd.core.snapshot import LegCondition, LegSnapshot

CLAIMED_WITHIN_S = 2.0
REST_S = 10.0


@dataclass(frozen=True, slots=True)
class Found:
    """How many calls of an earlier engine go on, and how many are gone."""

    adopted: int
    gone: int


def take_over(change: Change, event: NodeConnected) -> Found:
    """Make calls of all legs that are not known yet. A bug harms the call in which it shows, and no other."""
    scene = _scene(change, event)
    _number_after(change, event)
    gone = [call for call in scene.calls.values() if call.leg not in scene.legs or scene.is_superseded(call)]
    unknown = [leg for leg in event.legs if leg.leg not in change.state.legs and not is_ours(leg.leg, event.node)]
    theirs = [leg for leg in unknown if leg.leg in scene.calls or _is_earlier(change, leg)]
    # Whose agents are known to talk comes first: nobody may take them for idle.
    theirs.sort(key=lambda leg: leg.leg not in scene.calls or scene.calls[leg.leg].offer is None)
    undoing.drop_unheard(change, scene)
    for own, is_known in list(calling_on.found(change, scene)):
        _contained(change, scene, own.leg, partial(calling_on.go_on, change, scene, own, is_known=is_known))
    recording_adoption.take(change, scene)
    for call in gone:
        _contained(change, scene, call.leg, partial(_end, change, scene, call), call)
    for leg in theirs:
        _contained(change, scene, leg.leg, partial(resuming.go_on, change, scene, leg), scene.call_at(leg.leg))
    for consultation in _without_caller(scene):
        leg_of = consultation.third_leg
        _contained(change, scene, leg_of, partial(reconsulting.without_caller, change, scene, consultation))
    for leg in unknown:
        if leg not in theirs and leg.leg not in change.state.legs:
            _contained(change, scene, leg.leg, partial(_begin, change, scene, leg))
    for watch in scene.watches.values():
        _contained(change, scene, watch.id, partial(rewatching.go_on, change, scene, watch))
    recording_adoption.go_on(change, scene)
    _end_leftovers(change, scene)
    _free_agents(change, scene)
    return Found(len(theirs), len(gone))


def _scene(change: Change, event: NodeConnected) -> Scene:
    """Takes what is kept of this node out of what is to be adopted, and has all of it written anew."""
    if change.state.unadopted is None:
        return scene_of(event, None, change.now.wall)
    here, rest = parted(change.state.unadopted, event.node)
    change.leave_unadopted(rest)
    for table in (
        "calls",
        "stays",
        "offers",
        "legs",
        "holdings",
        "code_calls",
        "consultations",
        "watches",
        "own_calls",
    ):
        for entity in getattr(here, table):
            change.touch(table, entity.id)
    return scene_of(event, here, here.wall)


def _number_after(change: Change, event: NodeConnected) -> None:
    """Who lines up anew meanwhile came after all who are noted to wait, also those who are taken over after him."""
    noted = (ceil(leg.note.order) for leg in event.legs if leg.note is not None)
    change.state.stays_taken = max(change.state.stays_taken, *noted, 0)


def _without_caller(scene: Scene) -> list[Consultation]:
    """Those whose two went on when the call was over."""
    calls = {call.id for call in scene.calls.values()}
    return [each for each in scene.consultations.values() if each.call not in calls]


def _is_earlier(change: Change, leg: LegSnapshot) -> bool:
    """Whether an earlier engine left a note on it. What we noted ourselves is on a leg that we have given up."""
    return leg.note is not None and epoch_of(leg.note.call) < change.state.epoch


def _contained(change: Change, scene: Scene, leg: LegId, decide: Callable[[], None], known: Call | None = None) -> None:
    mark = change.mark()
    try:
        decide()
    except Exception as error:  # noqa: BLE001  # a bug in one call must not keep us from all the others
        change.roll_back(mark)
        about = None if known is None else known.id
        change.record(BugContained(about, "NodeConnected", f"{type(error).__name__}: {error}"))
        if known is not None:
            undoing.write_off(change, scene, known)
        if leg in scene.legs and (known is None or not scene.is_superseded(known)):
            change.do(ReleaseLeg, scene.node, about, leg=leg)


def _end(change: Change, scene: Scene, call: Call) -> None:
    """Its caller is not there any more, and nobody saw him go."""
    undoing.put_back(change, scene, call)
    consultation = reconsulting.kept_of(scene, call)
    if consultation is not None and scene.is_up(consultation.third_leg):
        reconsulting.put_answered(change, scene, change.state.calls[call.id], call)
    elif consultation is not None:
        undoing.drop_consultation(change, scene, consultation)
    endings.leg_ended(change, call.leg, EndCause.FAILED, 0, CallEnding.ENDED_UNOBSERVED, scene.since)
    if consultation is not None and consultation.id in change.state.consultations:
        reconsulting.without_caller(change, scene, change.state.consultations[consultation.id])


def _begin(change: Change, scene: Scene, leg: LegSnapshot) -> None:
    """Nobody has begun with this leg yet, or nobody knows: it begins now. Its arrival may still be told, a double."""
    node = scene.node
    kept = scene.kept_legs.get(leg.leg)
    if kept is not None and kept.role is LegRole.CALLER:
        # Its call has ended in the books: a number that is none of ours, and it was to be hung up.
        change.put(replace(kept, state=LegState.UP, deadline_s=None, hang_ups=0))
        hang_up(change, leg.leg, HangUpReason.UNKNOWN_NUMBER)
        return
    if leg.dialled and leg.note is None:
        undoing.take_out(change, scene, None, leg.leg)
        arrival = CallArrived(node, leg.leg, leg.dialled, leg.caller, leg.sip_call_id, leg.name, leg.trunk)
        arrivals.begin(change, arrival)
    elif leg.code:
        _dial_again(change, scene, leg)
        return
    else:
        due_s = change.now.mono_s + CLAIMED_WITHIN_S
        change.put(Leg(leg.leg, node, LegRole.STRANGER, deadline_s=due_s, sip_call_id=leg.sip_call_id))
        return
    if leg.condition is LegCondition.UP:
        answers.leg_answered(change, leg.leg, leg.sip_call_id)


def _dial_again(change: Change, scene: Scene, leg: LegSnapshot) -> None:
    """A phone at a feature code: it is asked anew, and what plays to it is stopped."""
    kept = scene.code_calls.get(leg.leg)
    made = 0 if kept is None else kept.playbacks_made
    undoing.stop_sounds(change, scene.node, None, leg.leg, made)
    event = CodeDialled(scene.node, leg.leg, PhoneName(leg.trunk), leg.code, leg.sip_call_id)
    codes.dialled_before(change, event, is_up=scene.is_up(leg.leg))


def _end_leftovers(change: Change, scene: Scene) -> None:
    """Legs of our own that no call goes on with: those of an offer or a number that came to nothing."""
    for leg in scene.legs.values():
        if leg.leg in change.state.legs or not is_ours(leg.leg, scene.node):
            continue
        kept, note = scene.kept_legs.get(leg.leg), leg.note
        name = kept.agent if kept is not None else None if note is None else note.agent
        agent = None if name is None else change.state.agents.get(name)
        if agent is not None and agent.leg is None and agent.state not in seating.ENGAGED:
            # Her phone is not free before this leg is gone.
            agent = change.set(agent, leg=leg.leg)
        of_whom = agent.id if agent is not None and agent.leg == leg.leg else None
        change.put(Leg(leg.leg, scene.node, LegRole.AGENT, agent=of_whom, sip_call_id=leg.sip_call_id))
        change.record(OrphanEnded(scene.node, leg.leg))
        hang_up(change, leg.leg)


def _free_agents(change: Change, scene: Scene) -> None:
    """Whoever was kept busy by a leg of this switch that is gone, and by no offer, is free."""
    asked = {offer.agent for offer in change.state.offers.values()}
    for each in change.state.consultations.values():
        asked |= {each.agent} if each.third is None else {each.agent, each.third}
    asked |= {own.agent for own in change.state.own_calls.values()}
    for agent in list(change.state.agents.values()):
        if agent.leg is None or agent.id in asked or not is_ours(agent.leg, scene.node):
            continue
        if agent.state in seating.ENGAGED:
            dispositions.close(change, agent.id)
            due_s = change.now.mono_s + REST_S
            phones.tell(change, change.put(replace(agent, state=AgentState.BACKING_OFF, deadline_s=due_s)))
        if agent.leg not in change.state.legs:
            phones.phone_freed(change, change.state.agents[agent.id])
