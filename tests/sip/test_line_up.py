"""The supervisor on the line-up, with real callers: by tones, who is served first, who hears what, who gets whom."""

import json
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests import audio
from tests.phones import CallState
from tests.sip.proofs import AGENT_HZ, sounds_of
from tests.sip.stack import acd, running_stack
from tests.sip.staff import (
    ALIKE,
    DESK,
    UNLIKE,
    connected,
    ended,
    endings,
    likeness_to_music,
    queued,
    staffed,
    wait_for_offers,
    wait_for_state,
)

CENTRE = Path(__file__).parent / "line_up"
FIRST_HZ, SECOND_HZ = 440, 620
TALK_S = 2.5
LEFT_OUT, TOLD_NEXT, SALES, ROUTERS = "1", "2", "3", "4"


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here; each leaves it without calls and without agents."""
    with running_stack(tmp_path_factory.mktemp("line-up"), CENTRE) as running:
        yield running


@pytest.fixture
def two(stack, tmp_path):
    """Two callers in `help`, one after the other, each with a tone; nobody is there to take them."""
    callers = [
        queued(stack, LEFT_OUT, play=audio.tone(tmp_path / "first.wav", FIRST_HZ)),
        queued(stack, TOLD_NEXT, play=audio.tone(tmp_path / "second.wav", SECOND_HZ)),
    ]
    yield callers
    gone(*callers)
    assert stack.left_when_quiet() == []


def gone(*callers):
    """Whoever is still there hangs up."""
    for caller in callers:
        if not caller.is_ended:
            caller.hang_up()
            caller.wait_for(CallState.ENDED)


def id_of(stack, caller):
    """His call, as `acd calls` names it."""
    return stack.facts(caller, "CallBegan")[0]["call"]


def commanded(stack, caller, wish, *rest):
    """`acd calls WISH CALL …`: what was answered, or why it was refused."""
    done = acd("calls", wish, id_of(stack, caller), *rest, "--run", str(stack.run), "--json", timeout_s=60)
    return json.loads(done.stdout)["why"] if done.returncode == 0 else done.stderr


def asked(stack, caller, wish, **said):
    """The same over the API, which takes less time."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {stack.secrets['api_token']}"}
    url = f"{stack.endpoints['http']}/api/v1/calls/{id_of(stack, caller)}/{wish}"
    request = urllib.request.Request(url, json.dumps(said).encode(), headers)  # noqa: S310  # loopback, from our file
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return json.load(answer)["why"]
    except urllib.error.HTTPError as refused:
        return json.load(refused)["detail"]


def talks(stack, caller, phone, folder):
    """They talk for a while and part; the tones in what each side heard: the agent's, and those of the callers."""
    offered = phone.wait_for_call()
    offered.ring()
    offered.play(audio.tone(folder / "agent.wav", AGENT_HZ))
    offered.answer()
    stack.wait_for_fact(caller, "ConversationBegan")
    assert caller.lasts(TALK_S), caller.story()
    ended(caller, offered)
    by_caller, by_agent = audio.read(caller.recording), audio.read(offered.recording)
    return [audio.share_of_tone(by_caller, AGENT_HZ)] + [
        audio.share_of_tone(by_agent, tone) for tone in (FIRST_HZ, SECOND_HZ)
    ]


def says(caller, prompt):
    """How much what he heard at last is this prompt of the centre."""
    heard = audio.read(caller.recording)
    return audio.correlation(heard, audio.read(sounds_of(CENTRE).file(prompt, "en")))


@pytest.mark.parametrize(
    ("wish", "fact"), [(("position", "1"), "PositionChanged"), (("priority", "50"), "PriorityChanged")]
)
def test_who_is_moved_up_is_served_first(stack, two, tmp_path, wish, fact):
    """The agent who comes then hears him and not the other, who came before him, and who is the next."""
    first, second = two
    assert "at position 1 of help" in commanded(stack, second, *wish, "--by", "team lead")
    assert stack.wait_for_fact(second, fact)["by"] == "team lead"
    with staffed(stack, "ana") as (ana,):
        agent, of_first, of_second = talks(stack, second, ana, tmp_path)
        assert (agent > 0.8, of_second > 0.8, of_first) == (True, True, 0.0)
        wait_for_offers(stack, first, 1)
        agent, of_first, of_second = talks(stack, first, ana, tmp_path)
        assert (agent > 0.8, of_first > 0.8, of_second) == (True, True, 0.0)


def test_who_is_withdrawn_hears_what_the_flow_has_for_him_or_the_next_step(stack, two):
    """Each his own sentence and not the other one, and then the flow goes on to its end; the note is in the books."""
    first, second = two
    for caller in two:
        assert "does not wait in help any more" in asked(stack, caller, "withdraw", note="rung back")
    for caller, prompt, other in [(first, "elsewhere", "left"), (second, "left", "elsewhere")]:
        caller.wait_for(CallState.ENDED, timeout_s=20)
        assert caller.ended_by == "far side", caller.story()
        assert says(caller, prompt) >= ALIKE
        assert says(caller, other) < UNLIKE
        fact = stack.wait_for_fact(caller, "StayWithdrawn")
        assert (fact["queue"], fact["note"], fact["by"]) == ("help", "rung back", "operator")
        assert [each["ending"] for each in stack.facts(caller, "StayEnded")] == ["withdrawn"]


