"""SIP over UDP as far as one side of a plain call needs it: messages read and made, and sent again until answered.

No sound: what is in the SDP is a port at which nobody listens. Must not know what callers and agents want.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from acd.asterisk.carriers import Address

OK = 200
RESENT_AFTER_S, TRIES = 0.5, 10
SDP = """\
v=0
o=- 1 1 IN IP4 {host}
s=-
c=IN IP4 {host}
t=0 0
m=audio {port} RTP/AVP 8 101
a=rtpmap:8 PCMA/8000
a=rtpmap:101 telephone-event/8000
"""


class Message:
    """One message as it came. Headers by name in lower case; `code` is 0 in a request, `method` that of the CSeq."""

    def __init__(self, raw: bytes) -> None:
        head, _, _ = raw.decode(errors="replace").partition("\r\n\r\n")
        self.first, *lines = head.split("\r\n")
        self.headers: dict[str, list[str]] = {}
        for line in lines:
            name, _, value = line.partition(":")
            self.headers.setdefault(name.strip().lower(), []).append(value.strip())
        self.code = int(self.first.split()[1]) if self.first.startswith("SIP/2.0") else 0
        self.method = self["cseq"].split()[-1]

    def __getitem__(self, name: str) -> str:
        return self.headers[name][0]

    def user(self, name: str) -> str:
        """Who stands in an address: `+3246` of `<sip:+3246@127.0.0.1>`."""
        return self[name].partition("sip:")[2].partition("@")[0]

    def reply(self, code: int, reason: str, *, tag: str = "", contact: str = "", body: str = "") -> bytes:
        """An answer to this request. `tag` is ours, for who has none yet."""
        copied = [f"{name}: {value}" for name in ("Via", "From") for value in self.headers[name.lower()]]
        to = self["to"] if not tag or "tag=" in self["to"] else f"{self['to']};tag={tag}"
        copied += [f"To: {to}", f"Call-ID: {self['call-id']}", f"CSeq: {self['cseq']}"]
        return made(f"SIP/2.0 {code} {reason}", copied, contact=contact, body=body)


def made(first: str, headers: list[str], *, contact: str = "", body: str = "", kind: str = "application/sdp") -> bytes:
    """A whole message."""
    lines = [first, *headers]
    lines += [f"Contact: <sip:{contact}>"] if contact else []
    lines += [f"Content-Type: {kind}"] if body else []
    crlf_body = body.replace("\n", "\r\n")
    return "\r\n".join([*lines, f"Content-Length: {len(crlf_body)}", "", crlf_body]).encode()


class Party(asyncio.DatagramProtocol):
    """Whoever sits at one address; `take` is given each message and where it came from."""

    def __init__(self, here: Address, media_port: int, take: Callable[[Message, Address], None]) -> None:
        self.here, self.sdp, self._take = here, SDP.format(host=here[0], port=media_port), take
        self._transport: asyncio.DatagramTransport | None = None

    async def sit_down(self) -> None:
        """Take the address."""
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=self.here)

    def get_up(self) -> None:
        """Let go of it."""
        if self._transport is not None:
            self._transport.close()

    def datagram_received(self, data: bytes, addr: Address) -> None:
        """One message; empty ones keep a way open and say nothing."""
        if data.strip():
            self._take(Message(data), addr)

    def send(self, message: bytes, to: Address) -> None:
        """Once."""
        if self._transport is not None:
            self._transport.sendto(message, to)


@dataclass(slots=True)
class Resending:
    """One message of a call that is sent until it is answered, `TRIES` times at most."""

    party: Party
    to: Address
    timer: asyncio.TimerHandle | None = field(default=None, init=False)

    def begin(self, message: bytes, tries: int = TRIES) -> None:
        """From now on, in place of what was sent before."""
        self.stop()
        self.party.send(message, self.to)
        if tries > 1:
            loop = asyncio.get_running_loop()
            self.timer = loop.call_later(RESENT_AFTER_S, lambda: self.begin(message, tries - 1))

    def stop(self) -> None:
        """It was answered."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
