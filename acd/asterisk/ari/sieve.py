"""From the text of one event socket to core events: what was told twice, or is explained by a hang-up, is dropped.

Pure but for its own bounded memory; one sieve per connection, so that nothing is remembered across a gap.

Measured: with `endpoint:PJSIP` subscribed (needed: without it the end of a caller's channel is never told) most
messages about a channel come twice, word for word. And on every hang-up `StasisEnd` (and a 'failed'
`PlaybackFinished`) comes between `ChannelHangupRequest` and `ChannelDestroyed`; a leg that really leaves for the
dialplan (released, redirected by an operator, out of time) has no request before it.
"""

from collections import Counter
from collections.abc import Callable
from typing import TypeVar

import orjson

from acd.asterisk.ari import quality
from acd.asterisk.ari.translate import HANG_UP_REQUESTED, REPLACED, USER_EVENT, Raw, Unreadable, leg_of, text, translate
from acd.core.events import Event, LegEnded, LegLeft, PhoneReachabilityChanged, PhoneUseChanged, PlaybackEnded
from acd.core.ids import LegId, NodeName, PhoneName

RECENT_MAX = 512
ENDING_MAX = 4_096
ECHO = "acd-echo"
PHONES_MAX = 20_000
KINDS_COUNTED_MAX = 64


Key = TypeVar("Key")


class AppReplaced(Exception):
    """Another engine has taken over our application on this switch: this one must end at once, and give no commands."""


class Sieve:
    """Takes messages in order. `counts` gets what was dropped and why; `echoed` is called for each of our echoes."""

    def __init__(self, node: NodeName, counts: Counter[str], echoed: Callable[[], None] = lambda: None) -> None:
        self._echoed = echoed
        self._node = node
        self._counts = counts
        self._recent: dict[str | bytes, None] = {}
        self._ending: dict[LegId, None] = {}
        self._phones: dict[tuple[type, PhoneName], bool] = {}

    def take(self, message: str | bytes) -> Event | None:
        """The event that a message means, if any. Raises AppReplaced, and nothing else whatever the message is."""
        if not _remember(self._recent, message, RECENT_MAX):
            self._counts["doubled"] += 1
            return None
        try:
            raw = _parsed(message)
            self._note(raw)
            event = translate(raw, self._node)
            return None if event is None or self._is_explained(event, raw) else event
        except Unreadable as error:
            self._count(error)
            return None

    def _note(self, raw: Raw) -> None:
        kind = raw.get("type")
        if kind == USER_EVENT and raw.get("eventname") == ECHO:
            self._echoed()
        if kind == REPLACED:
            raise AppReplaced(f"another engine has taken over the application {raw.get('application')!r}")
        if kind == HANG_UP_REQUESTED:
            _remember(self._ending, leg_of(raw), ENDING_MAX)

    def _is_explained(self, event: Event, raw: Raw) -> bool:
        match event:
            case LegEnded():
                self._ending.pop(event.leg, None)
                if quality.is_odd(raw["channel"]):  # the end itself is told in any case
                    self._counts[f"odd_field:{quality.VARIABLE}"] += 1
                return False
            case LegLeft():
                return event.leg in self._ending
            case PlaybackEnded():
                scheme, _, target = text(raw, "playback", "target_uri").partition(":")
                return scheme == "channel" and target in self._ending
            case PhoneReachabilityChanged():
                return self._is_known((type(event), event.phone), event.is_reachable)
            case PhoneUseChanged():
                return self._is_known((type(event), event.phone), event.is_in_use)
            case _:
                return False

    def _is_known(self, about: tuple[type, PhoneName], value: bool) -> bool:  # noqa: FBT001 - whichever claim it is
        if self._phones.get(about) is value:
            return True
        if len(self._phones) < PHONES_MAX:
            self._phones[about] = value
        return False

    def _count(self, error: Unreadable) -> None:
        name = f"{error.reason}:{error.kind}"
        is_new = name not in self._counts
        self._counts[f"{error.reason}:other" if is_new and len(self._counts) > KINDS_COUNTED_MAX else name] += 1


def _parsed(message: str | bytes) -> Raw:
    try:
        raw = orjson.loads(message)
    except orjson.JSONDecodeError as error:
        raise Unreadable("junk", "text") from error
    if not isinstance(raw, dict):
        raise Unreadable("junk", "value")
    return raw


def _remember(memory: dict[Key, None], key: Key, size_max: int) -> bool:
    """Whether `key` is new; the oldest is forgotten at the bound."""
    if key in memory:
        return False
    memory[key] = None
    if len(memory) > size_max:
        del memory[next(iter(memory))]
    return True
