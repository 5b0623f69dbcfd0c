"""A transfer that fails, on real phones: who owes a disposition has her caller back, and is asked at last."""

from collections.abc import Iterator

import pytest

from tests.phones import CallState
from tests.runtime.waiting import wait_for
from tests.sip.sending import LISTEN_S, WANTED, Switchboard, parts, running_switchboard
from tests.sip.staff import state_of, wait_for_state
from tests.sip.test_agents import ask_api


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """One stack for all tests here, with Ana and Luis at work."""
    with running_switchboard(tmp_path_factory.mktemp("back")) as switchboard:
        switchboard.at_work("ana", "luis")
        yield switchboard
        switchboard.gone()


def test_who_owes_a_disposition_has_her_caller_back_and_is_asked_after_it(board):
    """Luis does not answer: her phone rings for the same caller, and only after that she owes what she has to say."""
    caller, ana = board.talking(WANTED)
    assert ask_api(board.stack, f"calls/{board.call_of(caller)}/transfer", {"to": "luis"})[0] == 200
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
