"""Putting a caller through to a number: he hears its ringing, trunks fail over, and nothing is left of it."""

from typing import Any

import pytest

from acd.core import commands, events, ledger, snapshot
from acd.core.flow_steps import Answer, EndCall, Play, Transfer
from acd.core.plan import Trunk
from tests.core.playbook import Playbook, play
from tests.core.words import (
    LINE,
    NODE,
    AnswerCall,
    CallArrived,
    CallEnds,
    CallNumber,
    CancelOffer,
    HangsUp,
    HangUp,
    IsBusy,
    IsCongested,
    Join,
    Leaves,
    LegAppears,
    PicksUp,
    PlayPrompt,
    Presses,
    Refuses,
    RingPhone,
    TransferEnds,
    centre,
    event,
    flow,
)

NUMBER = "+3225550199"
THROUGH = Transfer(NUMBER, ring_timeout_s=20)


def calling(*steps: Any, trunks: tuple[Trunk, ...] = (), caller: str = "+32470000001") -> Playbook:
    """A caller whose flow puts him through, and goes on with `sorry`."""
    plan = centre(flow(*(steps or (Answer(), THROUGH)), Play("sorry"), EndCall()), *trunks)
    book = play(plan).showing("TransferEnds", "RingPhone", "Join")
    return book.sees(CallArrived("c1", caller=caller))


def rung(**settings: Any) -> Playbook:
    """The same, with the number ringing."""
    return calling(**settings).skip()


def test_he_is_joined_before_it_rings_and_they_talk_when_it_answers():
    """Real ringback and early media need the bridge first; whoever hangs up, both legs and the bridge go."""
    book = calling().does(CallNumber("c1", NUMBER, "trunk"), Join("c1", NUMBER), RingPhone(NUMBER))
    book.at(5).sees(PicksUp(NUMBER), PicksUp(NUMBER)).does(TransferEnds(NUMBER, "answered"))
    book.at(60).sees(HangsUp(NUMBER)).does(HangUp("c1"), CallEnds("c1", "target_hung_up")).is_empty()
    made = [c.bridge for c in book.asked if isinstance(c, commands.CreateBridge)]
    assert made == [c.bridge for c in book.asked if isinstance(c, commands.DestroyBridge)]


def test_the_caller_hangs_up_while_they_talk():
    """The number's leg is ended, and the call says who left."""
    rung().sees(PicksUp(NUMBER)).skip().sees(HangsUp("c1")).does(
        CallEnds("c1", "caller_hung_up"), CancelOffer("c1", NUMBER)
    ).is_empty()


def test_the_caller_hangs_up_while_it_rings():
    """The number stops ringing; that is recorded as what it was."""
    rung().sees(HangsUp("c1")).does(
        TransferEnds(NUMBER, "caller_gone"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", NUMBER)
    ).is_empty()


def test_the_caller_hangs_up_before_the_leg_is_made():
    """It is ended by its id, though nobody knows yet whether it exists."""
    book = play(centre(flow(Answer(), THROUGH))).showing("slow creation").sees(CallArrived("c1")).skip()
    book.sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", NUMBER)).sees(
        LegAppears(NUMBER)
    ).does()
    book.is_empty()


@pytest.mark.parametrize(
    ("news", "ending"), [(IsBusy, "busy"), (Refuses, "busy"), (HangsUp, "failed")], ids=["busy", "refused", "ended"]
)
def test_who_does_not_answer_leaves_the_caller_to_his_flow(news, ending):
    """The number's fault: no other trunk is tried, the next step is."""
    rung(trunks=(Trunk("main"), Trunk("spare"))).sees(news(NUMBER)).does(
        TransferEnds(NUMBER, ending), PlayPrompt("c1", "sorry")
    )


def test_nobody_answers_in_time():
    """Twenty seconds of ringing; the switch's own limit is a little longer and does not count."""
    book = (
        rung()
        .at(19.9)
        .does()
        .at(20)
        .does(TransferEnds(NUMBER, "no_answer"), CancelOffer("c1", NUMBER), PlayPrompt("c1", "sorry"))
    )
    assert next(c for c in book.asked if isinstance(c, commands.RingPhone)).ring_timeout_s == 22
    assert any(isinstance(c, commands.LeaveBridge) for c in book.asked)


