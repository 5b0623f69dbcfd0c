"""Nobody is overtaken more often than his queue allows, whatever the priorities of those who come later."""

from acd.core import ledger
from acd.core.flow_steps import Answer, EnterQueue
from acd.core.ids import QueueName
from acd.core.plan import Plan
from acd.core.routing_rules import Need, Routing, Turns
from tests.core.playbook import Playbook, play
from tests.core.words import CallArrived, HangsUp, PhoneRings, PicksUp, Presses, agent, centre, flow, menu, queue

HELP = QueueName("help")


def plan_of(most: int | None) -> Plan:
    """Key 1 is for everybody, key 2 for important callers, keys 3 and 4 for those who need French."""
    french = (Need("french", 5),)
    ways = flow(
        Answer(),
        menu({"1": "plain", "2": "urgent", "3": "french", "4": "both"}, otherwise="plain"),
        plain=(EnterQueue(HELP),),
        urgent=(EnterQueue(HELP, 10),),
        french=(EnterQueue(HELP, needs=french),),
        both=(EnterQueue(HELP, 10, french),),
    )
    help_ = queue("help", routing=Routing(turns=Turns(overtaken_max=most)), wait_max_s=9000)
    return centre(help_, agent("ana", french=9), agent("bea"), ways)


def served(book: Playbook) -> list[str]:
    """Who was offered to an agent, in that order, each once."""
    offers = [fact for fact in book.facts if isinstance(fact, ledger.OfferMade)]
    return list(dict.fromkeys(book.caller_of(offer.call) for offer in offers))


def busy(most: int | None) -> Playbook:
    """Both agents talk; one plain caller waits, and six important ones come after him."""
    book = play(plan_of(most))
    for who in ("t1", "t2"):
        book.sees(CallArrived(who), Presses(who, "1"))
    book.sees(PhoneRings("ana"), PicksUp("ana"), PhoneRings("bea"), PicksUp("bea"))
    for number, key in enumerate("1222222"):
        book.at(1.0 + number).sees(CallArrived(f"c{number}"), Presses(f"c{number}", key))
    return book


def test_without_a_bound_the_important_ones_all_go_first():
    """As priorities say."""
    assert turns_of(busy(None), 4) == ["c1", "c2", "c3", "c4"]


def test_with_a_bound_it_is_his_turn_after_so_many():
    """Two may go first, and no more."""
    assert turns_of(busy(2), 4) == ["c1", "c2", "c0", "c3"]


def test_who_gives_up_leaves_no_trace():
    """His marks are those of who came before him, and of nobody when he was the first."""
    book = busy(2).sees(HangsUp("c0"))
    assert turns_of(book, 2) == ["c1", "c2"]
    assert turns_of(book, 2) == ["c3", "c4"]
    (floor,) = [floor for floor in book.engine.state.floors.numbered if floor.arrivals]
    assert floor.marks == sum(book.engine.state.overtaken.values())


def turns_of(book: Playbook, count: int) -> list[str]:
    """Who is next, one call after the other, as Ana hangs up."""
    before = served(book)
    for _ in range(count):
        book.sees(HangsUp("ana"), PhoneRings("ana"), PicksUp("ana"))
    return served(book)[len(before) :]
