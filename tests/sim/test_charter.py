"""A day on a line with the charter: its figure, beside a count of the same callers that is made in another way."""

from collections import Counter, defaultdict
from datetime import timedelta
from functools import cache
from zoneinfo import ZoneInfo

from acd.config.load import load
from acd.config.traffic import read_traffic
from acd.core import ledger
from acd.core.ids import CallId
from acd.core.ledger_callbacks import CallbackOffered, CallbackPromised
from acd.metrics.charter import Days, Judge, Verdict
from acd.sim.simulation import Simulation
from acd.sim.traffic import callers, manners, midnight
from tests.sim.playing import Heard
from tests.sources import ROOT

LINE, WITHIN_S, ZONE = "+3225550120", 150.0, ZoneInfo("Europe/Brussels")


@cache
def day() -> tuple[Days, dict[CallId, list[tuple[float, ledger.Fact]]]]:
    """The figures of a simulated day, and each call's facts."""
    folder = ROOT / "dialplans" / "charter"
    plan = load(folder).plan
    said, heard, begins = read_traffic(folder / "traffic.yaml", plan), Heard(), midnight(plan)
    Simulation(plan, callers(said, 1, 1), manners(said, plan, 1), seed=1, begins=begins, audience=[heard]).run()
    days = Days(ZONE)
    stories: dict[CallId, list[tuple[float, ledger.Fact]]] = defaultdict(list)
    for at_s, fact in heard.facts:
        if type(fact) in Judge.hears:
            days.take(fact, begins + timedelta(seconds=at_s))
        call: CallId | None = getattr(fact, "call", None)
        if call is not None:
            stories[call].append((at_s, fact))
    return days, stories


def verdict_of(story: list[tuple[float, ledger.Fact]]) -> Verdict | None:
    """What became of a caller, by when he came into a queue and what he heard there. Here nobody waits twice."""
    began = [at_s for at_s, fact in story if isinstance(fact, ledger.StayBegan)]
    ends = [(at_s, fact) for at_s, fact in story if isinstance(fact, ledger.StayEnded)]
    kinds = {type(fact) for _, fact in story}
    if not began:
        return None
    ((ended_s, end),) = ends
    is_in_time = ended_s - began[0] <= WITHIN_S
    if end.ending == "answered":
        return Verdict.IN_TIME if is_in_time else Verdict.LATE
    if CallbackPromised in kinds:
        return Verdict.CALLBACK
    return Verdict.GAVE_UP if is_in_time else Verdict.OFFERED if CallbackOffered in kinds else Verdict.MISSED


def test_the_figure_of_the_day_is_that_of_another_count():
    """Caller by caller, from the ledger."""
    days, stories = day()
    counted = Counter(filter(None, map(verdict_of, stories.values())))
    ((where, found),) = days.found.items()
    assert where == (where[0], LINE)
    assert found.verdicts == counted
    assert counted.total() > 2_500
    assert min(counted[verdict] for verdict in (Verdict.IN_TIME, Verdict.LATE, Verdict.CALLBACK, Verdict.GAVE_UP)) > 10


def test_the_charter_is_kept_and_whoever_waits_too_long_is_offered_a_callback():
    """90 % in time; of the others nobody was forgotten."""
    (found,) = day()[0].found.values()
    assert found.share is not None
    assert found.share >= 0.9
    assert found.verdicts[Verdict.MISSED] <= 2
