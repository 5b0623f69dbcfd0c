import asyncio

from prometheus_client.parser import text_string_to_metric_families

from acd.asterisk.ari.client import AriNode, AriSettings
from acd.core.engine import Engine
from acd.core.events import EndCause, LegEnded
from acd.core.ids import LegId
from acd.runtime.driver import Driver
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Journal
from acd.runtime.measuring import Measuring
from tests.runtime.stand_ins import A1, Notebook, Remembering, arrived, opening


def figures(text: bytes) -> dict[str, float]:
    """The samples that have no labels or one."""
    found = [sample for family in text_string_to_metric_families(text.decode()) for sample in family.samples]
    return {" ".join([each.name, *each.labels.values()]): each.value for each in found if len(each.labels) < 2}


async def test_a_thread_gets_the_figures_of_the_steps(tmp_path):
    """Fed by the driver, read from a thread while the loop goes on; what others count is in it too."""
    engine, inbox = Engine(), Inbox(1)
    journal, books = Journal(tmp_path / "journal", 1, lambda: engine.state), Notebook(facts_waiting=7)
    driver = Driver(engine, inbox, {A1: Remembering()}, journal, books)
    node = AriNode(AriSettings(A1, "http://127.0.0.1:1", "acd", "-"), inbox.put, lambda _prompt, _language: "")
    first, *others = opening()
    driver.step(first)
    measuring = Measuring(engine, driver, {A1: node}, inbox, journal, books)
    for event in [*others, arrived(1), arrived(2), LegEnded(A1, LegId("a1-1.0"), EndCause.NORMAL, 16, "sip-1")]:
        driver.step(event)
    assert [inbox.put(arrived(number)) for number in (3, 4)] == [True, False]
    node.counts["bypassed_lanes"] += 3
    node.timed("lane", 0.002)
    text, media_type = await asyncio.to_thread(measuring.render)
    found = figures(text)
    assert found["acd_began_calls_total"] == 2
    assert found["acd_present_calls"] == 1
    assert found["acd_ended_calls_total caller_hung_up"] == 1
    assert found["acd_connected_nodes a1"] == 1
    assert found["acd_inbox_events"] == found["acd_inbox_refused_events_total"] == 1
    assert found["acd_ari_bypassed_lanes_total a1"] == 3
    assert found["acd_store_waiting_facts"] == 7
    assert media_type.startswith("text/plain")
    assert b'acd_ari_request_seconds_count{node="a1",way="lane"} 1.0' in text
