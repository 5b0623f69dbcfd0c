"""What it costs to ask where a caller stands, and how long he has to wait."""

import gc
import time
from random import Random

from acd.core.forecasting import forecast
from acd.core.pace import Pace
from acd.core.state import State
from acd.core.telling import position_of


def places_and_waits(state: State, count: int) -> dict[str, float]:
    """Percentiles in microseconds of asking both of any of those who wait in this state."""
    for queue in state.floors.keys_of:
        keys = [each.key for each in state.floors.classes_in(queue)]
        for key in keys:
            shared = {other: 200 for other in keys if other != key}
            pace = Pace(key, 400, shared, taken=300.0, agent_seconds=54_000.0, left=30.0, waited_seconds=9_000.0)
            state.forecasts.paces[key] = pace
    chance, stays = Random(8), list(state.stays.values())
    gc.collect()
    gc.freeze()
    took = []
    for _ in range(count):
        stay = stays[chance.randrange(len(stays))]
        began = time.perf_counter()
        position, wait = position_of(state, stay), forecast(state, stay)
        took.append(time.perf_counter() - began)
        assert position >= 1
        assert wait is not None
    gc.unfreeze()
    took.sort()
    return {"p50_us": took[len(took) // 2] * 1e6, "p99_us": took[len(took) * 99 // 100] * 1e6}
