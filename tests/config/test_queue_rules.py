"""What a queue's and an agent's settings around waiting and resting become in the plan."""

import pytest

from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.core.ids import QueueName
from acd.core.plan import Queue
from acd.core.queue_rules import BackOffs, Obstacle, QueueRules
from tests.config.golden import LIBRARY
from tests.config.made import centre

HOURS = 'hours: { office: { week: { mon-fri: ["08:00-18:00"] } } }'
SAID = """queues:
  help:
    back_off_no_answer: 10s
    back_off_rejected: 30s
    back_off_busy: 0s
    back_off_unreachable: 1m
    misses_grace: 15s
    after_misses: leave
    ring_past_wait_max: true
    outbound_priority: 20
    refuse_if_all: [paused, unreachable]
    leave_if_all: [no_skill, paused]
    divert_above: 5m
    resume_within: 2m
    hours: office
    at_closing: leave
  sales: {}
"""


def queue_of(folder, queues: str, name: str = "help") -> Queue:
    """As it is in the plan."""
    return load(centre(folder, queues=queues, hours=HOURS), shared=LIBRARY).plan.queues[QueueName(name)]


def test_all_that_a_queue_may_say_reaches_the_plan(tmp_path):
    """What is left out has its default."""
    assert queue_of(tmp_path, SAID).rules == QueueRules(
        BackOffs(10.0, 30.0, 0.0, 60.0),
        misses_grace_s=15.0,
        leaves_after_misses=True,
        rings_past_wait=True,
        outbound_priority=20,
        refuse_if_all=(Obstacle.PAUSED, Obstacle.UNREACHABLE),
        leave_if_all=(Obstacle.PAUSED, Obstacle.NO_SKILL),
        divert_above_s=300.0,
        resume_within_s=120.0,
        hours="office",
        leaves_at_closing=True,
    )


def test_a_queue_that_says_nothing_has_no_rules(tmp_path):
    """Everybody may enter, and stay."""
    assert queue_of(tmp_path, SAID, "sales").rules == QueueRules()


@pytest.mark.parametrize("said", ["[asleep]", "[paused, paused]", "paused"])
def test_obstacles_are_known_ones_each_once(tmp_path, said):
    """An unknown one is not left out in silence."""
    with pytest.raises(ConfigProblems, match="paused"):
        queue_of(tmp_path, f"queues: {{ help: {{ refuse_if_all: {said} }} }}")
