"""The queues in which callers wait without an engine, as AMI tells and changes them. Pure: nothing is sent here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from acd.asterisk.ami.notices import Headers, Unreadable
from acd.asterisk.conf import RESERVED_PREFIX, fallback_queue
from acd.core.fallback import Member
from acd.core.ids import AgentName, LegId, PhoneName, QueueName

PHONES = "PJSIP/"


@dataclass(frozen=True, slots=True)
class Action:
    """One action to be asked for."""

    name: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A caller in a queue of the fallback: his channel, by id and by name. `rank` 1 is asked for first."""

    queue: QueueName
    leg: LegId
    channel: str
    rank: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """What is in the fallback's queues; `waiting` is sorted, who came first in front."""

    members: frozenset[Member]
    waiting: tuple[Waiting, ...]


def found_in(status: Iterable[Headers]) -> Found:
    """The items of `QueueStatus`, those of other people's queues left out. Raises Unreadable."""
    members, waiting = set(), []
    for item in status:
        if not item.get("Queue", "").startswith(RESERVED_PREFIX):
            continue
        try:
            if item.get("Event") == "QueueMember" and item["Location"].startswith(PHONES):
                members.add(_member(item))
            elif item.get("Event") == "QueueEntry":
                waiting.append(_waiting(item))
        except (KeyError, ValueError) as error:
            raise Unreadable(f"{item.get('Event')}: {error!r}") from None
    return Found(frozenset(members), tuple(sorted(waiting, key=lambda each: each.rank)))


def callers_in(summary: Iterable[Headers]) -> int:
    """How many wait, by the items of `QueueSummary`. Raises Unreadable."""
    try:
        return sum(int(item["Callers"]) for item in summary if item.get("Queue", "").startswith(RESERVED_PREFIX))
    except (KeyError, ValueError) as error:
        raise Unreadable(f"QueueSummary: {error!r}") from None


def changes(there: Iterable[Member], wanted: Iterable[Member]) -> list[Action]:
    """What makes the members that are there those that are wanted; nothing for what is right already."""
    now = {(each.queue, each.phone): each for each in sorted(there, key=_order)}
    then = {(each.queue, each.phone): each for each in sorted(wanted, key=_order)}
    gone = [each for place, each in now.items() if place not in then or then[place].agent != each.agent]
    actions = [Action("QueueRemove", _place(each)) for each in gone]
    for place, member in then.items():
        known = now.get(place)
        if known is None or known.agent != member.agent:
            actions.append(_addition(member))
        if (known.pause if known and known.agent == member.agent else "") != member.pause:
            actions.append(pause(member, member.pause))
    return actions


def pause(member: Member, reason: str) -> Action:
    """Pause a member for this reason, or (empty) let it go on."""
    return Action("QueuePause", {**_place(member), "Paused": "true" if reason else "false", "Reason": reason})


def withdrawal(caller: Waiting) -> Action:
    """Ask a caller out of the queue, unless an agent is taking the call this moment; the dialplan then goes on."""
    return Action("QueueWithdrawCaller", {"Queue": fallback_queue(caller.queue), "Caller": caller.channel})


def _order(member: Member) -> tuple[str, str, str]:
    return member.queue, member.agent, member.phone


def _addition(member: Member) -> Action:
    values = {**_place(member), "MemberName": member.agent, "StateInterface": f"{PHONES}{member.phone}"}
    # Whoever is in a pause never rings, not even for a moment.
    return Action("QueueAdd", {**values, "Paused": "true" if member.pause else "false"})


def _place(member: Member) -> Mapping[str, str]:
    return {"Queue": fallback_queue(member.queue), "Interface": f"{PHONES}{member.phone}"}


def _member(item: Headers) -> Member:
    reason = item.get("PausedReason", "") or "?"
    return Member(
        _queue(item),
        PhoneName(item["Location"].removeprefix(PHONES)),
        AgentName(item["Name"]),
        reason if item["Paused"] == "1" else "",
    )


def _waiting(item: Headers) -> Waiting:
    rank = (-int(item["Priority"]), int(item["Position"]))
    return Waiting(_queue(item), LegId(item["Uniqueid"]), item["Channel"], rank)


def _queue(item: Headers) -> QueueName:
    return QueueName(item["Queue"].removeprefix(RESERVED_PREFIX))
