"""What the tests of agents' own calls have in common: a floor, and how far a call of hers has come."""

from dataclasses import replace

from acd.core import ledger, ledger_own_calls
from acd.core.ids import AgentName, LineNumber, QueueName
from acd.core.own_calls import OwnCallState
from acd.core.plan import Trunk
from acd.core.requests import OwnCallAsked
from acd.core.state import State
from tests.core import words
from tests.core.playbook import Playbook, play
from tests.core.words import (
    LINE,
    PicksUp,
    agent,
    centre,
    event,
    queue,
)

ANA, HER_LINE = AgentName("ana"), LineNumber("+3225550109")
NUMBER, OWN = "+3225550199", "a1-e1-c1"
SALES = QueueName("sales")
TAKES, DIALS = words.OfferCall(OWN, "ana"), words.CallNumber(OWN, NUMBER, "trunk")


def dials(who="ana", to=NUMBER, *, queue=None, case=""):
    """She wants to call a number."""
    return event(OwnCallAsked("r1", AgentName(who), to, queue, case))


def floor(*trunks: Trunk, rings_s: int = 30, **sales) -> Playbook:
    """Ana, who helps and sells; those whom she calls for sales see her line."""
    settings = {"wrap_up_s": 5.0, "caller_id": HER_LINE, **sales}
    plan = centre(queue("help"), queue("sales", **settings), agent("ana"), *trunks)
    lines = {**plan.lines, HER_LINE: replace(plan.lines[LINE], number=HER_LINE)}
    return play(replace(plan, lines=lines, number_rings_s=rings_s)).showing("AgentIs")


def ringing(*trunks: Trunk, **how) -> Playbook:
    """She has picked up, and the number is called."""
    return floor(*trunks).sees(dials(**how), PicksUp("ana")).skip()


def talking(**how) -> Playbook:
    """The number has answered, after 3 seconds."""
    return ringing(**how).at(3).sees(PicksUp(NUMBER)).skip()


def own_state(state: State) -> list[OwnCallState]:
    """Of every own call that lives."""
    return [own.state for own in state.own_calls.values()]


def endings(facts) -> list[tuple[str, float]]:
    """How each own call ended, and for how long they talked."""
    return [(f.ending, f.talk_s) for f in facts if isinstance(f, ledger_own_calls.OwnCallEnded)]


def asked(book: Playbook, kind):
    """The commands of a kind so far."""
    return [command for command in book.asked if isinstance(command, kind)]


def why(book: Playbook) -> str:
    """The reason of the last answer."""
    return [fact.why for fact in book.facts if isinstance(fact, ledger.RequestAnswered)][-1]
