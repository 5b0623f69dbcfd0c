"""Thousands of centres with mistakes in them: each is refused in words, or it is good and takes calls."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, lru_cache
from pathlib import Path

import fastjsonschema
import pytest
from hypothesis import HealthCheck, given, settings

from acd.config import folder as folders
from acd.config.building import revision
from acd.config.load import load
from acd.config.nodes import read_tree
from acd.config.problems import ConfigProblems
from acd.config.schemas import KINDS, schema_of
from acd.core.events import CentreReloaded
from acd.core.plan import Plan
from acd.runtime.wire import decode, encode
from acd.sim.people import Caller, Delays, Manners
from acd.sim.simulation import Simulation
from tests.config.mutated import as_yaml, mutated, numbers_in, trees_of
from tests.sources import ROOT

# So many of each, of which at least one in twenty is refused, and one in twenty taken.
# `ACD_TORTURE=1` tries others each time, and more of them.
IS_EXPLORING = bool(os.environ.get("ACD_TORTURE"))
EXAMPLES = 2_000 if IS_EXPLORING else 420
SEEDS = ("demo", "bank", "help-desk-national", "software-support", "travel-agency")
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LASTS_S, STEPS_MAX = 4 * 3600.0, 20_000
# No setting of a sensible centre is a larger number.
LARGEST = 1e8


@contextmanager
def files_read_once() -> Iterator[None]:
    """What is not changed is not parsed again: a parser in Python is slow."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(folders, "read_tree", lru_cache(maxsize=200)(read_tree))
        yield


@cache
def validate(kind: str):
    """What an editor knows of a kind of file."""
    return fastjsonschema.compile(schema_of(kind))


def kind_of(name: str) -> str:
    """`flows/welcome.yaml` → flow."""
    return next(kind for kind, (_, place) in KINDS.items() if Path(name).match(place))


def check(plan: Plan) -> None:
    """It can be sent and read back, holds no absurd number, and callers who ring its lines are all gone in the end."""
    sent = encode(CentreReloaded(plan, "somebody"))
    again = decode(CentreReloaded, sent).plan
    assert encode(CentreReloaded(again, "somebody")) == sent
    assert revision(again) == plan.revision == revision(plan)
    assert all(-LARGEST < number < LARGEST for number in numbers_in(json.loads(sent)))
    callers = [
        Caller(5.0 * number, line, f"+3247000000{number}", keys=keys, patience_s=90.0, talk_s=30.0)
        for number, (line, keys) in enumerate((line, keys) for line in list(plan.lines)[:2] for keys in ("1111", "394"))
    ]
    manners = Manners(delays=Delays(command_s=0.02, prompt_share=0.4))
    simulation = Simulation(plan, callers, manners, seed=1, begins=TUESDAY)
    simulation.run(LASTS_S)
    assert simulation.calls == len(callers)
    assert not simulation.engine.state.calls
    assert simulation.steps < STEPS_MAX


def _shown(problems: ConfigProblems) -> bytes:
    """For people and for programs."""
    return str(problems).encode() + json.dumps([problem.as_json() for problem in problems.problems]).encode()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_centre_with_mistakes_is_refused_in_words_or_takes_calls(seed, tmp_path):
    """Nothing crashes, and no nonsense is taken; what is taken an editor does not refuse either."""
    trees = trees_of(ROOT / "dialplans" / seed)
    folder, told = tmp_path / "centre", {"refused": 0, "taken": 0}
    shutil.copytree(ROOT / "dialplans" / seed, folder, ignore=shutil.ignore_patterns("tests", "traffic.yaml"))
    kept = {name: as_yaml(tree) for name, tree in trees.items()}
    for name, text in kept.items():
        (folder / name).write_text(text)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=not IS_EXPLORING,
        suppress_health_check=list(HealthCheck),
    )
    @given(mutated(trees))
    def one(changed):
        for name, tree in changed.items():
            (folder / name).write_text(as_yaml(tree))
        try:
            plan = load(folder).plan
        except ConfigProblems as problems:
            told["refused"] += bool(_shown(problems))
        else:
            for name, tree in changed.items():
                validate(kind_of(name))(json.loads(as_yaml(tree)))
            check(plan)
            told["taken"] += 1
        finally:
            for name in changed:
                (folder / name).write_text(kept[name])

    with files_read_once():
        one()
    assert sum(told.values()) >= EXAMPLES
    assert min(told.values()) >= EXAMPLES // 20, told
