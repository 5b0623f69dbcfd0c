"""The client against a real Asterisk with real SIP phones: what each command does out there, and what is told of it."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from acd.asterisk.ari.client import AppReplaced, AriNode, AriSettings
from acd.core.commands import (
    AnswerLeg,
    BridgeKind,
    CreateBridge,
    DestroyBridge,
    HangUp,
    HangUpReason,
    JoinBridge,
    NoteLeg,
    OfferCall,
    PlayPrompt,
    RefuseTransfer,
    ReleaseLeg,
    RingPhone,
    StartMusic,
    StopPrompt,
)
from acd.core.events import (
    CallArrived,
    CommandDone,
    CommandFailed,
    DigitPressed,
    EndCause,
    FailureReason,
    LegAnswered,
    LegCreated,
    LegEnded,
    LegLeft,
    LegRinging,
    NodeConnected,
    PhoneReachabilityChanged,
    PlaybackEnded,
    TransferAsked,
)
from acd.core.ids import AgentName, BridgeId, CallId, CommandId, LegId, NodeName, PhoneName, PlaybackId
from acd.core.legs import LegNote
from acd.core.snapshot import LegCondition
from tests.asterisk.ear import Ear, living_node, settings_of
from tests.phones.calls import CallState
from tests.phones.phones import CALLER, Phones
from tests.sip.switches import LINE, RunningSwitch, running_switch

A1, CALL, OFFER = NodeName("a1"), CallId("a1-e1-c1"), LegId("a1-e1-c1-s1-o1")
HOLDING, TALK = BridgeId("a1-e1-h1"), BridgeId("a1-e1-c1-s1-o1-b")
NOTE = LegNote(CALL, "main", datetime(2026, 11, 2, 9, 30, tzinfo=UTC), "en")
ALAW_SILENCE = b"\xd5"


@pytest.fixture(scope="module")
def switch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSwitch]:
    """One Asterisk for all tests of this file."""
    with running_switch(tmp_path_factory.mktemp("s")) as running:
        yield running


@pytest.fixture
def phones(switch: RunningSwitch, tmp_path: Path) -> Iterator[Phones]:
    """Phones and callers at it."""
    with Phones(tmp_path / "phones", switch.sip) as crowd:
        yield crowd


class Desk:
    """A node in a test's hand: gives commands ids, and mints nothing else."""

    def __init__(self, node: AriNode) -> None:
        self.node = node
        self._number = 0

    def do(self, kind, **fields):
        """Give a command about the call."""
        self._number += 1
        command = kind(CommandId(f"e1-k{self._number}"), A1, CALL, **fields)
        self.node.submit(command)
        return command

    def offer(self, phone: str = "ana", leg: LegId = OFFER):
        """Create an agent's leg."""
        return self.do(OfferCall, leg=leg, agent=AgentName(phone), phone=PhoneName(phone), caller=CALLER, note=NOTE)

    async def ring(self, ear: Ear, *, ring_timeout_s: int) -> None:
        """Create an agent's leg and, once it is there, ring it."""
        self.offer()
        assert (await ear.wait_for(LegCreated)).leg == OFFER
        self.do(RingPhone, leg=OFFER, ring_timeout_s=ring_timeout_s)


