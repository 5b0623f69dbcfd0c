"""A transfer that fails, on real phones: who owes a disposition has her caller back, and is asked at last."""

from collections.abc import Iterator
from functools import partial

import pytest

from tests.phones import CallState, PhoneCall
from tests.runtime.waiting import wait_for
from tests.sip.compared import imbalances
from tests.sip.sending import LISTEN_S, NUMBER, WANTED, Switchboard, parts, running_switchboard
from tests.sip.stack import ask_api
from tests.sip.staff import state_of, wait_for_state

RINGS_S = 5.0
FREE = ("ready", "wrap_up", "backing_off")


@pytest.fixture(scope="module")
def centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """One stack for all tests here."""
    with running_switchboard(tmp_path_factory.mktemp("back")) as switchboard:
        yield switchboard


@pytest.fixture
def board(centre: Switchboard) -> Iterator[Switchboard]:
    """Ana and Luis at work; whoever came is gone afterwards, and the books balance."""
    centre.at_work("ana", "luis")
    yield centre
    for agent in ("ana", "luis"):
        centre.phones[agent].answer_with(0, ring=False)
    centre.gone()
    assert imbalances(centre.stack.ledger()) == []


def is_free(board: Switchboard, agent: str) -> bool:
    """Whether she has no call."""
    return state_of(board.stack, agent) in FREE


def sends(board: Switchboard, caller: PhoneCall, to: str) -> None:
    """Over the API, as her phone's key would."""
    assert ask_api(board.stack, f"calls/{board.call_of(caller)}/transfer", {"to": to})[0] == 200


def test_who_owes_a_disposition_has_her_caller_back_and_is_asked_after_it(board):
    """Luis does not answer: her phone rings for the same caller, and only after that she owes what she has to say."""
    caller, ana = board.talking(WANTED)
    sends(board, caller, "luis")
    ana.wait_for(CallState.ENDED)
    asked = board.phones["luis"].wait_for_call()
    asked.ring()
    wait_for_state(board.stack, "ana", "wrap_up")
    again = board.answers("ana")
    asked.wait_for(CallState.ENDED)
    assert caller.lasts(LISTEN_S), caller.story()
    assert not board.stack.facts(caller, "DispositionMissing")
    parts(caller, again)
    wait_for_state(board.stack, "ana", "wrap_up")
    assert ask_api(board.stack, "agents/ana/wrap-up/end", {})[0] == 409
    assert ask_api(board.stack, "agents/ana/disposition", {"code": "sale"})[0] == 200
    wait_for_state(board.stack, "ana", "ready")
    wait_for(lambda: board.stack.facts(caller, "DispositionGiven"), "what she said")
    (given,) = board.stack.facts(caller, "DispositionGiven")
    talks = [fact["offer"] for fact in board.stack.facts(caller, "ConversationBegan")]
    assert (given["code"], given["offer"]) == ("sale", talks[-1])
    assert len(talks) == 2
    assert not board.stack.facts(caller, "DispositionMissing")
    assert state_of(board.stack, "luis") == "backing_off"


@pytest.mark.parametrize("after_s", [RINGS_S - 0.03, RINGS_S, RINGS_S + 0.03])
def test_two_agents_pick_up_at_the_same_moment(board, after_s):
    """Luis when his time is just up, and she who is rung next: one of them has the caller, and both are free after."""
    caller, ana = board.talking()
    board.phones["luis"].answer_with(after_s=after_s)
    board.phones["ana"].answer_with()
    sends(board, caller, "luis")
    ana.wait_for(CallState.ENDED)
    wait_for(lambda: len(board.stack.facts(caller, "ConversationBegan")) == 2, "the caller with one of them")
    assert caller.lasts(LISTEN_S), caller.story()
    parts(caller)
    assert board.stack.left_when_quiet() == []
    for agent in ("ana", "luis"):
        wait_for(partial(is_free, board, agent), f"{agent} free")
    ended = [fact["ending"] for fact in board.stack.facts(caller, "OfferEnded")]
    assert ended.count("accepted") == 2
    assert (
        len(board.stack.facts(caller, "ConversationEnded")) == len(board.stack.facts(caller, "ConversationBegan")) == 2
    )


def test_the_caller_hangs_up_while_a_number_rings(board):
    """It stops ringing there, and she is not rung for a caller who is gone."""
    caller, ana = board.talking()
    sends(board, caller, NUMBER)
    ana.wait_for(CallState.ENDED)
    far = board.phones["far"].wait_for_call()
    far.ring()
    parts(caller, far)
    assert board.stack.left_when_quiet() == []
    assert not board.phones["ana"].waiting
    assert [fact["ending"] for fact in board.stack.facts(caller, "TransferEnded")] == ["caller_gone"]
    assert [fact["ending"] for fact in board.stack.facts(caller, "CallEnded")] == ["caller_hung_up"]
