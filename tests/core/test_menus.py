"""Flows: the caller hears what was written, keys count also while a prompt speaks, and no loop is endless."""

from dataclasses import replace
from typing import Any

from acd.core import commands
from acd.core.commands import HangUpReason
from acd.core.events import FailureReason
from acd.core.ids import QueueName
from acd.core.plan import Agent, Answer, EndCall, EnterQueue, Hours, IfOpen, Play, SetValues
from acd.core.stays import StayState
from tests.core.playbook import Playbook, play
from tests.core.words import (
    AnswerCall,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangUp,
    KeyRefused,
    KeyTaken,
    OfferCall,
    PhoneRings,
    PlayPrompt,
    Presses,
    PromptEnds,
    StayEnds,
    StopPrompt,
    agent,
    centre,
    enter,
    flow,
    menu,
    queue,
)


def at_the_menu(**settings: Any) -> Playbook:
    """A caller who hears the menu: 1 is help, anything else after three tries ends the call."""
    steps = flow(
        Answer(),
        Play("welcome"),
        menu({"1": "help"}, timeout_s=5.0, tries_max=3, **settings),
        help=(enter("help"),),
        gone=(Play("goodbye"), EndCall()),
    )
    return (
        play(centre(queue("help"), agent("ana"), steps))
        .sees(CallArrived("c1"))
        .does(PlayPrompt("c1", "welcome"))
        .at(3)
        .sees(PromptEnds("c1"))
        .does(PlayPrompt("c1", "choose"))
    )


def test_a_key_leads_to_its_block():
    """The key is taken while the menu speaks: the prompt stops first, so that the caller can be moved at once."""
    at_the_menu().showing("StopPrompt", "KeyTaken").sees(Presses("c1", "1")).does(
        KeyTaken("c1", "1"), StopPrompt("c1"), OfferCall("c1", "ana")
    )


def test_a_wrong_key_is_excused_and_asked_again():
    """The excuse comes first, then the menu; a key during the excuse counts too."""
    at_the_menu(invalid_prompt="sorry").showing("KeyRefused").sees(Presses("c1", "7")).does(
        KeyRefused("c1", "7"), PlayPrompt("c1", "sorry")
    ).at(5).sees(PromptEnds("c1")).does(PlayPrompt("c1", "choose")).sees(Presses("c1", "1")).does(
        OfferCall("c1", "ana")
    )


def test_silence_is_asked_again_and_ends_after_the_last_try():
    """Five seconds after the prompt's end, three times; then the flow's `otherwise`."""
    book = at_the_menu(timeout_prompt="hello")
    for second in (10, 20):
        book.at(second).sees(PromptEnds("c1")).at(second + 4.9).does().at(second + 5).does(PlayPrompt("c1", "hello"))
        book.at(second + 7).sees(PromptEnds("c1")).does(PlayPrompt("c1", "choose"))
    book.at(30).sees(PromptEnds("c1")).at(35).does(PlayPrompt("c1", "goodbye"))
    book.at(37).sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended")).is_empty()


def test_a_key_pressed_too_early_is_kept_for_the_menu():
    """Regular callers know the menu: what they press during the welcome answers it without a word."""
    steps = flow(Answer(), Play("welcome"), menu({"1": "help"}), help=(enter("help"),), gone=(EndCall(),))
    play(centre(queue("help"), agent("ana"), steps)).sees(CallArrived("c1"), Presses("c1", "1")).does(
        PlayPrompt("c1", "welcome")
    ).at(2).sees(PromptEnds("c1")).does(OfferCall("c1", "ana"))


def test_a_prompt_that_never_ends_is_stopped_at_its_deadline():
    """Some sounds start and never report their end; the call goes on without them."""
    at_the_menu().at(22.9).does().showing("StopPrompt").at(23).does(StopPrompt("c1")).at(28).does(
        PlayPrompt("c1", "choose")
    )


def test_a_prompt_that_cannot_be_played_does_not_hold_the_call():
    """A missing file is recorded; the menu waits for a key all the same."""
    steps = flow(Answer(), menu({"1": "help"}), help=(enter("help"),), gone=(EndCall(),))
    play(centre(queue("help"), agent("ana"), steps)).fails(commands.PlayPrompt, FailureReason.NOT_FOUND).sees(
        CallArrived("c1")
    ).skip().sees(Presses("c1", "1")).does(OfferCall("c1", "ana"))


def test_a_prompt_that_ends_late_or_twice_changes_nothing():
    """The end of an older sound is not the end of the one that plays now."""
    book = at_the_menu()
    old = PromptEnds("c1")(book)
    book.sees(Presses("c1", "9")).skip().sees(lambda _: old, lambda _: old).does()


