"""Callers who do what the file says of them, by SIP: when to ring, which key, how long to wait, how long to talk.

A caller whose call was answered before he waited knows by the sound that he talks with somebody. Nobody listens to
sound here: he is told by the phone that was picked up (`Callers.talks`).
"""

import asyncio
from collections.abc import Callable, Iterable
from itertools import count

from acd.asterisk.carriers import Address
from acd.sim.people import Caller
from tests.bench.live_and_simulated.sip import OK, Message, Party, Resending, made

PROVISIONAL_MAX = 199
# How a call ends that its caller ended.
LEFT = "left"
# Measured: a key that comes by INFO counts at once, however long its tone is said to last.
KEY = "Signal={key}\nDuration=100\n"


class Callers:
    """All callers at one address: each rings at its second of `begins_s` (the loop's time) and does what is his.

    `key_s` after he was answered he presses his key. `calls` tells what became of each, by his number.
    """

    def __init__(self, here: Address, media_port: int, switch: Address, key_s: float) -> None:
        self.party, self.switch, self.key_s = Party(here, media_port, self._take), switch, key_s
        self.calls: dict[str, Call] = {}
        self._by_id: dict[str, Call] = {}

    def begin(self, callers: Iterable[Caller], begins_s: float) -> None:
        """Everybody rings in time."""
        for caller in callers:
            call = Call(self, caller, begins_s)
            self.calls[caller.number] = self._by_id[call.name] = call
            asyncio.get_running_loop().call_at(begins_s + caller.at_s, call.dial)

    def talks(self, number: str) -> None:
        """An agent has picked up for this caller."""
        self.calls[number].talks()

    def _take(self, message: Message, source: Address) -> None:
        call = self._by_id[message["call-id"]]
        if message.code:
            call.heard(message)
        else:
            self.party.send(message.reply(OK, "OK"), source)
            if message.method == "BYE":
                call.over("hung up on")


class Call:
    """One caller's call: when he dialled, began to wait, talked and left, in seconds after the beginning (-1: never).

    He waits, and his patience counts, from when he dialled, or from when he pressed his key. `ending` says how it was.
    """

    numbers = count(1)

    def __init__(self, callers: Callers, caller: Caller, begins_s: float) -> None:
        self.callers, self.caller, self.begins_s = callers, caller, begins_s
        self.name = f"{next(self.numbers)}-{caller.number}"
        self.dialled_s = self.waits_from_s = self.talks_s = self.left_s = -1.0
        self.ending, self.is_answered, self.is_leaving = "", False, False
        host, port = callers.party.here
        self._here, self._requests = f"{host}:{port}", 0
        self._target = f"sip:{caller.line}@{callers.switch[0]}:{callers.switch[1]}"
        self._to = f"<{self._target}>"
        self._resending = Resending(callers.party, callers.switch)
        self._timers: list[asyncio.TimerHandle] = []

    @property
    def waited_s(self) -> float:
        """By his own clock: until somebody picked up for him, or he hung up."""
        return (self.talks_s if self.talks_s >= 0.0 else self.left_s) - self.waits_from_s

    def dial(self) -> None:
        """Ring the line."""
        self.dialled_s = self._now_s()
        self._request("INVITE", self.callers.party.sdp)
        if not self.caller.keys:
            self._begin_to_wait()

    def talks(self) -> None:
        """Somebody has picked up for him: he hangs up when all is said."""
        if self.talks_s < 0.0 and not self.is_leaving:
            self.talks_s = self._now_s()
            self._later(self.caller.talk_s or 0.0, self._leave)

    def over(self, ending: str) -> None:
        """Nothing follows."""
        self.ending = self.ending or ending
        for timer in self._timers:
            timer.cancel()
        self._resending.stop()

    def heard(self, message: Message) -> None:
        """An answer to one of his requests."""
        if message.code <= PROVISIONAL_MAX:
            self._resending.stop()
        elif message.method == "INVITE":
            self._decided(message)
        elif message.method != "CANCEL":
            self._resending.stop()
            if message.method == "BYE":
                self.over(LEFT)

    def _decided(self, message: Message) -> None:
        self._to = message["to"]
        if message.code != OK:
            # An answer that is no 200 is acknowledged within its own transaction.
            self._send("ACK", 1, f"z9hG4bK{self.name}-1")
            self.over(LEFT if self.is_leaving else f"refused with {message.code}")
            return
        self._target = message["contact"].partition("<")[2].partition(">")[0]
        self._send("ACK", 1, f"z9hG4bK{self.name}-ack")
        if self.is_answered:
            return
        self.is_answered = True
        self._resending.stop()
        if self.is_leaving:
            self._request("BYE")
        elif self.caller.keys:
            self._later(self.callers.key_s, self._press)
        else:
            self.talks()

    def _press(self) -> None:
        self._request("INFO", KEY.format(key=self.caller.keys))
        self._begin_to_wait()

    def _begin_to_wait(self) -> None:
        self.waits_from_s = self._now_s()
        self._later(self.caller.patience_s, self._give_up)

    def _give_up(self) -> None:
        if self.talks_s < 0.0:
            self._leave()

    def _leave(self) -> None:
        """Hang up."""
        if self.is_leaving:
            return
        self.is_leaving, self.left_s = True, self._now_s()
        if self.is_answered:
            self._request("BYE")
        else:
            self._resending.begin(self._built("CANCEL", 1, f"z9hG4bK{self.name}-1"))

    def _later(self, delay_s: float, do: Callable[[], None]) -> None:
        """Unless it is over before."""
        self._timers.append(asyncio.get_running_loop().call_later(delay_s, do))

    # -- messages ------------------------------------------------------------------------------------------------------

    def _request(self, method: str, body: str = "") -> None:
        self._requests += 1
        self._resending.begin(self._built(method, self._requests, f"z9hG4bK{self.name}-{self._requests}", body))

    def _send(self, method: str, number: int, branch: str) -> None:
        self.callers.party.send(self._built(method, number, branch), self.callers.switch)

    def _built(self, method: str, number: int, branch: str, body: str = "") -> bytes:
        headers = [
            f"Via: SIP/2.0/UDP {self._here};branch={branch}",
            f"From: <sip:{self.caller.number}@{self._here}>;tag=c{self.name}",
            f"To: {self._to}",
            f"Call-ID: {self.name}",
            f"CSeq: {number} {method}",
            "Max-Forwards: 70",
        ]
        kind = "application/dtmf-relay" if method == "INFO" else "application/sdp"
        contact = f"caller@{self._here}" if method == "INVITE" else ""
        return made(f"{method} {self._target} SIP/2.0", headers, contact=contact, body=body, kind=kind)

    def _now_s(self) -> float:
        return asyncio.get_running_loop().time() - self.begins_s
