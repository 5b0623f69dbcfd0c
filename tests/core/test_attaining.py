"""A queue that misses its promise goes first, as much as it misses it."""

from acd.core.flow_steps import Answer, EnterQueue
from acd.core.ids import QueueName
from acd.core.routing_rules import Routing, Turns
from tests.core.playbook import Playbook, play
from tests.core.words import (
    CallArrived,
    CallEnds,
    CancelOffer,
    HangsUp,
    OfferCall,
    PhoneRings,
    PicksUp,
    Presses,
    agent,
    centre,
    flow,
    menu,
    queue,
)

HELP, SALES = QueueName("help"), QueueName("sales")
AT_RISK = Routing(turns=Turns(at_risk=50, target=0.8))


def floor() -> Playbook:
    """Ana serves two queues that promise 20 s; the second goes first while it misses that."""
    ways = flow(
        Answer(),
        menu({"1": "help", "2": "sales"}, otherwise="help"),
        help=(EnterQueue(HELP, 5),),
        sales=(EnterQueue(SALES),),
    )
    return play(centre(queue("help"), queue("sales", routing=AT_RISK), agent("ana"), ways))


def arrives(book: Playbook, who: str, key: str) -> Playbook:
    """Into one of the queues."""
    return book.sees(CallArrived(who), Presses(who, key))


def missed(book: Playbook, times: int) -> Playbook:
    """So many callers of the second queue wait for 30 s; the last call goes on."""
    arrives(book, "t0", "2").sees(PhoneRings("ana"), PicksUp("ana"))
    for number in range(times):
        arrives(book, f"t{number + 1}", "2").at(book.second + 30).sees(HangsUp(f"t{number}"))
        book.sees(PhoneRings("ana"), PicksUp("ana"))
    return book.skip()


def test_the_queue_most_at_risk_is_served_first():
    """Though the caller of the other queue came before and is more important."""
    book = missed(floor(), 40)
    assert book.engine.state.attained[SALES] < 0.5
    arrives(book, "c1", "1").at(book.second + 1)
    arrives(book, "c2", "2").skip().sees(HangsUp("t40"))
    book.does(CallEnds("t40", "caller_hung_up"), CancelOffer("t40", "ana"), OfferCall("c2", "ana"))


def test_a_queue_that_keeps_its_promise_has_no_advantage():
    """Priority decides."""
    book = missed(floor(), 2)
    arrives(book, "c2", "2").at(book.second + 1)
    arrives(book, "c1", "1").skip().sees(HangsUp("t2"))
    book.does(CallEnds("t2", "caller_hung_up"), CancelOffer("t2", "ana"), OfferCall("c1", "ana"))


def test_who_gives_up_in_time_is_no_broken_promise_and_who_does_so_later_is_one():
    """20 s are promised."""
    book = missed(floor(), 0)
    arrives(book, "c1", "2").at(10).sees(HangsUp("c1"))
    assert book.engine.state.attained == {SALES: 1.0}
    arrives(book, "c2", "2").at(40).sees(HangsUp("c2"))
    assert book.engine.state.attained[SALES] < 1.0


def test_only_queues_that_ask_for_it_are_counted():
    """The others cost nothing."""
    book = floor()
    arrives(book, "c1", "1").sees(PhoneRings("ana"), PicksUp("ana"))
    assert book.engine.state.attained == {}
