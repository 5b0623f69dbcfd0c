"""The join of the phones' log with the ledger, on small made-up books: every kind of disagreement is found."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.phones.books import QueueBooks
from tests.phones.summary import Summary, join

Line = dict[str, Any]
Lines = list[Line]


def phone_lines(name: str, side: str, leg: str, by: str, sent: int, heard: list[int]) -> Lines:
    """One side of a good call."""
    events: list[Line] = [
        {"event": "invited"},
        {"event": "ringing", "code": 180},
        {"event": "answered", "code": 200},
        {"event": "sent", "tone_hz": sent},
        {"event": "ended", "code": 200, "by": by},
        {"event": "heard", "tones_hz": heard},
    ]
    return [{"call": name, "side": side, "who": f"who-{name}", "sip_call_id": leg, **event} for event in events]


def good_phones() -> Lines:
    """One caller and one agent; the caller hung up."""
    return [
        *phone_lines("caller-1", "caller", "leg-c", "this side", 400, [1500]),
        *phone_lines("phone-1-1", "agent", "leg-a", "far side", 1500, [400]),
    ]


def good_ledger() -> Lines:
    """The same call as the engine writes it."""
    return [
        {"fact": "CentreOpened", "epoch": 1},
        {"fact": "CallBegan", "call": "c1", "sip_call_id": "leg-c"},
        {"fact": "StayBegan", "call": "c1", "stay": "c1-s1", "queue": "help"},
        {"fact": "OfferMade", "call": "c1", "offer": "c1-s1-o1", "queue": "help", "phone": "who-phone-1-1"},
        {"fact": "OfferRang", "call": "c1", "offer": "c1-s1-o1", "sip_call_id": "leg-a"},
        {"fact": "OfferAnswered", "call": "c1", "offer": "c1-s1-o1", "sip_call_id": "leg-a"},
        {"fact": "StayEnded", "call": "c1", "stay": "c1-s1", "queue": "help", "ending": "answered"},
        {"fact": "OfferEnded", "call": "c1", "offer": "c1-s1-o1", "ending": "accepted"},
        {"fact": "ConversationBegan", "call": "c1", "offer": "c1-s1-o1"},
        {"fact": "ConversationEnded", "call": "c1", "offer": "c1-s1-o1"},
        {"fact": "RequestFailed", "call": None},
        {"fact": "CallEnded", "call": "c1", "ending": "caller_hung_up"},
    ]


def without(lines: Lines, **fields: object) -> Lines:
    """All lines but those with these fields; at least one must go."""
    left = [line for line in lines if any(line.get(key) != value for key, value in fields.items())]
    assert len(left) < len(lines), f"no line has {fields}"
    return left


def changed(lines: Lines, where: Line, **fields: object) -> Lines:
    """The lines with `where` in them get other fields; at least one must."""
    assert without(lines, **where)
    return [{**line, **fields} if where.items() <= line.items() else line for line in lines]


def test_books_that_agree():
    """One call, connected, heard, ended; the last line is the verdict."""
    found = join(good_phones(), good_ledger())
    queue = QueueBooks("help", offered=1, endings={"answered": 1}, waiting=0, conversations=1)
    assert found == Summary(calls=1, connected=1, heard=1, ended=1, lost=(), differences=(), queues=(queue,))
    assert found.is_good
    assert list(found.lines())[-1] == "1 calls, 1 connected, 0 lost, books balance"
    assert "queue help: 1 offered = 1 answered + 0 still waiting" in found.lines()


def test_no_call_at_all():
    """Empty books agree."""
    assert join([], []).is_good


MISSING_IN_LEDGER: list[tuple[Callable[[Lines], Lines], str]] = [
    (lambda facts: without(facts, fact="CallEnded"), "no CallEnded for call c1"),
    (lambda facts: without(facts, fact="StayEnded"), "no StayEnded for stay c1-s1"),
    (lambda facts: without(facts, fact="OfferEnded"), "no OfferEnded for offer c1-s1-o1"),
    (lambda facts: without(facts, fact="ConversationEnded"), "no ConversationEnded for offer c1-s1-o1"),
    (lambda facts: without(facts, fact="OfferAnswered"), "does not know that agent who-phone-1-1"),
    (lambda facts: without(facts, call="c1"), "does not know caller who-caller-1"),
    (lambda facts: [*facts, {"fact": "CallBegan", "call": "c2", "sip_call_id": "leg-x"}], "no caller knows .* leg-x"),
    (lambda facts: changed(facts, {"fact": "CallEnded"}, ending="agent_hung_up"), "agent_hung_up says the ledger"),
    (lambda facts: changed(facts, {"fact": "CallEnded"}, ending="technical_failure"), "technical_failure says the"),
]


@pytest.mark.parametrize(("change", "told"), MISSING_IN_LEDGER)
def test_what_the_ledger_lacks_or_says_otherwise_is_a_difference(change: Callable[[Lines], Lines], told: str):
    """Each with the names of those concerned, and the verdict is bad."""
    found = join(good_phones(), change(good_ledger()))
    assert not found.is_good
    assert any(re.search(told, line) for line in found.differences), found.differences


MISSING_AT_PHONES: list[tuple[Callable[[Lines], Lines], str]] = [
    (lambda log: without(log, call="phone-1-1"), "no agent's phone knows the leg with Call-ID leg-a"),
    (lambda log: without(log, call="phone-1-1", event="answered"), "no agent's phone knows the leg"),
    (lambda log: without(log, call="caller-1", event="ended"), "who-caller-1 .* never ended"),
    (lambda log: without(log, call="phone-1-1", event="ended"), "who-phone-1-1 .* never ended"),
    (lambda log: without(log, call="caller-1", event="heard"), r"who-caller-1 .* heard the tones \[\]"),
    (lambda log: changed(log, {"event": "heard", "call": "phone-1-1"}, tones_hz=[400, 450]), r"tones \[400, 450\]"),
]


@pytest.mark.parametrize(("change", "told"), MISSING_AT_PHONES)
def test_what_the_phones_lack_or_heard_otherwise_is_a_difference(change: Callable[[Lines], Lines], told: str):
    """A leg nobody had, one that never ended, a voice that was not heard, or somebody else's."""
    found = join(change(good_phones()), good_ledger())
    assert not found.is_good
    assert any(re.search(told, line) for line in found.differences), found.differences


