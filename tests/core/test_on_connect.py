"""Answer on connect: the caller hears ringing and pays nothing until an agent takes the call."""

from typing import Any

from acd.core import commands, events, ledger, snapshot
from acd.core.commands import HangUpReason
from acd.core.events import EndCause, FailureReason
from acd.core.flow_steps import Answer, EndCall
from tests.core.playbook import Playbook, play
from tests.core.words import (
    NODE,
    AnswerCall,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    HangUp,
    Join,
    OfferCall,
    OfferEnds,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    Refuses,
    RingCaller,
    StayEnds,
    agent,
    centre,
    enter,
    event,
    flow,
    queue,
)

RINGING = enter("help", answer_on_connect=True)
SOUND = (commands.CreateBridge, commands.JoinBridge, commands.StartMusic, commands.PlayPrompt)


def ringing(*agents: str, shows: str = "", **settings: Any) -> Playbook:
    """A caller who waits unanswered for these agents; a flow that ends as busy comes after it."""
    steps = flow(RINGING, EndCall(HangUpReason.BUSY))
    plan = centre(queue("help", **settings), *[agent(name) for name in agents], steps)
    book = play(plan).showing("RingCaller", "AnswerCall", "Join", *shows.split(","))
    return book.sees(CallArrived("c1"))


def names_of(book: Playbook, *kinds: type[commands.AnyCommand]) -> list[str]:
    """The commands of these kinds so far, in order."""
    return [type(command).__name__ for command in book.asked if isinstance(command, kinds)]


def callers_answers(book: Playbook) -> int:
    """How often the books say that the caller was answered."""
    return sum(isinstance(fact, ledger.CallAnswered) for fact in book.facts)


def test_the_caller_is_answered_when_the_agent_takes_the_call():
    """Ringing until then, and nothing that has a sound; then answered, and joined with her, in this order."""
    book = ringing("ana").does(RingCaller("c1"), OfferCall("c1", "ana")).sees(PhoneRings("ana")).at(8).does()
    assert names_of(book, *SOUND) == []
    book.sees(PicksUp("ana")).does(AnswerCall("c1"), Join("c1", "ana"), StayEnds("c1", "answered"))
    assert names_of(book, *SOUND, commands.AnswerLeg) == ["AnswerLeg", "CreateBridge", "JoinBridge"]
    facts = [type(fact).__name__ for fact in book.facts]
    assert facts.index("OfferAnswered") < facts.index("CallAnswered")
    book.at(60).does().sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).is_empty()
    assert callers_answers(book) == 1


def test_who_was_answered_before_waits_as_usual():
    """The option changes nothing for him: music at once."""
    book = play(centre(queue("help"), flow(Answer(), RINGING))).showing("RingCaller").sees(CallArrived("c1")).does()
    assert names_of(book, *SOUND) == ["CreateBridge", "JoinBridge", "StartMusic"]


def test_an_agent_who_rejects_leaves_the_caller_ringing():
    """The next one is asked; he is not answered for the first."""
    book = ringing("ana", "luis", back_off_s=5.0).skip()
    book.sees(PhoneRings("ana"), Refuses("ana")).does(OfferCall("c1", "luis"))
    assert names_of(book, *SOUND, commands.AnswerLeg) == []
    book.sees(PicksUp("luis")).does(AnswerCall("c1"), Join("c1", "luis"), StayEnds("c1", "answered"))


def test_a_whisper_comes_before_the_caller_is_answered():
    """He hears ringing meanwhile, and pays nothing for what only she hears."""
    book = ringing("ana", whisper="whisper").skip().sees(PicksUp("ana")).does(PlayPrompt("ana", "whisper"))
    book.at(2).sees(PromptEnds("ana")).does(AnswerCall("c1"), Join("c1", "ana"), StayEnds("c1", "answered"))


def test_a_phone_outside_accepts_before_the_caller_is_answered():
    """A voicemail that picks up costs him nothing."""
    book = ringing("outside").skip().sees(PicksUp("outside")).does(PlayPrompt("outside", "agent-accept"))
    book.sees(Presses("outside", "1")).does(AnswerCall("c1"), Join("c1", "outside"), StayEnds("c1", "answered"))


