"""What a service knows of a caller steers his call; one that says nothing costs him its time limit, and no more."""

from dataclasses import replace
from typing import Any

import pytest

from acd.core import ledger
from acd.core.commands import HangUpReason
from acd.core.events import Event, FailureReason
from acd.core.flow_steps import Answer, EndCall, EnterQueue, Play, SetValues
from acd.core.ids import LookUpId, QueueName
from acd.core.ledger_look_ups import LookUpEnded
from acd.core.look_up_rules import Finding, Kind, LookUpRule, LookUpStep
from acd.core.look_ups import LookUp, LookUpAnswered, LookUpFailed, LookUpOutcome
from acd.core.looking_up import SILENT_FOR_S
from acd.core.plan import Plan
from acd.core.routing_rules import Need
from tests.core.playbook import Playbook, play
from tests.core.rerun import taken_over
from tests.core.words import (
    CallArrived,
    CallEnds,
    HangsUp,
    HangUp,
    OfferCall,
    PlayPrompt,
    Presses,
    PromptEnds,
    StopPrompt,
    agent,
    centre,
    flow,
    menu,
    queue,
)

LIMIT_S = 2.0
FINDINGS = {
    "segment": Finding(Kind.TEXT, 10, "standard"),
    "level": Finding(Kind.NUMBER, default="1"),
    "is-new": Finding(Kind.YES_NO),
}
CUSTOMER = LookUpRule("customer", LIMIT_S, {"number": "$caller", "line": "$line", "from": "acd"}, FINDINGS)
GOLD = {"segment": "gold", "level": "7", "is-new": "no"}


def plan_of(step: LookUpStep, rule: LookUpRule | None = CUSTOMER, *before: Any, after: Any = None) -> Plan:
    """Callers are looked up and then wait for who has the skill that was found."""
    queued = EnterQueue(QueueName("help"), needs=(Need("$segment", 1, level_from="$level"),))
    way = flow(*before, step, *(after or (queued,)), gone=(Play("sorry"), EndCall()), other=(Play("moment"),))
    people = agent("ana", "help", gold=8), agent("luis", "help", standard=1)
    plan = centre(queue("help"), *people, way)
    return replace(plan, look_ups={} if rule is None else {rule.name: rule})


def asked(book: Playbook) -> LookUp:
    """The question that was asked last."""
    return [command for command in book.asked if isinstance(command, LookUp)][-1]


def found(values: dict[str, str]) -> Any:
    """The service has answered the question that was asked last."""
    return lambda book: LookUpAnswered(asked(book).node, asked(book).look_up, values)


def failed(outcome: LookUpOutcome = LookUpOutcome.BROKEN) -> Any:
    """It has not."""
    return lambda book: LookUpFailed(asked(book).node, asked(book).look_up, outcome, "why")


def looked_up(**how: Any) -> Playbook:
    """A caller about whom a service is asked."""
    step = LookUpStep("customer", **how)
    return play(plan_of(step, CUSTOMER, Answer())).sees(CallArrived("c1")).skip()


def outcomes(book: Playbook) -> list[tuple[LookUpOutcome, float, int]]:
    """What the ledger tells of look-ups."""
    return [(fact.outcome, fact.took_s, fact.found) for fact in book.facts if isinstance(fact, LookUpEnded)]


def test_what_was_found_steers_the_call():
    """Its values are those of the call from then on; the ledger tells how many there were, and not which."""
    book = looked_up().at(0.2).sees(found(GOLD)).does(OfferCall("c1", "ana"))
    (call,) = book.engine.state.calls.values()
    assert call.values == GOLD
    assert outcomes(book) == [(LookUpOutcome.ANSWERED, 0.2, 3)]
    assert "gold" not in repr([fact for fact in book.facts if isinstance(fact, LookUpEnded)])


def test_the_question_holds_who_calls_which_line_and_what_is_known():
    """And for how long the answer is of use."""
    book = looked_up()
    assert (asked(book).name, asked(book).time_limit_s) == ("customer", LIMIT_S)
    assert asked(book).sends == {"number": "+32470000001", "line": "+3225550100", "from": "acd"}


def test_who_fails_to_be_found_goes_on_with_defaults():
    """A fact without a default is not set."""
    book = looked_up().sees(failed()).does(OfferCall("c1", "luis"))
    assert next(iter(book.engine.state.calls.values())).values == {"segment": "standard", "level": "1"}
    assert outcomes(book) == [(LookUpOutcome.BROKEN, 0.0, 0)]


