"""What an agent is logged in to, and why she takes no calls: by command line, and over the engine's end."""

import signal

import pytest

from tests.sip.engine import end_engine, engine_now, wait_for_engine
from tests.sip.stack import running_stack
from tests.sip.staff import FLOOR, connected, ended, queued, staffed
from tests.sip.test_agents import acd_agents


@pytest.fixture(scope="module")
def stack(tmp_path_factory):
    """One centre for all tests here."""
    with running_stack(tmp_path_factory.mktemp("agents"), FLOOR) as running:
        yield running


def test_an_agent_logs_out_of_one_queue_and_in_again(stack):
    """By command line; who waits there meanwhile is offered to her when she is back, and hears her."""
    with staffed(stack, "ana") as (ana,):
        others = ["once", "brief"]
        assert acd_agents(stack, "queues", "ana", *others)["outcome"] == "done"
        caller = queued(stack)
        assert caller.lasts(0.5)
        assert not stack.facts(caller, "OfferMade")
        assert acd_agents(stack, "queues", "ana", "help", *others)["outcome"] == "done"
        ended(caller, connected(stack, caller, ana))


def test_a_pause_and_its_reason_outlive_the_engine(stack):
    """It is killed; the next one knows why she takes no calls, and gives her the caller when she goes on."""
    with staffed(stack, "ana") as (ana,):
        assert acd_agents(stack, "pause", "ana", "--reason", "lunch")["outcome"] == "done"
        epoch = engine_now(stack.run)
        end_engine(stack.run, signal.SIGKILL)
        wait_for_engine(stack.run, after=epoch)
        shown = {each["name"]: (each["state"], each["reason"]) for each in acd_agents(stack)["agents"]}
        assert shown["ana"] == ("paused", "lunch")
        caller = queued(stack)
        assert caller.lasts(0.5)
        assert not stack.facts(caller, "OfferMade")
        assert acd_agents(stack, "resume", "ana")["outcome"] == "done"
        ended(caller, connected(stack, caller, ana))
