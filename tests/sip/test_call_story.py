"""The story of a call transferred twice, told by `acd calls show` after its end, with its waits; and the books."""

import json
from collections import Counter

from tests.phones import CallState
from tests.sip.sending import LISTEN_S, parts, running_switchboard
from tests.sip.stack import acd
from tests.sip.staff import at_desk, seconds_between

PAIRS = [
    ("CallBegan", "CallEnded", "call"),
    ("StayBegan", "StayEnded", "stay"),
    ("OfferMade", "OfferEnded", "offer"),
    ("ConversationBegan", "ConversationEnded", "offer"),
]


def test_the_story_of_a_call_that_was_transferred_twice(tmp_path):
    """By her phone to a colleague, and by his into another queue: who had him when, and how long he waited."""
    with running_switchboard(tmp_path) as board:
        board.at_work("ana", "luis")
        caller, ana = board.talking()
        assert board.refers(ana, "102") == 200
        luis = board.answers("luis")
        assert caller.lasts(LISTEN_S), caller.story()
        assert board.refers(luis, "sales") == 200
        luis.wait_for(CallState.ENDED)
        assert caller.lasts(LISTEN_S), caller.story()
        board.phones["kim"] = at_desk(board.stack, "kim")
        kim = board.answers("kim")
        assert caller.lasts(LISTEN_S), caller.story()
        parts(caller, kim)
        board.stack.wait_for_fact(caller, "CallEnded")
        show = ("calls", "show", board.call_of(caller), "--run", str(board.stack.run))
        told, facts = acd(*show).stdout, json.loads(acd(*show, "--json").stdout)
        board.gone()
    is_told_in_words(told, facts)
    books_balance(facts)


def is_told_in_words(told, facts):
    """Both transfers where they were, and all at a glance at the end."""
    lines = told.splitlines()
    sent = [line for line in lines if "agent transferred" in line]
    assert ["agent=ana" in sent[0], "to=luis" in sent[0], "by=phone" in sent[0]] == [True] * 3, told
    assert ["agent=luis" in sent[1], "to=sales" in sent[1]] == [True] * 2, told
    stays = [fact for fact in facts if fact["fact"] == "StayEnded"]
    assert [(fact["queue"], fact["ending"]) for fact in stays] == [
        (queue, "answered") for queue in ("help", "help", "sales")
    ]
    assert stays[2]["wait_s"] >= LISTEN_S
    waits = ", ".join(f"{fact['wait_s']:.1f} s in {fact['queue']}" for fact in stays)
    talks = [fact for fact in facts if fact["fact"] == "ConversationEnded"]
    assert [fact["agent"] for fact in talks] == ["ana", "luis", "kim"]
    spoke = ", ".join(f"{fact['talk_s']:.1f} s with {fact['agent']}" for fact in talks)
    assert lines[-1] == f"transferred 2 times; waited {waits}; talked {spoke}", told


def books_balance(facts):
    """Everything has begun once and ended once, and his waits and talks fit into the time that he was here."""
    for began, ended, key in PAIRS:
        begins = Counter(fact[key] for fact in facts if fact["fact"] == began)
        assert begins == Counter(fact[key] for fact in facts if fact["fact"] == ended), (began, facts)
        assert set(begins.values()) == {1}, (began, begins)
    times_s = [fact["wait_s"] for fact in facts if fact["fact"] == "StayEnded"]
    times_s += [fact["talk_s"] for fact in facts if fact["fact"] == "ConversationEnded"]
    first, last = (next(fact for fact in facts if fact["fact"] == name) for name in ("CallBegan", "CallEnded"))
    here_s = seconds_between(first, last)
    assert here_s - 1.0 <= sum(times_s) <= here_s + 0.1, (times_s, here_s)
