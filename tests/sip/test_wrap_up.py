"""After a call, on real phones: no second one while its disposition is missing, and the next right after it."""

import json
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import audio
from tests.phones import CallState
from tests.runtime.waiting import wait_for
from tests.sip.engine import end_engine, engine_now
from tests.sip.proofs import sounds_of
from tests.sip.stack import acd, running_stack
from tests.sip.staff import (
    ALIKE,
    connected,
    ended,
    queued,
    seconds_between,
    staffed,
    state_of,
    wait_for_state,
)

CENTRE = Path(__file__).parent / "after_calls"
SALES, BRIEF, HELP = "1", "2", "3"
OFFERED_WITHIN_S = 1.0


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("after"), CENTRE) as running:
        yield running


def of_ana(stack, *said):
    """`acd agents … ana …`: its JSON, or what it said when it was refused."""
    wish, *rest = said
    done = acd("agents", wish, "ana", *rest, "--run", str(stack.run), "--json", timeout_s=30)
    return json.loads(done.stdout) if done.returncode == 0 else done.stderr


def ask_api(stack, wish, body=None):
    """The same over the API, which takes less time: what it answered."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {stack.secrets['api_token']}"}
    content = json.dumps(body or {}).encode()
    request = urllib.request.Request(f"{stack.endpoints['http']}/api/v1/agents/ana/{wish}", content, headers)  # noqa: S310  # loopback
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as refused:
        return json.load(refused)


def facts_of(stack, caller, name):
    """Those of this name about a caller's call, of which there may be some more in a moment."""
    wait_for(lambda: stack.facts(caller, name), f"{name} of {caller}")
    return stack.facts(caller, name)


def one_after_the_other(stack, key, ana):
    """A first caller who has talked with Ana and is gone, and a second one who waits."""
    first = queued(stack, key)
    offered = connected(stack, first, ana)
    second = queued(stack, key)
    ended(first, offered)
    wait_for_state(stack, "ana", "wrap_up")
    return first, second


def gets_it(stack, second, ana):
    """The second caller is offered to her now, and has her."""
    ended(second, connected(stack, second, ana))


def test_no_second_call_while_the_disposition_is_missing_and_one_right_after(stack):
    """Her phone is silent for as long as she says nothing, and rings within a second of what she says."""
    with staffed(stack, "ana") as (ana,):
        first, second = one_after_the_other(stack, SALES, ana)
        assert "the disposition of the call" in of_ana(stack, "wrap-up")
        assert "the disposition of the call" in of_ana(stack, "resume")
        assert second.lasts(1.5)
        assert not ana.waiting
        assert not stack.facts(second, "OfferMade")
        assert of_ana(stack, "disposition", "sale", "--note", "wants two", "--solved")["outcome"] == "done"
        stack.wait_for_fact(second, "OfferMade")
        (given,) = facts_of(stack, first, "DispositionGiven")
        assert (given["code"], given["note"], given["is_solved"], given["agent"]) == ("sale", "wants two", True, "ana")
        assert seconds_between(given, stack.facts(second, "OfferMade")[0]) <= OFFERED_WITHIN_S
        gets_it(stack, second, ana)
        assert "wrong" in of_ana(stack, "disposition", "sold")
        assert of_ana(stack, "disposition", "wrong")["outcome"] == "done"
        assert len(facts_of(stack, first, "DispositionGiven")) == 1


def test_it_is_given_by_a_code_of_her_phone(stack):
    """`*152` is the second of the list: a voice says that it is noted, and after she has hung up she is rung."""
    with staffed(stack, "ana") as (ana,):
        first, second = one_after_the_other(stack, SALES, ana)
        dialled = stack.phones.dial(ana, "*152").wait_for(CallState.ENDED, timeout_s=15)
        heard, said = audio.read(dialled.recording), audio.read(sounds_of(CENTRE).file("agent-noted", "en"))
        assert audio.correlation(heard, said) >= ALIKE
        (given,) = facts_of(stack, first, "DispositionGiven")
        assert given["code"] == "callback"
        gets_it(stack, second, ana)
        assert of_ana(stack, "disposition", "wrong")["outcome"] == "done"


def test_nobody_is_kept_for_ever(stack):
    """After the longest wrap-up the books say what is missing, and she takes the next call."""
    with staffed(stack, "ana") as (ana,):
        first, second = one_after_the_other(stack, BRIEF, ana)
        gets_it(stack, second, ana)
        (missing,) = facts_of(stack, first, "DispositionMissing")
        (talked,) = stack.facts(first, "ConversationEnded")
        assert 1.9 <= seconds_between(talked, missing) <= 3.0
        wait_for_state(stack, "ana", "ready")
        assert facts_of(stack, second, "DispositionMissing")


def test_a_wrap_up_is_extended_and_ended(stack):
    """As far as the queue allows, which the answer says; and she may end it at any time."""
    with staffed(stack, "ana") as (ana,):
        first, second = one_after_the_other(stack, HELP, ana)
        assert ask_api(stack, "wrap-up/extend", {"seconds": 2})["outcome"] == "done"
        (more,) = facts_of(stack, first, "WrapUpExtended")
        assert more["seconds"] == 2.0
        (talked,) = stack.facts(first, "ConversationEnded")
        offered = stack.wait_for_fact(second, "OfferMade")
        assert 4.9 <= seconds_between(talked, offered) <= 6.0
        third = queued(stack, HELP)
        ended(second, connected(stack, second, ana))
        wait_for_state(stack, "ana", "wrap_up")
        assert ask_api(stack, "wrap-up/extend", {"seconds": 60})["outcome"] == "done"
        assert "as long as it may be" in ask_api(stack, "wrap-up/extend", {"seconds": 1})["detail"]
        assert ask_api(stack, "wrap-up/end")["outcome"] == "done"
        gets_it(stack, third, ana)


def test_what_she_said_and_owes_outlives_a_killed_engine(stack):
    """The next engine keeps her from calls as the one before did, and knows what she said while she talked."""
    with staffed(stack, "ana") as (ana,):
        first = queued(stack, SALES)
        offered = connected(stack, first, ana)
        assert ask_api(stack, "disposition", {"note": "a word"})["is_kept"]
        ended(first, offered)
        wait_for_state(stack, "ana", "wrap_up")
        epoch = engine_now(stack.run)
        end_engine(stack.run, signal.SIGKILL)
        wait_for(lambda: engine_now(stack.run) > epoch, "the next engine", 30)
        second = queued(stack, SALES)
        assert second.lasts(1.0)
        assert state_of(stack, "ana") == "wrap_up"
        assert not stack.facts(second, "OfferMade")
        wait_for(lambda: acd("agents", "--run", str(stack.run)).returncode == 0, "its API", 30)
        assert ask_api(stack, "disposition", {"code": "callback"})["outcome"] == "done"
        gets_it(stack, second, ana)
        (given,) = facts_of(stack, first, "DispositionGiven")
        assert (given["code"], given["note"]) == ("callback", "a word")
        assert ask_api(stack, "disposition", {"code": "wrong"})["outcome"] == "done"
