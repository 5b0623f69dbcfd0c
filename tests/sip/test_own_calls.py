"""An agent's own calls on real phones: hers first, then the number, which sees a line of ours; tones on both sides."""

import json
import signal
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import audio
from tests.phones import CallState
from tests.runtime.waiting import wait_for
from tests.sip.compared import api
from tests.sip.engine import end_engine, engine_now
from tests.sip.proofs import AGENT_HZ
from tests.sip.stack import acd, running_stack
from tests.sip.staff import connected, ended, queued, staffed, state_of, wait_for_state

CENTRE = Path(__file__).parent / "after_calls"
HELP, HERS, FIRST = "3", "+3225550200", "+3225550201"
NUMBER = "+32470555099"
FAR_HZ, RINGBACK_HZ = 650, 850
LISTEN_S = 2.5


@pytest.fixture(scope="module")
def stack(tmp_path_factory, carrier):
    """One centre for all tests here, with a far end behind its trunk."""
    folder = tmp_path_factory.mktemp("own")
    with running_stack(folder, CENTRE, carriers={"trunk": carrier}) as running:
        running.phones.listen("carrier", carrier)
        running.wait_for_contact("trunk", "Avail", 25)
        yield running


@pytest.fixture
def far_end(stack):
    """Whoever is at the numbers outside."""
    carrier = stack.phones.phones["carrier"]
    carrier.waiting.clear()
    return carrier


@pytest.fixture(scope="module")
def tones(tmp_path_factory):
    """What she says, what the far end says, and its ringing."""
    folder = tmp_path_factory.mktemp("tones")
    heard = {"her": AGENT_HZ, "far": FAR_HZ, "ringback": RINGBACK_HZ}
    return {name: audio.tone(folder / f"{name}.wav", hz) for name, hz in heard.items()}


def ask(stack, wish, body):
    """Ask the API for something of Ana: the status and what it answered."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {stack.secrets['api_token']}"}
    url = f"{stack.endpoints['http']}/api/v1/agents/ana/{wish}"
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)  # noqa: S310  # loopback
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def own_call(stack, ana, far_end, **how):
    """She has asked for a call and picked up; her side, and that of the number, which was not answered yet."""
    status, told = ask(stack, "dial", {"to": NUMBER, **how})
    assert status == 200, told
    hers = ana.wait_for_call()
    wait_for_state(stack, "ana", "own_call")
    assert not far_end.waiting, "the number is called before she has picked up"
    hers.answer()
    return hers, far_end.wait_for_call()


def endings(stack):
    """How every own call so far ended."""
    return [fact["ending"] for fact in stack.ledger() if fact["fact"] == "OwnCallEnded"]


def wait_for_ending(stack, ending, before):
    """One more own call has ended, like this, and nothing of it is left on the switch."""
    wait_for(lambda: len(endings(stack)) > len(before), "the end of the own call")
    assert endings(stack) == [*before, ending]
    assert stack.left_when_quiet() == []
    wait_for_state(stack, "ana", "ready")


def test_they_hear_each_other_and_no_caller_is_offered_meanwhile(stack, far_end, tones):
    """She hears the far end's own ringing and voice, it sees her line; a wrap-up with a disposition follows."""
    with staffed(stack, "ana") as (ana,):
        hers, far = own_call(stack, ana, far_end, queue="sales", case="4711")
        assert "answer-after=0" in hers.invite
        assert NUMBER in far.invite.splitlines()[0]
        assert HERS in far.far, "the number sees the queue's line"
        hers.play(tones["her"])
        far.ring()
        far.play(tones["ringback"])
        far.answer(183)
        assert hers.lasts(LISTEN_S)
        caller = queued(stack, HELP)
        far.play(tones["far"])
        far.answer()
        stack.wait_for_fact(hers, "OwnCallAnswered")
        (own, _) = api(stack, "calls")["calls"]
        assert (own["agent"], own["number"], own["state"], own["case"]) == ("ana", NUMBER, "talking", "4711")
        assert hers.lasts(LISTEN_S)
        assert not stack.facts(caller, "OfferMade")
        far.hang_up()
        hers.wait_for(CallState.ENDED)
        heard = audio.read(hers.recording)
        assert audio.share_of_tone(heard, RINGBACK_HZ) >= 0.8
        assert audio.share_of_tone(heard, FAR_HZ) >= 0.8
        assert audio.share_of_tone(audio.read(far.recording), AGENT_HZ) >= 0.8
        wait_for_state(stack, "ana", "wrap_up")
        (over,) = stack.facts(hers, "OwnCallEnded")
        assert over["ending"] == "number_hung_up"
        assert LISTEN_S - 0.5 <= over["talk_s"] <= LISTEN_S + 3
        (began,) = stack.facts(hers, "OwnCallBegan")
        assert (began["queue"], began["case"], began["shown"], began["number"]) == ("sales", "4711", HERS, NUMBER)
        assert not stack.facts(hers, "OfferMade", "CallBegan", "StayBegan")
        assert ask(stack, "dial", {"to": NUMBER})[0] == 409, "a disposition is missing"
        assert not stack.facts(caller, "OfferMade")
        assert ask(stack, "disposition", {"code": "sale"})[0] == 200
        ended(caller, connected(stack, caller, ana))
        wait_for_state(stack, "ana", "ready")


