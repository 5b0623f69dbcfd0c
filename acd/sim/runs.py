"""Runs of a simulation: one here, or many with seeds of their own in processes on all cores.

Run number k is what its seed gives alone, so how many cores there are changes nothing but the time.
"""

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any

from acd.config.traffic_shapes import TrafficFile
from acd.core.plan import Plan
from acd.sim.account import Account
from acd.sim.figures import Figures
from acd.sim.people import Caller
from acd.sim.recorded import Recording
from acd.sim.simulation import NO_CHANNEL, Hears, Simulation
from acd.sim.traffic import DAY_S, callers, manners, midnight

SLICES_A_DAY = 288
LOOKS_EVERY_S = 0.2
# `tell(share)`: so much of what is to do is done, from 0 to 1.
Tell = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is played: a centre with its traffic for so many `days`; `recorded` calls in place of those by chance."""

    plan: Plan
    said: TrafficFile
    days: int = 1
    recorded: Recording | None = None

    def callers(self, seed: int) -> Iterable[Caller]:
        """Who rings with this seed."""
        if self.recorded is not None:
            return self.recorded.callers(seed)
        return callers(self.said, seed, self.days)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one run came to; its last call was over at `ended_s`."""

    seed: int
    calls: int
    steps: int
    ended_s: float
    figures: Figures


class StoppedError(Exception):
    """Somebody has asked that the runs end."""


def play(setting: Setting, seed: int, tell: Tell, audience: Iterable[Hears] = ()) -> Outcome:
    """One run in this process."""
    account = Account(setting.plan, setting.said.interval)
    simulation = Simulation(
        setting.plan,
        setting.callers(seed),
        manners(setting.said, setting.plan, setting.days),
        seed=seed,
        begins=midnight(setting.plan),
        audience=[account, *audience],
    )
    slices = setting.days * SLICES_A_DAY
    for number in range(1, slices + 1):
        simulation.run(number * DAY_S / SLICES_A_DAY)
        tell(number / slices)
    simulation.run()
    account.close(simulation.now_s)
    if simulation.turned_away:
        account.unqueued[NO_CHANNEL] = simulation.turned_away
    calls = simulation.calls + simulation.turned_away
    return Outcome(seed, calls, simulation.steps, simulation.now_s, account.told())


def replicate(settings: Sequence[Setting], seeds: Sequence[int], cores: int, tell: Tell) -> list[list[Outcome]]:
    """For each setting its runs in the order of `seeds`, played in so many processes at once."""
    jobs = [(which, seed) for seed in seeds for which in range(len(settings))]
    found = _here(settings, jobs, tell) if min(cores, len(jobs)) == 1 else _in_processes(settings, jobs, cores, tell)
    return [found[which :: len(settings)] for which in range(len(settings))]


def _here(settings: Sequence[Setting], jobs: Sequence[tuple[int, int]], tell: Tell) -> list[Outcome]:
    def said(before: int) -> Tell:
        return lambda share: tell((before + share) / len(jobs))

    return [play(settings[which], seed, said(number)) for number, (which, seed) in enumerate(jobs)]


# -- processes ---------------------------------------------------------------------------------------------------------


def _in_processes(
    settings: Sequence[Setting], jobs: Sequence[tuple[int, int]], cores: int, tell: Tell
) -> list[Outcome]:
    context = get_context("spawn")
    # How far each is, written by whoever plays it; and one more, which is not 0 when all are to end.
    shares = context.RawArray("d", len(jobs) + 1)
    with ProcessPoolExecutor(min(cores, len(jobs)), context, _begin, (tuple(settings), shares)) as pool:
        try:
            with _not_interrupted():
                played = [pool.submit(_play, number, *job) for number, job in enumerate(jobs)]
            _watch(played, lambda: tell(sum(shares[:-1]) / len(jobs)))
        except BaseException:
            shares[-1] = 1.0
            pool.shutdown(cancel_futures=True)
            raise
    return [each.result() for each in played]


def _watch(played: Sequence[Future[Outcome]], tell: Callable[[], None]) -> None:
    left = set(played)
    while left:
        done, left = wait(left, LOOKS_EVERY_S, FIRST_EXCEPTION)
        for each in done:
            each.result()
        tell()


@contextmanager
def _not_interrupted() -> Iterator[None]:
    """A ctrl-C goes to every process of a terminal. Those begun here inherit that it is kept from them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


# What a process that plays runs is given once.
_given: tuple[tuple[Setting, ...], Any] = ((), None)


def _begin(settings: tuple[Setting, ...], shares: Any) -> None:
    global _given  # noqa: PLW0603  # a process of the pool has nowhere else to keep it
    _given = settings, shares
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Whoever wanted the runs may be killed; then nobody waits for them."""
    parent = parent_process()
    assert parent is not None, "only a process of the pool begins so"
    parent.join()
    os._exit(1)


def _play(number: int, which: int, seed: int) -> Outcome:
    settings, shares = _given

    def tell(share: float) -> None:
        shares[number] = share
        if shares[-1]:
            raise StoppedError

    return play(settings[which], seed, tell)