def test_a_failure_may_have_a_way_of_its_own():
    """An answer does not lead there."""
    looked_up(failed="gone").sees(failed()).does(PlayPrompt("c1", "sorry"))
    looked_up(failed="gone").sees(found(GOLD)).does(OfferCall("c1", "ana"))


def test_an_answer_that_never_comes_costs_the_time_limit():
    """And one that comes later still changes nothing."""
    book = looked_up(failed="gone").at(LIMIT_S - 0.1).does().at(LIMIT_S).does(PlayPrompt("c1", "sorry"))
    assert outcomes(book) == [(LookUpOutcome.TIMED_OUT, LIMIT_S, 0)]
    book.sees(found(GOLD), failed()).does()
    assert len(outcomes(book)) == 1


@pytest.mark.parametrize("late", [found(GOLD), failed()], ids=["answer", "failure"])
def test_a_doubled_answer_changes_nothing(late: Any):
    """Nor one of an older question, nor one about a call that nobody knows."""
    book = looked_up().sees(found({"segment": "gold", "level": "8"})).skip()
    stranger = LookUpAnswered(asked(book).node, LookUpId("a1-e9-c9-l1"), GOLD)
    nonsense = LookUpAnswered(asked(book).node, LookUpId("nonsense"), GOLD)
    book.sees(late, late, lambda _: stranger, lambda _: nonsense).does()
    assert len(outcomes(book)) == 1


def test_an_answer_to_an_older_question_is_not_one_to_the_next():
    """Two look-ups in a row: each has an id of its own."""
    step = LookUpStep("customer")
    book = play(plan_of(step, CUSTOMER, Answer(), after=(step, Play("moment"), EndCall()))).sees(CallArrived("c1"))
    first: Event = found(GOLD)(book)
    book.sees(lambda _: first).skip().sees(lambda _: first).does().sees(found({})).does(PlayPrompt("c1", "moment"))


def test_only_what_was_asked_for_becomes_a_value():
    """Of the kind and size that the settings say, whatever the adapter lets through."""
    answer = {"segment": "x" * 11, "level": "seven", "is-new": "perhaps", "caller": "+1", "evil": "x"}
    book = looked_up().sees(found(answer)).does(OfferCall("c1", "luis"))
    assert next(iter(book.engine.state.calls.values())).values == {"segment": "standard", "level": "1"}


def test_who_waits_hears_a_prompt_after_a_moment_and_until_the_answer():
    """A quick answer comes without a word; a slow one cuts the prompt off."""
    looked_up(prompt="moment").at(SILENT_FOR_S - 0.1).sees(found(GOLD)).does(OfferCall("c1", "ana"))
    book = looked_up(prompt="moment").showing("StopPrompt").at(SILENT_FOR_S).does(PlayPrompt("c1", "moment"))
    book.at(1).sees(found(GOLD)).does(StopPrompt("c1"), OfferCall("c1", "ana"))


def test_nobody_hears_a_prompt_whose_time_is_over():
    """A limit that is shorter than the silence before it."""
    rule = replace(CUSTOMER, time_limit_s=SILENT_FOR_S / 2)
    book = play(plan_of(LookUpStep("customer", "moment"), rule, Answer())).sees(CallArrived("c1")).skip()
    book.at(SILENT_FOR_S / 2).does(OfferCall("c1", "luis"))


@pytest.mark.parametrize("is_failed", [False, True])
def test_after_the_prompt_he_waits_on_for_the_rest_of_the_time(is_failed: bool):  # a parameter of the test
    """Heard to its end or not playable: the limit is that of the look-up, and it is said once."""
    book = looked_up(prompt="moment").at(SILENT_FOR_S).skip().at(1).sees(PromptEnds("c1", is_failed=is_failed)).does()
    book.at(LIMIT_S - 0.1).does().at(LIMIT_S).does(OfferCall("c1", "luis"))
    assert outcomes(book) == [(LookUpOutcome.TIMED_OUT, LIMIT_S, 0)]


def test_a_prompt_that_never_ends_does_not_hold_him():
    """It is stopped when the time is over."""
    book = looked_up(prompt="moment").at(SILENT_FOR_S).skip().showing("StopPrompt")
    book.at(LIMIT_S).does(StopPrompt("c1"), OfferCall("c1", "luis"))


