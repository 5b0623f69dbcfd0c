"""Other settings while callers are in a flow: it goes on as it began, and no key means what he was not told."""

from dataclasses import replace

from acd.core import commands
from acd.core.flow_steps import Answer, ChooseLanguage, EndCall, IfOpen, Play
from acd.core.hours import Hours
from acd.core.plan import Prompt
from acd.core.recording_rules import ConsentKeys, RecordingRule
from acd.core.requests import RecordingAsked, RecordingWish
from tests.core.playbook import play
from tests.core.reloads import HELP, Reload, drained, revised, saying
from tests.core.rerun import taken_over
from tests.core.words import (
    Answered,
    CallArrived,
    CallEnds,
    HangsUp,
    HangUp,
    OfferCall,
    Pause,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    agent,
    centre,
    enter,
    event,
    flow,
    menu,
    queue,
)


def choosing(first, second, **words):
    """A menu in which 1 and 2 lead to these queues."""
    ways = flow(
        Answer(),
        menu({"1": "one", "2": "two"}, timeout_s=3.0, tries_max=2, timeout_prompt="again"),
        one=(enter(first),),
        two=(enter(second),),
    )
    plan = centre(queue("help"), queue("sales"), agent("ana", "help"), agent("eva", "sales"), ways)
    return saying(plan, **words) if words else plan


def test_a_key_means_what_the_caller_was_told():
    """He heard that 1 is for help; since then it is for sales. His menu says the old words again, and means them."""
    book = play(choosing("help", "sales", choose="1 for help")).sees(CallArrived("c1"), PromptEnds("c1")).skip()
    book.sees(Reload(revised(choosing("sales", "help", choose="1 for sales")))).at(3)
    book.does(PlayPrompt("c1", "again")).sees(PromptEnds("c1"))
    book.does(PlayPrompt("c1", "choose@1 for help"))
    book.sees(CallArrived("c2")).does(PlayPrompt("c2", "choose"))
    book.sees(Presses("c1", "1"), Presses("c2", "1")).does(OfferCall("c1", "ana"), OfferCall("c2", "eva"))


def test_other_words_alone_are_another_flow():
    """Whoever has heard the old words hears them again, also past a third revision; and then all is forgotten."""
    book = play(choosing("help", "sales", choose="old")).sees(CallArrived("c1"), PromptEnds("c1"))
    book.sees(Reload(revised(choosing("help", "sales", choose="new")))).at(3).sees(PromptEnds("c1")).skip()
    book.sees(Reload(revised(choosing("help", "sales", choose="newer"), "r3"))).skip().sees(CallArrived("c2")).skip()
    state = book.engine.state
    assert [call.flow for call in state.calls.values()] == ["main@r1", "main"]
    assert state.plan is not None
    assert "choose@old" in state.plan.prompts
    book.sees(HangsUp("c1")).at(30).skip()
    assert set(state.plan.flows) == {"main"}
    assert "choose@old" not in state.plan.prompts
    assert state.tidied_s is None


def test_a_flow_that_is_the_same_is_no_other():
    """Only what a queue asks of agents has changed: that is a rule, and nobody was told of it."""
    plan = centre(queue("help"), agent("ana", french=9), flow(Answer(), Play("hello"), enter("help")))
    new = revised(replace(plan, flows={"main": flow(Answer(), Play("hello"), enter("help", french=9))}))
    book = play(plan).sees(CallArrived("c1"), Reload(new))
    assert [call.flow for call in book.engine.state.calls.values()] == ["main"]
    assert book.engine.state.loaded is None


def test_what_a_former_flow_needs_is_kept():
    """Hours, prompts, a language and even the line are gone, and he goes on as he began."""
    hours = Hours("office", "Europe/Brussels", (((0, 1440),),) * 7)
    steps = (Answer(), ChooseLanguage("choose", {"1": "fr"}), Play("hello"), IfOpen("office", "day", "night"))
    old = centre(queue("help"), hours, flow(*steps, day=(Play("day"), EndCall()), night=(EndCall(),)))
    new = revised(replace(centre(queue("help")), lines={}, languages=("en",)))
    book = play(old).sees(CallArrived("c1"), Presses("c1", "1")).skip()
    new = replace(new, prompts={key: Prompt(key, {"en": 9.0}) for key in new.prompts})
    book.sees(Reload(new), PromptEnds("c1")).does(
        PlayPrompt("c1", "day"),
    )
    book.sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended")).at(30)
    assert book.engine.state.plan == new


def test_a_kill_after_a_reload_finds_him_at_his_place_by_the_new_settings():
    """The former flow went with the engine: the menu is spoken anew, in the new words, and means them."""
    new = revised(choosing("sales", "help", choose="new"))
    book = play(choosing("help", "sales", choose="old")).sees(CallArrived("c1"), PromptEnds("c1"), Reload(new))
    run = taken_over(book, next_plan=new)
    (call,) = run.engine.state.calls.values()
    assert call.step == "main/start/1"
    assert [command.prompt for command in run.asked if isinstance(command, commands.PlayPrompt)][-1] == "choose"


def test_who_waits_is_found_again_after_a_reload_and_a_kill():
    """Also one whose queue was gone: his line begins anew for him."""
    old, new = drained()
    book = play(old).sees(Pause("ana"), CallArrived("c1"), Presses("c1", "1"), CallArrived("c2"), Presses("c2", "2"))
    run = taken_over(book.sees(Reload(new)), next_plan=new)
    assert [stay.queue for stay in run.engine.state.stays.values()] == [HELP]
    assert len(run.engine.state.calls) == 2


TOLD = RecordingRule("recorded", "proof", consent=ConsentKeys("1", "2", timeout_s=5.0))


def recorded(rule):
    """One queue with this rule."""
    return centre(queue("help", recording=rule), agent("ana"), flow(Answer(), Play("whisper"), enter("help")))


def test_who_is_being_told_of_recording_is_told_what_counts_now():
    """The rule is gone: he is in the queue. It is another one: that is announced."""
    book = (
        play(recorded(TOLD))
        .sees(CallArrived("c1"), PromptEnds("c1"))
        .does(PlayPrompt("c1", "whisper"), PlayPrompt("c1", "recorded"))
    )
    book.sees(Reload(revised(recorded(replace(TOLD, announcement="whisper"))))).does(PlayPrompt("c1", "whisper"))
    book.sees(Reload(recorded(None))).does(OfferCall("c1", "ana"))


def test_a_recording_that_was_just_asked_for_may_be_asked_for_again():
    """What is being announced counts no more."""
    rule = RecordingRule("recorded", "quality", is_always=False)
    book = play(recorded(rule)).sees(CallArrived("c1"), PromptEnds("c1"), PicksUp("ana")).skip()
    (call,) = book.engine.state.calls
    book.sees(event(RecordingAsked("r1", call, RecordingWish.START))).skip()
    book.sees(Reload(revised(recorded(replace(rule, announcement="whisper")))))
    assert not book.engine.state.recordings
    book.sees(event(RecordingAsked("r1", call, RecordingWish.START))).does(
        Answered("done"), PlayPrompt("c1", "whisper")
    )