def test_an_agent_who_hung_up():
    """The caller sees the far side end it, and is not lost."""
    log = changed(good_phones(), {"event": "ended", "call": "caller-1"}, by="far side")
    log = changed(log, {"event": "ended", "call": "phone-1-1"}, by="this side")
    assert join(log, changed(good_ledger(), {"fact": "CallEnded"}, ending="agent_hung_up")).is_good


def test_a_caller_cut_off_in_the_conversation_is_lost():
    """Neither of the two hung up."""
    log = changed(good_phones(), {"event": "ended", "call": "caller-1"}, by="far side")
    found = join(log, changed(good_ledger(), {"fact": "CallEnded"}, ending="technical_failure"))
    assert len(found.lost) == 1
    assert "cut off while talking" in found.lost[0]
    assert list(found.lines())[-1] == "1 calls, 1 connected, 1 lost, books balance"


def alone(by: str, *more: Line) -> Lines:
    """A caller who never had an agent."""
    log = without(without(good_phones(), call="phone-1-1"), event="heard")
    who = {"call": "caller-1", "side": "caller", "who": "who-caller-1", "sip_call_id": "leg-c"}
    return [*changed(log, {"event": "ended"}, by=by), *({**who, **line} for line in more)]


def ending_of(log: Lines) -> str:
    """Which side ended the caller's call."""
    return next(str(line["by"]) for line in log if line["event"] == "ended")


def ledger_alone(ending: str, *, waited: bool) -> Lines:
    """The ledger of a call without an offer."""
    facts = [fact for fact in good_ledger() if fact["fact"] in {"CallBegan", "StayBegan", "StayEnded", "CallEnded"}]
    kept = [fact for fact in facts if waited or not fact["fact"].startswith("Stay")]
    left = [{**fact, "ending": "timed_out"} if fact["fact"] == "StayEnded" else fact for fact in kept]
    return changed(left, {"fact": "CallEnded"}, ending=ending)


