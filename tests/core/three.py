"""Three people in the core's tests: a caller `c1` who talks with `ana`, and `luis` (or a garage), whom she may ask."""

from typing import Any

from tests.core.playbook import Playbook, play
from tests.core.rerun import Rerun
from tests.core.wishes import Control
from tests.core.words import CallArrived, PhoneRings, PicksUp, agent, centre, queue

GARAGE = "+3225559999"


def talk(*more: Any, **settings: Any) -> Playbook:
    """c1 talks with ana; luis is ready."""
    plan = centre(queue("help", **settings), agent("ana"), agent("luis"), *more)
    return play(plan).sees(CallArrived("c1"), PhoneRings("ana"), PicksUp("ana")).skip()


def asked(third: str = "luis", to: str = "", **settings: Any) -> Playbook:
    """She has asked this one, whose phone rings."""
    return talk(**settings).sees(Control("consult", to=to or third), PhoneRings(third)).skip()


def consulted(third: str = "luis", **settings: Any) -> Playbook:
    """The two talk about him."""
    return asked(third, **settings).sees(PicksUp(third)).skip()


def where(book: Playbook) -> dict[str, str]:
    """Who is in which bridge after all this."""
    return places_on(Rerun(book).run(), book)


def places_on(run: Rerun, book: Playbook) -> dict[str, str]:
    """Who is in which bridge on a switch: `K` (the consultation's), `B` (hers with her caller) or `music`."""
    places: dict[str, str] = {}
    for name, bridge in run.board.bridges.items():
        kind = "music" if bridge.kind == "holding" else "K" if "-k" in name else "B"
        places |= {book.who(leg): kind for leg in bridge.legs}
    return places
