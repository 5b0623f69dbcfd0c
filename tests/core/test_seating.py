"""Agents go on as they were: logged in, paused, in wrap-up, and in the order in which they have been idle."""

from dataclasses import replace

from acd.core import ledger
from acd.core.agents import AgentAtWork
from tests.core.playbook import play
from tests.core.rerun import Rerun, taken_over
from tests.core.words import (
    CallArrived,
    HangsUp,
    LogIn,
    LogOut,
    Pause,
    PhoneRings,
    PicksUp,
    agent,
    centre,
    queue,
)


def seated(run: Rerun, name: str) -> AgentAtWork:
    """An agent as the next engine has her."""
    return next(agent for agent in run.engine.state.agents.values() if agent.id == name)


def test_log_in_pause_and_log_out_outlive_the_engine():
    """At another phone than her own, with the reason of her pause."""
    plan = centre(queue("help"), agent("ana"), agent("luis", phone=None), agent("mia"))
    book = play(plan).sees(Pause("ana"), LogOut("mia"), LogIn("luis", "phone-luis"), CallArrived("c1"))
    run = taken_over(book)
    assert (seated(run, "ana").state, seated(run, "ana").pause_reason) == ("paused", "lunch")
    assert (seated(run, "luis").phone, seated(run, "mia").phone) == ("phone-luis", None)


def test_a_wrap_up_goes_on_by_the_clock_on_the_wall():
    """Ten seconds, of which four are gone when the next engine comes, and three more then."""
    book = play(centre(queue("help", wrap_up_s=10.0), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana"))
    run = taken_over(book.at(1).sees(HangsUp("c1")), gap_s=4.0)
    deadline_s = seated(run, "ana").deadline_s
    assert seated(run, "ana").state == "wrap_up"
    assert deadline_s is not None
    assert deadline_s - run.clock_s == 11.0


def test_who_has_been_idle_longest_is_still_asked_first():
    """The order is not the one in which phones are found again."""
    plan = centre(queue("help", back_off_s=5.0), agent("ana"), agent("luis"), agent("mia"))
    book = play(plan).at(1).sees(Pause("ana")).at(2)
    book.sees(LogOut("luis"), CallArrived("c1"), PhoneRings("mia"), PicksUp("mia"), HangsUp("c1"))
    before = {name: seated(Rerun(book).run(), name).idle_since_s for name in ("mia",)}
    run = taken_over(book)
    assert seated(run, "mia").state == "ready"
    assert seated(run, "mia").idle_since_s - run.clock_s == before["mia"]


def test_who_is_not_in_the_plan_any_more_is_logged_out_in_the_books():
    """And she is not in the state."""
    book = play(centre(queue("help"), agent("ana"), agent("luis"))).sees(CallArrived("c1"), PhoneRings("ana"))
    run = taken_over(book, next_plan=centre(queue("help"), agent("ana")))
    gone = [fact for fact in run.facts if isinstance(fact, ledger.AgentChanged) and fact.agent == "luis"]
    assert [fact.state for fact in gone] == ["logged_out"]
    assert list(run.engine.state.agents) == ["ana"]


def test_who_talks_and_is_not_in_the_plan_any_more_may_finish():
    """She is logged out when the call is over."""
    book = play(centre(queue("help"), agent("ana"))).sees(CallArrived("c1"), PicksUp("ana"))
    run = taken_over(book, next_plan=centre(queue("help")))
    assert seated(run, "ana").state == "talking"
    assert seated(run.drain(), "ana").state == "logged_out"


def test_a_phone_that_is_not_in_the_plan_any_more_seats_nobody():
    """She logs in again, somewhere else."""
    plan = centre(queue("help"), agent("ana"))
    run = taken_over(play(plan).at(5).sees(CallArrived("c1"), HangsUp("c1")), next_plan=replace(plan, phones=()))
    assert (seated(run, "ana").state, seated(run, "ana").phone) == ("logged_out", None)
