"""How fast the simulator is on one core, and what takes its time. `python -m tests.bench.simulator` prints the table.

All of it is the engine as it decides for real callers; what the simulator adds is measured too, by the engine's share.
"""

import json
import os
import sys
import time
from copy import copy
from dataclasses import replace
from pathlib import Path
from random import Random

from rich.console import Console
from rich.table import Table

from acd.config.traffic_shapes import TrafficFile
from acd.core.engine import Engine, Step
from acd.core.events import Event, Now
from acd.core.plan import Plan
from acd.sim.account import Account
from acd.sim.chance import Spread, once
from acd.sim.people import Caller, Delays, Manner, Manners
from acd.sim.runs import Setting, play, replicate
from acd.sim.simulation import Simulation
from tests.core.words import LINE, MORNING, agent, centre, queue
from tests.sim.playing import poisson

RESULT = Path(__file__).resolve().parents[2] / ".cache" / "simulator.json"
REAL = Manners(usual_handling=Spread(450.0), usual_agent=Manner(answers_in=once(3.0)), delays=Delays(command_s=0.02))
CROWD, CROWD_S = 100_000, 60.0
RUNS_A_CORE = 4
WATCHED_CALLS = 2_000


def timed(plan: Plan, callers: list[Caller], manners: Manners) -> dict[str, float]:
    """One run on this core: seconds, calls a second, and the share of the time that the engine itself took.

    That share is of the first callers, in a run of its own: to look at a clock around each step takes time too.
    """
    few = [copy(caller) for caller in callers[:WATCHED_CALLS]]
    first = Simulation(plan, few, manners, seed=1, begins=MORNING, audience=[Account(plan, 1800.0)])
    engine = Watched(first.engine)
    first.engine.handle = engine.handle  # type: ignore[method-assign]  # to look at a clock around it
    watched_s = _run(first)
    account = Account(plan, 1800.0)
    simulation = Simulation(plan, callers, manners, seed=1, begins=MORNING, audience=[account])
    took_s = _run(simulation)
    waiting = simulation.calls - sum(sum(row.endings.values()) for row in account.totals().values())
    return {
        "calls_per_s": simulation.calls / took_s,
        "took_s": took_s,
        "engine_share": engine.took_s / watched_s,
        "left_waiting": float(waiting),
        "steps_per_call": simulation.steps / simulation.calls,
    }


def _run(simulation: Simulation) -> float:
    """Seconds of processor."""
    began = time.process_time()
    simulation.run()
    return time.process_time() - began


class Watched:
    """An engine, and how long it took."""

    def __init__(self, engine: Engine) -> None:
        self.inner, self.took_s = engine.handle, 0.0

    def handle(self, event: Event, now: Now) -> Step:
        """Do one step."""
        began = time.process_time()
        step = self.inner(event, now)
        self.took_s += time.process_time() - began
        return step


def one_queue(calls: int) -> dict[str, float]:
    """A hundred agents at 0.9 of their load, and nothing else."""
    plan = centre(queue("help", wait_max_s=9e9, waiting_max=CROWD), *(agent(f"a{number}") for number in range(100)))
    return timed(plan, list(poisson(0.5, calls, Random(1), talk_mean_s=180.0)), Manners())


def large_centre(calls: int) -> dict[str, float]:
    """A day of 40,000 calls and 2,200 agents in ten queues, of whom each knows two."""
    names = [f"q{number}" for number in range(10)]
    agents = [agent(f"a{n}", names[n % 10], names[(n + 1) % 10]) for n in range(2200)]
    plan = centre(*(queue(name, wrap_up_s=30.0) for name in names), *agents)
    return timed(plan, list(poisson(40_000 / 36_000, calls, Random(2))), REAL)


def crowd(calls: int) -> dict[str, float]:
    """100,000 calls within a minute on 20 agents, with 500 places to wait: everybody ends with a reason."""
    plan = centre(queue("help", waiting_max=500, wait_max_s=600.0), *(agent(f"a{number}") for number in range(20)))
    callers = list(poisson(CROWD / CROWD_S, calls, Random(3), patience_mean_s=120.0))
    return timed(plan, callers, replace(REAL, usual_handling=Spread(120.0)))


def replications(calls: int) -> dict[str, float]:
    """What `acd simulate --runs` does on all cores that this process may use: how much faster than one after the other.

    Four runs for each core, of so many calls in all for each.
    """
    cores = len(os.sched_getaffinity(0))
    kind = {"line": LINE, "per_day": calls // RUNS_A_CORE, "talk": {"mean": "3m"}}
    plan = centre(queue("help", wait_max_s=9e9, waiting_max=CROWD), *(agent(f"a{number}") for number in range(100)))
    setting = Setting(plan, TrafficFile.model_validate({"callers": {"people": kind}}))
    began = time.perf_counter()
    for seed in range(RUNS_A_CORE):
        play(setting, seed, lambda _: None)
    alone_s = time.perf_counter() - began
    began = time.perf_counter()
    replicate([setting], range(RUNS_A_CORE * cores), cores, lambda _: None)
    return {"speed_up": cores * alone_s / (time.perf_counter() - began), "cores": float(cores), "took_s": alone_s}


def main(*, is_quick: bool) -> None:
    """The table; its figures are written down too."""
    part = 10 if is_quick else 1
    rows = {
        "one queue": lambda: one_queue(20_000 // part),
        "a day of a large centre": lambda: large_centre(40_000 // part),
        "100,000 callers in 60 s": lambda: crowd(CROWD // part),
        "replications on all cores": lambda: replications(80_000 // part),
    }
    console, found = Console(width=120), {}
    table = Table("simulated", "figures", title="the simulator, seconds of processor")
    for name, measure in rows.items():
        console.print(f"{name} …", style="dim")
        found[name] = measure()
        table.add_row(name, ", ".join(f"{key} {value:,.2f}" for key, value in found[name].items()))
    RESULT.parent.mkdir(exist_ok=True)
    if not is_quick:
        RESULT.write_text(json.dumps(found, indent=2) + "\n")
    console.print(table)


if __name__ == "__main__":
    main(is_quick="--quick" in sys.argv)
