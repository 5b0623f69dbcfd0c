"""A real Prometheus beside a real centre: what it shows is what the books say."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from acd.config.load import load
from acd.core.ids import QueueName
from acd.runtime.overview import Overview
from tests.phones import CallState
from tests.sip.leftovers import processes_of
from tests.sip.prometheus import Figures, Prometheus, prometheus
from tests.sip.proofs import connected
from tests.sip.stack import CENTRE, ENGLISH, RunningStack, running_stack

UNKNOWN = "+3225559999"
Lines = list[dict[str, Any]]


def counted(lines: Lines, fact: str, *fields: str) -> Figures:
    """How often a fact is in the books, by these fields."""
    return {key: float(times) for key, times in Counter(_keys(lines, fact, *fields)).items()}


def _keys(lines: Lines, fact: str, *fields: str) -> list[tuple[str, ...]]:
    return [tuple(line[field] for field in fields) for line in lines if line["fact"] == fact]


def above_zero(figures: Figures) -> Figures:
    """Without the labels that nothing was counted for yet."""
    return {labels: value for labels, value in figures.items() if value}


def summed(lines: Lines, fact: str, field: str) -> float:
    """The sum of a field over all facts of a kind."""
    return float(sum(line[field] for line in lines if line["fact"] == fact))


def a_few_calls(stack: RunningStack, server: Prometheus, folder: Path) -> None:
    """One gives up waiting, one dialled wrong, one only listens, one agent refuses once, and two talk."""
    waiting = stack.phones.call(ENGLISH).wait_for(CallState.ANSWERED)
    stack.wait_for_fact(waiting, "StepEntered")
    waiting.press("1")
    stack.wait_for_fact(waiting, "StayBegan")
    server.scrapes_anew()
    assert server.figures("acd_waiting_stays", "queue") == {("help",): 1}
    assert server.figures("acd_longest_wait_seconds", "queue")["help",] > 0
    assert server.figures("acd_present_calls") == {(): 1}
    waiting.hang_up()
    stack.phones.call(UNKNOWN).wait_for(CallState.ENDED)
    listening = stack.phones.call(ENGLISH).wait_for(CallState.ANSWERED)
    stack.wait_for_fact(listening, "StepEntered")
    listening.press("2")
    listening.wait_for(CallState.ENDED, timeout_s=20)
    for number in range(2):
        caller, agent = connected(stack, folder / f"talk-{number}")
        assert caller.lasts(1.0)
        (caller if number else agent).hang_up()
        agent.wait_for(CallState.ENDED)
        caller.wait_for(CallState.ENDED)
    assert stack.left_when_quiet() == []


@pytest.mark.timeout(240)
def test_prometheus_shows_what_the_books_say(tmp_path):
    """During real calls and after them: each figure that it scraped is the sum over the ledger's own lines."""
    with running_stack(tmp_path) as stack, prometheus(tmp_path / "prometheus", stack.endpoints["metrics"]) as server:
        a_few_calls(stack, server, tmp_path)
        server.scrapes_anew()
        lines = stack.ledger()
        _calls_agree(server, lines)
        _queues_agree(server, lines)
        _levels_agree(server, lines)
        _the_daemon_is_well(server, lines)
    assert processes_of(tmp_path) == []


def _calls_agree(server: Prometheus, lines: Lines) -> None:
    overview = Overview()
    for line in lines:
        overview.take(line)
    assert server.figures("acd_began_calls_total") == {(): overview.calls}
    assert server.figures('sum(acd_ended_offers_total{ending="accepted"})') == {(): overview.connected}
    assert server.figures('sum(acd_ended_stays_total{ending="abandoned"})') == {(): overview.abandoned}
    assert (overview.calls, overview.connected, overview.abandoned) == (5, 2, 1)
    endings = server.figures("acd_ended_calls_total", "ending")
    assert above_zero(endings) == counted(lines, "CallEnded", "ending")


def _queues_agree(server: Prometheus, lines: Lines) -> None:
    assert server.figures("acd_offered_stays_total", "queue") == counted(lines, "StayBegan", "queue")
    ended = server.figures("acd_ended_stays_total", "queue", "ending")
    assert above_zero(ended) == counted(lines, "StayEnded", "queue", "ending")
    assert server.figures("acd_ledger_imbalance", "queue") == {("help",): 0}
    assert server.figures("acd_waiting_stays", "queue") == {("help",): 0}
    for name, fact, field in [
        ("acd_stay_wait_seconds", "StayEnded", "wait_s"),
        ("acd_offer_ring_seconds", "OfferEnded", "ring_s"),
        ("acd_conversation_talk_seconds", "ConversationEnded", "talk_s"),
    ]:
        assert server.figures(f"sum({name}_count)") == {(): len(_keys(lines, fact))}
        assert server.figures(f"sum({name}_sum)")[()] == pytest.approx(summed(lines, fact, field))


def _levels_agree(server: Prometheus, lines: Lines) -> None:
    """The four levels by name, as Prometheus works them out, and as one does by hand from the ledger."""
    threshold_s = load(CENTRE).plan.queues[QueueName("help")].service_level_s
    ended = [line for line in lines if line["fact"] == "StayEnded"]
    early = [line["ending"] for line in ended if line["wait_s"] <= threshold_s]
    answered = sum(line["ending"] == "answered" for line in ended)
    found = server.figures(
        "acd_service_level_met_stays_total / acd_service_level_counted_stays_total", "queue", "level"
    )
    assert found == {
        ("help", "answered_of_offered"): early.count("answered") / len(ended),
        ("help", "short_abandons_excluded"): early.count("answered") / (len(ended) - early.count("abandoned")),
        ("help", "answered_only"): early.count("answered") / answered,
        ("help", "handled_in_time"): (early.count("answered") + early.count("abandoned")) / len(ended),
    }


def _the_daemon_is_well(server: Prometheus, lines: Lines) -> None:
    assert server.figures("acd_connected_nodes", "node") == {("a1",): 1}
    assert server.figures("sum(acd_floor_agents)") == {(): len(load(CENTRE).plan.agents)}
    assert server.figures('acd_ari_request_seconds_count{way="lane"}')[()] > 10
    assert server.figures("sum(acd_ari_unread_messages_total)") == {(): 0}
    assert server.figures("acd_loop_lag_seconds_count")[()] > 10
    assert server.figures("acd_inbox_refused_events_total") == server.figures("acd_journal_missed_lines_total")
    (opened,) = [line for line in lines if line["fact"] == "CentreOpened"]
    assert server.figures("acd_build_info", "revision") == {(opened["revision"],): 1}
