"""What one lane does when its socket is open and dead."""

from acd.asterisk.ari import lane
from tests.asterisk.ear import Ear, running_node
from tests.asterisk.fake_ari import fake_ari, settings_for
from tests.asterisk.test_ari_lanes import all_up, join, outcomes, path_of


async def test_a_lane_that_answers_nothing_is_begun_anew(monkeypatch):
    """The socket may be open and dead; who waits on it is told when it is given up."""
    monkeypatch.setattr(lane, "STALE_AFTER_S", 0.1)
    async with fake_ari() as fake, running_node(settings_for(fake, lanes=1), ear := Ear()) as node:
        await all_up(fake, 1)
        fake.silence(path_of(1))
        node.submit(command := join(1, "c1"))
        assert await outcomes(ear, [command]) == ["lost"]
        await fake.until(lambda: fake.connects.count("acd-rest-1") == 2)
