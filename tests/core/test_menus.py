"""Flows: the caller hears what was written, keys count also while a prompt speaks, and no loop is endless."""

from dataclasses import replace
from typing import Any

from acd.core import commands
from acd.core.events import FailureReason
from acd.core.flow_steps import Answer, EndCall, EnterQueue, IfOpen, Play
from acd.core.hours import Hours
from acd.core.ids import QueueName
from acd.core.plan import Agent
from acd.core.stays import StayState
from tests.core.menu_calls import at_the_menu
from tests.core.playbook import Playbook, play
from tests.core.words import (
    CallArrived,
    CallEnds,
    CancelOffer,
    HangUp,
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


def test_a_flow_that_runs_out_hangs_up():
    """A block without an end is an end."""
    play(centre(queue("help"), flow(Answer()))).sees(CallArrived("c1")).does(
        HangUp("c1"), CallEnds("c1", "flow_ended")
    ).is_empty()


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
