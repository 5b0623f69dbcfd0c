"""What an agent may do in a conversation, and what is refused."""

import pytest

from tests.core.playbook import play
from tests.core.three import asked, consulted, talk, where
from tests.core.wishes import Control
from tests.core.words import Answered, CallArrived, HangsUp, Held, centre, queue


def test_swapped_to_and_fro():
    """Who is not spoken to hears music."""
    book = consulted().showing("Held").sees(Control("swap")).does(Held("ana", False), Answered("done"))
    assert where(book) == {"c1": "B", "ana": "B", "luis": "music"}
    book.sees(Control("swap")).does(Held("ana", True), Answered("done"))
    assert where(book) == {"c1": "music", "ana": "K", "luis": "K"}
    book.sees(HangsUp("luis")).skip().sees(HangsUp("c1")).is_empty()


@pytest.mark.parametrize("verb", ["swap", "join", "leave", "complete"])
def test_what_has_nobody_is_refused(verb):
    """While she asks nobody, and while it still rings."""
    talk().sees(Control(verb)).does(Answered("refused"))
    asked().sees(Control(verb)).does(Answered("refused"))
    play(centre(queue("help"))).sees(CallArrived("c1")).skip().sees(Control(verb)).does(Answered("refused"))
