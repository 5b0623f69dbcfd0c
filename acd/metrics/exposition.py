"""From plain numbers to Prometheus's text. The only importer of prometheus_client; keeps nothing, has no registry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.utils import floatToGoString

from acd.metrics.series import Histogram, Number, Series

CONTENT_TYPE = CONTENT_TYPE_LATEST


def render(series: Sequence[Series]) -> bytes:
    """The exposition of these numbers. Takes long (some 10 µs for each line), so run it in a thread, on copies."""
    return generate_latest(_Collected(series))


@dataclass(frozen=True, slots=True)
class _Collected:
    """What prometheus_client asks for its families."""

    series: Sequence[Series]

    def collect(self) -> Iterable[Metric]:
        for each in self.series:
            yield _of_histogram(each) if isinstance(each, Histogram) else _of_number(each)


def _of_number(number: Number) -> Metric:
    kind = CounterMetricFamily if number.kind == "counter" else GaugeMetricFamily
    family = kind(number.name, number.says, labels=number.labels)
    for labels, value in number.values.items():
        family.add_metric(labels, value)
    return family


def _of_histogram(histogram: Histogram) -> Metric:
    family = HistogramMetricFamily(histogram.name, histogram.says, labels=histogram.labels)
    names = [*map(floatToGoString, histogram.bounds), "+Inf"]
    for labels, spread in histogram.spreads.items():
        family.add_metric(labels, list(zip(names, map(float, accumulate(spread.counts)), strict=True)), spread.total)
    return family