async def test_a_whole_call_by_commands_alone(switch, phones, tmp_path):
    """From the INVITE over a prompt, a key, music and an agent to both hang-ups; every step is told once, in order."""
    (tmp_path / "long.alaw").write_bytes(ALAW_SILENCE * 80_000)
    ana = phones.register("ana", switch.private.credentials.phones[PhoneName("ana")])
    ear = Ear()
    async with living_node(settings_of(switch), ear, lambda *_: f"sound:{tmp_path / 'long'}") as node:
        desk = Desk(node)
        caller = phones.call(LINE)
        arrived = await ear.wait_for(CallArrived)
        assert (arrived.dialled, arrived.caller, arrived.sip_call_id) == (LINE, CALLER, caller.sip_call_id)
        desk.do(NoteLeg, leg=arrived.leg, note=NOTE)
        desk.do(AnswerLeg, leg=arrived.leg)
        desk.do(PlayPrompt, leg=arrived.leg, playback=PlaybackId("a1-e1-c1-p1"), prompt="long", language="en")
        await ear.wait_for(LegAnswered)
        await asyncio.to_thread(caller.wait_for, "sound")
        caller.press("1")
        assert (await ear.wait_for(DigitPressed)).digit == "1"
        desk.do(StopPrompt, playback=PlaybackId("a1-e1-c1-p1"))
        assert not (await ear.wait_for(PlaybackEnded)).is_failed
        desk.do(CreateBridge, bridge=HOLDING, bridge_kind=BridgeKind.HOLDING)
        desk.do(StartMusic, bridge=HOLDING, music="default")
        joined = desk.do(JoinBridge, bridge=HOLDING, legs=(arrived.leg,))
        assert isinstance(await ear.outcome(joined), CommandDone)
        await desk.ring(ear, ring_timeout_s=20)
        ringing = await asyncio.to_thread(ana.wait_for_call)
        assert f"sip:{CALLER}@" in ringing.far
        ringing.ring()
        rings = await ear.wait_for(LegRinging)
        assert (rings.leg, rings.sip_call_id) == (OFFER, ringing.sip_call_id)
        ringing.answer()
        await ear.wait_for(LegAnswered, lambda event: event.leg == OFFER)
        desk.do(CreateBridge, bridge=TALK, bridge_kind=BridgeKind.CONVERSATION)
        talk = desk.do(JoinBridge, bridge=TALK, legs=(arrived.leg, OFFER))
        assert isinstance(await ear.outcome(talk), CommandDone)
        desk.do(DestroyBridge, bridge=HOLDING)
        caller.hang_up()
        await ear.wait_for(LegEnded, lambda event: event.leg == arrived.leg)
        desk.do(HangUp, leg=OFFER, reason=HangUpReason.NORMAL)
        await ear.wait_for(LegEnded, lambda event: event.leg == OFFER)
        desk.do(DestroyBridge, bridge=TALK)
        assert ear.all(CommandFailed) == []
        assert [len(ear.all(kind)) for kind in (CallArrived, DigitPressed, LegRinging, LegAnswered, LegEnded)] == [
            1, 1, 1, 2, 2,
        ]  # fmt: skip
        assert ear.all(LegLeft) == []


async def test_a_phones_transfer_is_asked_of_us_and_refused_politely(switch, phones):
    """The REFER ends with 603 in a NOTIFY, and the conversation goes on."""
    ana = phones.register("ana", switch.private.credentials.phones[PhoneName("ana")])
    ana.answer_with(200)
    ear = Ear()
    async with living_node(settings_of(switch), ear) as node:
        desk = Desk(node)
        caller = phones.call(LINE)
        leg = (await ear.wait_for(CallArrived)).leg
        desk.do(AnswerLeg, leg=leg)
        await desk.ring(ear, ring_timeout_s=20)
        await ear.wait_for(LegAnswered, lambda event: event.leg == OFFER)
        desk.do(CreateBridge, bridge=TALK, bridge_kind=BridgeKind.CONVERSATION)
        await ear.outcome(desk.do(JoinBridge, bridge=TALK, legs=(leg, OFFER)))
        talking = await asyncio.to_thread(ana.wait_for_call)
        await asyncio.to_thread(talking.wait_for, CallState.ANSWERED)
        talking.transfer(f"sip:+3225550199@{switch.sip[0]}:{switch.sip[1]}")
        asked = await ear.wait_for(TransferAsked)
        assert (asked.leg, asked.target) == (OFFER, "+3225550199")
        desk.do(RefuseTransfer, leg=OFFER)
        assert await asyncio.to_thread(talking.wait_for_transfer) == 603
        assert not talking.is_ended
        assert not caller.is_ended
        assert len(ear.all(TransferAsked)) == 1
        for ended in (leg, OFFER):
            desk.do(HangUp, leg=ended, reason=HangUpReason.NORMAL)
        await ear.wait_for_many(LegEnded, 2)