def test_a_caller_who_gives_up_frees_the_agent():
    """Her phone stops ringing; he was never answered, and no bridge was made."""
    book = ringing("ana").sees(PhoneRings("ana")).skip().sees(HangsUp("c1"))
    book.does(StayEnds("c1", "abandoned"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).is_empty()
    assert callers_answers(book) == 0
    assert names_of(book, commands.LeaveBridge, commands.DestroyBridge) == []


def test_the_longest_wait_leads_to_the_next_step_unanswered():
    """There he may still be told that the line is busy."""
    book = ringing(wait_max_s=90.0).skip().at(89.9).does().at(90)
    book.does(StayEnds("c1", "timed_out"), HangUp("c1"), CallEnds("c1", "flow_ended")).is_empty()
    assert [c.reason for c in book.asked if isinstance(c, commands.HangUp)] == [HangUpReason.BUSY]
    assert names_of(book, *SOUND, commands.LeaveBridge, commands.AnswerLeg) == []


def test_a_full_queue_leads_to_the_next_step_unanswered():
    """Nobody rings for a queue that he is not in."""
    ringing(waiting_max=0).does(StayEnds("c1", "refused_full"), HangUp("c1"), CallEnds("c1", "flow_ended"))


def test_positions_are_not_told_to_who_only_hears_ringing():
    """They would be told to nobody."""
    book = ringing(position_every_s=10.0).showing("Told").skip().at(60).does()
    assert names_of(book, *SOUND) == []


def test_a_ringing_tone_that_fails_harms_nothing():
    """It is in the books; his carrier lets him hear ringing anyway."""
    book = play(centre(queue("help"), agent("ana"), flow(RINGING))).fails(commands.RingCaller).sees(CallArrived("c1"))
    book.does(OfferCall("c1", "ana")).sees(PicksUp("ana")).does(StayEnds("c1", "answered"))
    assert [f.command for f in book.facts if isinstance(f, ledger.RequestFailed)] == ["ring_caller"]


def test_who_was_answered_for_an_agent_who_is_gone_hears_music():
    """She dropped, or was never joined: no ringing any more, and no silence. The next agent takes him as usual."""
    for how in ("drops", "is not joined"):
        book = ringing("ana", "luis", shows="OfferEnds,slow joins", back_off_s=30.0).skip().sees(PicksUp("ana"))
        book.does(AnswerCall("c1"), Join("c1", "ana"))
        if how == "drops":
            book.sees(HangsUp("ana"))
        else:
            book.at(5)
        assert OfferEnds("ana", "dropped") in book.effects
        kinds = names_of(book, *SOUND, commands.DestroyBridge)
        assert kinds[-4:] == ["CreateBridge", "JoinBridge", "StartMusic", "DestroyBridge"]
        book.shows -= {"slow joins"}
        book.skip().sees(PicksUp("luis")).does(
            Join("c1", "luis"), StayEnds("c1", "answered"), OfferEnds("luis", "accepted")
        )
        book.skip().sees(HangsUp("c1")).is_empty()
        assert callers_answers(book) == 1


def test_positions_are_told_once_he_hears_music():
    """From then on he waits as everybody does."""
    book = ringing("ana", shows="slow joins,Told", back_off_s=600.0, position_every_s=10.0)
    book.sees(PicksUp("ana"), HangsUp("ana")).skip().at(10)
    assert "PlayPrompt(c1, position-1)" in map(str, book.effects)


def test_a_caller_who_leaves_while_he_is_joined_leaves_no_bridge():
    """Neither the conversation's nor the agent's leg stays."""
    book = ringing("ana", shows="slow joins").sees(PicksUp("ana")).skip().sees(HangsUp("c1"))
    book.does(StayEnds("c1", "abandoned"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).is_empty()
    assert names_of(book, commands.CreateBridge, commands.DestroyBridge) == ["CreateBridge", "DestroyBridge"]


def test_an_answer_that_is_refused_ends_the_call():
    """She is freed at once, without a fault of hers, and the stay ends for that reason."""
    book = ringing("ana", shows="OfferEnds,slow joins").fails(commands.AnswerLeg, FailureReason.REFUSED).skip()
    book.sees(PicksUp("ana")).does(
        AnswerCall("c1"),
        Join("c1", "ana"),
        OfferEnds("ana", "stay_ended"),
        StayEnds("c1", "technical_failure"),
        CancelOffer("c1", "ana"),
        HangUp("c1"),
        CallEnds("c1", "technical_failure"),
    ).is_empty()


def test_an_answer_for_a_caller_who_is_gone_is_no_failure_of_ours():
    """His end follows, and says why."""
    book = ringing("ana", shows="slow joins").fails(commands.AnswerLeg, FailureReason.NOT_FOUND).skip()
    book.sees(PicksUp("ana")).does(AnswerCall("c1"), Join("c1", "ana")).sees(HangsUp("c1"))
    book.does(StayEnds("c1", "abandoned"), CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).is_empty()


def test_an_answer_that_is_never_told_ends_both():
    """They are joined, but he hears ringing: after ten seconds nobody is left so."""
    book = ringing("ana").fails(commands.AnswerLeg, FailureReason.LOST).skip().sees(PicksUp("ana"))
    book.does(AnswerCall("c1"), Join("c1", "ana"), StayEnds("c1", "answered")).at(9.9).does().at(10)
    book.does(CancelOffer("c1", "ana"), HangUp("c1"), CallEnds("c1", "technical_failure")).is_empty()


def test_an_answer_that_is_told_late_begins_nothing_anew():
    """After the conversation began, or when he is back in the queue: no step of the flow is entered again."""
    book = ringing("ana").fails(commands.AnswerLeg, FailureReason.TIMED_OUT).sees(PicksUp("ana")).skip()
    book.sees(PicksUp("c1")).does().at(60).does()
    facts = [type(fact).__name__ for fact in book.facts]
    assert facts.index("ConversationBegan") < facts.index("CallAnswered")
    assert facts.count("StepEntered") == 1
    back = ringing("ana", shows="slow joins", back_off_s=600.0).fails(commands.AnswerLeg, FailureReason.TIMED_OUT)
    back.sees(PicksUp("ana"), HangsUp("ana")).skip().sees(PicksUp("c1")).does()
    assert callers_answers(back) == 1
    assert [type(fact).__name__ for fact in back.facts].count("StepEntered") == 1
    assert names_of(back, commands.StartMusic) == ["StartMusic"]


def test_who_is_found_answered_hears_music():
    """Whoever answered him: the ringing tone is over, and the queue must not be silent."""
    book = ringing().skip()
    up = snapshot.LegSnapshot(book.leg("c1"), snapshot.LegCondition.UP, "")
    book.sees(event(events.NodeConnected(NODE, (up,), (), ()))).does()
    assert names_of(book, *SOUND) == ["CreateBridge", "JoinBridge", "StartMusic"]


def test_a_bug_in_the_call_of_somebody_unanswered_leaves_nothing():
    """He is given to the spoken fallback; there is no bridge to take him out of."""
    book = ringing("ana").skip()
    leg = book.leg("ana")
    book.engine.state.replace("agents", "ana", None)
    book.sees(event(events.LegEnded(NODE, leg, EndCause.BUSY, 17, ""))).is_empty()
    assert names_of(book, commands.ReleaseLeg) == ["ReleaseLeg"]
