import asyncio

import pytest

from acd.asterisk.ami import ActionRefused, LinkDown, LoginRefused, UnsafeValue
from acd.asterisk.ami.plain import PlainAmi
from tests.asterisk.fake_ami import PASSWORD, USER, FakeAmi, fake_ami


async def asked(fake: FakeAmi, *actions: tuple[str, dict[str, str]], password: str = PASSWORD) -> list[object]:
    """What these actions are answered with, over one connection, from a thread."""

    def ask() -> list[object]:
        with PlainAmi(f"127.0.0.1:{fake.port}", USER, password) as ami:
            return [ami.ask(name, values) for name, values in actions]

    return await asyncio.to_thread(ask)


async def test_one_action_follows_the_other_over_one_connection():
    """Events that come in between are nobody's answer."""
    async with fake_ami() as fake:
        assert await asked(fake, ("Ping", {}), ("QueuePause", {"Queue": "acd-help"})) == [[], []]
        assert [each["Action"] for each in fake.seen] == ["Login", "Ping", "QueuePause"]
        assert {each["connection"] for each in fake.seen} == {"1"}
        assert fake.actions("QueuePause")[0]["Queue"] == "acd-help"


async def test_a_list_is_its_items():
    """Without what begins and ends it."""
    async with fake_ami() as fake:
        fake.silent.add("QueueStatus")
        async with asyncio.TaskGroup() as group:
            task = group.create_task(asked(fake, ("QueueStatus", {})), name="asking")
            await fake.until(lambda: fake.actions("QueueStatus"))
            head = f"ActionID: {fake.actions('QueueStatus')[0]['ActionID']}"
            fake.say(f"Response: Success\r\n{head}\r\nEventList: start")
            fake.say("Event: Reload\r\nModule: none")
            fake.say(f"Event: QueueMember\r\n{head}\r\nName: ana")
            fake.say(f"Event: QueueStatusComplete\r\n{head}\r\nEventList: Complete")
        assert task.result() == [[{"Event": "QueueMember", "ActionID": head[10:], "Name": "ana"}]]


async def test_what_goes_wrong_has_a_name():
    """A wrong password, a no, a value that would be two lines, a connection that ends."""
    async with fake_ami() as fake:
        fake.refused.add("QueueAdd")
        fake.cuts.add("Ping")
        with pytest.raises(LoginRefused, match="acd"):
            await asked(fake, password="wrong")
        with pytest.raises(ActionRefused, match="QueueAdd: no"):
            await asked(fake, ("QueueAdd", {}))
        with pytest.raises(UnsafeValue):
            await asked(fake, ("QueueAdd", {"Queue": "a\r\nAction: Originate"}))
        with pytest.raises(LinkDown):
            await asked(fake, ("Ping", {}))
