"""An agent's phone holds her caller, dials somebody and sends REFER with Replaces: tones prove who hears whom."""

import pytest

from tests.phones import CallState
from tests.sip.hearing import Moments, tone_of
from tests.sip.stack import running_stack
from tests.sip.staff import FLOOR, connected, ended, queued, staffed, wait_for_state


@pytest.fixture(scope="module")
def stack(tmp_path_factory, carrier):
    """One centre for all tests here."""
    folder = tmp_path_factory.mktemp("attended")
    with running_stack(folder, FLOOR, carriers={"trunk": carrier}) as running:
        yield running


@pytest.fixture
def agents(stack):
    """Ana and Luis at their phones, Ana the first."""
    with staffed(stack, "ana", "luis") as phones:
        wait_for_state(stack, "luis", "ready")
        yield phones


def talk_held(stack, phone, folder):
    """A caller and Ana, who has put him on hold by her phone."""
    # A queue of hers alone.
    caller = queued(stack, "9", play=tone_of("caller", folder))
    hers = connected(stack, caller, phone)
    hers.hold()
    return caller, hers


def dialled(stack, phone, number, other, folder, who="luis"):
    """Her second leg, and that of whom she has dialled, who has picked up."""
    second = stack.phones.dial(phone, number, play=tone_of("ana", folder))
    asked = other.wait_for_call()
    asked.ring()
    second.wait_for(CallState.RINGING)
    asked.answer()
    asked.play(tone_of(who, folder))
    second.wait_for(CallState.ANSWERED)
    return second, asked


def test_consulted_and_transferred(stack, agents, tmp_path):
    """The caller hears music, then whom she asked; both of her legs end, and her phone is told that it is done."""
    caller, ana = talk_held(stack, agents[0], tmp_path)
    second, luis = dialled(stack, agents[0], "102", agents[1], tmp_path)
    moments = Moments()
    with moments.named("consulted"):
        stack.wait_for_fact(caller, "ConsultationAnswered")
    with moments.named("transferred"):
        ana.transfer_to(second)
        assert ana.wait_for_transfer() == 200
        ana.wait_for(CallState.ENDED)
        second.wait_for(CallState.ENDED)
    wait_for_state(stack, "ana", "ready")
    ended(luis, caller)
    assert moments.heard_by(caller) == {"consulted": {"music"}, "transferred": {"luis"}}
    assert moments.heard_by(luis) == {"consulted": {"ana"}, "transferred": {"caller"}}
    assert moments.heard_by(second)["consulted"] == {"luis"}
    sent = stack.facts(caller, "AgentTransferred")
    assert [(fact["manner"], fact["kind"], fact["to"], fact["by"]) for fact in sent] == [
        ("attended", "agent", "luis", "phone")
    ]
    assert [fact["agent"] for fact in stack.facts(caller, "ConversationEnded")] == ["ana", "luis"]
    wait_for_state(stack, "luis", "ready")


@pytest.mark.parametrize(("code", "ending"), [(486, "busy"), (603, "rejected")])
def test_refused_there_and_back(stack, agents, tmp_path, code, ending):
    """Her second leg is told busy; she takes her caller back."""
    caller, ana = talk_held(stack, agents[0], tmp_path)
    second = stack.phones.dial(agents[0], "102")
    asked = agents[1].wait_for_call()
    asked.ring()
    asked.reject(code)
    second.wait_for(CallState.ENDED)
    assert stack.wait_for_fact(caller, "ConsultationEnded")["ending"] == ending
    ana.hold(on=False)
    ana.play(tone_of("ana", tmp_path))
    moments = Moments()
    with moments.named("back"):
        wait_for_state(stack, "ana", "talking")
    ended(caller, ana)
    assert moments.heard_by(caller) == {"back": {"ana"}}


def test_nobody_answers_there(stack, agents, tmp_path):
    """A transfer to a phone that still rings is refused, and when it has rung for long enough she has her caller."""
    caller, ana = talk_held(stack, agents[0], tmp_path)
    second = stack.phones.dial(agents[0], "102")
    asked = agents[1].wait_for_call()
    asked.ring()
    second.wait_for(CallState.RINGING)
    asked.wait_for(CallState.ENDED, timeout_s=10)
    second.wait_for(CallState.ENDED)
    assert stack.facts(caller, "ConsultationEnded")[0]["ending"] == "no_answer"
    ana.hold(on=False)
    assert caller.lasts(0.5)
    ended(caller, ana)


def test_to_a_number(stack, agents, carrier, tmp_path):
    """A garage that the settings allow; the caller is put through to it."""
    garage = stack.phones.listen("garage", carrier)
    stack.wait_for_contact("trunk", "Avail", 25)
    caller, ana = talk_held(stack, agents[0], tmp_path)
    second, number = dialled(stack, agents[0], "0032470555001", garage, tmp_path, "number")
    moments = Moments()
    with moments.named("transferred"):
        ana.transfer_to(second)
        assert ana.wait_for_transfer() == 200
    ended(number, caller)
    assert moments.heard_by(caller) == {"transferred": {"number"}}
    assert moments.heard_by(number) == {"transferred": {"caller"}}
    wait_for_state(stack, "ana", "ready")


def test_the_caller_hangs_up_while_she_asks(stack, agents, tmp_path):
    """Her first leg ends with him; the two talk on until one of them hangs up, and both are free."""
    caller, ana = talk_held(stack, agents[0], tmp_path)
    second, luis = dialled(stack, agents[0], "102", agents[1], tmp_path)
    moments = Moments()
    with moments.named("two"):
        ended(caller, ana)
    ended(luis, second)
    assert moments.heard_by(luis) == {"two": {"ana"}}
    assert moments.heard_by(second) == {"two": {"luis"}}
    assert [fact["ending"] for fact in stack.facts(caller, "CallEnded")] == ["caller_hung_up"]
    assert stack.left_when_quiet() == []
    for agent in ("ana", "luis"):
        wait_for_state(stack, agent, "ready")