def test_an_answer_that_is_refused_ends_the_call():
    """Nothing can be done for a caller whose line cannot be answered."""
    play(centre(queue("help"))).fails(commands.AnswerLeg).showing("AnswerCall").sees(CallArrived("c1")).does(
        AnswerCall("c1"), HangUp("c1"), CallEnds("c1", "technical_failure")
    ).is_empty()


def test_a_flow_that_runs_out_hangs_up():
    """A block without an end is an end."""
    play(centre(queue("help"), flow(Answer()))).sees(CallArrived("c1")).does(
        HangUp("c1"), CallEnds("c1", "flow_ended")
    ).is_empty()


def test_opening_hours_choose_the_block():
    """At nine on a Monday it is open; the other centre is closed. Nothing is answered for that."""
    working, never = Hours("office", "UTC", (((480, 1080),),) * 7), Hours("office", "UTC", ((),) * 7)
    steps = flow(IfOpen("office", "open", "closed"), open=(Answer(), Play("welcome")), closed=(EndCall(as_busy=True),))
    play(centre(steps, working)).sees(CallArrived("c1")).does(PlayPrompt("c1", "welcome"))
    closed = (
        play(centre(steps, never))
        .showing("AnswerCall")
        .sees(CallArrived("c1"))
        .does(HangUp("c1"), CallEnds("c1", "flow_ended"))
    )
    assert [c.reason for c in closed.asked if isinstance(c, commands.HangUp)] == [HangUpReason.BUSY]
    closed.is_empty()


def test_who_was_answered_is_not_told_that_the_line_is_busy():
    """He is hung up as usual: to a call that is up there is no busy."""
    book = play(centre(flow(Answer(), EndCall(as_busy=True)))).sees(CallArrived("c1"))
    assert [c.reason for c in book.asked if isinstance(c, commands.HangUp)] == [HangUpReason.NORMAL]


def test_values_travel_with_the_call():
    """Later ones win."""
    steps = flow(SetValues({"kind": "sales", "level": "1"}), SetValues({"level": "2"}), Answer(), Play("welcome"))
    book = play(centre(steps)).sees(CallArrived("c1"))
    assert next(iter(book.engine.state.calls.values())).values == {"kind": "sales", "level": "2"}


def test_a_flow_that_goes_round_in_circles_is_given_to_the_fallback():
    """Settings made by us have no circle; if one ever has, its caller hears the fallback and nobody else waits."""
    never = Hours("office", "UTC", ((),) * 7)
    steps = flow(IfOpen("office", "start", "start"))
    book = play(centre(steps, never)).sees(CallArrived("c1"))
    assert any(isinstance(c, commands.ReleaseLeg) for c in book.asked)
    book.is_empty()


def waiting(*agents: Agent, **settings: Any) -> Playbook:
    """A caller in a queue that he may leave with 9."""
    step = EnterQueue(QueueName("help"), exit_keys={"9": "message"})
    plan = centre(queue("help", **settings), *agents, flow(Answer(), step, message=(Play("message"), EndCall())))
    return play(plan).showing("KeyTaken", "StopPrompt").sees(CallArrived("c1"))


def test_a_key_leaves_the_queue():
    """The wait ends for that reason, the music stops and the key's block goes on; other keys mean nothing."""
    book = (
        waiting()
        .sees(Presses("c1", "1"))
        .does()
        .at(3)
        .sees(Presses("c1", "9"))
        .does(KeyTaken("c1", "9"), StayEnds("c1", "left_by_key"), PlayPrompt("c1", "message"))
    )
    kinds = [type(c).__name__ for c in book.asked]
    assert kinds.index("LeaveBridge") < kinds.index("PlayPrompt")
    book.sees(PromptEnds("c1")).skip().is_empty()


def test_a_key_while_a_phone_rings_frees_the_agent():
    """Her phone stops ringing at once."""
    waiting(agent("ana")).sees(PhoneRings("ana")).skip().sees(Presses("c1", "9")).does(
        KeyTaken("c1", "9"), StayEnds("c1", "left_by_key"), CancelOffer("c1", "ana"), PlayPrompt("c1", "message")
    )


def test_a_key_after_the_agent_has_picked_up_is_too_late():
    """They are being joined."""
    book = waiting(agent("ana")).fails(commands.JoinBridge, FailureReason.LOST).skip()
    stay = next(iter(book.engine.state.stays.values()))
    book.engine.state.replace("stays", stay.id, replace(stay, state=StayState.JOINING))
    book.sees(Presses("c1", "9")).does()


def test_a_key_stops_the_position_being_told():
    """What plays is stopped before the caller is moved."""
    book = (
        waiting(position_every_s=10.0)
        .at(3)
        .skip()
        .sees(Presses("c1", "9"))
        .does(KeyTaken("c1", "9"), StayEnds("c1", "left_by_key"), StopPrompt("c1"), PlayPrompt("c1", "message"))
    )
    kinds = [type(c).__name__ for c in book.asked]
    assert kinds.index("StopPrompt") < kinds.index("LeaveBridge")
