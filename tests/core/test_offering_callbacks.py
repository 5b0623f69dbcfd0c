"""Who waits long, or would, is offered to be called back."""

from dataclasses import replace

import pytest

from acd.core.callback_steps import CallbackOffer, PromiseCallback
from acd.core.flow_steps import Answer, Play
from acd.core.ledger_callbacks import CallbackOffered
from acd.core.pace import Pace
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import (
    CallArrived,
    HangsUp,
    PhoneIs,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    StayEnds,
    StopPrompt,
    agent,
    centre,
    enter,
    flow,
    queue,
)

OFFER = CallbackOffer("1", "owed", "offer", after_s=120.0, again_s=60.0)


def waits(offer: CallbackOffer | None, **settings):
    """Ana talks, and c1 begins to wait at 0 s; he may be offered a callback."""
    step = replace(enter("help"), callback=offer)
    said = flow(Answer(), step, owed=(PromiseCallback("sorry"), Play("promised")), sorry=(Play("sorry"),))
    book = play(centre(queue("help", **settings), agent("ana"), said))
    return book.sees(CallArrived("c0", caller="+32470000009"), PicksUp("ana"), CallArrived("c1")).skip()


def offered(book: Playbook) -> list[float]:
    """After how many seconds he was offered it."""
    return [fact.wait_s for fact in book.facts if isinstance(fact, CallbackOffered)]


def test_he_is_offered_it_after_a_while_and_again():
    """And not before."""
    book = waits(OFFER).at(119).does().at(120).does(PlayPrompt("c1", "offer")).sees(PromptEnds("c1"))
    book.at(179).does().at(180).does(PlayPrompt("c1", "offer"))
    assert offered(book) == [120.0, 180.0]


def test_his_key_counts_from_the_beginning():
    """He may know it."""
    waits(OFFER).at(5).sees(Presses("c1", "1")).does(StayEnds("c1", "callback_accepted"), PlayPrompt("c1", "promised"))


def test_another_key_changes_nothing():
    """He waits on."""
    waits(OFFER).at(5).sees(Presses("c1", "2")).does()


def test_it_never_delays_an_agent():
    """What is being said is stopped; while a phone rings for him nothing is offered."""
    book = waits(OFFER).at(120).skip().sees(HangsUp("ana"))
    book.skip().showing("StopPrompt").sees(PicksUp("ana")).does(StopPrompt("c1"), StayEnds("c1", "answered"))
    rung = waits(OFFER, ring_timeout_s=30).at(110).sees(HangsUp("ana"), PhoneRings("ana")).skip()
    assert offered(rung.at(139)) == []


@pytest.mark.parametrize(("above_s", "offered_at"), [(150.0, [3.0, 63.0]), (100_000.0, [])])
def test_a_long_wait_that_is_foretold_is_offered_at_once(above_s, offered_at):
    """As soon as it is known, though he has waited for seconds; a shorter wait he waits for."""
    book = waits(replace(OFFER, after_s=1000.0, above_s=above_s))
    book.engine.state.forecasts.paces["help"] = Pace("help", 1, taken=40.0, agent_seconds=40.0 * 120.0)
    book.at(3).sees(PromptEnds("c1") if offered_at else PhoneIs("ana", in_use=True)).at(70)
    assert offered(book) == offered_at


def test_without_an_offer_nothing_is_offered():
    """The key is none."""
    assert offered(waits(None).at(500).sees(Presses("c1", "1"))) == []


def test_the_offer_of_who_is_taken_over_is_still_made():
    """By the next engine, at its time or a little later."""
    run = taken_over(waits(OFFER).at(60))
    (stay,) = run.engine.state.stays.values()
    assert stay.next_offered_s == pytest.approx(run.second + run.clock_s + 60.0)
