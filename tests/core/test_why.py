from acd.core.events import NodeLost
from acd.core.flow_steps import Answer, Play
from acd.core.ids import AgentName, CallId
from acd.core.why import Reason, why
from tests.core.playbook import play
from tests.core.words import (
    NODE,
    CallArrived,
    HangsUp,
    LogOut,
    Pause,
    PhoneComes,
    PhoneGoes,
    PhoneIs,
    PicksUp,
    Resume,
    agent,
    centre,
    enter,
    event,
    flow,
    queue,
)

FIRST, SECOND = CallId("a1-e1-c1"), CallId("a1-e1-c2")


def reasons(book, call=FIRST, of=None):
    """Who is not asked, and why."""
    return {each.agent: each.reason for each in why(book.engine.state, call, book.second, of)}


def test_the_one_who_is_asked_and_the_ones_who_are_not():
    """A caller who waits: each agent of the queue has exactly one reason, agents of other queues are not spoken of."""
    plan = centre(
        queue("help"),
        queue("sales"),
        agent("ana", "help", french=8),
        agent("luis", "help", french=8),
        agent("eva", "help", french=4),
        agent("sem", "sales"),
        flow(Answer(), enter("help", french=5)),
    )
    book = play(plan).at(1).sees(CallArrived("c1"))
    assert reasons(book) == {"ana": Reason.OFFERED_NOW, "luis": Reason.OTHER_ASKED, "eva": Reason.LACKS_SKILL}
    (eva,) = why(book.engine.state, FIRST, book.second, AgentName("eva"))
    assert eva.detail == "lacks french: 4 < 5"
    assert reasons(book, of="sem") == {"sem": Reason.NOT_IN_QUEUE}


def test_what_keeps_an_agent_from_any_call():
    """Logged out, paused with its reason, unreachable, on a call of her own, left alone after a missed one."""
    names = "ana eva jo kim luis".split()
    plan = centre(queue("help", ring_timeout_s=10, back_off_s=60.0), *(agent(name) for name in names))
    book = play(plan).at(1)
    book.sees(LogOut("eva"), Pause("jo", "lunch"), PhoneGoes("kim"), PhoneIs("luis", in_use=True))
    book.sees(CallArrived("c1")).at(30)
    assert reasons(book) == {
        "ana": Reason.BACKING_OFF,
        "eva": Reason.LOGGED_OUT,
        "jo": Reason.PAUSED,
        "kim": Reason.UNREACHABLE,
        "luis": Reason.ON_OTHER_CALL,
    }
    assert "lunch" in why(book.engine.state, FIRST, book.second, AgentName("jo"))[0].detail


def test_what_keeps_an_agent_busy_with_another_caller():
    """She is being asked, she talks, she finishes her work."""
    book = play(centre(queue("help", wrap_up_s=60.0), agent("ana"))).at(1)
    book.sees(CallArrived("c1"), CallArrived("c2"))
    assert reasons(book, SECOND) == {"ana": Reason.OFFERED_OTHER}
    book.sees(PicksUp("ana"))
    assert reasons(book, SECOND) == {"ana": Reason.TALKING}
    assert reasons(book, FIRST) == {"ana": Reason.TALKING_WITH_CALLER}
    book.sees(HangsUp("c1"))
    assert reasons(book, SECOND) == {"ana": Reason.WRAP_UP}


def test_a_caller_who_talks_needs_nobody_else():
    """The others of the queue hear who took the call."""
    book = play(centre(queue("help"), agent("ana"), agent("luis"))).at(1).sees(CallArrived("c1"), PicksUp("ana"))
    assert reasons(book) == {"ana": Reason.TALKING_WITH_CALLER, "luis": Reason.CALLER_HAS_AGENT}


def test_a_caller_in_a_menu_waits_for_nobody():
    """No agent is spoken of; whoever is asked about hears where the caller is."""
    book = play(centre(queue("help"), agent("ana"), flow(Answer(), Play("welcome"), enter("help")))).at(1)
    book.sees(CallArrived("c1"))
    assert reasons(book) == {}
    (ana,) = why(book.engine.state, FIRST, book.second, AgentName("ana"))
    assert (ana.reason, ana.detail) == (Reason.CALLER_NOT_WAITING, "the caller is in no queue but at step main/start/1")


def test_a_phone_on_another_switch_is_no_help():
    """Legs are joined on one switch."""
    book = play(centre(queue("help"), agent("ana")), NODE, "b2").at(1)
    book.sees(CallArrived("c1", node="b2"))
    assert reasons(book, CallId("b2-e1-c1")) == {"ana": Reason.OTHER_NODE}
    book.sees(PhoneComes("ana", node="b2"))
    assert reasons(book, CallId("b2-e1-c1")) == {"ana": Reason.OFFERED_NOW}


def test_while_the_switch_is_away_nobody_is_asked():
    """The caller waits on, the agent is free, and that is the reason; when it is there again she is asked next."""
    book = play(centre(queue("help"), agent("ana"))).at(1)
    book.sees(Pause("ana"), CallArrived("c1"), event(NodeLost(NODE)), Resume("ana"))
    assert reasons(book) == {"ana": Reason.NODE_MISSED}
    # The moment before the decision that the switch's return leads to.
    book.engine.state.nodes[NODE] = True
    assert reasons(book) == {"ana": Reason.ASKED_NEXT}
