"""What all folds have in common."""

from dataclasses import fields
from typing import Any, get_args

import pytest

from acd.core.ids import NodeName, QueueName
from acd.core.ledger import Fact
from acd.core.plan import Queue
from acd.metrics.agents import AgentFold
from acd.metrics.calls import CallFold
from acd.metrics.own_calls import OwnCallFold
from acd.metrics.queues import QueueFold
from acd.metrics.recordings import RecordingFold
from acd.metrics.series import Names
from acd.metrics.sites import SiteFold
from acd.metrics.sound import SoundFold
from tests.metrics.days import moment

HELP, HERE = QueueName("help"), NodeName("a1")
FOLDS: dict[str, Any] = {
    "agents": lambda: AgentFold(Names([HELP]), Names()),
    "calls": lambda: CallFold(Names([HERE]), Names()),
    "own calls": lambda: OwnCallFold(Names([HELP])),
    "queues": lambda: QueueFold({HELP: Queue(HELP)}, Names([HELP])),
    "recordings": lambda: RecordingFold(Names([HERE])),
    "sites": lambda: SiteFold({}, Names([HELP])),
    "sound": SoundFold,
}


@pytest.mark.parametrize("name", FOLDS)
def test_a_fold_hears_all_that_changes_it(name):
    """What it does not hear is never told to it, so that a number would be missed in silence."""
    fold = FOLDS[name]()
    now = (moment(1),) if name in {"agents", "queues"} else ()
    for kind in get_args(Fact):
        if kind not in fold.hears:
            before = [each.copy() for each in fold.series()]
            fold.take(kind(*range(1, 1 + len(fields(kind)))), *now)
            assert list(fold.series()) == before, kind.__name__


@pytest.mark.parametrize("name", FOLDS)
def test_a_fold_hears_something(name):
    """And nothing that is no fact."""
    assert FOLDS[name]().hears
    assert FOLDS[name]().hears <= set(get_args(Fact))
