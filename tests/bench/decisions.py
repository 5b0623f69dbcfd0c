"""What one decision costs the core, with everything on: a call arrives, or an agent becomes free.

A decision is: the index follows, somebody is chosen for somebody, and both are reserved. What is asked of the switch
after that belongs to the offer (`core_cost.py` has the whole call). `python -m tests.bench.decisions` prints the table.
"""

import gc
import json
import sys
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

from acd.core import events
from acd.core.engine import Engine
from acd.core.events import Now
from acd.core.ids import CallId, LegId, QueueName, StayId
from acd.core.plan import Queue
from acd.core.routing_rules import Need, Relaxation, Routing
from acd.core.stays import Stay
from tests.bench.asking import places_and_waits
from tests.bench.market import CLASSES, LARGE, QUEUES, SMALL, UNIQUE, Market, Size
from tests.core.words import LINE, MORNING, NODE, centre, queue

RESULT = Path(__file__).resolve().parents[2] / ".cache" / "decisions.json"


def decisions(size: Size, count: int) -> dict[str, float]:
    """Percentiles in microseconds of `count` decisions of each kind."""
    market = Market(size)
    market.fill()
    gc.collect()
    gc.freeze()
    took = []
    for number in range(count + count // 10):
        pair = [market.agent_frees(), market.call_arrives()]
        took += pair if number >= count // 10 else []
    gc.unfreeze()
    took.sort()
    return {"p50_us": took[len(took) // 2] * 1e6, "p99_us": took[len(took) * 99 // 100] * 1e6}


def asking(count: int) -> dict[str, float]:
    """Where one of 100,000 callers stands, and how long he has to wait."""
    market = Market(LARGE)
    market.fill()
    return places_and_waits(market.state, count)


def relaxation(waiting: int = 100_000) -> dict[str, float]:
    """So many callers reach their next stage within one second: how far the engine falls behind, by its own clock."""
    engine = Engine()
    routing = Routing(relax=(Relaxation(600.0, {"french": 3}),))
    queues = [
        queue(f"q{number}", needs=(Need("french", 5),), waiting_max=waiting, routing=routing) for number in range(200)
    ]
    plan = centre(*queues)
    engine.handle(events.CentreLoaded(plan, 1), Now(0.0, MORNING))
    engine.handle(events.NodeConnected(NODE, (), (), ()), Now(0.0, MORNING))
    state = engine.state
    for number in range(waiting):
        at_s, name = 1.0 + number / waiting, StayId(f"a1-e1-c{number}-s1")
        key = QueueName(f"q{number * 7919 % 200}")
        stay = Stay(name, CallId(name[:-3]), NODE, key, key, 0, float(number), at_s, at_s, 1e9, None)
        state.replace("stays", name, stay)
    order = [[place[-1] for place in floor.waiting] for floor in state.floors.numbered]
    now_s, behind_s = 0.0, 0.0
    while (due_s := engine.next_deadline()) is not None:
        now_s = max(now_s, due_s)
        behind_s = max(behind_s, now_s - due_s)
        began = time.perf_counter()
        engine.handle(events.TimePassed(), Now(now_s, MORNING))
        now_s += time.perf_counter() - began
    moved = [[place[-1] for place in floor.lines[1]] for floor in state.floors.numbered]
    return {"behind_s": behind_s, "out_of_order": float(sum(a != b for a, b in zip(order, moved, strict=True)))}


def memory(waiting: int = 10_000) -> dict[str, float]:
    """What one waiting call keeps in the core, with its leg, its stay and its deadlines, through the whole engine."""
    plan = centre(Queue(QueueName("help"), waiting_max=waiting, wait_max_s=1e6, position_every_s=1e6))
    engine = Engine()
    engine.handle(events.CentreLoaded(plan, 1), Now(0.0, MORNING))
    engine.handle(events.NodeConnected(NODE, (), (), ()), Now(0.0, MORNING))
    gc.collect()
    tracemalloc.start()
    for number in range(waiting):
        leg, now = LegId(f"a1-1700000000.{number}"), Now(1.0 + number, MORNING)
        engine.handle(events.CallArrived(NODE, leg, LINE, f"+3247{number:07}", f"{number}@bench"), now)
        engine.handle(events.LegAnswered(NODE, leg, f"{number}@bench"), now)
    gc.collect()
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(engine.state.stays) == waiting
    return {"bytes": used / waiting}


def rows(*, is_quick: bool = False) -> Iterator[tuple[str, dict[str, float]]]:
    """Each row with its figures, as it is measured."""
    count = 2_000 if is_quick else 20_000
    yield "100,000 waiting, 300 profiles", decisions(LARGE, count)
    yield "100,000 waiting, every agent unique", decisions(UNIQUE, count)
    yield "1,000 waiting, 100 agents", decisions(SMALL, count)
    yield "position and predicted wait", asking(count)
    yield "a relaxation for 100,000 within 1 s", relaxation()
    yield "memory per waiting call", memory()


def decisions_cost(console: Console, *, is_quick: bool = False) -> Table:
    """The table; its figures are written down too."""
    table = Table("decisions of the core", "figures", title=f"{QUEUES} queues, {CLASSES} classes of calls")
    found = {}
    for name, figures in rows(is_quick=is_quick):
        console.print(f"{name} …", style="dim")
        found[name] = figures
        table.add_row(name, ", ".join(f"{key} {value:,.1f}" for key, value in figures.items()))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n")
    return table


if __name__ == "__main__":
    Console(width=120).print(decisions_cost(Console(width=120), is_quick="--quick" in sys.argv))
