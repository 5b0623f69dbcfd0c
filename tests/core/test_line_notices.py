"""A line is closed by hand, or a special greeting is said on it: callers hear it at once, whichever engine works."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from acd.core import commands, ledger, line_notices
from acd.core.change import Change
from acd.core.events import CentreReloaded, Now
from acd.core.flow_steps import Answer, EnterQueue, Play, SetValues
from acd.core.greetings import notice_of
from acd.core.ids import LineNumber
from acd.core.kept import Kept
from acd.core.ledger_lines import GreetingTold, NoticeBegan, NoticeEnded
from acd.core.line_notes import EVERY_LINE, LineNotice, NoticeKind, notice_id
from acd.core.line_requests import NoticeAsked, NoticeEndAsked
from acd.core.plan import Line, Plan
from acd.core.queue_rules import QueueRules
from acd.core.state import State
from tests.core.playbook import Playbook, play
from tests.core.rerun import STORES, taken_over
from tests.core.words import (
    LINE,
    MORNING,
    AnswerCall,
    Answered,
    CallArrived,
    CallEnds,
    HangsUp,
    HangUp,
    PhoneRings,
    PicksUp,
    PlayPrompt,
    Presses,
    PromptEnds,
    StayEnds,
    agent,
    centre,
    enter,
    event,
    flow,
    queue,
)

OTHER = LineNumber("+3225550101")
CLOSED, GREETING = NoticeKind.CLOSED, NoticeKind.GREETING


def floor(*steps: Any, **settings: Any) -> Plan:
    """One agent, and two lines with the same flow."""
    plan = centre(
        queue("help", **settings), agent("ana", "help"), flow(*(steps or (Answer(), Play("hello"), enter("help"))))
    )
    return replace(plan, lines={**plan.lines, OTHER: Line(OTHER, "Sales", "main", "fr")})


def says(prompt: str, kind: NoticeKind = GREETING, line: str = LINE, until: datetime | None = None) -> Any:
    """Somebody wants that said on a line."""
    return event(NoticeAsked("r1", kind, line, prompt, until, "boss"))


def ends(kind: NoticeKind = GREETING, line: str = LINE) -> Any:
    """Somebody ends it."""
    return event(NoticeEndAsked("r2", kind, line, "boss"))


def notices(book: Playbook) -> list[ledger.Fact]:
    """What the ledger says of lines."""
    return [fact for fact in book.facts if isinstance(fact, NoticeBegan | NoticeEnded)]


def test_a_closed_line_says_why_and_hangs_up():
    """It is answered for that; the call has a reason of its own. Other lines go on."""
    book = play(floor()).showing("AnswerCall").sees(says("storm", CLOSED)).skip().sees(CallArrived("c1"))
    book.does(AnswerCall("c1"), PlayPrompt("c1", "storm")).sees(Presses("c1", "1"), PromptEnds("c1"))
    book.does(HangUp("c1"), CallEnds("c1", "line_closed")).sees(CallArrived("c2", line=OTHER))
    book.does(AnswerCall("c2"), PlayPrompt("c2", "hello"))


def test_who_is_in_when_it_is_closed_stays_in():
    """Closing is a door: it throws nobody out."""
    book = play(floor()).sees(CallArrived("c1"), says("storm", CLOSED), PromptEnds("c1"), PicksUp("ana")).skip()
    book.sees(HangsUp("c1")).skip()
    assert [fact.ending for fact in book.facts if isinstance(fact, ledger.CallEnded)] == ["caller_hung_up"]


@pytest.mark.parametrize("line", [LINE, EVERY_LINE])
def test_it_is_opened_by_hand_or_when_its_time_has_come(line):
    """Each is written down, with who did it."""
    book = play(floor()).sees(says("storm", CLOSED, line), ends(CLOSED, line)).skip().sees(CallArrived("c1"))
    book.does(PlayPrompt("c1", "hello")).sees(HangsUp("c1"))
    until = MORNING + timedelta(minutes=5)
    book.sees(says("storm", CLOSED, line, until)).skip()
    book.at(299).skip().sees(CallArrived("c2")).does(PlayPrompt("c2", "storm")).at(300).skip().sees(CallArrived("c3"))
    book.does(PlayPrompt("c3", "hello"))
    assert notices(book) == [
        NoticeBegan(CLOSED, line, "storm", None, "boss"),
        NoticeEnded(CLOSED, line, "storm", "boss"),
        NoticeBegan(CLOSED, line, "storm", until, "boss"),
        NoticeEnded(CLOSED, line, "storm", ""),
    ]


def test_a_lines_own_notice_counts_before_that_of_every_line():
    """And that of every line when its own is over."""
    book = play(floor()).sees(says("storm", CLOSED, EVERY_LINE), says("strike", CLOSED)).skip()
    book.sees(CallArrived("c1"), CallArrived("c2", line=OTHER))
    book.does(PlayPrompt("c1", "strike"), PlayPrompt("c2", "storm")).sees(ends(CLOSED))
    told = [fact.why for fact in book.facts if isinstance(fact, ledger.RequestAnswered)]
    assert notice_of(book.engine.state, CLOSED, LINE) == notice_of(book.engine.state, CLOSED, OTHER) is not None
    assert told[-1] == f"{LINE} is opened; some are closed by another notice"
    book.skip().sees(CallArrived("c3")).does(PlayPrompt("c3", "storm"))


def test_a_greeting_is_said_when_the_flow_has_answered():
    """Before whatever the flow says; once, and in the language of the line."""
    plan = floor(SetValues({"a": "b"}), Answer(), Play("hello"), Answer(), Play("bye"))
    book = (
        play(plan).showing("AnswerCall").sees(says("storm", line=EVERY_LINE)).skip().sees(CallArrived("c1", line=OTHER))
    )
    book.does(AnswerCall("c1"), PlayPrompt("c1", "storm")).sees(PromptEnds("c1"))
    book.does(PlayPrompt("c1", "hello")).sees(PromptEnds("c1")).does(PlayPrompt("c1", "bye"))
    assert [type(fact) for fact in book.facts].count(GreetingTold) == 1


def test_a_greeting_that_cannot_be_played_holds_nobody_up():
    """It ends by its own deadline at the latest."""
    book = play(floor()).sees(says("storm"), CallArrived("c1")).skip().sees(PromptEnds("c1", is_failed=True))
    book.does(PlayPrompt("c1", "hello"))
    play(floor()).sees(says("storm"), CallArrived("c1")).skip().at(20).skip().at(21)


def waiting(**rules: Any) -> Playbook:
    """Ana talks with somebody of the other line, and c2 waits."""
    book = play(floor(rules=QueueRules(**rules)))
    return book.sees(
        CallArrived("c1", line=OTHER), PromptEnds("c1"), PicksUp("ana"), CallArrived("c2"), PromptEnds("c2")
    ).skip()


def test_those_who_wait_hear_a_new_greeting_at_once_and_once():
    """Those of that line; who has heard it hears it again only when it is another one."""
    book = waiting().sees(CallArrived("c3", line=OTHER), PromptEnds("c3")).skip().at(10).sees(says("storm")).at(10.1)
    book.does(Answered("done"), PlayPrompt("c2", "storm")).sees(PromptEnds("c2")).at(60).does()
    book.sees(says("strike", line=EVERY_LINE)).at(60.1).does(Answered("done"), PlayPrompt("c3", "strike"))
    book.sees(ends()).at(60.2).does(Answered("done"), PlayPrompt("c2", "strike"))


def test_it_does_not_hold_up_an_agent_who_comes():
    """What plays is stopped; who hears it not because her phone rings hears it if she does not come."""
    book = waiting().showing("RingPhone").sees(says("storm")).at(0.1).skip().sees(HangsUp("c1"))
    book.skip().sees(PhoneRings("ana"), PicksUp("ana")).does(StayEnds("c2", "answered"))
    book = waiting().sees(HangsUp("c1"), PhoneRings("ana")).skip().sees(says("storm")).at(1).does(Answered("done"))
    book.at(18).skip().at(30)
    assert GreetingTold in {type(fact) for fact in book.facts}


def test_who_was_in_a_menu_when_it_began_hears_it_in_the_queue():
    """A moment after he has begun to wait."""
    book = play(floor()).sees(CallArrived("c1"), PromptEnds("c1"), PicksUp("ana"), CallArrived("c2"), says("storm"))
    book.skip().sees(PromptEnds("c2")).does().at(2).does(PlayPrompt("c2", "storm"))


def test_who_waits_unanswered_hears_ringing():
    """He is greeted by the agent."""
    step = EnterQueue(queue("help").name, answer_on_connect=True)
    book = play(floor(step)).sees(CallArrived("c1"), PhoneRings("ana")).skip().sees(says("storm")).at(10)
    book.does(Answered("done"))


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (says("nothing"), "there is no prompt 'nothing'"),
        (says("storm", line="+3225550199"), "there is no line '+3225550199'"),
        (ends(line="+3225550198"), "there is no line '+3225550198'"),
        (says("storm", until=MORNING), "2026-11-23T09:00+00:00 has passed"),
        (says("english", line=EVERY_LINE), "'english' has no words in fr"),
    ],
)
def test_what_cannot_be_told_is_refused(request_, why):
    """With the reason; nothing is written down, and nobody hears anything."""
    plan = floor()
    english = replace(plan.prompts["storm"], key="english", longest_s={"en": 5.0})
    book = play(replace(plan, prompts={**plan.prompts, "english": english})).sees(request_).does(Answered("refused"))
    assert [fact.why for fact in book.facts if isinstance(fact, ledger.RequestAnswered)] == [why]
    assert not book.engine.state.line_notices
    assert notices(book) == []


@pytest.mark.parametrize("store", ["after", "before"])
@pytest.mark.parametrize("kind", NoticeKind)
def test_the_next_engine_tells_it_too_and_until_the_same_moment(store, kind):
    """By the clocks of people, whatever its own began at."""
    book = play(floor()).sees(says("storm", kind, until=MORNING + timedelta(minutes=5)), CallArrived("c1"))
    run = taken_over(book, store)
    assert [notice.prompt for notice in run.engine.state.line_notices.values()] == ["storm"]
    run.at(299)
    assert run.engine.state.line_notices
    run.at(301)
    assert not run.engine.state.line_notices
    assert NoticeEnded(kind, LINE, "storm", "") in run.facts


@pytest.mark.parametrize("store", STORES)
def test_who_is_told_that_it_is_closed_is_told_so_by_the_next_engine(store):
    """From the note on his leg, if nothing else is left; then he is hung up on."""
    book = play(floor()).sees(says("storm", CLOSED), CallArrived("c1"))
    run = taken_over(book, store)
    assert [command.prompt for command in run.asked if hasattr(command, "prompt")][-1] == "storm"
    run.see(PromptEnds("c1"))
    assert [fact.ending for fact in run.facts if isinstance(fact, ledger.CallEnded)] == ["line_closed"]


def test_a_reload_forgets_notices_of_lines_that_are_gone():
    """A prompt that is gone too closes the line as busy: it stays closed."""
    plan = floor()
    book = play(plan).sees(says("storm", CLOSED), says("strike", line=OTHER)).skip()
    fewer = {key: prompt for key, prompt in plan.prompts.items() if key != "storm"}
    other = replace(plan, revision="r2", lines={LINE: plan.lines[LINE]}, prompts=fewer)
    book.sees(event(CentreReloaded(other, "boss"))).skip().sees(CallArrived("c1"))
    assert [notice.line for notice in book.engine.state.line_notices.values()] == [LINE]
    book.does(HangUp("c1"), CallEnds("c1", "line_closed"))
    assert next(command.reason for command in book.asked if isinstance(command, commands.HangUp)) == "busy"


def test_what_was_kept_of_a_line_that_is_gone_is_struck_out():
    """In the store too."""
    change = Change(State(plan=floor()), Now(0.0, MORNING))
    here, gone = (
        LineNotice(notice_id(CLOSED, line), CLOSED, line, "storm", "boss", MORNING)
        for line in (EVERY_LINE, "+3225550199")
    )
    line_notices.keep(change, Kept(1, 0.0, MORNING, line_notices=(here, gone)))
    assert list(change.state.line_notices.values()) == [here]
    assert ("line_notices", gone.id) in change.touched()
