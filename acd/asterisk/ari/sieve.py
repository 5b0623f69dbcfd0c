"""From the text of one event socket to core events: what a hang-up explains is dropped, or becomes an end.

Pure but for its own bounded memory; one sieve per connection, so that nothing is remembered across a gap.

Measured: on every hang-up `StasisEnd` (and a 'failed' `PlaybackFinished`) comes after `ChannelHangupRequest`; a leg
that really leaves for the dialplan (released, redirected by an operator, out of time) has no request before it. After
its `StasisEnd` a channel that we did not make is told of no more: with a request before it that is its end. Those that
we made tell of their end by `ChannelDestroyed`, which knows the cause.
"""

from collections import Counter
from collections.abc import Callable

import orjson

from acd.asterisk.ari import quality
from acd.asterisk.ari.translate import (
    HANG_UP_REQUESTED,
    REPLACED,
    USER_EVENT,
    Raw,
    Unreadable,
    causes_of,
    end_of,
    leg_of,
    text,
    translate,
)
from acd.core.events import Event, LegEnded, LegLeft, PlaybackEnded
from acd.core.ids import LegId, NodeName, is_ours

ENDING_MAX = 4_096
ECHO = "acd-echo"
KINDS_COUNTED_MAX = 64


class AppReplaced(Exception):
    """Another engine has taken over our application on this switch: this one must end at once, and give no commands."""


class Sieve:
    """Takes messages in order. `counts` gets what was dropped and why; `echoed` is called for each of our echoes."""

    def __init__(self, node: NodeName, counts: Counter[str], echoed: Callable[[], None] = lambda: None) -> None:
        self._echoed = echoed
        self._node = node
        self._counts = counts
        # The causes that were named when the hang-up was asked for.
        self._ending: dict[LegId, tuple[int, int]] = {}

    def take(self, message: str | bytes) -> Event | None:
        """The event that a message means, if any. Raises AppReplaced, and nothing else whatever the message is."""
        try:
            raw = _parsed(message)
            self._note(raw)
            event = translate(raw, self._node)
            return None if event is None else self._explained(event, raw)
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
            self._ending.setdefault(leg_of(raw), causes_of(raw))
            if len(self._ending) > ENDING_MAX:
                del self._ending[next(iter(self._ending))]

    def _explained(self, event: Event, raw: Raw) -> Event | None:
        """The event as a hang-up before it explains it; None: it says nothing new."""
        match event:
            case LegLeft() if event.leg in self._ending:
                if is_ours(event.leg, self._node):
                    return None
                return self._ended(end_of(raw, self._node, *self._ending[event.leg]), raw)
            case LegEnded():
                return self._ended(event, raw)
            case PlaybackEnded():
                scheme, _, target = text(raw, "playback", "target_uri").partition(":")
                return None if scheme == "channel" and target in self._ending else event
            case _:
                return event

    def _ended(self, event: LegEnded, raw: Raw) -> LegEnded:
        if quality.is_odd(raw["channel"]):  # the end itself is told in any case
            self._counts[f"odd_field:{quality.VARIABLE}"] += 1
        return event

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
