"""What was half done is undone, at nobody's cost, and no number is ever given twice."""

import pytest

from acd.core import commands, ledger
from acd.core.ids import numbers_from
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import CallArrived, HangsUp, Pause, PhoneRings, PicksUp, Resume, agent, centre, queue


def asked() -> Playbook:
    """An agent's leg is made and dialled, and nothing rings yet."""
    return play(centre(queue("help", misses_max=1), agent("ana"))).sees(CallArrived("c1"))


def test_an_offer_that_rings_nowhere_comes_to_nothing_and_nobody_missed_it():
    """She is asked again, not paused, and the caller has kept his place."""
    run = taken_over(asked())
    ended = [fact.ending for fact in run.facts if isinstance(fact, ledger.OfferEnded)]
    assert ended == ["ended_unobserved"]
    ana = next(iter(run.engine.state.agents.values()))
    assert (ana.misses, ana.pause_reason) == (0, "")
    assert [stay.order for stay in run.engine.state.stays.values()] == [1]


@pytest.mark.parametrize("store", ["after", "before", "none"])
def test_no_leg_or_sound_is_ever_made_twice(store):
    """What the next engine makes for an old call has numbers of its own, whatever the store knew."""
    run = taken_over(asked().sees(PhoneRings("ana"), HangsUp("ana")), store)
    run.at(run.second + 5.0)
    made = [command.leg for command in run.asked if isinstance(command, commands.OfferCall)]
    assert len(made) == len(set(made))
    assert any(leg.endswith("20001") for leg in made)


def test_several_kills_without_a_store_give_no_number_twice():
    """Numbers stand under the epoch that gives them."""
    assert numbers_from(3) - numbers_from(2) >= 10_000


def test_what_plays_is_stopped_however_often_an_agent_outside_was_asked_since():
    """She hears what she is to press under the caller's numbers, so that his sentence is not among the latest."""
    book = play(centre(queue("help", position_every_s=60.0, back_off_s=0.5), agent("outside"))).sees(Pause("outside"))
    book.sees(CallArrived("c1")).at(4).sees(Resume("outside"))
    for second in (5, 6, 7):
        book.sees(PhoneRings("outside"), PicksUp("outside")).sees(HangsUp("outside")).at(second)
    (sentence, *asked) = [each.playback for each in book.asked if isinstance(each, commands.PlayPrompt)]
    assert len(asked) == 3
    run = taken_over(book)
    assert sentence in {each.playback for each in run.asked if isinstance(each, commands.StopPrompt)}
