"""His agent lets a caller wait: he hears music, and then her again."""

import pytest

from tests.core.three import talk, where
from tests.core.wishes import Control
from tests.core.words import Answered, CallEnds, CancelOffer, HangsUp, Held


def test_a_caller_on_hold_hears_music_and_then_his_agent():
    """Her time with him goes on; that she let him wait is in the books."""
    book = talk().showing("Join", "Held", "Answered")
    book.sees(Control("hold")).does(Held("ana", True), Answered("done"))
    assert where(book) == {"c1": "music", "ana": "B"}
    book.sees(Control("hold")).does(Answered("done"))
    book.sees(Control("unhold")).does(Held("ana", False), Answered("done"))
    assert where(book) == {"c1": "B", "ana": "B"}
    book.sees(HangsUp("c1")).does(CallEnds("c1", "caller_hung_up"), CancelOffer("c1", "ana")).is_empty()


@pytest.mark.parametrize("who", ["c1", "ana"])
def test_whoever_hangs_up_on_hold_ends_the_call(who):
    """And nobody is left in the music."""
    talk().sees(Control("hold"), HangsUp(who)).is_empty()
