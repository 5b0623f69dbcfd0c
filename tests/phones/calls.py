"""One call as one side sees it, for a test to drive and to ask. Must not know how many processes there are."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from tests.phones.worker import Event, Worker

RECORDING_TIMEOUT_S = 5.0


class CallState(StrEnum):
    """How far a call is. `INVITED`: the INVITE is sent, or has come in. `RINGING`: 180 or 183 was sent or seen."""

    INVITED = "invited"
    RINGING = "ringing"
    ANSWERED = "answered"
    ENDED = "ended"


class NotSeenError(AssertionError):
    """What a test waited for did not happen in time; says what was seen instead."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One thing that happened: `code` is the SIP code that came with it (0: none)."""

    at: str
    what: str
    code: int = 0


@dataclass
class PhoneCall:
    """One call of one side. `far` is the number dialled, or who calls; `invite` what came in.

    `cancel_reasons` are the Reason headers with which it stopped ringing here. Times in seconds.
    """

    worker: Worker
    news: threading.Condition
    name: str
    side: str
    who: str
    far: str
    sip_call_id: str = ""
    invite: str = ""
    seen: list[Seen] = field(default_factory=list)
    digits: str = ""
    end_code: int = 0
    ended_by: str = ""
    transfer_codes: list[int] = field(default_factory=list)
    cancel_reasons: list[str] = field(default_factory=list)
    _recording: str | None = None

    @property
    def state(self) -> CallState:
        """The last state seen."""
        states = [seen.what for seen in self.seen if seen.what in set(CallState)]
        return CallState(states[-1]) if states else CallState.INVITED

    @property
    def is_ended(self) -> bool:
        """Whether it is over."""
        return self.has_been(CallState.ENDED)

    def has_been(self, what: str) -> bool:
        """Whether it was ever in this state (or had `sound`)."""
        return any(seen.what == what for seen in self.seen)

    def wait_for(self, what: CallState | str, timeout_s: float = 10.0) -> "PhoneCall":
        """Until it has been in a state (or `sound` flowed); NotSeenError when it ended without, or in time did not."""
        what = str(what)
        with self.news:
            self.news.wait_for(lambda: self.has_been(what) or self.is_ended or self.worker.is_gone, timeout_s)
            if not self.has_been(what):
                raise NotSeenError(f"{self} was not {what} within {timeout_s} s; {self.story()}")
        return self

    def lasts(self, seconds: float) -> bool:
        """Let it go on for so long; False, at once, when it ended before."""
        with self.news:
            return not self.news.wait_for(lambda: self.is_ended or self.worker.is_gone, seconds)

    def wait_for_digits(self, digits: str, timeout_s: float = 5.0) -> None:
        """Until the far side has pressed exactly these keys."""
        with self.news:
            if not self.news.wait_for(lambda: self.digits == digits, timeout_s):
                raise NotSeenError(f"{self} heard the keys {self.digits!r}, not {digits!r}; {self.story()}")

    def wait_for_transfer(self, timeout_s: float = 5.0) -> int:
        """The last SIP code the far side gave our transfer: at least 200, from a NOTIFY or as answer to the REFER.

        Its BYE may overtake the NOTIFY, as they are sent by different threads of Asterisk. Only who goes on with the
        transfer lets us go, so that counts as 200.
        """
        with self.news:
            if not self.news.wait_for(lambda: self.is_final or self.is_let_go, timeout_s):
                raise NotSeenError(f"{self} got {self.transfer_codes} for its transfer; {self.story()}")
            return self.transfer_codes[-1] if self.is_final else 200

    @property
    def is_final(self) -> bool:
        """The far side has said what became of our transfer."""
        return max(self.transfer_codes, default=0) >= 200

    @property
    def is_let_go(self) -> bool:
        """The far side has begun our transfer and ended our call."""
        return bool(self.transfer_codes) and self.is_ended and self.ended_by == "far side"

    @property
    def recording(self) -> Path:
        """What this side received, once the call has ended or its recording was stopped."""
        with self.news:
            self.news.wait_for(lambda: self._recording is not None, RECORDING_TIMEOUT_S)
            if not self._recording:
                why = "it never had sound" if self._recording == "" else "it is still being written"
                raise NotSeenError(f"{self} has no recording: {why}; {self.story()}")
            return Path(self._recording)

    def ring(self) -> None:
        """Send 180."""
        self.answer(180)

    def answer(self, code: int = 200) -> None:
        """Answer with this code."""
        self.worker.order("answer", call=self.name, code=code)

    def reject(self, code: int = 486) -> None:
        """Refuse it: 486 busy, 603 declined."""
        self.answer(code)

    def redirect(self, uri: str) -> None:
        """Answer 302: whoever calls should call `uri` instead."""
        self.worker.order("redirect", call=self.name, uri=uri)

    def hang_up(self) -> None:
        """End it in whatever state: CANCEL, refusal or BYE."""
        self.worker.order("hang_up", call=self.name)

    def press(self, digits: str, *, by_info: bool = False) -> None:
        """Press keys (RFC 4733, or by SIP INFO), one after the other."""
        self.worker.order("press", call=self.name, digits=digits, by_info=by_info)

    def play(self, wav: Path) -> None:
        """Send this sound (8 kHz, 16 bit, mono WAV) again and again instead of what was sent."""
        self.worker.order("play", call=self.name, play=str(wav))

    def stop_recording(self) -> Path:
        """Close the recording and give it."""
        self.worker.order("stop_recording", call=self.name)
        return self.recording

    def transfer(self, uri: str) -> None:
        """Ask (REFER) the far side to call `uri` instead; see `wait_for_transfer`."""
        self.transfer_codes.clear()
        self.worker.order("transfer", call=self.name, uri=uri, other="")

    def transfer_to(self, other: "PhoneCall") -> None:
        """Ask (REFER with Replaces) the far side to take our place in another call of the same phone."""
        self.transfer_codes.clear()
        self.worker.order("transfer", call=self.name, uri="", other=other.name)

    def hold(self, *, on: bool = True, timeout_s: float = 5.0) -> None:
        """Put the far side on hold, or go on; returns when it has agreed."""
        agreed, before = "held" if on else "sound", len(self.seen)
        self.worker.order("hold", call=self.name, on=on)
        with self.news:
            if not self.news.wait_for(lambda: agreed in [seen.what for seen in self.seen[before:]], timeout_s):
                raise NotSeenError(f"{self} was not {agreed} within {timeout_s} s; {self.story()}")

    def story(self) -> str:
        """What was seen of it, in order."""
        told = [f"{seen.what}{f' {seen.code}' if seen.code else ''} at {seen.at[11:23]}" for seen in self.seen]
        return "seen: " + (", ".join(told) or "nothing")

    def __str__(self) -> str:
        return f"{self.side} {self.who}'s call {self.name} with {self.far} (Call-ID {self.sip_call_id or 'unknown'})"

    def take(self, event: Event) -> dict[str, Any] | None:
        """Note what its process told, under `news`; what is worth a line in the phones' own log is given back."""
        what, code = event["event"], int(event.get("code", 0))
        if what == "state":
            return self._take_state(event, code)
        if what in ("sound", "held"):
            self.seen.append(Seen(event["at"], what))
        elif what == "digit":
            self.digits += event["digit"]
        elif what == "recorded":
            self._recording = event["file"]
        elif what == "cancelled":
            self.cancel_reasons += event["reasons"]
        elif what == "transfer":
            self.transfer_codes.append(code)
            return {"event": "transfer answered", "code": code}
        return None

    def _take_state(self, event: Event, code: int) -> dict[str, Any]:
        self.sip_call_id = event["sip_call_id"]
        self.seen.append(Seen(event["at"], event["state"], code))
        line = {"event": event["state"], "code": code}
        if event["state"] == CallState.ENDED:
            self.end_code, self.ended_by = code, event["by"]
            line["by"] = event["by"]
        return line
