"""A switch comes back: what its lists say counts, and what they do not say has ended unseen."""

from typing import Any

from acd.core import commands, events, snapshot
from acd.core.flow_steps import Answer, Play
from acd.core.ids import BridgeId, LegId
from acd.core.snapshot import BridgeSnapshot, LegCondition, LegSnapshot
from tests.core.playbook import Playbook, play
from tests.core.wishes import Control
from tests.core.words import (
    NODE,
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    Leaves,
    OfferCall,
    PicksUp,
    ReleaseLeg,
    StayEnds,
    agent,
    centre,
    event,
    flow,
    queue,
)


def joining_when_lost(book: Playbook, *does: Any) -> Playbook:
    """What was done led to a join, and the connection broke before it was answered."""
    book.showing("slow joins").sees(*does, event(events.NodeLost(NODE)))
    join = next(command for command in reversed(book.asked) if isinstance(command, commands.JoinBridge))
    return book.sees(event(events.CommandFailed(join, events.FailureReason.LOST, ""))).skip()


def joins_since(book: Playbook, asked: int) -> list[tuple[str, ...]]:
    """Who was to be joined since then."""
    return [
        tuple(book.who(leg) for leg in command.legs)
        for command in book.asked[asked:]
        if isinstance(command, commands.JoinBridge)
    ]


def back(book: Playbook, *legs: tuple[str, LegCondition], bridges: tuple[str, ...] = ()) -> Playbook:
    """The node is connected again and lists these legs and bridges; no phone is registered."""
    there = tuple(LegSnapshot(LegId(leg), condition, "") for leg, condition in legs)
    return book.sees(
        event(events.NodeConnected(NODE, there, tuple(BridgeSnapshot(BridgeId(name)) for name in bridges), ()))
    )


def test_who_is_not_there_any_more_has_ended_unseen():
    """The engine does not guess how."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"), event(events.NodeLost(NODE))).skip()
    back(book).does(StayEnds("c1", "ended_unobserved"), CallEnds("c1", "ended_unobserved")).is_empty()


def test_who_is_still_there_waits_on():
    """A short loss of the socket costs nobody the place."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"), event(events.NodeLost(NODE))).skip()
    back(book, (book.leg("c1"), LegCondition.UP)).does()
    assert len(book.engine.state.stays) == 1


def test_who_had_left_and_is_listed_again_is_claimed_or_released():
    """News of his return was lost with the socket: given up only later he would wait in a bridge that is removed."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"), Leaves("c1"), event(events.NodeLost(NODE))).skip()
    back(book.at(1), (book.leg("c1"), LegCondition.UP)).does(
        StayEnds("c1", "ended_unobserved"), CallEnds("c1", "left_application")
    )
    book.at(3).does(ReleaseLeg("c1")).is_empty()


def test_an_answer_that_was_missed_is_found_in_the_list():
    """The agent lifted the phone while nobody listened: she is joined now."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), event(events.NodeLost(NODE))).skip()
    back(book, (book.leg("c1"), LegCondition.UP), (book.leg("ana"), LegCondition.UP)).does(StayEnds("c1", "answered"))


def test_a_caller_who_was_to_be_answered_when_the_switch_was_lost_is_answered_again():
    """The request may never have reached it: else he would ring until our patience ends, and be refused."""
    book = play(centre(queue("help"), flow(Answer(), Play("welcome"))))
    book.fails(commands.AnswerLeg, events.FailureReason.LOST)
    book.sees(CallArrived("c1"), event(events.NodeLost(NODE)))
    asked = len(book.asked)
    back(book.works(commands.AnswerLeg), (book.leg("c1"), LegCondition.RINGING))
    assert "answer_leg" in [command.kind for command in book.asked[asked:]]
    assert "play_prompt" in [command.kind for command in book.asked[asked:]]


