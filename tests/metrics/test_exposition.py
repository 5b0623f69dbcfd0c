import re

from prometheus_client.parser import text_string_to_metric_families

from acd.core.reasons import StayEnding
from acd.metrics.exposition import CONTENT_TYPE, render
from acd.metrics.series import NAMES_MAX, Histogram, Names, counter
from tests.metrics.days import Day, began, enters, leaves, queue

UNITS = (
    "agents answers bugs calls events facts imbalance info lanes legs lines look_ups messages nodes offers "
    "orphans points prompts ratio reconnects recordings reloads requests seconds stays steps transfers"
).split()
NAME = re.compile(rf"acd(_[a-z]+)*_({'|'.join(UNITS)})(_total)?")


def families(day):
    """What Prometheus's own parser reads."""
    return {each.name: each for each in text_string_to_metric_families(render(day.metrics.look()).decode())}


def test_the_exposition_says_what_the_folds_say():
    """Prometheus's own parser reads it back: values, labels and kinds, also of an odd name."""
    odd = 'sa"les\\ \n1'
    day = Day(queue("help"), queue(odd)).at(0, began("c1"), enters("c1"), enters("c2", odd))
    day.at(12, leaves("c1", StayEnding.ANSWERED, 12.0))
    found = families(day)
    assert found["acd_ended_stays"].type == "counter"
    ended = {(each.labels["queue"], each.labels["ending"]): each.value for each in found["acd_ended_stays"].samples}
    assert (ended["help", "answered"], ended["help", "abandoned"]) == (1, 0)
    waiting = {each.labels["queue"]: each.value for each in found["acd_waiting_stays"].samples}
    assert waiting == {"help": 0, odd: 1}
    assert CONTENT_TYPE.startswith("text/plain; version=")


def test_buckets_add_up():
    """Each bucket holds those below it; a value on a bound belongs to that bound; `+Inf` has all."""
    histogram = Histogram("acd_x_seconds", "X", (1, 2.5, 5), ("queue",))
    for value in (0.5, 1.0, 1.1, 4.0, 99.0):
        histogram.observe(value, "help")
    (family,) = text_string_to_metric_families(render([histogram]).decode())
    buckets = {each.labels["le"]: each.value for each in family.samples if each.name.endswith("_bucket")}
    assert buckets == {"1.0": 2, "2.5": 3, "5.0": 4, "+Inf": 5}
    sums = {each.name: each.value for each in family.samples if "le" not in each.labels}
    assert sums == {"acd_x_seconds_count": 5, "acd_x_seconds_sum": 105.6}


def test_names_follow_the_rule():
    """`acd_<noun>_<unit>`, counters and only they with `_total`, no name twice, each with help."""
    series = Day(queue("help")).metrics.look()
    wrong = [each.name for each in series if not NAME.fullmatch(each.name)]
    wrong += [
        each.name
        for each in series
        if each.name.endswith("_total") != (not isinstance(each, Histogram) and each.kind == "counter")
    ]
    assert not wrong
    assert all(each.says for each in series)
    assert len({each.name for each in series}) == len(series)


def test_a_look_is_a_copy():
    """What is rendered in a thread does not change under it, whatever happens on the loop meanwhile."""
    day = Day(queue("help")).at(0, enters("c1"), leaves("c1", StayEnding.ANSWERED, 3.0))
    looked = day.metrics.look()
    before = render(looked)
    day.at(5, began("c2"), enters("c2"), leaves("c2", StayEnding.ABANDONED, 5.0))
    assert render(looked) == before


def test_the_number_of_series_is_bounded():
    """Ten times as many queues as labels are let through give no more lines than the cap."""
    few = Day(*(queue(f"q{number}") for number in range(NAMES_MAX + 1)))
    many = Day(*(queue(f"q{number}") for number in range(10 * NAMES_MAX)))
    assert render(many.metrics.look()).count(b"\n") == render(few.metrics.look()).count(b"\n")


def test_names_are_let_in_up_to_the_cap():
    """Those known first, then whoever comes; who was let in stays."""
    names = Names(["a", "b"], names_max=3)
    assert [names.of(each) for each in "abcdca"] == ["a", "b", "c", "other", "c", "a"]


def test_a_counter_without_labels_is_one_line():
    """And it is there before its first count."""
    calls = counter("acd_began_calls_total", "Callers")
    calls.add(by=0)
    assert b"\nacd_began_calls_total 0.0\n" in render([calls])
