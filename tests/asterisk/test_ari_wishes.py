"""What an `AriNode` is asked for beside commands: a new look at the switch, and a variable of its dialplan."""

import pytest

from acd.asterisk.ari.client import AriNode
from acd.asterisk.ari.connection import AnsweredOddly, SocketClosed
from acd.core.events import LegLeft, NodeConnected, NodeLost
from acd.core.ids import LegId, NodeName
from tests.asterisk.ear import Ear, running_node
from tests.asterisk.fake_ari import fake_ari, settings_for

A1 = NodeName("a1")


async def test_a_new_look_is_a_new_connection_and_what_was_not_told_yet_is_forgotten():
    """The loss is told, then what is there now."""
    async with fake_ari() as fake, running_node(settings_for(fake), ear := Ear()) as node:
        ear.is_full = True
        node._outlet.put(LegLeft(A1, LegId("a1-1.0")))
        node.look_again()
        ear.is_full = False
        await ear.wait_for_many(NodeConnected, 2)
        assert [type(event) for event in ear.heard] == [NodeConnected, NodeLost, NodeConnected]
        assert fake.connects.count("acd") == 2


async def test_a_variable_of_the_dialplan_goes_over_http():
    """Nobody's call waits for it, and it waits for nobody's."""
    async with fake_ari() as fake, running_node(settings_for(fake), Ear()) as node:
        await node.set_global("ACD_HEARTBEAT", "1:1795392000", 1.0)
        assert ("http", "POST", "asterisk/variable") in fake.seen
        fake.statuses["asterisk/variable"] = 500
        with pytest.raises(AnsweredOddly, match="500"):
            await node.set_global("ACD_HEARTBEAT", "1:1795392001", 1.0)
        fake.silence("asterisk/variable")
        with pytest.raises(TimeoutError):
            await node.set_global("ACD_HEARTBEAT", "1:1795392002", 0.05)


async def test_without_a_client_that_runs_nothing_is_written():
    """It says so."""
    async with fake_ari() as fake:
        with pytest.raises(SocketClosed, match="does not run"):
            await AriNode(settings_for(fake), Ear().put, lambda prompt, _: prompt).set_global("X", "1", 1.0)
