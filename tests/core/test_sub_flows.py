"""Flows in flows: they come back, their parameters are their own, and a kill inside of one changes nothing."""

from dataclasses import replace

import pytest

from acd.core.calls import Call
from acd.core.conditions import Check
from acd.core.flow_steps import Answer, CallFlow, Decide, EndCall, GoTo, Play, SetValues
from acd.core.flows import Flow
from acd.core.plan import Plan
from acd.core.values import Filled
from tests.core.playbook import Playbook, play
from tests.core.reloads import Reload
from tests.core.rerun import taken_over
from tests.core.words import CallArrived, CallEnds, HangUp, PlayPrompt, Presses, PromptEnds, centre, flow, menu, queue

FIRST = Decide(Check("which", is_one_of=("first",)), "first", "second")
ASK = Flow(
    "ask",
    {
        "start": (menu({"1": "start/1/1"}, otherwise="start/1/1"), FIRST),
        "start/1/1": (SetValues({"answer": Filled(("", "which", "-yes")), "which": "second"}), CallFlow("inner")),
        "first": (Play("choose"),),
        "second": (Play("notice"),),
    },
)
INNER = Flow("inner", {"start": (Decide(Check("which", is_set=True), "start/1/then"), Play("welcome")),
                       "start/1/then": (Play("sorry"),)})  # fmt: skip
MAIN = flow(
    Answer(), CallFlow("ask", {"which": Filled(("", "kind", ""))}), Play("goodbye"), EndCall(),
)  # fmt: skip


def plan_of(*flows: Flow) -> Plan:
    """A centre with these flows, whose line leads to the first one."""
    return centre(queue("help"), *(flows or (MAIN, ASK, INNER)))


def begun(plan: Plan | None = None) -> Playbook:
    """A caller in the menu of the flow that was called."""
    start = replace(MAIN, blocks={"start": (SetValues({"kind": "first"}), *MAIN.blocks["start"])})
    book = play(plan or plan_of(start, ASK, INNER)).sees(CallArrived("c1")).does(PlayPrompt("c1", "choose"))
    assert the_call(book).returns == ("main/start/3",)
    return book


def the_call(book: Playbook) -> Call:
    """The only one."""
    (call,) = book.engine.state.calls.values()
    return call


def test_it_comes_back_behind_the_step_that_called_it():
    """Also from a branch inside of it, and out of one that it calls; that one knows none of its parameters."""
    book = begun().sees(Presses("c1", "1")).does(PlayPrompt("c1", "welcome"))
    assert the_call(book).returns == ("main/start/3", "ask/start/1/1/2")
    book.sees(PromptEnds("c1")).does(PlayPrompt("c1", "notice"))
    book.sees(PromptEnds("c1")).does(PlayPrompt("c1", "goodbye"))
    assert (dict(the_call(book).values), the_call(book).returns) == ({"kind": "first", "answer": "first-yes"}, ())
    book.sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended")).is_empty()


def test_a_parameter_is_set_anew_in_its_own_flow_only():
    """What is set there under its name goes when the flow comes back; other values stay."""
    book = begun().sees(Presses("c1", "1"))
    assert the_call(book).values["ask.which"] == "second"
    assert "which" not in the_call(book).values


@pytest.mark.parametrize("store", ["after", "none"])
@pytest.mark.parametrize("keys", ["", "1"])
def test_a_kill_inside_of_it_changes_nothing(store, keys):
    """The way back is in the note on the channel, as the parameters are."""
    book = begun()
    for key in keys:
        book.sees(Presses("c1", key))
    before = the_call(book)
    run = taken_over(book, store)
    (call,) = run.engine.state.calls.values()
    assert (call.step, call.returns, dict(call.values)) == (before.step, before.returns, dict(before.values))
    for key in "1"[len(keys) :]:
        run.see(Presses("c1", key))
    for _ in range(3):
        run.see(PromptEnds("c1"))
    assert run.hung_up() == {"c1"}


def test_go_to_is_for_good():
    """Neither the flow nor who called it is gone back to, and its parameters are gone."""
    main = flow(Answer(), CallFlow("ask", {"which": "first"}), Play("goodbye"))
    ask = Flow("ask", {"start": (GoTo("inner"), Play("notice"))})
    book = play(plan_of(main, ask, INNER)).sees(CallArrived("c1")).does(PlayPrompt("c1", "welcome"))
    assert (dict(the_call(book).values), the_call(book).returns) == ({}, ())
    book.sees(PromptEnds("c1")).does(HangUp("c1"), CallEnds("c1", "flow_ended")).is_empty()


def test_a_flow_may_begin_again_by_a_key():
    """As often as the caller likes."""
    main = flow(Answer(), menu({"9": "again"}), again=(GoTo("main"),), gone=(EndCall(),))
    book = play(plan_of(main)).sees(CallArrived("c1")).does(PlayPrompt("c1", "choose"))
    for _ in range(3):
        book.sees(Presses("c1", "9")).does(PlayPrompt("c1", "choose"))


def test_after_a_reload_he_comes_back_into_the_flow_as_it_was():
    """He goes on in the flow as it was read out to him, and behind it in the one that had called it."""
    book = begun()
    plan = book.plan
    main = replace(plan.flows["main"], blocks={"start": (Answer(), *[Play("welcome")] * 6)})
    ask = Flow("ask", {"start": (Play("sorry"),) * 6})
    book.sees(Reload(replace(plan, revision="r2", flows={**plan.flows, "main": main, "ask": ask})))
    assert (the_call(book).flow, the_call(book).returns) == ("ask@r1", ("main@r1/start/3",))
    book.sees(Presses("c1", "1")).does(PlayPrompt("c1", "welcome"))
    book.sees(PromptEnds("c1")).does(PlayPrompt("c1", "notice"))
    book.sees(PromptEnds("c1")).does(PlayPrompt("c1", "goodbye"))
