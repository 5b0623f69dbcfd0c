"""Holding bridges: at most 50 callers each, made when needed and removed when empty."""

from acd.core import commands
from tests.core.playbook import play
from tests.core.words import CallArrived, HangsUp, centre, queue


def test_a_holding_bridge_takes_fifty_callers():
    """The 51st opens a second one; a bridge that is there is not made again."""
    book = play(centre(queue("help")))
    book.sees(*[CallArrived(f"c{n}") for n in range(1, 52)])
    made = [command.bridge for command in book.asked if isinstance(command, commands.CreateBridge)]
    assert made == ["a1-e1-h1", "a1-e1-h2"]
    assert [holding.legs for holding in book.engine.state.holdings.values()] == [50, 1]


def test_an_empty_holding_bridge_is_removed():
    """Nothing is left behind on the switch; the next caller gets a bridge with a new name."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"), HangsUp("c1")).is_empty()
    assert isinstance(book.asked[-1], commands.DestroyBridge)
    book.sees(CallArrived("c2"))
    assert list(book.engine.state.holdings) == ["a1-e1-h2"]


def test_a_bridge_that_nobody_has_confirmed_is_made_sure_of():
    """Two callers' requests have no order between them: the second must not join what may not be there yet."""
    book = play(centre(queue("help"))).showing("slow joins").sees(CallArrived("c1"), CallArrived("c2"))
    made = [command.bridge for command in book.asked if isinstance(command, commands.CreateBridge)]
    assert made == ["a1-e1-h1", "a1-e1-h1"]
