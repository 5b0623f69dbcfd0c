"""One caller's call goes on with another engine: where he was, and with whom he talked.

Who waits in a queue goes on in `requeuing.py`. The legs of agents and of numbers count as far as they have come on the
switch; what has not rung yet is undone.
"""

from dataclasses import replace

from acd.core import (
    answers,
    endings,
    menus,
    messages,
    reconsulting,
    recording_adoption,
    requeuing,
    rewatching,
    transfers,
    undoing,
)
from acd.core.calls import Awaited, Call, CallState, Consent, Referral
from acd.core.change import Change
from acd.core.commands import AnswerLeg, BridgeKind, CreateBridge, JoinBridge, ReleaseLeg
from acd.core.events import EndCause
from acd.core.flow_steps import Transfer
from acd.core.hangups import hang_up
from acd.core.ids import BridgeId, LegId, LineNumber, target_bridge_id
from acd.core.ledger import CallAdopted, CallAnswered, CallBegan, CallEnded, TransferBegan, TransferEnded
from acd.core.legs import Leg, LegNote, LegRole, LegState
from acd.core.reasons import CallEnding
from acd.core.scene import Scene
from acd.core.snapshot import LegCondition, LegSnapshot
from acd.core.steps import place_of, placed_in, spoken_to
from acd.core.succession import base_of, unmarked

ANSWERED_WITHIN_S = 10.0


def go_on(change: Change, scene: Scene, found: LegSnapshot) -> None:
    """Make the call of this caller's leg what it was. The store knows it, or a note on the leg, or both."""
    known, note = scene.call_at(found.leg), found.note
    is_his = note is not None and (known is None or (note.call == known.id and note.number > known.notes_made))
    news = note if is_his else None
    call = _at_rest(change, scene, found, known, news)
    undoing.stop_older(change, known, note)
    _take(change, scene, found, known, call)
    if _is_left_to_another(change, scene, call, known):
        return
    if known is not None and known.ending is not None:
        change.put(replace(call, state=CallState.LEAVING, ending=known.ending))
        hang_up(change, found.leg)
    elif known is not None and known.state is CallState.TALKING and news is None:
        _talk_on(change, scene, found, known, call)
    else:
        if known is not None and known.offer is not None:
            reconsulting.drop_talk(change, scene, known, known.offer)
        stay = requeuing.stay_of(change, scene, call, known, news)
        before = None if known is None or known.stay is None else scene.stays.get(known.stay)
        if before is not None and (stay is None or stay.id != before.id):
            undoing.drop_stay(change, scene, before)
        placed = placed_in(change.plan, call)
        if placed is None:
            _release(change, scene, call, known)
        elif stay is not None:
            if known is not None and known.target is not None and known.state is CallState.IN_FLOW:
                change.record(TransferEnded(call.id, known.target, "failed"))
            requeuing.wait_on(change, scene, found, placed, stay, is_new=stay.id not in scene.stays)
        else:
            _go_on_in_flow(change, scene, placed, known, is_again=news is None and placed.step == call.step)


def _at_rest(change: Change, scene: Scene, found: LegSnapshot, known: Call | None, news: LegNote | None) -> Call:
    """The call at its step, awaiting nothing. Flows as they were before a reload only the former engine knows."""
    if known is not None:
        call = replace(
            known,
            state=CallState.IN_FLOW,
            deadline_s=None,
            awaited=Awaited.NOTHING,
            prompts_left=(),
            playback=None,
            keys_ahead="",
            tries=0,
            digits="",
            stay=None,
            offer=None,
            target=None,
            trunk="",
            held_in=None,
            consultation=None,
            ending=None,
            recording=None,
            look_up=None,
            looked_up_s=None,
        )
    else:
        assert news is not None, f"{found.leg} has neither a call nor a note"
        line, at = LineNumber(news.line), news.entered_at
        call = Call(news.call, scene.node, found.leg, line, news.caller, news.name, "", news.language, at)
    call = spoken_to(change.plan, call if news is None else _as_noted(change, call, news))
    known_flows = change.plan.flows
    returns = tuple(each if place_of(each)[0] in known_flows else unmarked(each) for each in call.returns)
    return replace(call, flow=call.flow if call.flow in known_flows else base_of(call.flow), returns=returns)


