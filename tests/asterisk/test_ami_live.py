"""AMI of a real Asterisk: what it may do, what comes over it and what not, a leg's sound, strangers, reloading."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from typing import TypeVar

import pytest
from structlog.testing import capture_logs

from acd.asterisk.ami import ActionRefused, UnsafeValue
from acd.asterisk.ami.link import AmiLink, AmiSettings
from acd.asterisk.ami.notices import Refusal, SecurityNotice, SwitchLoad
from acd.asterisk.conf import joined, render, write
from acd.asterisk.credentials import create
from acd.core.commands import HangUp, HangUpReason
from acd.core.events import LegEnded
from acd.core.ids import CallId, CommandId, NodeName, PhoneName
from tests.asterisk.bad_line import BadLine, Badness, answered
from tests.asterisk.ear import Ear, living_node, settings_of
from tests.asterisk.fake_ami import Told, running_link, throw_out
from tests.phones.calls import NotSeenError
from tests.phones.phones import Phones
from tests.sip.switches import LINE, RunningSwitch, running_switch, small_plan

Kind = TypeVar("Kind")
A1, CALL = NodeName("a1"), CallId("a1-e1-c1")


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSwitch]:
    """One Asterisk for all tests of this file."""
    with running_switch(tmp_path_factory.mktemp("s")) as running:
        yield running


def ami_of(switch: RunningSwitch, **changes: float) -> AmiSettings:
    """How to reach a private Asterisk's AMI; its load is asked for often, so that nobody waits."""
    secrets, values = switch.private.credentials, {"load_interval_s": 0.2, **changes}
    return AmiSettings(A1, joined(switch.private.installation.ami), secrets.ami_user, secrets.ami_password, **values)


def of(told: Told, kind: type[Kind]) -> list[Kind]:
    """What was told of one kind."""
    return [notice for notice in told.all if isinstance(notice, kind)]


async def test_a_call_is_in_the_load_while_it_is_up_and_ami_tells_nothing_else_of_it(switch):
    """How it sounded comes over ARI: the variables that Asterisk sets for it are told to nobody."""
    told, ear = Told(), Ear()
    async with running_link(ami_of(switch), told) as link, living_node(settings_of(switch), ear) as node:
        before = of(told, SwitchLoad)[0]
        with BadLine(switch.sip, LINE, Badness()) as caller:
            leg = await answered(node, ear, caller)
            await told.until(lambda: of(told, SwitchLoad)[-1].channels_up > before.channels_up)
            node.submit(HangUp(CommandId("k5"), A1, CALL, leg, HangUpReason.NORMAL))
            await ear.wait_for(LegEnded)
        most = max(load.channels_up for load in of(told, SwitchLoad))
        await told.until(lambda: of(told, SwitchLoad)[-1].channels_up < most)
        assert of(told, SwitchLoad)[-1].calls_total > before.calls_total
        await link.ask("Ping")
    assert link.counts["meaningless"] == 0


@pytest.mark.parametrize("action", "Originate Command UpdateConfig Redirect Setvar".split())
async def test_the_engine_may_do_no_more_over_ami_than_it_needs(switch, action):
    """A stolen password of AMI rings nobody, runs nothing and rewrites nothing."""
    async with running_link(ami_of(switch), Told()) as link:
        with pytest.raises(ActionRefused, match="Permission denied"):
            await link.ask(action, {"Channel": "PJSIP/ana"})


def turned_away(told):
    """Whoever had no right to come in. What the test above was refused may be told late."""
    return [notice for notice in of(told, SecurityNotice) if notice.refusal is not Refusal.REQUEST_NOT_ALLOWED]


async def test_strangers_are_told_counted_and_logged_without_secrets(switch, tmp_path):
    """A wrong password of a phone, and one for AMI itself."""
    told = Told()
    with capture_logs() as lines, Phones(tmp_path / "phones", switch.sip) as phones:
        async with running_link(ami_of(switch), told) as link:
            with pytest.raises(NotSeenError):
                await asyncio.to_thread(phones.register, "luis", "a-wrong-password")
            await told.until(lambda: turned_away(told))
            async with asyncio.TaskGroup() as group:
                wrong = AmiLink(replace(ami_of(switch), password="wrong-too"))
                task = group.create_task(wrong.run(), name="a stranger at AMI")
                await told.until(lambda: len(turned_away(told)) > 1)
                task.cancel()
    phone, ami = turned_away(told)
    assert (phone.refusal, phone.way, phone.account) == (Refusal.CHALLENGE_FAILED, "PJSIP", "luis")
    assert phone.address.startswith("udp 127.0.0.3:")
    assert (ami.refusal, ami.way, ami.account) == (Refusal.INVALID_PASSWORD, "AMI", "acd")
    assert link.counts[f"refused:{Refusal.CHALLENGE_FAILED}"] == 1
    refusals = [line["refusal"] for line in lines if line["event"] == "visitor turned away"]
    assert [refusal for refusal in refusals if refusal != Refusal.REQUEST_NOT_ALLOWED] == [phone.refusal, ami.refusal]
    assert "wrong" not in str(lines)
    assert "hallenge:" not in str(lines)


async def test_a_new_phone_can_register_after_a_reload(switch, tmp_path):
    """The configuration is rendered again with one phone more; nothing is restarted."""
    private = switch.private
    plan = small_plan(("ana", "luis", "zoe"))
    password = create(plan).phones[PhoneName("zoe")]
    secrets = replace(private.credentials, phones={**private.credentials.phones, PhoneName("zoe"): password})
    with Phones(tmp_path / "phones", switch.sip) as phones:
        async with running_link(ami_of(switch), Told()) as link:
            with pytest.raises(NotSeenError):
                await asyncio.to_thread(phones.register, "zoe", password)
            write(render(plan, private.installation, secrets), private.installation.folders.etc)
            await link.reload(["res_pjsip", "res_musiconhold.so"])
            await asyncio.to_thread(phones.register, "zoe", password)
        assert link.counts["connects"] == 1


async def test_what_cannot_be_reloaded_is_named(switch):
    """A module that is not there, and a name that is none."""
    async with running_link(ami_of(switch), Told()) as link:
        with pytest.raises(ActionRefused, match="res_nothing on a1: Reload: No such module"):
            await link.reload(["res_nothing"])
        with pytest.raises(UnsafeValue, match="not the name of a module"):
            await link.reload(["../x"])


async def test_a_link_that_is_cut_comes_back_and_says_so_once(switch):
    """The switch throws us out; one line in the log, and the load is told again."""
    told = Told()
    with capture_logs() as lines:
        async with running_link(ami_of(switch), told) as link:
            throw_out(switch.private.console)
            await told.until(lambda: link.counts["connects"] == 2)
    assert [line["event"] for line in lines] == ["ami connected", "ami link down", "ami connected"]
