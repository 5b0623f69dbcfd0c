"""Who is left alone in an application whose engine gives no sign of life, and where each is to go. Pure.

Small, and without libraries: the guard that uses it is a process of its own, and must work when others do not.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from acd.core.ids import NodeName, is_ours

AWAY, FALLBACK, SENTENCE = "acd-away", "acd-fallback", "s"
PHONES_CONTEXT = "acd-phones"
QUEUE_PREFIX = "acd-"
# The reason of a pause that is ours: nobody is rung while callers go back to the engine.
TAKING_BACK = "acd"
NOTE = "ACD_STATE"
Raw = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Move:
    """A caller's channel, and the place in the dialplan at which it is to go on."""

    channel: str
    context: str
    extension: str


@dataclass(frozen=True, slots=True)
class Stranded:
    """`moves` are in the order in which the callers came; `legs` are ours to end, as nobody is there to join them."""

    moves: tuple[Move, ...] = ()
    legs: tuple[str, ...] = ()


def stranded(channels: Sequence[Raw], bridges: Iterable[Raw], node: NodeName) -> Stranded:
    """Everybody in the application but those who talk with each other: they go on by themselves."""
    talking = _talking(channels, bridges)
    alone = [each for each in channels if each["id"] not in talking and _is_in_application(each)]
    callers = sorted((each for each in alone if not is_ours(each["id"], node)), key=_came_at)
    return Stranded(
        tuple(_move(each) for each in callers), tuple(each["id"] for each in alone if is_ours(each["id"], node))
    )


def _talking(channels: Iterable[Raw], bridges: Iterable[Raw]) -> frozenset[str]:
    up = {each["id"] for each in channels if each["state"] == "Up"}
    pairs = [up.intersection(each["channels"]) for each in bridges if each["bridge_type"] == "mixing"]
    return frozenset(name for pair in pairs if len(pair) > 1 for name in pair)


def _is_in_application(channel: Raw) -> bool:
    """Ours are, whatever they do; who is in a queue of the fallback, or hears its sentence, is in the dialplan."""
    return bool(channel.get("dialplan", {}).get("app_name") == "Stasis")


def _move(channel: Raw) -> Move:
    note, dialplan = _note(channel), channel.get("dialplan", {})
    if dialplan.get("context") == PHONES_CONTEXT:
        return Move(channel["id"], FALLBACK, SENTENCE)
    if queue := note.get("queue"):
        return Move(channel["id"], FALLBACK, f"{QUEUE_PREFIX}{queue}")
    digits = re.sub(r"\D", "", str(note.get("line") or dialplan.get("exten", "")))
    return Move(channel["id"], AWAY, digits) if digits else Move(channel["id"], FALLBACK, SENTENCE)


def _came_at(channel: Raw) -> tuple[float, str]:
    """In seconds; what is noted counts more than when the channel began, and a note that cannot be read is none."""
    note = _note(channel)
    noted = [note.get(name) for name in ("lined_up_at", "waiting_since", "entered_at")]
    for text in (*noted, channel.get("creationtime")):
        try:
            return datetime.fromisoformat(str(text)).timestamp(), str(channel["id"])
        except ValueError:
            continue  # what is tried next is less exact, and without any of them he counts as the oldest
    return 0.0, str(channel["id"])


def _note(channel: Raw) -> Raw:
    try:
        note = json.loads(channel.get("channelvars", {}).get(NOTE) or "{}")
    except ValueError:
        return {}
    return note if isinstance(note, dict) else {}