@pytest.mark.parametrize(("code", "cause"), [(486, EndCause.BUSY), (603, EndCause.REJECTED), (0, EndCause.NO_ANSWER)])
async def test_a_phone_that_does_not_take_the_call_says_why(switch, phones, code, cause):
    """Busy, declined, or simply ringing on until the switch ends it."""
    phones.register("ana", switch.private.credentials.phones[PhoneName("ana")]).answer_with(code)
    ear = Ear()
    async with living_node(settings_of(switch), ear) as node:
        desk = Desk(node)
        await desk.ring(ear, ring_timeout_s=1)
        assert (await ear.wait_for(LegEnded)).cause is cause


async def test_a_phone_that_is_not_there_is_unreachable_and_its_coming_and_going_is_told(switch, phones):
    """By the snapshot first, then by event."""
    ear = Ear()
    async with living_node(settings_of(switch), ear) as node:
        found = {phone.phone: phone.is_reachable for phone in ear.all(NodeConnected)[0].phones}
        assert found[PhoneName("luis")] is False
        failed = await ear.outcome(Desk(node).offer("luis"))
        assert isinstance(failed, CommandFailed)
        assert failed.reason is FailureReason.UNREACHABLE
        luis = phones.register("luis", switch.private.credentials.phones[PhoneName("luis")])
        await ear.wait_for(PhoneReachabilityChanged, lambda event: event.phone == "luis" and event.is_reachable)
        luis.unregister()
        await ear.wait_for(PhoneReachabilityChanged, lambda event: event.phone == "luis" and not event.is_reachable)


async def test_a_new_engine_finds_the_legs_of_the_old_one_and_may_release_them(switch, phones):
    """The snapshot has the waiting caller; released, he has left for the spoken fallback."""
    async with living_node(settings_of(switch), before := Ear()) as node:
        caller = phones.call(LINE)
        leg = (await before.wait_for(CallArrived)).leg
        Desk(node).do(AnswerLeg, leg=leg)
        await before.wait_for(LegAnswered)
    async with living_node(settings_of(switch), after := Ear()) as node:
        (found,) = after.all(NodeConnected)[0].legs
        assert (found.leg, found.condition, found.sip_call_id) == (leg, LegCondition.UP, caller.sip_call_id)
        Desk(node).do(ReleaseLeg, leg=leg)
        assert (await after.wait_for(LegLeft)).leg == leg
        assert not caller.is_ended


@pytest.mark.parametrize(
    ("reason", "code"),
    [(HangUpReason.UNKNOWN_NUMBER, 404), (HangUpReason.BUSY, 486), (HangUpReason.CONGESTED, 503)],
)
async def test_a_caller_who_is_refused_hears_why(switch, phones, reason, code):
    """Before the answer a reason becomes a SIP status, so that the caller's own network can speak."""
    ear = Ear()
    async with living_node(settings_of(switch), ear) as node:
        caller = phones.call(LINE)
        Desk(node).do(HangUp, leg=(await ear.wait_for(CallArrived)).leg, reason=reason)
        await ear.wait_for(LegEnded)
        await asyncio.to_thread(caller.wait_for, CallState.ENDED)
        assert caller.end_code == code


async def test_a_second_engine_replaces_the_first(switch):
    """Asterisk tells the first one through its filter, and it ends."""
    settings, ear, second = settings_of(switch), Ear(), Ear()
    first = AriNode(settings, ear.put, lambda *_: "")
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        group.create_task(_come_second(settings, ear, second), name="second engine")
        with pytest.raises(AppReplaced, match="a1"):
            await first.run()
    assert len(second.all(NodeConnected)) == 1


async def _come_second(settings: AriSettings, ear: Ear, second: Ear) -> None:
    await ear.wait_for(NodeConnected)
    async with living_node(settings, second):
        assert second.all(NodeConnected)
