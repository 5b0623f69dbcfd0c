"""Phones that vanish without a word and callers who hang up in the middle of a consultation: nobody is left over.

The switch notices a phone that is gone by its sound, which is missing for a few seconds.
"""

import pytest

from tests.phones import CallState
from tests.sip.compared import imbalances
from tests.sip.hearing import Moments, does, tone_of
from tests.sip.stack import running_stack
from tests.sip.staff import FLOOR, connected, ended, queued, staffed, wait_for_state

RTP_TIMEOUT_S = 3
NOTICED_WITHIN_S = 10


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here, which waits for a missing sound no longer than it must."""
    options = ["--rtp-timeout", str(RTP_TIMEOUT_S)]
    with running_stack(tmp_path_factory.mktemp("vanishing"), FLOOR, options=options) as running:
        yield running


@pytest.fixture
def agents(stack):
    """Ana and Luis, each at a phone that can vanish; whoever did comes back, is free, and the books balance."""
    with staffed(stack, "ana", "luis", alone=True) as phones:
        wait_for_state(stack, "luis", "ready")
        yield dict(zip(("ana", "luis"), phones, strict=True))
        for phone in phones:
            phone.come_back()
        for agent in ("ana", "luis"):
            wait_for_state(stack, agent, "ready", 20)
    assert imbalances(stack.ledger()) == []


def consulting(stack, agents, folder, *, moment, key="9"):
    """A caller of Ana, who asks Luis: his phone rings, or they talk, or all three do."""
    caller = queued(stack, key, play=tone_of("caller", folder))
    ana = connected(stack, caller, agents["ana"])
    ana.play(tone_of("ana", folder))
    does(stack, caller, "consult", to="luis")
    luis = agents["luis"].wait_for_call()
    luis.ring()
    if moment != "ringing":
        luis.answer()
        luis.play(tone_of("luis", folder))
        stack.wait_for_fact(caller, "ConsultationAnswered")
    if moment == "joined":
        does(stack, caller, "join")
    return {"caller": caller, "ana": ana, "luis": luis}


def gone_there(stack, sides, who, ending):
    """The consultation is over for this reason, and the leg of whoever vanished is gone from the switch."""
    over = stack.wait_for_fact(sides["caller"], "ConsultationEnded", NOTICED_WITHIN_S)
    assert over["ending"] == ending, (who, over)


@pytest.mark.parametrize(
    ("moment", "ending"), [("ringing", "no_answer"), ("talking", "third_hung_up"), ("joined", "third_hung_up")]
)
def test_the_phone_of_whom_she_asks_vanishes(stack, agents, tmp_path, moment, ending):
    """She has her caller back, whatever the three were doing."""
    sides = consulting(stack, agents, tmp_path, moment=moment)
    agents["luis"].vanish()
    gone_there(stack, sides, "luis", ending)
    moments = Moments()
    with moments.named("back"):
        pass
    ended(sides["caller"], sides["ana"])
    assert moments.heard_by(sides["caller"]) == {"back": {"ana"}}
    assert moments.heard_by(sides["ana"]) == {"back": {"caller"}}
    (talk,) = stack.facts(sides["caller"], "ConversationEnded")
    assert talk["agent"] == "ana"


@pytest.mark.parametrize("moment", ["talking", "joined"])
def test_her_own_phone_vanishes_and_whom_she_asked_keeps_the_caller(stack, agents, tmp_path, moment):
    """As if she had left him there."""
    sides = consulting(stack, agents, tmp_path, moment=moment)
    agents["ana"].vanish()
    gone_there(stack, sides, "ana", "transferred")
    moments = Moments()
    with moments.named("left"):
        pass
    ended(sides["caller"], sides["luis"])
    assert moments.heard_by(sides["caller"]) == {"left": {"luis"}}
    assert moments.heard_by(sides["luis"]) == {"left": {"caller"}}
    assert [fact["agent"] for fact in stack.facts(sides["caller"], "ConversationEnded")] == ["ana", "luis"]


def test_her_own_phone_vanishes_while_it_rings_there_and_the_caller_waits_again(stack, agents, tmp_path):
    """At his old place; the one whom she asked is the next of his queue, and has him."""
    sides = consulting(stack, agents, tmp_path, moment="ringing", key="1")
    agents["ana"].vanish()
    gone_there(stack, sides, "ana", "agent_hung_up")
    sides["luis"].wait_for(CallState.ENDED)
    luis = agents["luis"].wait_for_call()
    luis.ring()
    luis.answer()
    luis.play(tone_of("luis", tmp_path))
    moments = Moments()
    with moments.named("again"):
        luis.wait_for(CallState.ANSWERED)
    ended(sides["caller"], luis)
    assert moments.heard_by(sides["caller"]) == {"again": {"luis"}}
    stays = [fact["ending"] for fact in stack.facts(sides["caller"], "StayEnded")]
    assert stays == ["answered", "answered"]


def test_the_caller_hangs_up_while_it_rings_there(stack, agents, tmp_path):
    """Both phones are let go at once."""
    sides = consulting(stack, agents, tmp_path, moment="ringing")
    ended(sides["caller"], sides["luis"], sides["ana"])
    gone_there(stack, sides, "caller", "caller_gone")
    assert [fact["ending"] for fact in stack.facts(sides["caller"], "CallEnded")] == ["caller_hung_up"]


def test_the_caller_hangs_up_while_she_asks_and_the_two_talk_on(stack, agents, tmp_path):
    """Until one of them hangs up; his call is over at once."""
    sides = consulting(stack, agents, tmp_path, moment="talking")
    moments = Moments()
    with moments.named("two"):
        sides["caller"].hang_up()
        stack.wait_for_fact(sides["caller"], "CallEnded")
    ended(sides["luis"], sides["ana"])
    assert moments.heard_by(sides["ana"]) == {"two": {"luis"}}
    assert moments.heard_by(sides["luis"]) == {"two": {"ana"}}
    gone_there(stack, sides, "luis", "third_hung_up")
