from datetime import UTC, datetime

import orjson

from acd.cli.screen import ROWS_MAX, table
from acd.core.ids import AgentName, CallId, LegId, OfferId, PhoneName, QueueName, StayId
from acd.core.ledger import (
    AgentChanged,
    CallBegan,
    CallEnded,
    CentreOpened,
    ConversationBegan,
    ConversationEnded,
    OfferEnded,
    OfferMade,
    OfferRang,
    StayBegan,
    StayEnded,
    StepEntered,
)
from acd.core.reasons import CallEnding, OfferEnding, StayEnding
from acd.runtime.books import line_of
from acd.runtime.overview import Overview
from tests.runtime.stand_ins import A1, at

CALL, STAY, OFFER = CallId("a1-e1-c1"), StayId("a1-e1-c1-s1"), OfferId("a1-e1-c1-s1-o1")
HELP, ANA = QueueName("help"), AgentName("ana")
OPENED = CentreOpened(1, "r1")


def began(call=CALL):
    """A caller on the help line."""
    return CallBegan(call, A1, LegId("a1-1.0"), "Help", "+3225550100", "+32470000001", "sip-1")


def seen(*facts):
    """What the ledger's lines of these facts, a second apart, look like in the overview."""
    overview = Overview()
    for second, fact in enumerate(facts):
        overview.take(orjson.loads(line_of(second, 1, at(second).wall, fact)))
    return overview


def test_a_call_is_shown_where_it_is():
    """From arriving to talking; each place since when it came there."""
    way = [
        (began(), "arriving"),
        (StepEntered(CALL, "welcome/start/1"), "step welcome/start/1"),
        (StayBegan(CALL, STAY, HELP), "queue help"),
        (OfferMade(CALL, OFFER, HELP, ANA, PhoneName("p1")), "queue help: asking ana"),
        (OfferRang(CALL, OFFER, "sip-2"), "queue help: ringing"),
        (OfferEnded(CALL, OFFER, ANA, OfferEnding.NO_ANSWER, 15.0), "queue help"),
        (AgentChanged(ANA, "backing_off"), "queue help"),
        (StayEnded(CALL, STAY, HELP, StayEnding.ANSWERED, 20.0), "queue help"),
        (ConversationBegan(CALL, OFFER, ANA), "talking with ana"),
        (ConversationEnded(CALL, OFFER, ANA, 5.0), "conversation over"),
    ]
    for length, (_, where) in enumerate(way, start=1):
        assert seen(*(fact for fact, _ in way[:length])).rows[CALL].where == where
    assert seen(way[0][0], way[1][0], way[6][0]).rows[CALL].since == at(1).wall


def test_the_sums_count_what_the_ledger_says():
    """One connected, one abandoned, one lost by a failure, one still there."""
    one, two, three, four = (CallId(f"c{n}") for n in range(4))
    overview = seen(
        OPENED,
        *(began(call) for call in (one, two, three, four)),
        ConversationBegan(one, OFFER, ANA),
        ConversationBegan(one, OFFER, ANA),
        CallEnded(one, CallEnding.AGENT_HUNG_UP, 16),
        StayEnded(two, STAY, HELP, StayEnding.ABANDONED, 3.0),
        CallEnded(two, CallEnding.CALLER_HUNG_UP, 16),
        CallEnded(three, CallEnding.TECHNICAL_FAILURE, 0),
    )
    assert overview.summary() == "4 calls: 1 connected, 1 abandoned, 1 lost, 1 still there"


def test_calls_of_an_engine_that_fell_go_on():
    """The next engine adopts them; those that ended meanwhile are told as ended unobserved, and are lost."""
    one, two = CallId("c1"), CallId("c2")
    overview = seen(OPENED, began(one), began(two), OPENED, CallEnded(two, CallEnding.ENDED_UNOBSERVED, 0))
    assert list(overview.rows) == [one]
    assert overview.lost == 1


def test_facts_about_calls_that_began_before_change_nothing():
    """Who looks on from the middle sees only what begins from then on."""
    assert seen(StayBegan(CALL, STAY, HELP), CallEnded(CALL, CallEnding.FLOW_ENDED, 16)).calls == 0


def test_the_table_shows_as_many_calls_as_fit():
    """The rest is one number."""
    drawn = table(
        seen(*(began(CallId(f"c{n}")) for n in range(ROWS_MAX + 5))), datetime(2026, 11, 22, 9, 5, tzinfo=UTC)
    )
    cells = [list(column.cells) for column in drawn.columns]
    assert cells[3][-1] == "and 5 more"
    assert cells[4][0] == "5:00"
