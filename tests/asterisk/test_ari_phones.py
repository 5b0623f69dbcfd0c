"""Phones are looked at in a list, again and again: what the client tells of them."""

from acd.asterisk.ari import client
from acd.core.events import NodeConnected, NodeLost, PhoneReachabilityChanged, PhoneUseChanged
from tests.asterisk.ear import Ear, running_node
from tests.asterisk.fake_ari import fake_ari, settings_for


def endpoint(phone: str, state: str, *channels: str) -> dict[str, object]:
    """A phone as the switch lists it."""
    return {"technology": "PJSIP", "resource": phone, "state": state, "channel_ids": [*channels]}


async def test_phones_that_come_go_and_are_used_are_told(monkeypatch):
    """They are looked at again and again, over HTTP; only what is new is told."""
    monkeypatch.setattr(client, "PHONES_EVERY_S", 0.02)
    async with fake_ari() as fake:
        fake.lists[client.PHONES] = [endpoint("ana", "online")]
        ear = Ear()
        async with running_node(settings_for(fake), ear):
            for state, calls, kind in [
                ("offline", [], PhoneReachabilityChanged),
                ("online", [], PhoneReachabilityChanged),
                ("online", ["a1-e1-c1-s1-o1"], None),
                ("online", ["a1-1795372356.0"], PhoneUseChanged),
            ]:
                before, looks = len(ear.heard), len(fake.ways(client.PHONES))
                fake.lists[client.PHONES] = [endpoint("ana", state, *calls)]
                await fake.until(lambda looks=looks: len(fake.ways(client.PHONES)) > looks + 2)
                assert [type(event) for event in ear.heard[before:]] == ([kind] if kind else [])


async def test_a_list_of_phones_that_cannot_be_read_is_a_lost_connection(monkeypatch):
    """Nobody's phone is taken for gone because of it."""
    monkeypatch.setattr(client, "PHONES_EVERY_S", 0.02)
    async with fake_ari() as fake:
        ear = Ear()
        async with running_node(settings_for(fake), ear):
            fake.lists[client.PHONES] = [{"resource": "ana"}]
            await ear.wait_for(NodeLost)
            assert [type(event) for event in ear.heard] == [NodeConnected, NodeLost]
