"""A caller who talks with an agent of a centre with two queues, two lines and three agents; and how he is sent on."""

from dataclasses import replace
from typing import Any

from acd.core.flow_steps import Answer, Play
from acd.core.flows import Flow
from acd.core.ids import AgentName, LineNumber
from acd.core.ledger_control import AgentTransferred
from acd.core.plan import Line, Plan
from acd.core.requests import BlindTransferAsked
from acd.core.stays import Stay
from tests.core.playbook import Playbook, play
from tests.core.verdicts import unbalanced
from tests.core.wishes import call_of
from tests.core.words import CallArrived, PicksUp, agent, centre, enter, flow, queue

ANA = AgentName("ana")
NUMBER = "+3225550199"
OTHER_LINE = LineNumber("+3225550101")


def Sends(who: str, to: str) -> Any:  # noqa: N802  # reads as the event it makes
    """Somebody asks that this caller go on without the agent with whom he talks."""
    return lambda book: BlindTransferAsked("r1", call_of(book, who), to)


def plan(**settings: Any) -> Plan:
    """Two queues; ana and ben serve both, kim only the second. A second line speaks and queues for sales."""
    base = centre(
        flow(Answer(), enter("help", priority=5), Play("sorry")),
        Flow("second", {"start": (Play("welcome"), enter("sales"))}),
        queue("help", **settings),
        queue("sales", wrap_up_s=0.0),
        agent("ana"),
        agent("ben"),
        agent("kim", "sales"),
    )
    line = Line(OTHER_LINE, "Second", "second", "en")
    return replace(base, lines={**base.lines, OTHER_LINE: line})


def talking(**settings: Any) -> Playbook:
    """The caller talks with ana since the second second; she has a wrap-up of 20 seconds."""
    book = play(plan(**{"wrap_up_s": 20.0, **settings})).sees(CallArrived("c1")).at(2).sees(PicksUp("ana")).skip()
    return book.showing("OfferEnds", "TransferEnds", "Join")


def counted(book: Playbook) -> list[str]:
    """By whom and where to the calls were sent on."""
    return [f"{fact.agent} → {fact.kind} {fact.to}" for fact in book.facts if isinstance(fact, AgentTransferred)]


def line_of(book: Playbook, name: str) -> list[Stay]:
    """Who waits in a queue, first to last."""
    stays = [stay for stay in book.engine.state.stays.values() if stay.queue == name]
    return sorted(stays, key=lambda stay: stay.place)


def balanced(book: Playbook) -> None:
    """Each stay, offer, conversation and call has begun once and ended once."""
    assert not unbalanced(book.facts), book
