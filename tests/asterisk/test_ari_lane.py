"""What one lane does when its socket is open and dead, or ends under somebody's request."""

import time
from collections import Counter

from acd.asterisk.ari import lane
from acd.asterisk.ari.asking import Request
from acd.asterisk.ari.asks import Ask
from acd.asterisk.ari.lane import Lane
from tests.asterisk.ear import Ear, clock_at, running_node
from tests.asterisk.fake_ari import fake_ari, settings_for
from tests.asterisk.test_ari_lanes import all_up, join, outcomes, path_of


async def test_a_lane_that_answers_nothing_is_begun_anew(monkeypatch):
    """The socket may be open and dead; who waits on it is told when it is given up."""
    monkeypatch.setattr(lane, "STALE_AFTER_S", 0.1)
    async with fake_ari() as fake, running_node(settings_for(fake, lanes=1), ear := Ear()) as node:
        await all_up(node, 1)
        fake.silence(path_of(1))
        node.submit(command := join(1, "c1"))
        assert await outcomes(ear, [command]) == ["lost"]
        await fake.until(lambda: fake.connects.count("acd-rest-1") == 2)


async def test_a_lane_that_was_silent_because_nobody_asked_stays(monkeypatch):
    """What was only just asked may take its time."""
    monkeypatch.setattr(lane, "STALE_AFTER_S", 0.6)
    async with fake_ari() as fake, running_node(settings_for(fake, lanes=1), ear := Ear()) as node:
        await all_up(node, 1)
        up_s = time.monotonic()
        release = fake.silence(path_of(1))
        await clock_at(up_s + 0.4)
        node.submit(command := join(1, "c1"))
        await clock_at(up_s + 0.8)
        release.set()
        assert await outcomes(ear, [command]) == ["done"]
        assert fake.connects.count("acd-rest-1") == 1


async def test_what_was_not_handed_to_the_network_was_not_sent():
    """Known for certain, so that the core may decide otherwise than when in doubt."""
    settled: list[tuple[str, object]] = []
    down = Lane("acd-rest-1", lambda ask, reason, _: settled.append((ask.id, reason)), lambda: None, Counter())
    down.take(Ask("r1", "c1", join(1, "c1"), Request("POST", path_of(1)), 0.0))
    assert settled == [("r1", "not_sent")]
    assert not down.is_up
