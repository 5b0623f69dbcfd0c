from acd.metrics.vitals import Vitals
from tests.metrics.days import A1, Day


def test_the_client_of_a_switch_tells_what_it_counted():
    """First connection or again, lanes passed by, messages that mean nothing by their reason, failed requests."""
    counts = {
        "connects": 3, "bypassed_lanes": 2, "unknown_type:Foo": 4, "unknown_type:Bar": 1, "missing_field:Dial": 1,
        "junk:binary": 1, "failed:timed_out": 5, "by_lane": 900,
    }  # fmt: skip
    day = Day(vitals=Vitals(nodes={A1: counts}))
    assert day.figure("acd_ari_reconnects_total", "a1") == 2
    assert day.figure("acd_ari_bypassed_lanes_total", "a1") == 2
    odd = [
        day.figure("acd_ari_unread_messages_total", "a1", reason) for reason in ("unknown_type", "odd_field", "junk")
    ]
    assert odd == [5, 0, 1]
    assert day.figure("acd_ari_failed_requests_total", "a1", "timed_out") == 5


def test_inbox_journal_and_ledger_are_read_when_somebody_looks():
    """What they say now, not what they said."""
    day = Day(vitals=Vitals(inbox_events=7, inbox_refused=1, journal_lines_missed=2, facts_lost=3))
    names = "acd_inbox_events acd_inbox_refused_events_total acd_journal_missed_lines_total acd_ledger_lost_facts_total"
    assert [day.figure(name) for name in names.split()] == [7, 1, 2, 3]
    day.vitals = Vitals(inbox_refused=2)
    assert [day.figure(name) for name in names.split()] == [0, 2, 0, 0]


def test_requests_are_timed_by_their_way():
    """Lanes and HTTP apart; both are there before the first request."""
    day = Day()
    day.metrics.vitals.request_done(A1, "lane", 0.25)
    day.metrics.vitals.request_done(A1, "lane", 0.5)
    assert day.spread("acd_ari_request_seconds", "a1", "lane") == (2, 0.75)
    assert day.spread("acd_ari_request_seconds", "a1", "http") == (0, 0.0)


def test_what_runs_is_named():
    """Version, the settings' revision and the epoch are labels; the start is a moment that everybody understands."""
    day = Day()
    assert day.figure("acd_build_info", "1.2.3", "r7", "4") == 1
    assert day.figure("acd_process_start_seconds") == 1795420800
