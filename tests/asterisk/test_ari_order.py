"""Which commands wait for which, and for how long."""

import time
from typing import get_args

from acd.asterisk.ari.asks import order_key
from acd.core.commands import (
    AcceptTransfer,
    AnyCommand,
    CallNumber,
    CallPhone,
    HangUp,
    HangUpReason,
    OfferCall,
    RingPhone,
    SnoopOn,
)
from acd.core.events import CommandFailed, FailureReason
from acd.core.ids import CallId, CommandId, LegId
from tests.asterisk.ear import Ear, clock_at, running_node
from tests.asterisk.fake_ari import fake_ari, settings_for
from tests.asterisk.golden_requests import FOR_THE_RUNTIME, GOLDEN, HEAD, LEG, OFFER
from tests.asterisk.test_ari_lanes import A1, all_up, join, outcomes, path_of


def test_a_leg_that_we_called_has_its_own_order_and_everything_else_its_calls():
    """So that an agent's phone is not created only after the caller has been put to the music."""
    keys = [(order_key(command), type(command)) for command, _ in GOLDEN]
    assert {kind for key, kind in keys if key == OFFER} == {
        OfferCall,
        CallNumber,
        RingPhone,
        AcceptTransfer,
        CallPhone,
        SnoopOn,
    }
    assert {key for key, _ in keys} == {OFFER, CallId("a1-e1-c1")}
    assert {kind for _, kind in keys} | FOR_THE_RUNTIME == set(get_args(AnyCommand))


def test_hanging_up_is_ordered_by_whose_leg_it_is():
    """A leg that we called: after it was created and rung. The caller's: with the rest of the call, if it has one."""
    head, normal = HEAD, HangUpReason.NORMAL
    assert order_key(HangUp(*head, OFFER, normal)) == OFFER
    assert order_key(HangUp(*head, LegId("a1-e1-c1-t2"), normal)) == "a1-e1-c1-t2"
    assert order_key(HangUp(*head, LEG, normal)) == "a1-e1-c1"
    assert order_key(HangUp(*head[:2], None, LEG, normal)) is None


async def test_an_agents_phone_does_not_wait_for_what_is_done_with_the_caller():
    """Its own commands keep their order; the caller's keep theirs."""
    async with fake_ari() as fake, running_node(settings_for(fake), ear := Ear()) as node:
        await all_up(node)
        release, leg = fake.silence(path_of(1)), LegId("a1-e1-c1-s1-o1")
        head = (A1, CallId("a1-e1-c1"))
        commands: list[AnyCommand] = [join(1, "a1-e1-c1"), join(2, "a1-e1-c1")]
        for command in commands:
            node.submit(command)
        node.submit(RingPhone(CommandId("e1-k8"), *head, leg, 15))
        node.submit(HangUp(CommandId("e1-k9"), *head, leg, HangUpReason.NORMAL))
        await fake.until(lambda: fake.ways(f"channels/{leg}") != [])
        assert fake.ways(path_of(2)) == []
        assert fake.ways(f"channels/{leg}") == fake.ways(f"channels/{leg}/dial") != fake.ways(path_of(1))
        release.set()
        assert await outcomes(ear, commands) == ["done", "done"]


async def test_each_request_has_the_same_time_whenever_it_was_given():
    """Those that are answered in between change nothing for those that are not."""
    async with fake_ari() as fake, running_node(settings_for(fake, request_timeout_s=1.0), ear := Ear()) as node:
        await all_up(node)
        release, took_s = fake.silence(path_of(1)), {}
        fake.silent[path_of(2)] = release
        began_s: dict[int, float] = {}
        for number in (1, 3, 2):
            began_s[number] = time.monotonic()
            node.submit(join(number, f"c{number}"))
            await clock_at(began_s[number] + 0.3)
        await ear.wait_for_many(CommandFailed, 2)
        for event, at_s in zip(ear.heard, ear.at_s, strict=True):
            if isinstance(event, CommandFailed):
                assert event.reason is FailureReason.TIMED_OUT
                number = int(event.command.id.removeprefix("e1-k"))
                took_s[number] = at_s - began_s[number]
        assert sorted(took_s) == [1, 2]
        assert all(0.99 <= each_s < 1.3 for each_s in took_s.values())
        release.set()