def test_who_is_handed_over_hears_that_agent(stack, two, tmp_path):
    """Luis does not serve his queue, and is asked all the same, for him alone; who came first waits on."""
    first, second = two
    with staffed(stack, "luis") as (luis,):
        assert "is offered to luis" in commanded(stack, second, "hand-to", "luis")
        agent, of_first, of_second = talks(stack, second, luis, tmp_path)
        assert (agent > 0.8, of_second > 0.8, of_first) == (True, True, 0.0)
        assert endings(stack, second) == [("luis", "accepted")]
        assert not stack.facts(first, "OfferMade")
        gone(first)


def test_whom_the_chosen_agent_does_not_take_keeps_his_place(stack, two):
    """Refused by Luis he is the first in line again, for whoever serves his queue."""
    first, second = two
    with staffed(stack, "luis") as (luis,):
        assert "is offered to luis" in asked(stack, first, "hand-to", agent="luis")
        ringing = luis.wait_for_call()
        ringing.ring()
        assert "is being offered to luis just now" in asked(stack, first, "move", queue="sales")
        ringing.reject(603)
        stack.wait_for_fact(first, "OfferEnded")
        with staffed(stack, "ana") as (ana,):
            offered = connected(stack, first, ana)
            assert endings(stack, first) == [("luis", "rejected"), ("ana", "accepted")]
            assert not stack.facts(second, "OfferMade")
            ended(first, offered)
            gone(second)


def test_who_is_moved_to_another_queue_is_before_those_who_came_later(stack, two, tmp_path):
    """A new stay of the same call; the other agent takes him before who is there already."""
    first, second = two
    later = queued(stack, SALES, play=audio.tone(tmp_path / "later.wav", FIRST_HZ))
    assert "at position 1 of sales" in asked(stack, second, "move", queue="sales")
    assert [fact["queue"] for fact in stack.facts(second, "StayBegan")] == ["help", "sales"]
    with staffed(stack, "luis") as (luis,):
        agent, of_later, of_second = talks(stack, second, luis, tmp_path)
        assert (agent > 0.8, of_second > 0.8, of_later) == (True, True, 0.0)
        assert [fact["ending"] for fact in stack.facts(second, "StayEnded")] == ["transferred_out", "answered"]
        gone(first, later)


def test_who_is_moved_to_another_queue_hears_music_all_the_time(stack, two):
    """Also when he was being told his position in the queue that he leaves."""
    first, _ = two
    stack.wait_for_fact(first, "PositionTold")
    assert "at position 1 of sales" in asked(stack, first, "move", queue="sales")
    assert first.lasts(3.0), first.story()
    assert likeness_to_music(audio.read(first.stop_recording())[-2 * audio.RATE_HZ :]) >= ALIKE


def test_an_agent_picks_a_caller_in_her_wrap_up(stack, two, tmp_path):
    """Luis finishes his last call and takes the one of his choice: his wrap-up is over at once."""
    first, second = two
    with staffed(stack, "luis") as (luis,):
        before = queued(stack, SALES)
        ended(before, connected(stack, before, luis))
        wait_for_state(stack, "luis", "wrap_up")
        assert "is offered to luis" in asked(stack, second, "pick", agent="luis")
        agent, of_first, of_second = talks(stack, second, luis, tmp_path)
        assert (agent > 0.8, of_second > 0.8, of_first) == (True, True, 0.0)
        assert stack.facts(second, "StayHandedTo")[0]["by"] == "luis"
        gone(first)


def test_what_cannot_be_done_is_refused_with_a_reason_and_changes_nothing(stack):
    """Who lacks the skill, is not there, or is no agent gets nobody; a call that has gone is none."""
    with staffed(stack, "ana") as (ana,), staffed(stack, "luis"):
        ana.unregister()
        wait_for_state(stack, "ana", "unreachable")
        caller = queued(stack, ROUTERS)
        assert "luis lacks routers: 3 < 5" in asked(stack, caller, "hand-to", agent="luis")
        assert "ana phone-ana cannot be reached" in asked(stack, caller, "hand-to", agent="ana")
        assert "no agent is called 'lius'; did you mean 'luis'?" in commanded(stack, caller, "hand-to", "lius")
        assert not stack.facts(caller, "OfferMade", "StayEnded")
        gone(caller)
        stack.wait_for_fact(caller, "CallEnded")
        assert "call.unknown" in commanded(stack, caller, "withdraw", "--note", "too late")


def noticed(stack, *what):
    """`acd lines WHAT…`, which must be done."""
    done = acd("lines", *what, "--run", str(stack.run), timeout_s=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_greeting_and_a_closed_line_are_heard_at_once(stack):
    """Who waits hears the greeting between the music; who rings the closed line hears why, and is hung up on."""
    waiting = queued(stack, LEFT_OUT)
    try:
        assert 'every line begins with "storm"' in noticed(stack, "greet", "all", "--prompt", "storm", "--until", "1h")
        stack.wait_for_fact(waiting, "GreetingTold")
        noticed(stack, "close", DESK, "--prompt", "shut", "--by", "team lead")
        assert "shut (team lead)" in " ".join(noticed(stack).split())
        turned_away = stack.phones.call(DESK).wait_for(CallState.ENDED, timeout_s=20)
        assert turned_away.ended_by == "far side", turned_away.story()
        assert says(turned_away, "shut") >= ALIKE
        assert says(turned_away, "storm") < UNLIKE
        assert stack.wait_for_fact(turned_away, "CallEnded")["ending"] == "line_closed"
    finally:
        noticed(stack, "open", DESK)
        noticed(stack, "greet", "all", "--off")
    gone(waiting)
    assert says(waiting, "storm") >= ALIKE
    assert says(waiting, "shut") < UNLIKE
    assert stack.left_when_quiet() == []