def _as_noted(change: Change, call: Call, note: LegNote) -> Call:
    flow, block, index = place_of(note.step)
    lined_up_s = None if note.lined_up_at is None else requeuing.moment_s(change, note.lined_up_at)
    referral = None
    if note.referred_to and note.agent is not None and note.queue is not None:
        referral = Referral(note.referred_to, note.agent, note.queue)
    return replace(
        call,
        flow=flow,
        block=block,
        index=index,
        returns=note.returns,
        language=note.language,
        values={**call.values, **note.values},
        notes_made=note.number,
        playbacks_made=max(call.playbacks_made, note.playbacks),
        lined_up_s=lined_up_s,
        priority=note.priority,
        referral=referral,
        told=note.told,
        consent=Consent(note.consent) if note.consent in set(Consent) else Consent.UNASKED,
    )


def _take(change: Change, scene: Scene, found: LegSnapshot, known: Call | None, call: Call) -> None:
    """His leg, and what the ledger does not know yet."""
    kept, is_up = scene.kept_legs.get(found.leg), scene.is_up(found.leg)
    change.put(
        Leg(
            found.leg,
            scene.node,
            LegRole.CALLER,
            call.id,
            state=LegState.UP if is_up else LegState.NEW,
            sip_call_id=found.sip_call_id,
            trunk=scene.trunk_of(found.leg),
        )
    )
    if known is None:
        line, at, sip = call.line, call.entered_at, found.sip_call_id
        change.record(CallBegan(call.id, scene.node, found.leg, line, found.dialled, call.caller, sip, at))
    if is_up and (kept is None or kept.state is LegState.NEW):
        change.record(CallAnswered(call.id))
    change.record(CallAdopted(call.id, found.leg, known is not None))


def _release(change: Change, scene: Scene, call: Call, known: Call | None) -> None:
    """Nothing of what he was in is in the plan any more, nor his line: he hears that nobody can be reached."""
    change.drop(change.state.legs[call.leg])
    if known is not None and known.target is not None:
        change.record(TransferEnded(call.id, known.target, "failed"))
    change.record(CallEnded(call.id, CallEnding.TECHNICAL_FAILURE, 0))
    change.do(ReleaseLeg, scene.node, call.id, leg=call.leg)


def _talk_on(change: Change, scene: Scene, found: LegSnapshot, known: Call, call: Call) -> None:
    """He talks with an agent, or with a number: both stay joined, unless the other one is gone."""
    offer = None if known.offer is None else scene.offers[known.offer]
    leg = known.target if offer is None else offer.leg
    assert leg is not None, f"{known.id} talks with nobody"
    bridge = target_bridge_id(leg) if offer is None else offer.bridge
    is_joined = scene.are_in(bridge, call.leg, leg)
    may_hear = not is_joined or recording_adoption.may_be_told(change, known, call, offer)
    call = (undoing.quiet if may_hear else undoing.renumbered)(change, call)
    talking = replace(call, state=CallState.TALKING, offer=known.offer, target=known.target, trunk=known.trunk)
    call = change.put(talking)
    if offer is not None:
        change.put(offer)
        call = recording_adoption.of_conversation(change, known, call, offer)
    undoing.put_other_leg(change, scene, leg, call, offer)
    is_taken = rewatching.put_taking(change, scene, call)
    if leg not in change.state.legs:
        reconsulting.put_answered(change, scene, call, known)
        _other_gone(change, scene, call, leg)
        return
    if found.condition is not LegCondition.UP:
        due_s = change.now.mono_s + ANSWERED_WITHIN_S
        change.set(call, awaited=Awaited.ANSWER, deadline_s=due_s)
        change.do(AnswerLeg, call.node, call.id, leg=call.leg)
    if offer is not None and (known.held_in is not None or known.consultation is not None):
        reconsulting.go_on(change, scene, change.state.calls[call.id], offer, known)
    elif not is_joined and not is_taken:
        _join_again(change, call, bridge, leg)


