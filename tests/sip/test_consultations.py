"""Hold, consult, three-way and attended transfer on real phones: tones prove who hears whom at each moment."""

import pytest

from tests.phones import CallState
from tests.sip.hearing import Moments, does, tone_of, wish
from tests.sip.stack import running_stack
from tests.sip.staff import FLOOR, connected, ended, queued, staffed, state_of, wait_for_state


@pytest.fixture(scope="module")
def stack(tmp_path_factory, carrier):
    """One centre for all tests here."""
    folder = tmp_path_factory.mktemp("consultations")
    with running_stack(folder, FLOOR, carriers={"trunk": carrier}) as running:
        yield running


@pytest.fixture
def agents(stack):
    """Ana and Luis at their phones, Ana the first."""
    with staffed(stack, "ana", "luis") as phones:
        wait_for_state(stack, "luis", "ready")
        yield phones


def talk(stack, phone, folder):
    """A caller and Ana, each with a tone."""
    # A queue of hers alone.
    caller = queued(stack, "9", play=tone_of("caller", folder))
    hers = connected(stack, caller, phone)
    hers.play(tone_of("ana", folder))
    return caller, hers


def picked_up(stack, caller, phone, folder, who="luis"):
    """Whoever is asked picks up, with a tone."""
    asked = phone.wait_for_call()
    asked.ring()
    asked.answer()
    asked.play(tone_of(who, folder))
    stack.wait_for_fact(caller, "ConsultationAnswered")
    return asked


def test_hold(stack, agents, tmp_path):
    """The caller hears music and she hears nothing of him; then they hear each other again."""
    caller, ana = talk(stack, agents[0], tmp_path)
    moments = Moments()
    for name, verb in (("held", "hold"), ("back", "unhold")):
        with moments.named(name):
            does(stack, caller, verb)
            assert state_of(stack, "ana") == {"held": "holding", "back": "talking"}[name]
    ended(caller, ana)
    assert moments.heard_by(caller) == {"held": {"music"}, "back": {"ana"}}
    assert moments.heard_by(ana) == {"held": set(), "back": {"caller"}}


def test_consult_swap_join_and_leave(stack, agents, tmp_path):
    """Each hears whom he should, and nobody else."""
    caller, ana = talk(stack, agents[0], tmp_path)
    moments = Moments()
    does(stack, caller, "consult", to="102")
    luis = picked_up(stack, caller, agents[1], tmp_path)
    with moments.named("consulted"):
        assert state_of(stack, "luis") == "talking"
    for name, verb in (("swapped", "swap"), ("swapped back", "swap"), ("joined", "join"), ("left", "leave")):
        with moments.named(name):
            does(stack, caller, verb)
    ana.wait_for(CallState.ENDED)
    ended(luis, caller)
    assert moments.heard_by(caller) == {
        "consulted": {"music"},
        "swapped": {"ana"},
        "swapped back": {"music"},
        "joined": {"ana", "luis"},
        "left": {"luis"},
    }
    assert moments.heard_by(luis) == {
        "consulted": {"ana"},
        "swapped": {"music"},
        "swapped back": {"ana"},
        "joined": {"ana", "caller"},
        "left": {"caller"},
    }
    assert moments.heard_by(ana) == {
        "consulted": {"luis"},
        "swapped": {"caller"},
        "swapped back": {"luis"},
        "joined": {"caller", "luis"},
    }
    for agent in ("ana", "luis"):
        wait_for_state(stack, agent, "ready")
    talks = [fact["agent"] for fact in stack.facts(caller, "ConversationEnded")]
    assert talks == ["ana", "luis"]
    assert stack.facts(caller, "CallEnded")[0]["ending"] == "agent_hung_up"


@pytest.mark.parametrize("gone", ["caller", "ana", "luis"])
def test_when_one_of_three_goes_the_others_hear_each_other(stack, agents, tmp_path, gone):
    """Whoever it is; everybody is free afterwards."""
    caller, ana = talk(stack, agents[0], tmp_path)
    does(stack, caller, "consult", to="luis")
    sides = {"caller": caller, "ana": ana, "luis": picked_up(stack, caller, agents[1], tmp_path)}
    does(stack, caller, "join")
    moments = Moments()
    with moments.named("two"):
        sides[gone].hang_up()
        sides.pop(gone).wait_for(CallState.ENDED)
    ended(*sides.values())
    (one, first), (other, second) = sides.items()
    assert moments.heard_by(first)["two"] == {other}
    assert moments.heard_by(second)["two"] == {one}
    for agent in ("ana", "luis"):
        wait_for_state(stack, agent, "ready")


