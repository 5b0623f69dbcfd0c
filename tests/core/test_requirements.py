"""What a call needs of agents: by its queue and its step, in one way or another, by values of the call."""

import pytest

from acd.core.flow_steps import Answer, ChooseLanguage, EnterQueue, SetValues
from acd.core.flows import Step
from acd.core.ids import QueueName
from acd.core.ledger_waiting import NeedsLeftOut
from acd.core.routing_rules import Need, Way
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import CallArrived, OfferCall, Presses, agent, centre, flow, queue

HELP = QueueName("help")
AGENTS = (agent("ana", french=5, mac=2), agent("luis", french=9, windows=4), agent("eva", en=3, mac=9))


def waits_for(*steps: Step, needs: tuple[Need, ...], asks: tuple[Need, ...] = ()) -> Playbook:
    """A caller who comes through these steps into a queue that asks for more."""
    way = flow(*steps, EnterQueue(HELP, needs=needs))
    return play(centre(queue("help", needs=asks), *AGENTS, way)).sees(CallArrived("c1"))


MAC_OR_WINDOWS = Need("mac", 5, (Way("windows", 4),))


@pytest.mark.parametrize(
    ("needs", "who"),
    [
        ((Need("french", 5),), "ana"),
        ((Need("french", 5), MAC_OR_WINDOWS), "luis"),
        ((MAC_OR_WINDOWS, Need("en", 1)), "eva"),
        ((MAC_OR_WINDOWS,), "eva"),
    ],
)
def test_all_needs_each_in_one_of_its_ways(needs, who):
    """The first who is idle longest and has all of it."""
    waits_for(Answer(), needs=needs).does(OfferCall("c1", who))


def test_what_the_queue_needs_is_needed_too():
    """Of everybody."""
    waits_for(Answer(), needs=(Need("french", 5),), asks=(MAC_OR_WINDOWS,)).does(OfferCall("c1", "luis"))


def test_a_value_of_the_call_names_skill_and_level():
    """Set by the flow before."""
    asked = (Need("$product", 1, level_from="$level"),)
    book = waits_for(SetValues({"product": "mac", "level": "8"}), Answer(), needs=asked)
    book.does(OfferCall("c1", "eva"))


def test_the_language_that_was_chosen_is_a_skill():
    """Whoever speaks it."""
    book = waits_for(Answer(), ChooseLanguage("choose", {"1": "en"}), needs=(Need("$language", 1),)).skip()
    book.sees(Presses("c1", "1")).does(OfferCall("c1", "eva"))


def test_a_value_that_was_not_set_asks_nothing():
    """The caller is not lost for it, what else is needed counts, and the ledger tells."""
    book = waits_for(Answer(), needs=(Need("$product", 3), Need("windows", 4))).does(OfferCall("c1", "luis"))
    (told,) = [fact for fact in book.facts if isinstance(fact, NeedsLeftOut)]
    assert (told.queue, told.values) == ("help", ("$product",))


def test_what_is_needed_outlives_the_engine():
    """As it was when he came, though the store is empty: it stands on his leg."""
    book = waits_for(
        SetValues({"product": "mac"}), Answer(), needs=(Need("$product", 10, (Way("windows", 9),)), Need("en", 1))
    ).does()
    run = taken_over(book, "none")
    assert [stay.call_class for stay in run.engine.state.stays.values()] == ["help|en>=1|mac>=10/windows>=9"]
