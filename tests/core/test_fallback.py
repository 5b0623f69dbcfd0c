from acd.core.fallback import mirrored
from acd.core.routing_rules import Need
from tests.core.playbook import Playbook, play
from tests.core.words import CallArrived, LogIn, LogOut, Pause, PhoneGoes, PicksUp, Resume, agent, centre, queue


def members(book: Playbook) -> set[tuple[str, str, str, str]]:
    """Who would be rung, in words: queue, phone, agent and the reason of a pause."""
    return {(each.queue, each.phone, each.agent, each.pause) for each in mirrored(book.engine.state)}


def test_each_agent_at_work_is_a_member_of_each_of_her_queues():
    """Who is logged out is none, and who was never at work neither."""
    book = play(centre(queue("help"), queue("sales"), agent("ana"), agent("luis", "help"), agent("noor", phone=None)))
    everywhere = {("help", "phone-ana", "ana", ""), ("sales", "phone-ana", "ana", "")}
    assert members(book) == everywhere | {("help", "phone-luis", "luis", "")}
    book.sees(LogOut("luis"))
    assert members(book) == everywhere
    book.sees(LogIn("noor", "phone-luis"))
    assert members(book) == everywhere | {("help", "phone-luis", "noor", ""), ("sales", "phone-luis", "noor", "")}


def test_a_pause_goes_along_with_its_reason():
    """And ends."""
    book = play(centre(queue("help"), agent("ana"))).sees(Pause("ana", "lunch"))
    assert members(book) == {("help", "phone-ana", "ana", "lunch")}
    book.sees(Resume("ana"))
    assert members(book) == {("help", "phone-ana", "ana", "")}


def test_a_call_changes_nothing():
    """Whether a phone is in a call, or can be reached, Asterisk sees by itself: members cost nothing per call."""
    book = play(centre(queue("help"), agent("ana"), agent("luis")))
    before = mirrored(book.engine.state)
    book.sees(CallArrived("c1"), PicksUp("ana"), PhoneGoes("luis"))
    assert mirrored(book.engine.state) == before


def test_a_wish_during_a_call_counts_at_once():
    """Nobody is rung in the fallback who is about to leave."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana"), LogOut("ana"))
    assert members(book) == set()


def test_whoever_sits_outside_is_no_member():
    """A mobile's voicemail would take the callers: the key that keeps it out is the engine's business."""
    book = play(centre(queue("help"), agent("mia-outside")))
    assert members(book) == set()


def test_who_lacks_a_skill_of_the_queue_is_no_member_of_it():
    """Needs of a queue are known without the engine, those of a single step are not."""
    skilled = queue("help", needs=(Need("routers", 5),))
    book = play(centre(skilled, queue("sales"), agent("ana", routers=3), agent("luis", routers=8)))
    both = {("sales", "phone-ana", "ana", ""), ("sales", "phone-luis", "luis", "")}
    assert members(book) == both | {("help", "phone-luis", "luis", "")}
