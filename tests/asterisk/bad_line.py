"""A caller on a bad line: sends sound with gaps and uneven steps, and reports what it pretends to have missed itself.

Written by hand, because a real phone on loopback loses nothing.
"""

import asyncio
import re
import socket
import struct
from dataclasses import dataclass
from typing import Self

from acd.asterisk.ari.client import AriNode
from acd.core.commands import AnswerLeg, BridgeKind, CreateBridge, JoinBridge, StartMusic
from acd.core.events import CallArrived, LegAnswered
from acd.core.ids import BridgeId, CallId, CommandId, LegId, NodeName
from tests.asterisk.ear import Ear

A1, CALL, HOLDING = NodeName("a1"), CallId("a1-e1-c1"), BridgeId("a1-e1-h1")
PACKET_S, SAMPLES = 0.02, 160
RATE = 8000
SENDER_REPORT, RECEIVER_REPORT = 200, 201
SSRC = 0x0ACD0ACD


@dataclass(frozen=True, slots=True)
class Badness:
    """How bad: every n-th packet is left out, every second one is late by this, and what is reported to the switch."""

    lost_every: int = 10
    late_s: float = 0.01
    missed: int = 0  # packets that the caller says it missed
    jitter_ms: int = 0  # unevenness that the caller says it sees
    pause_s: float = 0.1  # a report is kept back so long, which looks like a long way


class BadLine:
    """One call over UDP, by hand: `call`, `talk`, `hang_up`. A context manager, which gives the ports back."""

    def __init__(self, switch: tuple[str, int], number: str, badness: Badness, address: str = "127.0.0.2") -> None:
        self._switch, self._number, self._badness = switch, number, badness
        self._sip, self._rtp, self._rtcp = _sockets(address)
        self._at = self._sip.getsockname()
        self._branch = 0
        self._to = f"<sip:{number}@{switch[0]}>"
        self._sound_to = ("", 0)

    async def call(self) -> None:
        """Invite, and return when it is answered."""
        port = self._rtp.getsockname()[1]
        offer = (
            f"v=0\r\no=- 1 1 IN IP4 {self._at[0]}\r\ns=-\r\nc=IN IP4 {self._at[0]}\r\nt=0 0\r\n"
            f"m=audio {port} RTP/AVP 8\r\na=rtpmap:8 PCMA/8000\r\na=sendrecv\r\n"
        )
        self._request("INVITE", 1, offer)
        answer = await self._receive("SIP/2.0 200")
        self._to = re.findall(r"(?im)^To: *(.+?)\r$", answer)[0]
        found = re.findall(r"(?m)^c=IN IP4 (\S+)\r$|^m=audio (\d+) ", answer)
        self._sound_to = (next(host for host, _ in found if host), next(int(port) for _, port in found if port))
        self._request("ACK", 1)

    async def talk(self, packets: int) -> None:
        """Send sound for so many steps of 20 ms, bad as it is, and answer each report of the switch."""
        loop = asyncio.get_running_loop()
        loop.add_reader(self._rtcp, self._hear_report)
        began_s = loop.time()
        try:
            for number in range(packets):
                due_s = began_s + number * PACKET_S + (self._badness.late_s if number % 2 else 0)
                while loop.time() < due_s:
                    await asyncio.sleep(due_s - loop.time())
                if number % self._badness.lost_every:
                    head = struct.pack("!BBHII", 0x80, 8, number, number * SAMPLES, SSRC)
                    self._rtp.sendto(head + b"\xd5" * SAMPLES, self._sound_to)
        finally:
            loop.remove_reader(self._rtcp)

    async def hang_up(self) -> None:
        """Say BYE, and return when it is agreed."""
        self._request("BYE", 2)
        await self._receive("SIP/2.0 200")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._sip, self._rtp, self._rtcp):
            each.close()

    def _request(self, method: str, number: int, body: str = "") -> None:
        self._branch += method != "ACK"
        host, port = self._at
        lines = [
            f"{method} sip:{self._number}@{self._switch[0]}:{self._switch[1]} SIP/2.0",
            f"Via: SIP/2.0/UDP {host}:{port};branch=z9hG4bK-{port}-{self._branch}-{method}",
            "Max-Forwards: 70",
            f"From: <sip:+32470000009@{host}>;tag=bad",
            f"To: {self._to}",
            f"Call-ID: bad-line-{port}",
            f"CSeq: {number} {method}",
            f"Contact: <sip:bad@{host}:{port}>",
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self._sip.sendto(("\r\n".join(lines) + "\r\n\r\n" + body).encode(), self._switch)

    async def _receive(self, beginning: str) -> str:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(10):
            while True:
                text = (await loop.sock_recv(self._sip, 65_536)).decode()
                if text.startswith(beginning):
                    return text

    def _hear_report(self) -> None:
        """What the switch reports is answered after a pause, as if both reports had been on the way so long."""
        report = self._rtcp.recv(2048)
        if report[1] == SENDER_REPORT:
            asyncio.get_running_loop().call_later(self._badness.pause_s, self._report, report)

    def _report(self, heard: bytes) -> None:
        their_ssrc, seconds, fraction = struct.unpack("!III", heard[4:16])
        moment = (seconds & 0xFFFF) << 16 | fraction >> 16
        jitter = self._badness.jitter_ms * RATE // 1000
        head = struct.pack("!BBHII", 0x81, RECEIVER_REPORT, 7, SSRC, their_ssrc)
        block = struct.pack("!IIIII", self._badness.missed & 0xFFFFFF, 0, jitter, moment, 0)
        self._rtcp.sendto(head + block, (self._sound_to[0], self._sound_to[1] + 1))


async def answered(node: AriNode, ear: Ear, caller: BadLine) -> LegId:
    """Have a caller answered, with music in his ear; gives his leg."""
    async with asyncio.TaskGroup() as group:
        group.create_task(caller.call(), name="caller")
        leg = (await ear.wait_for(CallArrived)).leg
        node.submit(AnswerLeg(CommandId("k1"), A1, CALL, leg))
        node.submit(CreateBridge(CommandId("k2"), A1, CALL, HOLDING, BridgeKind.HOLDING))
        node.submit(StartMusic(CommandId("k3"), A1, CALL, HOLDING, "default"))
        node.submit(JoinBridge(CommandId("k4"), A1, CALL, HOLDING, (leg,)))
        await ear.wait_for(LegAnswered)
    return leg


def _sockets(address: str) -> tuple[socket.socket, socket.socket, socket.socket]:
    """For SIP, for sound at an even port, and for reports at the next one."""
    sip = _socket(address, 0)
    while True:
        rtp = _socket(address, 0)
        port = rtp.getsockname()[1]
        try:
            return sip, rtp, _socket(address, port + 1 if port % 2 == 0 else -1)
        except (OSError, OverflowError):
            rtp.close()


def _socket(address: str, port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setblocking(False)
    try:
        made.bind((address, port))
    except BaseException:
        made.close()
        raise
    return made
