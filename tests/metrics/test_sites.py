"""What each site does for each queue."""

from dataclasses import replace

from acd.core.ids import AgentName, PhoneName, QueueName, SiteName
from acd.core.plan import Agent
from acd.core.reasons import OfferEnding
from tests.metrics.days import Day, centre, offered, parts, queue, talks, unoffered

ANA = Agent(AgentName("ana"), "101", PhoneName("p1"), (QueueName("help"),), site=SiteName("lyon"))
LUIS = Agent(AgentName("luis"), "102", PhoneName("p2"), (QueueName("help"),))


def test_offers_and_conversations_are_counted_by_site():
    """Made, ended for their one reason, begun, and for how long they talked; who sits nowhere is not counted."""
    day = Day(queue("help"), agents=(ANA, LUIS))
    assert day.figure("acd_site_made_offers_total", "help", "lyon") == 0
    day.at(0, offered("c1"), offered("c2", "luis")).at(5, unoffered("c1", OfferEnding.NO_ANSWER, 5.0))
    day.at(6, offered("c1")).at(8, unoffered("c1", OfferEnding.ACCEPTED, 2.0), talks("c1"), talks("c2", "luis"))
    day.at(38, parts("c1", 30.0), parts("c2", 30.0, "luis"))
    assert day.figure("acd_site_made_offers_total", "help", "lyon") == 2
    assert day.figure("acd_site_ended_offers_total", "help", "lyon", "no_answer") == 1
    assert day.figure("acd_site_ended_offers_total", "help", "lyon", "accepted") == 1
    assert day.figure("acd_site_began_calls_total", "help", "lyon") == 1
    assert day.spread("acd_site_talk_seconds", "help", "lyon") == (1, 30.0)


def test_a_reload_shows_new_sites_and_who_is_gone_counts_on_where_she_sat():
    """Her call is still hers."""
    day = Day(queue("help"), agents=(ANA,)).at(0, offered("c1"), talks("c1"))
    luis = replace(LUIS, site=SiteName("madrid"))
    day.metrics.work_by(replace(centre(queue("help")), agents={luis.name: luis}))
    day.at(9, parts("c1", 9.0), offered("c2", "luis"))
    assert day.spread("acd_site_talk_seconds", "help", "lyon") == (1, 9.0)
    assert day.figure("acd_site_made_offers_total", "help", "madrid") == 1
