"""What is noted on a channel for an engine that comes after this one: where its caller is, or whose leg it is.

A caller's note is written at each step that takes time, before its prompt plays. It stays short, as Asterisk repeats
it in every message about the channel: a caller's name is cut, and values of the flow that are too long are left out.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from acd.core.calls import Call
from acd.core.change import Change
from acd.core.commands import NoteLeg
from acd.core.ids import AgentName, PhoneName, QueueName
from acd.core.legs import LegNote
from acd.core.routing_rules import Need
from acd.core.stays import Stay
from acd.core.values import shown

TEXT_BYTES_MAX = 80
VALUES_BYTES_MAX = 400


def write(change: Change, call: Call, stay: Stay | None = None, needs: tuple[Need, ...] = ()) -> Call:
    """Note the caller's place in the flow and, for a stay that begins now, in line. Blocks while a sound plays."""
    call = change.set(call, notes_made=call.notes_made + 1)
    place: dict[str, Any] = {}
    if stay is not None:
        place = {
            "queue": stay.queue,
            "stay": stay.id,
            "order": stay.order,
            "priority": stay.priority,
            "needs": needs,
            "waiting_since": _moment(change, stay.entered_s),
            "lined_up_at": None if stay.lined_up_s == stay.entered_s else _moment(change, stay.lined_up_s),
            "only": stay.only,
            "ends_wrap_up_of": stay.ends_wrap_up_of,
        }
    elif call.lined_up_s is not None:
        place = {"priority": call.priority, "lined_up_at": _moment(change, call.lined_up_s)}
        if call.referral is not None:
            said = call.referral
            place |= {"referred_to": said.number, "queue": said.queue, "agent": said.agent}
    note = LegNote(
        call.id,
        call.line,
        call.entered_at,
        call.language,
        call.notes_made,
        call.step,
        _cut(call.caller),
        _cut(call.name),
        _short(shown(call.values, change.plan.secrets)),
        call.playbacks_made,
        told=call.told,
        consent=call.consent if call.told else "",
        returns=call.returns,
        **place,
    )
    change.do(NoteLeg, call.node, call.id, leg=call.leg, note=note)
    return call


def of_agent(change: Change, call: Call, stay: Stay, agent: AgentName, phone: PhoneName) -> LegNote:
    """What stands on the leg on which an agent is asked now."""
    return LegNote(
        call.id,
        call.line,
        call.entered_at,
        call.language,
        queue=stay.queue,
        stay=stay.id,
        agent=agent,
        phone=phone,
        offered_at=change.now.wall,
    )


def of_third(change: Change, call: Call, queue: QueueName, agent: AgentName, phone: PhoneName) -> LegNote:
    """What stands on the leg on which an agent is asked by another one."""
    return LegNote(
        call.id,
        call.line,
        call.entered_at,
        call.language,
        queue=queue,
        agent=agent,
        phone=phone,
        offered_at=change.now.wall,
    )


def of_target(call: Call) -> LegNote:
    """What stands on a leg to a number."""
    return LegNote(call.id, call.line, call.entered_at, call.language, step=call.step)


def _moment(change: Change, at_s: float) -> datetime:
    return change.now.wall - timedelta(seconds=change.now.mono_s - at_s)


def _cut(text: str) -> str:
    return text.encode()[:TEXT_BYTES_MAX].decode(errors="ignore")


def _short(values: Mapping[str, str]) -> Mapping[str, str]:
    """Those that fit, in the order in which they were set; one that does not is left out whole."""
    noted, left = {}, VALUES_BYTES_MAX
    for name, value in values.items():
        size = len(name.encode()) + len(value.encode())
        if size <= left:
            noted[name], left = value, left - size
    return noted
