"""Agents' phones that ring for a while and are picked up, by SIP: the agents' side of each call."""

import asyncio
from collections.abc import Callable, Mapping

from acd.asterisk.carriers import Address
from tests.bench.live_and_simulated.sip import OK, Message, Party, Resending


class Phones:
    """All agents' phones at one address. Each rings as long as `answers_in_s` says, then is picked up.

    `picked_up` is told the number on its display.
    """

    def __init__(
        self, here: Address, media_port: int, answers_in_s: Mapping[str, float], picked_up: Callable[[str], None]
    ) -> None:
        self.party = Party(here, media_port, self._take)
        self._answers_in_s, self._picked_up = answers_in_s, picked_up
        self._rung: dict[str, _Rung] = {}

    def _take(self, message: Message, source: Address) -> None:
        name, rung = message["call-id"], self._rung.get(message["call-id"])
        if message.method == "INVITE" and rung is None:
            phone = message.first.partition("sip:")[2].partition("@")[0]
            self._rung[name] = _Rung(self.party, source, message, self._answers_in_s[phone])
        elif message.method == "ACK" and rung is not None:
            if rung.acknowledged():
                self._picked_up(message.user("from"))
        elif message.method == "CANCEL" and rung is not None:
            self.party.send(message.reply(OK, "OK"), source)
            rung.cancelled()
        elif message.code == 0 and message.method not in ("INVITE", "ACK"):
            self.party.send(message.reply(OK, "OK", tag="phone"), source)
            if message.method == "BYE":
                self._rung.pop(name, None)


class _Rung:
    """One call at a phone: it rings, and is answered by and by."""

    def __init__(self, party: Party, source: Address, invite: Message, answers_in_s: float) -> None:
        self.party, self.invite, self.resending = party, invite, Resending(party, source)
        self.contact = f"{party.here[0]}:{party.here[1]}"
        party.send(self._reply(180, "Ringing"), source)
        self.is_answered = self.is_acknowledged = False
        self.timer = asyncio.get_running_loop().call_later(answers_in_s, self._answer)

    def acknowledged(self) -> bool:
        """Whether this is news of a call that was picked up."""
        self.resending.stop()
        is_news = self.is_answered and not self.is_acknowledged
        self.is_acknowledged = True
        return is_news

    def cancelled(self) -> None:
        """It rings no more; too late for one that was answered."""
        self.timer.cancel()
        if not self.is_answered:
            self.resending.begin(self._reply(487, "Request Terminated"))

    def _answer(self) -> None:
        self.is_answered = True
        self.resending.begin(self._reply(OK, "OK", self.party.sdp))

    def _reply(self, code: int, reason: str, body: str = "") -> bytes:
        return self.invite.reply(code, reason, tag="phone", contact=self.contact, body=body)
