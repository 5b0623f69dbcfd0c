"""Agents send their callers on, with real phones that send REFER and over the API: tones prove who hears whom."""

from collections.abc import Iterator

import pytest

from tests import audio
from tests.phones import CallState, PhoneCall
from tests.sip.proofs import sounds_of
from tests.sip.sending import CENTRE, LISTEN_S, NUMBER, SALES, TONES_HZ, Switchboard, parts, running_switchboard
from tests.sip.stack import acd, ask_api
from tests.sip.staff import at_desk, likeness_to_music, state_of


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """One stack for all tests here."""
    with running_switchboard(tmp_path_factory.mktemp("sent")) as switchboard:
        yield switchboard


@pytest.fixture
def board(centre: Switchboard) -> Iterator[Switchboard]:
    """Ana and Luis at work; whoever came is gone afterwards."""
    centre.at_work("ana", "luis")
    yield centre
    centre.gone()


def hears(call: PhoneCall, *who: str) -> None:
    """Of all tones this side has heard these and no others, each for two seconds."""
    heard = audio.read(call.recording)
    shares = {name: audio.share_of_tone(heard, hz) for name, hz in TONES_HZ.items()}
    assert all((share >= 0.8) == (name in who) for name, share in shares.items()), (who, shares)
    assert all(share <= 0.2 for name, share in shares.items() if name not in who), (who, shares)


def test_by_refer_to_another_agent(board):
    """Her phone is told that it is done and hung up by us; he hears her colleague, and she none of that."""
    caller, ana = board.talking()
    assert board.refers(ana, "102") == 200
    assert ana.wait_for(CallState.ENDED).ended_by == "far side"
    luis = board.answers("luis")
    assert caller.lasts(LISTEN_S), caller.story()
    assert state_of(board.stack, "ana") == "wrap_up"
    parts(caller, luis)
    hears(caller, "ana", "luis")
    hears(ana, "caller")
    hears(luis, "caller")
    assert board.transfers(caller) == [("ana", "agent", "luis", "phone")]
    talks = board.stack.facts(caller, "ConversationEnded")
    assert [fact["agent"] for fact in talks] == ["ana", "luis"]


@pytest.mark.parametrize("code", [486, 603, 0], ids=["busy", "refused", "unanswered"])
def test_an_agent_who_does_not_take_him_gives_him_back(board, code):
    """He hears music meanwhile, and then again the agent who sent him; her wrap-up is over for that."""
    caller, ana = board.talking()
    assert board.refers(ana, "luis") == 200
    asked = board.phones["luis"].wait_for_call()
    asked.ring()
    if code:
        asked.reject(code)
    again = board.answers("ana")
    asked.wait_for(CallState.ENDED)
    assert caller.lasts(LISTEN_S), caller.story()
    parts(again, caller)
    hears(caller, "ana")
    hears(again, "caller")
    endings = [(fact["agent"], fact["ending"]) for fact in board.stack.facts(caller, "OfferEnded")]
    said = {486: "busy", 603: "rejected", 0: "no_answer"}[code]
    assert endings == [("ana", "accepted"), ("luis", said), ("ana", "accepted")]


def test_over_the_api_into_another_queue(board):
    """He hears its music until somebody of it is there; the wait is a stay of its own with his priority and place."""
    caller, ana = board.talking()
    status, outcome = ask_api(board.stack, f"calls/{board.call_of(caller)}/transfer", {"to": "sales"})
    assert (status, outcome["outcome"]) == (200, "done")
    ana.wait_for(CallState.ENDED)
    assert caller.lasts(LISTEN_S), caller.story()
    board.phones["kim"] = at_desk(board.stack, "kim")
    kim = board.answers("kim")
    assert caller.lasts(LISTEN_S), caller.story()
    parts(kim, caller)
    hears(caller, "ana", "kim")
    assert board.transfers(caller) == [("ana", "queue", "sales", "request")]
    stays = board.stack.facts(caller, "StayEnded")
    assert [(fact["queue"], fact["ending"]) for fact in stays] == [("help", "answered"), ("sales", "answered")]
    assert stays[1]["wait_s"] >= LISTEN_S
    assert stays[0]["wait_s"] < LISTEN_S