def test_keys_pressed_meanwhile_answer_the_next_menu():
    """Regular callers know the way."""
    after = (menu({"1": "other"}),)
    book = play(plan_of(LookUpStep("customer"), CUSTOMER, Answer(), after=after)).sees(CallArrived("c1")).skip()
    book.sees(Presses("c1", "1")).does().sees(found(GOLD)).does(PlayPrompt("c1", "moment"))


def test_an_anonymous_caller_is_not_asked_about():
    """There is nothing to ask by; a value that he was asked for would do."""
    plan = plan_of(LookUpStep("customer", failed="gone"), CUSTOMER, Answer())
    book = play(plan).sees(CallArrived("c1", caller="")).does(PlayPrompt("c1", "sorry"))
    assert outcomes(book) == [(LookUpOutcome.NOTHING_TO_ASK, 0.0, 0)]
    by_code = replace(CUSTOMER, sends={"number": "$caller", "code": "$code"})
    coded = play(plan_of(LookUpStep("customer"), by_code, Answer(), SetValues({"code": "77"})))
    assert asked(coded.sees(CallArrived("c1", caller=""))).sends == {"code": "77"}


def test_who_was_not_answered_yet_can_be_looked_up():
    """He hears ringing meanwhile, and pays nothing."""
    book = play(plan_of(LookUpStep("customer"), after=(EndCall(HangUpReason.BUSY),))).sees(CallArrived("c1")).does()
    book.sees(found(GOLD)).does(HangUp("c1"), CallEnds("c1", "flow_ended")).is_empty()


def test_who_hangs_up_meanwhile_is_gone():
    """Nothing is left behind, and the answer is nobody's."""
    book = looked_up(prompt="moment").at(1).sees(HangsUp("c1")).sees(found(GOLD)).is_empty()
    assert outcomes(book) == []


def test_a_look_up_that_the_settings_do_not_know_fails_at_once():
    """A flow of former settings may name one that is gone."""
    book = play(plan_of(LookUpStep("customer"), None, Answer())).sees(CallArrived("c1"))
    assert outcomes(book) == [(LookUpOutcome.NOT_SET_UP, 0.0, 0)]


def test_a_question_that_was_not_sent_costs_the_limit():
    """The core needs nobody's word for it that something failed."""
    book = play(plan_of(LookUpStep("customer"), CUSTOMER, Answer())).fails(LookUp, FailureReason.NOT_SENT)
    book.sees(CallArrived("c1")).skip().at(LIMIT_S).does(OfferCall("c1", "luis"))


@pytest.mark.parametrize("store", ["after", "none"])
def test_the_next_engine_asks_again(store: str):
    """By a number of its own, so that an answer to the engine before is nobody's."""
    book = looked_up()
    old: Event = found({"segment": "standard", "level": "1"})(book)
    run = taken_over(book, store)
    again = [command for command in run.asked if isinstance(command, LookUp) and command.id.startswith("e2")]
    assert [command.sends for command in again] == [asked(book).sends]
    run.see(lambda _: old)
    assert next(iter(run.engine.state.calls.values())).awaited == "look_up"
    run.see(lambda _: LookUpAnswered(again[-1].node, again[-1].look_up, GOLD))
    assert [type(fact) for fact in run.facts].count(ledger.StayBegan) == 1
    assert next(iter(run.engine.state.calls.values())).values == GOLD


@pytest.mark.parametrize("store", ["after", "none"])
def test_what_was_found_goes_with_the_call(store: str):
    """From the store, or as far as it fits from the note on the leg."""
    run = taken_over(looked_up().sees(found(GOLD)), store)
    (call,) = run.engine.state.calls.values()
    assert call.values == GOLD


@pytest.mark.parametrize(("said", "priority"), [("7", 7), ("100", 100), ("101", 3), ("-1", 3), ("high", 3), ("", 3)])
def test_what_was_found_may_be_the_priority(said: str, priority: int):
    """A number of 0 to 100; anything else says nothing, and that of the step counts."""
    rule = replace(CUSTOMER, findings={"rank": Finding(Kind.TEXT)})
    step = EnterQueue(QueueName("help"), 3, priority_from="$rank")
    plan = plan_of(LookUpStep("customer"), rule, Answer(), after=(step,))
    book = play(replace(plan, agents={})).sees(CallArrived("c1"), found({"rank": said}))
    assert [stay.priority for stay in book.engine.state.stays.values()] == [priority]
