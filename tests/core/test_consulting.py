"""An agent asks somebody else: it rings there, or comes to nothing, and she is with her caller again."""

from dataclasses import replace

import pytest

from acd.core import commands, ledger
from acd.core.events import FailureReason
from tests.core.playbook import play
from tests.core.sending import Sends
from tests.core.three import GARAGE, asked, consulted, talk, where
from tests.core.wishes import Control
from tests.core.words import (
    CallArrived,
    CancelOffer,
    ConsultEnds,
    HangsUp,
    IsBusy,
    PhoneRings,
    PicksUp,
    Refuses,
    agent,
    centre,
    queue,
)


@pytest.mark.parametrize(("answer", "ending"), [(Refuses, "rejected"), (IsBusy, "busy")], ids=["refused", "busy"])
def test_who_does_not_want_gives_her_back_to_her_caller(answer, ending):
    """At once."""
    book = asked().sees(answer("luis")).does(ConsultEnds("luis", ending))
    assert where(book) == {"c1": "B", "ana": "B"}
    book.sees(HangsUp("ana")).is_empty()


@pytest.mark.parametrize(("rings", "second", "ending"), [(True, 15, "no_answer"), (False, 3, "unreachable")])
def test_nobody_answers(rings, second, ending):
    """A phone that says nothing is dead after 3 s; one that rings may ring as long as for a caller."""
    book = talk().sees(Control("consult", to="luis"))
    if rings:
        book.sees(PhoneRings("luis"))
    book.skip().at(second - 0.1).does().at(second).does(ConsultEnds("luis", ending), CancelOffer("c1", "luis"))
    assert where(book) == {"c1": "B", "ana": "B"}
    book.sees(HangsUp("c1")).at(60).is_empty()


@pytest.mark.parametrize("command", [commands.OfferCall, commands.RingPhone, commands.CreateBridge])
@pytest.mark.parametrize("reason", [FailureReason.SWITCH_ERROR, FailureReason.TIMED_OUT])
def test_what_the_switch_does_not_do_ends_with_her_caller(command, reason):
    """Whichever step of asking fails."""
    book = talk().fails(command, reason).sees(Control("consult", to="luis")).works(command)
    book.at(20)
    assert where(book) == {"c1": "B", "ana": "B"}
    book.sees(HangsUp("c1")).at(30).is_empty()


@pytest.mark.parametrize("verb", ["swap", "join"])
def test_a_move_that_fails_ends_with_her_caller(verb):
    """Or, if that fails too, without anybody left over."""
    book = consulted().fails(commands.JoinBridge).sees(Control(verb)).works(commands.JoinBridge)
    book.sees(HangsUp("c1")).at(30)
    assert not book.engine.state.consultations
    book.is_empty()


@pytest.mark.parametrize("rings_s", [30, 45])
def test_a_number_rings_as_long_as_the_settings_say(rings_s):
    """Whether she asks it, or sends her caller there."""
    plan = replace(centre(queue("help"), agent("ana")), number_rings_s=rings_s)
    book = play(plan).sees(CallArrived("c1"), PicksUp("ana"), Control("consult", to=GARAGE), PhoneRings(GARAGE)).skip()
    book.at(rings_s - 1).does().at(rings_s).does(ConsultEnds(GARAGE, "no_answer"), CancelOffer("c1", GARAGE))
    book = play(plan).showing("TransferEnds").sees(CallArrived("c1"), PicksUp("ana"), Sends("c1", GARAGE)).skip()
    book.at(rings_s).skip()
    rung = [each.ring_timeout_s for each in book.asked if isinstance(each, commands.RingPhone)]
    assert rings_s + 2 in rung
    assert [fact.ending for fact in book.facts if isinstance(fact, ledger.TransferEnded)] == ["no_answer"]