def test_a_leg_that_was_to_end_when_the_switch_was_lost_is_hung_up_again():
    """Else an agent who picks up at that moment hears nobody until the next try."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"))
    agents_leg = book.leg("ana")
    book.sees(HangsUp("c1"), event(events.NodeLost(NODE)))
    asked = len(book.asked)
    back(book, (agents_leg, LegCondition.RINGING))
    assert [each.leg for each in book.asked[asked:] if isinstance(each, commands.HangUp)] == [agents_leg]


def test_nothing_is_offered_on_a_node_that_is_lost():
    """A call that arrives with the first event after the loss waits until the node is back."""
    book = play(centre(queue("help"), agent("ana"))).sees(event(events.NodeLost(NODE)), CallArrived("c1")).does()
    phone = snapshot.PhoneSnapshot(book.plan.phones[0], is_reachable=True)
    leg = LegSnapshot(book.leg("c1"), LegCondition.UP, "")
    book.sees(event(events.NodeConnected(NODE, (leg,), (), (phone,)))).does(OfferCall("c1", "ana"))


def test_an_older_engines_offer_and_bridges_are_ended():
    """Their ids say whose they were; bridges of somebody else are left alone."""
    book = play(centre(queue("help")))
    back(book, ("a1-e0-c9-s1-o1", LegCondition.UP), bridges=("a1-e0-c9-s1-o1-b", "a1-e0-h7", "parking"))
    assert [(type(command).__name__, getattr(command, "leg", None)) for command in book.asked] == [
        ("HangUp", "a1-e0-c9-s1-o1"),
        ("DestroyBridge", None),
        ("DestroyBridge", None),
    ]


def test_an_older_engines_caller_is_given_to_the_fallback_and_not_hung_up():
    """After two seconds, in which his arrival may still be told."""
    book = play(centre(queue("help")))
    back(book, ("a1-1699999999.1", LegCondition.UP)).does().at(2).does(ReleaseLeg("a1-1699999999.1")).is_empty()


def test_a_caller_in_the_list_whose_arrival_follows_is_an_ordinary_caller():
    """The list was made between his arrival and its telling."""
    book = play(centre(queue("help"), agent("ana")))
    there = LegSnapshot(LegId("a1-1700000000.0"), LegCondition.DOWN, "")
    phone = snapshot.PhoneSnapshot(book.plan.phones[0], is_reachable=True)
    book.sees(event(events.NodeConnected(NODE, (there,), (), (phone,))), CallArrived("c1")).does(OfferCall("c1", "ana"))
    book.at(2.5).sees(PicksUp("ana")).does(StayEnds("c1", "answered"))
    assert not any(isinstance(command, commands.ReleaseLeg) for command in book.asked)


def test_what_went_with_the_connection_is_not_tried_before_it_is_back():
    """Each try would be lost as well, until there are no more, and the caller would be hung up for it."""
    book = play(centre(queue("help"))).fails(commands.JoinBridge, events.FailureReason.LOST)
    book.sees(event(events.NodeLost(NODE)), CallArrived("c1"))
    joins = [command for command in book.asked if isinstance(command, commands.JoinBridge)]
    assert len(joins) == 1
    back(book.works(commands.JoinBridge), (book.leg("c1"), LegCondition.UP))
    assert len([command for command in book.asked if isinstance(command, commands.JoinBridge)]) == 2
    assert len(book.engine.state.stays) == 1


def test_who_waits_in_silence_is_put_where_the_music_plays_however_often_a_list_shows_it():
    """A list is no join that failed: he keeps his place, and never waits in silence."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"))
    for _ in range(4):
        asked = len(book.asked)
        back(book.sees(event(events.NodeLost(NODE))), (book.leg("c1"), LegCondition.UP))
        assert joins_since(book, asked) == [("c1",)]
    assert len(book.engine.state.stays) == 1


def test_who_was_being_joined_when_the_connection_broke_is_joined_when_it_is_back():
    """The agent who has picked up is not hung up for it, and the caller waits for nobody else."""
    book = joining_when_lost(play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1")), PicksUp("ana"))
    asked, up = len(book.asked), LegCondition.UP
    back(book.does(), (book.leg("c1"), up), (book.leg("ana"), up))
    assert joins_since(book, asked)[-1] == ("c1", "ana")
    assert not any(isinstance(command, commands.HangUp) for command in book.asked)


def test_whom_the_switch_had_joined_when_the_connection_broke_talk_when_it_is_back():
    """Nobody was told that the request was carried out; the list says so."""
    book = joining_when_lost(play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1")), PicksUp("ana"))
    legs = (book.leg("c1"), book.leg("ana"))
    there = BridgeSnapshot(BridgeId(f"{book.leg('ana')}-b"), commands.BridgeKind.CONVERSATION, legs)
    listed = tuple(LegSnapshot(leg, LegCondition.UP, "") for leg in legs)
    book.sees(event(events.NodeConnected(NODE, listed, (there,), ()))).does(StayEnds("c1", "answered"))


def test_it_stays_away_for_longer_than_anybody_waits_to_be_joined():
    """The agent is free and the caller waits on; he is not hung up."""
    book = joining_when_lost(play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1")), PicksUp("ana"))
    book.at(6).does(CancelOffer("c1", "ana"))
    assert len(book.engine.state.stays) == 1


def test_who_comes_back_to_his_agent_when_the_connection_breaks_is_with_her_when_it_is_back():
    """He was on hold, and is not hung up because nobody knows whether he is there."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana"), Control("hold")).skip()
    joining_when_lost(book, Control("unhold"))
    asked, up = len(book.asked), LegCondition.UP
    back(book.does(), (book.leg("c1"), up), (book.leg("ana"), up)).does()
    assert joins_since(book, asked) == [("c1", "ana")]


def test_who_talked_all_the_time_is_left_alone_when_the_connection_is_back():
    """The list says that they hear each other."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana"))
    book.sees(event(events.NodeLost(NODE))).skip()
    asked, legs = len(book.asked), (book.leg("c1"), book.leg("ana"))
    there = BridgeSnapshot(BridgeId(f"{book.leg('ana')}-b"), commands.BridgeKind.CONVERSATION, legs)
    listed = tuple(LegSnapshot(leg, LegCondition.UP, "") for leg in legs)
    book.sees(event(events.NodeConnected(NODE, listed, (there,), ()))).does()
    assert joins_since(book, asked) == []