@pytest.mark.parametrize(("code", "ending"), [(486, "busy"), (603, "rejected"), (0, "no_answer")])
def test_who_does_not_answer_gives_her_back_to_her_caller(stack, agents, tmp_path, code, ending):
    """Busy, refused or rung for too long: they hear each other, and she is told nothing by a machine."""
    caller, ana = talk(stack, agents[0], tmp_path)
    does(stack, caller, "consult", to="luis")
    asked = agents[1].wait_for_call()
    asked.ring()
    if code:
        asked.reject(code)
    assert stack.wait_for_fact(caller, "ConsultationEnded", timeout_s=12)["ending"] == ending
    moments = Moments()
    with moments.named("back"):
        asked.wait_for(CallState.ENDED)
    ended(caller, ana)
    assert moments.heard_by(caller) == {"back": {"ana"}}
    assert moments.heard_by(ana) == {"back": {"caller"}}


def test_a_number_outside_is_asked_and_keeps_the_caller(stack, agents, carrier, tmp_path):
    """A garage, say: the caller is put through to it when she completes."""
    garage = stack.phones.listen("garage", carrier)
    stack.wait_for_contact("trunk", "Avail", 25)
    caller, ana = talk(stack, agents[0], tmp_path)
    assert wish(stack, caller, "consult", {"to": "+4470000000"})[1]["code"] == "request.refused"
    does(stack, caller, "consult", to="+32470555001")
    moments = Moments()
    with moments.named("consulted"):
        number = picked_up(stack, caller, garage, tmp_path, "number")
    with moments.named("completed"):
        does(stack, caller, "complete")
        ana.wait_for(CallState.ENDED)
    ended(number, caller)
    assert moments.heard_by(caller) == {"consulted": {"music"}, "completed": {"number"}}
    assert moments.heard_by(number) == {"consulted": {"ana"}, "completed": {"caller"}}
    assert stack.facts(caller, "CallEnded")[0]["ending"] == "target_hung_up"
    wait_for_state(stack, "ana", "ready")


def test_a_phone_that_vanishes_while_it_is_asked(stack, tmp_path):
    """The caller gets his agent back within 3 s, and no channel is left."""
    with staffed(stack, "ana") as (ana_phone,), staffed(stack, "eva", alone=True) as (eva_phone,):
        caller, ana = talk(stack, ana_phone, tmp_path)
        eva_phone.vanish()
        does(stack, caller, "consult", to="eva")
        assert stack.wait_for_fact(caller, "ConsultationEnded", timeout_s=6)["ending"] == "unreachable"
        moments = Moments()
        with moments.named("back"):
            eva_phone.come_back()
        ended(caller, ana)
        assert moments.heard_by(caller) == {"back": {"ana"}}


def test_of_a_queue_the_next_one_is_asked_when_one_refuses(stack, agents, tmp_path):
    """The caller hears music all the while, and then whom she leaves him to; she hears the second one pick up."""
    with staffed(stack, "eva") as (eva_phone,):
        caller, ana = talk(stack, agents[0], tmp_path)
        does(stack, caller, "consult", to="help")
        luis = agents[1].wait_for_call()
        luis.ring()
        luis.reject(603)
        moments = Moments()
        with moments.named("consulted"):
            eva = picked_up(stack, caller, eva_phone, tmp_path, "number")
        with moments.named("completed"):
            does(stack, caller, "complete")
            ana.wait_for(CallState.ENDED)
        ended(caller, eva)
        assert moments.heard_by(caller) == {"consulted": {"music"}, "completed": {"number"}}
        assert moments.heard_by(eva) == {"consulted": {"ana"}, "completed": {"caller"}}
        told = [(fact["third"], fact["ending"]) for fact in stack.facts(caller, "ConsultationEnded")]
        assert told == [("luis", "rejected"), ("eva", "transferred")]