def test_by_refer_to_a_number_outside(board):
    """From hold, as most phones do it: he hears the far end's own ringing, and its voice when it answers."""
    caller, ana = board.talking()
    ana.hold()
    assert board.refers(ana, NUMBER) == 200
    ana.wait_for(CallState.ENDED)
    far = board.phones["far"].wait_for_call()
    assert NUMBER in far.invite.splitlines()[0]
    far.play(board.tones["ringing"])
    far.answer(183)
    assert caller.lasts(LISTEN_S), caller.story()
    far.play(board.tones["far"])
    far.answer()
    assert caller.lasts(LISTEN_S), caller.story()
    parts(far, caller)
    hears(caller, "ana", "ringing", "far")
    hears(far, "caller")
    assert [fact["ending"] for fact in board.stack.facts(caller, "TransferEnded")] == ["answered"]


@pytest.mark.parametrize("code", [486, 603, 480], ids=["busy", "refused", "unanswered"])
def test_a_number_that_does_not_answer_gives_him_back(board, code):
    """He hears her again."""
    caller, ana = board.talking()
    assert board.refers(ana, NUMBER) == 200
    far = board.phones["far"].wait_for_call()
    far.ring()
    far.reject(code)
    again = board.answers("ana")
    assert caller.lasts(LISTEN_S), caller.story()
    parts(caller, again)
    hears(again, "caller")
    said = "no_answer" if code == 480 else "busy"
    assert [fact["ending"] for fact in board.stack.facts(caller, "TransferEnded")] == [said]


def test_by_command_line_through_a_lines_flow(board):
    """He hears that line's words and then waits in its queue."""
    caller, ana = board.talking()
    done = acd("calls", "transfer", board.call_of(caller), SALES, "--run", str(board.stack.run))
    assert done.returncode == 0, done.stderr
    assert f"goes on to the line {SALES}" in done.stdout
    ana.wait_for(CallState.ENDED)
    board.phones["kim"] = at_desk(board.stack, "kim")
    kim = board.answers("kim", timeout_s=15)
    assert caller.lasts(LISTEN_S), caller.story()
    parts(caller, kim)
    hears(caller, "ana", "kim")
    welcome = audio.read(sounds_of(CENTRE).file("welcome", "en"))
    assert audio.correlation(audio.read(caller.recording), welcome) >= 0.8


def test_who_may_not_or_cannot_be_reached_is_refused_and_they_talk_on(board):
    """Toll fraud, emergency numbers, nobody, somebody who is not there, herself: her phone is told no."""
    caller, ana = board.talking()
    aims = ["+33155501234", "112", "nobody", "103", "101"]
    for to in aims:
        assert board.refers(ana, to) == 603
    assert caller.lasts(LISTEN_S), caller.story()
    assert not ana.is_ended
    parts(caller, ana)
    hears(caller, "ana")
    hears(ana, "caller")
    refused = board.stack.facts(caller, "TransferRefused")
    assert [fact["to"] for fact in refused] == aims
    assert all(fact["why"] for fact in refused)
    assert board.transfers(caller) == []
    assert not board.phones["far"].waiting


def test_he_hears_music_while_nobody_has_him(board):
    """And hanging up then leaves nothing: no phone rings on."""
    caller, ana = board.talking()
    assert board.refers(ana, "sales") == 200
    ana.wait_for(CallState.ENDED)
    assert caller.lasts(LISTEN_S), caller.story()
    parts(caller)
    heard = audio.read(caller.recording)
    assert likeness_to_music(heard[-2 * audio.RATE_HZ :]) >= 0.8
    assert [fact["ending"] for fact in board.stack.facts(caller, "StayEnded")] == ["answered", "abandoned"]


def test_he_hangs_up_while_another_agent_rings(board):
    """Her phone stops at once, and nobody is rung for him any more."""
    caller, ana = board.talking()
    assert board.refers(ana, "102") == 200
    asked = board.phones["luis"].wait_for_call()
    asked.ring()
    parts(caller, asked, ana)
    assert board.stack.left_when_quiet() == []
    assert not board.phones["ana"].waiting