def test_a_trunk_that_fails_gives_way_to_the_next():
    """Congestion is the trunk's: the second is tried, and when it fails too the flow goes on."""
    rung(trunks=(Trunk("main"), Trunk("spare"))).sees(IsCongested(NUMBER)).does(
        TransferEnds(NUMBER, "failed"), CallNumber("c1", NUMBER, "spare"), Join("c1", NUMBER), RingPhone(NUMBER)
    ).sees(IsCongested(NUMBER)).does(TransferEnds(NUMBER, "failed"), PlayPrompt("c1", "sorry"))


def test_a_leg_that_cannot_be_made_goes_over_the_next_trunk():
    """Refused: there is nothing to hang up."""
    book = play(centre(flow(Answer(), THROUGH, Play("sorry")), Trunk("main"), Trunk("spare")))
    book.fails(commands.CallNumber, events.FailureReason.REFUSED).sees(CallArrived("c1")).does(
        CallNumber("c1", NUMBER, "main"), CallNumber("c1", NUMBER, "spare"), PlayPrompt("c1", "sorry")
    ).sees(HangsUp("c1")).skip().is_empty()


def test_a_creation_in_doubt_is_hung_up_before_the_next_trunk():
    """Nobody knows whether the leg exists; it did not ring, so another trunk may be tried."""
    book = play(centre(flow(Answer(), THROUGH, Play("sorry")), Trunk("main"), Trunk("spare")))
    book.fails(commands.CallNumber, events.FailureReason.TIMED_OUT).sees(CallArrived("c1")).does(
        CallNumber("c1", NUMBER, "main"),
        CancelOffer("c1", NUMBER),
        CallNumber("c1", NUMBER, "spare"),
        CancelOffer("c1", NUMBER),
        PlayPrompt("c1", "sorry"),
    ).sees(HangsUp("c1")).skip().is_empty()


def test_a_creation_that_is_never_told_ends_at_its_deadline():
    """Five seconds, then the next trunk."""
    book = play(centre(flow(Answer(), THROUGH, Play("sorry")), Trunk("main"), Trunk("spare")))
    book.showing("slow creation").sees(CallArrived("c1")).skip().at(4.9).does().at(5).does(
        CancelOffer("c1", NUMBER), CallNumber("c1", NUMBER, "spare")
    ).sees(HangsUp("c1")).skip().is_empty()


def test_a_ringing_in_doubt_is_not_repeated():
    """The INVITE may be out: no other trunk rings the same person again; refused for certain, it may."""
    for reason, tried in [(events.FailureReason.TIMED_OUT, 1), (events.FailureReason.REFUSED, 2)]:
        book = play(centre(flow(Answer(), THROUGH, Play("sorry")), Trunk("main"), Trunk("spare")))
        book.fails(commands.RingPhone, reason).sees(CallArrived("c1"))
        assert sum(isinstance(c, commands.CallNumber) for c in book.asked) == tried
        book.skip().sees(HangsUp("c1")).is_empty()


def test_a_caller_who_cannot_be_joined_hears_the_next_step():
    """Without the bridge he would hear nothing."""
    book = play(centre(flow(Answer(), THROUGH, Play("sorry")))).fails(commands.JoinBridge).sees(CallArrived("c1"))
    book.does(CallNumber("c1", NUMBER, "trunk"), CancelOffer("c1", NUMBER), PlayPrompt("c1", "sorry"))


def test_a_joining_that_fails_when_they_talk_ends_both():
    """The refusal comes late: nobody is left in silence."""
    book = rung().sees(PicksUp(NUMBER)).skip()
    join = next(c for c in book.asked if isinstance(c, commands.JoinBridge))
    book.sees(event(events.CommandFailed(join, events.FailureReason.LOST, ""))).does(
        CancelOffer("c1", NUMBER), HangUp("c1"), CallEnds("c1", "technical_failure")
    ).is_empty()


def test_full_trunks_leave_the_caller_to_his_flow():
    """Each of the two trunks carries one call; the third caller hears the next step, and the books say why."""
    plan = centre(flow(Answer(), THROUGH, Play("sorry")), Trunk("main", calls_max=1), Trunk("spare", calls_max=1))
    book = (
        play(plan)
        .sees(CallArrived("c1"), CallArrived("c2"), CallArrived("c3"))
        .does(CallNumber("c1", NUMBER, "main"), CallNumber("c2", NUMBER, "spare"), PlayPrompt("c3", "sorry"))
    )
    refused = [f for f in book.facts if isinstance(f, ledger.RequestFailed)]
    assert [(f.command, f.reason) for f in refused] == [("call_number", "no_trunk")]