@pytest.mark.parametrize(
    ("log", "ledger", "is_lost"),
    [
        (alone("this side", {"event": "lost patience"}), ledger_alone("caller_hung_up", waited=True), True),
        (alone("far side"), ledger_alone("technical_failure", waited=False), True),
        (alone("far side"), ledger_alone("flow_ended", waited=True), False),
        (alone("far side"), ledger_alone("flow_ended", waited=False), False),
        (alone("this side", {"event": "cut short"}), ledger_alone("caller_hung_up", waited=True), False),
    ],
)
def test_who_was_never_connected_is_lost_unless_he_wanted_no_agent(log: Lines, ledger: Lines, *, is_lost: bool):
    """Waited in vain or cut off: lost. The flow to its end, or hung up himself before: not."""
    found = join(log, ledger)
    assert bool(found.lost) == is_lost
    assert found.differences == ()
    assert found.connected == 0
    told = "1 heard the flow to its end" if ending_of(log) == "far side" else "1 hung up themselves before"
    assert (told in found.lines()) != is_lost


def test_sound_is_not_judged_when_the_demonstration_was_stopped():
    """Ctrl-C ends a talk before there was a second of tone: no difference, and not counted as heard."""
    log = without(good_phones(), event="heard")
    who = {"call": "caller-1", "side": "caller", "who": "who-caller-1", "sip_call_id": "leg-c"}
    found = join([*log, {**who, "event": "cut short"}], good_ledger())
    assert found.is_good
    assert (found.connected, found.heard) == (1, 0)


def test_who_gives_up_in_the_moment_of_the_answer_is_not_judged_by_sound():
    """He hung up himself, so there was nothing to hear, and nobody is lost."""
    log = without(good_phones(), event="heard")
    who = {"call": "caller-1", "side": "caller", "who": "who-caller-1", "sip_call_id": "leg-c"}
    found = join([*log, {**who, "event": "gave up"}], good_ledger())
    assert found.is_good
    assert (found.connected, found.heard) == (1, 0)


def taken_back(*, has_rung: bool) -> Lines:
    """A caller who hung up while the phone of an agent was being rung."""
    facts = without(without(good_ledger(), fact="OfferAnswered"), fact="ConversationBegan")
    facts = without(facts, fact="ConversationEnded") if has_rung else without(facts, fact="OfferRang")
    facts = [fact for fact in facts if fact["fact"] != "ConversationEnded"]
    facts = changed(facts, {"fact": "OfferEnded"}, ending="caller_gone")
    return changed(facts, {"fact": "StayEnded"}, ending="abandoned")


@pytest.mark.parametrize("has_rung", [True, False])
def test_an_answer_that_crosses_our_taking_back_is_no_difference(*, has_rung: bool):
    """The phone says 180 or 200 while our CANCEL is on its way: we never hear it, or no more."""
    log = without(good_phones(), event="heard")
    if not has_rung:
        log = without(log, event="answered", call="phone-1-1")
    assert join(log, taken_back(has_rung=has_rung)).differences == ()
    twice = [*log, *({**line, "call": "phone-1-2", "sip_call_id": "leg-b"} for line in log if line["side"] == "agent")]
    assert join(twice, taken_back(has_rung=has_rung)).differences != ()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda facts: [*facts, *(fact for fact in facts if fact["fact"] == "StayEnded")], "1 offered, but 2 ended"),
        (lambda facts: changed(facts, {"fact": "StayEnded"}, queue="sales"), "queue sales: 0 offered, but 1 ended"),
        (lambda facts: changed(facts, {"fact": "StayEnded"}, ending="abandoned"), "0 answered, but 1 conversations"),
    ],
)
def test_books_that_do_not_balance_are_a_difference(change: Callable[[Lines], Lines], told: str):
    """A stay that ended twice, in another queue, or otherwise than its conversation says."""
    found = join(good_phones(), change(good_ledger()))
    assert any(told in line for line in found.differences), found.differences
    assert "differences" in list(found.lines())[-1]
