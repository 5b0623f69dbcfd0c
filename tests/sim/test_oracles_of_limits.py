"""Lines, waits and days that end: L'Ecuyer's examples, by plain lines and by the engine."""

from dataclasses import replace
from itertools import takewhile

import pytest

from acd.core import ledger
from acd.core.flow_steps import Answer, EndCall, Play
from acd.core.hours import Hours
from acd.core.plan import Trunk
from acd.core.queue_rules import QueueRules
from acd.core.reasons import StayEnding
from acd.sim.people import Caller, Delays, Manners
from tests.core.words import LINE, agent, centre, enter, flow, queue
from tests.sim.claimed import DAYS, MMC, MMC_AB, OPEN_S, TELETHON, TELETHON_LINES, VOLUNTEERS, telethon_day
from tests.sim.claims import disagreements, found
from tests.sim.plain_centres import NO_LINE, until_closing
from tests.sim.playing import play, seed_of

DAY_S, WEEKS = 86_400.0, 2
WEEK = tuple(day + 7 * week for week in range(WEEKS) for day in range(DAYS))
# The simulation begins on a Monday at 10:00.
OPEN = Hours("open", "Europe/Brussels", (((600, 840),),) * DAYS + ((),) * 2)


@pytest.mark.parametrize("claim", [TELETHON, MMC, MMC_AB], ids=lambda claim: claim.name)
def test_plain_lines_agree_with_published_days(claim):
    """Of a week with all that it limits, and of days of patient and of impatient callers."""
    assert not disagreements(claim, found(claim, seed_of(claim.name), claim.quick), claim.quick, 0.05)


@pytest.mark.parametrize("lines", [TELETHON_LINES, VOLUNTEERS + 1])
def test_the_engine_plays_the_telethon_as_a_plain_line_does(lines):
    """Each caller waits as long, and is served, gives up, leaves a message or is cut off like there."""
    seed = seed_of("Telethon, engine")
    people: list[Caller] = []
    expected: list[tuple[float, str]] = []
    for day in WEEK:
        today = list(takewhile(lambda each: each[0] < OPEN_S, telethon_day(seed + day)))
        people += [
            Caller(day * DAY_S + at_s, LINE, "+32470000001", patience_s=patience_s, talk_s=talk_s)
            for at_s, patience_s, talk_s in today
        ]
        expected += until_closing(today, VOLUNTEERS, lines, 120.0, OPEN_S)
    endings = {StayEnding.TIMED_OUT: "message", StayEnding.CLOSED_WHILE_WAITING: "gone"}
    plan = centre(
        queue("help", wait_max_s=120.0, rules=QueueRules(hours="open", leaves_at_closing=True)),
        *(agent(f"a{number:02}") for number in range(VOLUNTEERS)),
        flow(Answer(), replace(enter("help"), endings=endings), message=(Play("message"),), gone=(EndCall(),)),
        OPEN,
        Trunk("carrier", calls_max=lines),
    )
    simulation, heard, _ = play(plan, people, Manners(delays=Delays(prompt_share=0.0)))
    began = [fact.call for fact in heard.of(ledger.StayBegan)]
    ended = {fact.call: (fact.wait_s, str(fact.ending)) for fact in heard.of(ledger.StayEnded)}
    entered = [each for each in expected if each[1] != NO_LINE]
    assert [ended[call][1] for call in began] == [ending for _, ending in entered]
    assert [ended[call][0] for call in began] == pytest.approx([wait_s for wait_s, _ in entered], abs=1e-6)
    assert simulation.turned_away == len(expected) - len(entered)
    assert {ending for _, ending in entered} >= {"answered", "abandoned", "timed_out"}