def test_a_number_outside_the_allowed_ones_is_never_called():
    """Whatever a plan says: the core asks again."""
    play(centre(flow(Answer(), Transfer("+33155501234"), Play("sorry")))).sees(CallArrived("c1")).does(
        PlayPrompt("c1", "sorry")
    )


def test_a_caller_who_was_not_answered_is_answered_when_the_number_does():
    """He pays from then on; a flow may put callers through without a word."""
    book = (
        calling(THROUGH)
        .showing("AnswerCall")
        .skip()
        .sees(PicksUp(NUMBER))
        .does(TransferEnds(NUMBER, "answered"), AnswerCall("c1"))
    )
    book.at(40).does().sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", NUMBER)).is_empty()


def test_an_answer_that_is_not_carried_out_ends_both():
    """Refused at once, or never told: after ten seconds nobody is left in silence."""
    refused = calling(THROUGH).skip().fails(commands.AnswerLeg)
    refused.sees(PicksUp(NUMBER)).does(
        TransferEnds(NUMBER, "answered"), CancelOffer("c1", NUMBER), HangUp("c1"), CallEnds("c1", "technical_failure")
    ).is_empty()
    unknown = calling(THROUGH).skip().fails(commands.AnswerLeg, events.FailureReason.LOST).sees(PicksUp(NUMBER)).skip()
    unknown.at(9.9).does().at(10).does(
        CancelOffer("c1", NUMBER), HangUp("c1"), CallEnds("c1", "technical_failure")
    ).is_empty()


def test_the_number_sees_the_caller_unless_he_is_anonymous():
    """Then it sees the line that he dialled."""
    for caller, shown in [("+32470000001", "+32470000001"), ("", LINE)]:
        book = calling(caller=caller)
        assert next(c for c in book.asked if isinstance(c, commands.CallNumber)).caller == shown


def test_keys_pressed_on_the_way_are_not_kept():
    """They were meant for the number."""
    book = rung().sees(Presses("c1", "1"))
    assert next(iter(book.engine.state.calls.values())).keys_ahead == ""


def test_a_switch_that_comes_back_finds_them_talking():
    """What it lists is left alone; a leg that ended unseen is not dialled again over another trunk."""
    book = rung(trunks=(Trunk("main"), Trunk("spare")))
    legs = [snapshot.LegSnapshot(book.leg(who), snapshot.LegCondition.UP, "") for who in ("c1", NUMBER)]
    bridge = next(snapshot.BridgeSnapshot(c.bridge) for c in book.asked if isinstance(c, commands.CreateBridge))
    book.sees(event(events.NodeConnected(NODE, tuple(legs), (bridge,), ()))).does(TransferEnds(NUMBER, "answered"))
    book.sees(event(events.NodeConnected(NODE, tuple(legs[:1]), (bridge,), ()))).does(
        HangUp("c1"), CallEnds("c1", "target_hung_up")
    ).is_empty()
    ringing = rung(trunks=(Trunk("main"), Trunk("spare")))
    ringing.sees(event(events.NodeConnected(NODE, tuple(legs[:1]), (bridge,), ()))).does(
        TransferEnds(NUMBER, "failed"), PlayPrompt("c1", "sorry")
    )


def test_a_leg_that_leaves_our_application_counts_as_gone():
    """An operator took it: after two seconds the call is over."""
    rung().sees(PicksUp(NUMBER), Leaves(NUMBER)).skip().at(2).does(
        HangUp("c1"), CallEnds("c1", "target_hung_up")
    ).is_empty()


def test_each_attempt_begins_and_ends_once():
    """The ledger has as many ends as beginnings."""
    book = rung(trunks=(Trunk("main"), Trunk("spare"))).sees(IsCongested(NUMBER), IsBusy(NUMBER), IsBusy(NUMBER))
    began = [f.leg for f in book.facts if isinstance(f, ledger.TransferBegan)]
    assert began == [f.leg for f in book.facts if isinstance(f, ledger.TransferEnded)]
    assert len(began) == 2
