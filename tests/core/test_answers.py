"""Legs that come up: each counts once, and by whose it is."""

from acd.core import events, ledger
from acd.core.ids import LegId
from tests.core.playbook import play
from tests.core.words import NODE, CallArrived, PicksUp, agent, centre, event, queue


def test_a_callers_answer_is_recorded_once():
    """From there he pays: the books say when, and doubled news do not say it again."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"), PicksUp("c1"), PicksUp("c1"))
    assert sum(isinstance(fact, ledger.CallAnswered) for fact in book.facts) == 1


def test_an_agents_answer_carries_the_call_id_that_her_phone_knows():
    """It joins her phone's log with the books."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana")).skip()
    answered = next(fact for fact in book.facts if isinstance(fact, ledger.OfferAnswered))
    assert answered.sip_call_id == f"{book.leg('ana')}@agent"


def test_an_answer_of_a_leg_that_nobody_knows_changes_nothing():
    """It may be another application's."""
    stranger = events.LegAnswered(NODE, LegId("somebody-else"), "")
    play(centre(queue("help"), agent("ana"))).sees(event(stranger)).does()