@pytest.mark.parametrize(("how", "ending"), [(486, "busy"), (603, "busy"), (404, "failed")])
def test_a_number_that_does_not_answer_lets_her_go(stack, far_end, how, ending):
    """Her phone is hung up, nothing is left, and she gets the caller who waits. The centre's first line was shown."""
    with staffed(stack, "ana") as (ana,):
        before = endings(stack)
        hers, far = own_call(stack, ana, far_end)
        assert FIRST in far.far
        far.ring()
        caller = queued(stack, HELP)
        far.reject(how)
        hers.wait_for(CallState.ENDED)
        ended(caller, connected(stack, caller, ana))
        wait_for_ending(stack, ending, before)


def test_hanging_up_in_every_state_leaves_nothing(stack, far_end):
    """While her phone rings, while the number rings, and while they talk."""
    with staffed(stack, "ana") as (ana,):
        before = endings(stack)
        assert ask(stack, "dial", {"to": NUMBER})[0] == 200
        ana.wait_for_call().reject()
        wait_for_ending(stack, "agent_not_reached", before)
        assert not far_end.waiting
        before = endings(stack)
        hers, far = own_call(stack, ana, far_end)
        far.ring()
        ended(hers, far)
        wait_for_ending(stack, "agent_hung_up", before)
        before = endings(stack)
        hers, far = own_call(stack, ana, far_end)
        far.answer()
        stack.wait_for_fact(hers, "OwnCallAnswered")
        ended(hers, far)
        wait_for_ending(stack, "agent_hung_up", before)


@pytest.mark.parametrize("to", ["+33155501234", "112", "ana", "00901"])
def test_toll_fraud_ends_here(stack, far_end, to):
    """What is not on the list of prefixes rings neither her nor anybody else; the command line says why."""
    with staffed(stack, "ana") as (ana,):
        status, told = ask(stack, "dial", {"to": to})
        assert (status, told["code"]) == (409, "request.refused")
        done = acd("agents", "dial", "ana", to, "--run", str(stack.run), timeout_s=30)
        assert (done.returncode, told["detail"] in done.stderr) == (1, True), done.stderr
        assert not ana.waiting
        assert not far_end.waiting
        assert state_of(stack, "ana") == "ready"


def test_a_killed_engine_is_not_noticed_by_the_two(stack, far_end, tones):
    """They talk on; the next engine knows her to be busy, and ends the call when one of them hangs up."""
    with staffed(stack, "ana") as (ana,):
        before = endings(stack)
        hers, far = own_call(stack, ana, far_end)
        far.answer()
        stack.wait_for_fact(hers, "OwnCallAnswered")
        epoch = engine_now(stack.run)
        end_engine(stack.run, signal.SIGKILL)
        wait_for(lambda: engine_now(stack.run) > epoch, "the next engine", 20)
        caller = queued(stack, HELP)
        hers.play(tones["her"])
        far.play(tones["far"])
        assert hers.lasts(LISTEN_S)
        assert not stack.facts(caller, "OfferMade")
        assert state_of(stack, "ana") == "own_call"
        ended(far, hers)
        assert audio.share_of_tone(audio.read(hers.recording), FAR_HZ) >= 0.8
        assert audio.share_of_tone(audio.read(far.recording), AGENT_HZ) >= 0.8
        ended(caller, connected(stack, caller, ana))
        wait_for(lambda: len(endings(stack)) > len(before), "the end of the own call")
        # On a busy machine the new engine may lose the switch for a moment, and not see who hung up.
        assert [ending in ("number_hung_up", "ended_unobserved") for ending in endings(stack)[len(before) :]] == [True]
        assert stack.left_when_quiet() == []