def _other_gone(change: Change, scene: Scene, call: Call, leg: LegId) -> None:
    """What would have followed, had we been there."""
    role = LegRole.TARGET if call.offer is None else LegRole.AGENT
    agent = None if call.offer is None else scene.offers[call.offer].agent
    change.put(Leg(leg, scene.node, role, call.id, call.offer, agent, state=LegState.UP))
    endings.leg_ended(change, leg, EndCause.NORMAL, 0, CallEnding.ENDED_UNOBSERVED, scene.since)


def _is_left_to_another(change: Change, scene: Scene, call: Call, known: Call | None) -> bool:
    """Whether he talks with somebody whom his agent had asked, and nothing that is kept says so."""
    other = reconsulting.left_to(scene, call)
    if other is None or (known is not None and known.ending is not None):
        return False
    if known is not None and (other.leg in (known.target, known.offer) or reconsulting.kept_of(scene, known)):
        return False
    before = None if known is None or known.offer is None else scene.offers.get(known.offer)
    return reconsulting.talk_on(change, call, other, before)


def _go_on_in_flow(change: Change, scene: Scene, call: Call, known: Call | None, *, is_again: bool) -> None:
    """The step is entered again: what plays is stopped, and its prompt spoken again."""
    aim = transfers.aim_of(change.plan, call)
    target = None if aim is None else scene.best_leg(f"{call.id}-t")
    before = None if known is None else known.target
    if before is not None and (target is None or target.leg != before):
        change.record(TransferEnded(call.id, before, "failed"))
    messages.cut_off(change, call, 0 if known is None else known.recordings_made)
    call = change.put(undoing.quiet(change, call))
    if aim is not None and target is not None:
        _reach(change, scene, call, aim, target, is_known=target.leg == before)
    elif call.referral is not None:
        undoing.take_out(change, scene, call.id, call.leg)
        # A leg that is gone may have rung: nobody is rung a second time in doubt.
        is_tried = known is not None and known.target is not None and known.awaited is Awaited.TARGET
        (transfers.give_back if is_tried else transfers.refer)(change, call)
    else:
        undoing.take_out(change, scene, call.id, call.leg)
        menus.begin_step(change, call, is_again=is_again)


def _reach(change: Change, scene: Scene, call: Call, step: Transfer, target: LegSnapshot, *, is_known: bool) -> None:
    """The number rings already, or has answered: the caller is joined with it, and it rings on."""
    if not is_known:
        change.record(TransferBegan(call.id, target.leg, step.number, target.trunk))
    due_s = change.now.mono_s + step.ring_timeout_s
    call = change.set(call, target=target.leg, trunk=target.trunk, awaited=Awaited.TARGET, deadline_s=due_s)
    sip, trunk = target.sip_call_id, target.trunk
    change.put(Leg(target.leg, call.node, LegRole.TARGET, call.id, sip_call_id=sip, trunk=trunk))
    bridge = target_bridge_id(target.leg)
    if not scene.are_in(bridge, call.leg, target.leg):
        _join_again(change, call, bridge, target.leg)
    if target.condition is LegCondition.UP:
        answers.leg_answered(change, target.leg, sip)


def _join_again(change: Change, call: Call, bridge: BridgeId, leg: LegId) -> None:
    change.do(CreateBridge, call.node, call.id, bridge=bridge, bridge_kind=BridgeKind.CONVERSATION)
    change.do(JoinBridge, call.node, call.id, bridge=bridge, legs=(call.leg, leg))
