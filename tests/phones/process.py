"""The phones' own process: `python -m tests.phones.process`, spoken to by JSON lines over its pipes.

One line in is one order (`do`, `n`, fields) and gets one line out (`done` or `failed`, with `n`); what happens
by itself comes as further lines. All pjsua2 calls are made by the main thread. The process ends when its
input closes or its parent dies. The build of pjsua2 allows 4 calls and 8 accounts per process: the front
spreads calls over several. Must not know what a test wants.
"""

import argparse
import ctypes
import functools
import gc
import heapq
import itertools
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pjsua2 as pj

from tests.phones.callbacks import reason_of
from tests.phones.endpoint import open_endpoint, open_transport
from tests.phones.home import Behaviour
from tests.phones.softphone import SoftCall, SoftPhone

POLL_MS = 10
GOODBYE_S = 1.0
PLACE_TIMEOUT_S = 2.0
TOO_MANY = 70010  # PJ_ETOOMANY
TRUNK = "trunk"
WITHOUT_WAITING = 1  # PJSUA_DESTROY_NO_RX_MSG: what there was to wait for has come by then
SET_PARENT_DEATH_SIGNAL = 1


class PhoneProcess:
    """The endpoint, its accounts and calls, and the loop that serves both the network and the front."""

    def __init__(self, settings: argparse.Namespace, output: int) -> None:
        self.folder: Path = settings.folder
        self.address: str = settings.address
        self.registrar: str = settings.registrar
        self.rtp_port: int = settings.rtp_port
        self.output = output
        self.phones: dict[str, SoftPhone] = {}
        self.calls: dict[str, SoftCall] = {}
        self.over: list[SoftCall] = []
        self.due: list[tuple[float, int, Callable[[], object]]] = []
        self.order = itertools.count()
        self.input = b""
        self.endpoint = open_endpoint(self.folder / f"{settings.name}.pjsip.log", settings.log_level)
        self.transport = open_transport(self.endpoint, self.address, settings.port)

    def report(self, event: str, **fields: object) -> None:
        """One line to the front."""
        at = datetime.now(UTC).isoformat()  # noqa: TID251  # the phones have a watch of their own, and no engine
        line = json.dumps({"event": event, "at": at, **fields}) + "\n"
        left = memoryview(line.encode())
        while left:
            left = left[os.write(self.output, left) :]

    def later(self, delay_s: float, act: Callable[[], object]) -> None:
        """Do something in the loop after `delay_s` seconds."""
        heapq.heappush(self.due, (time.monotonic() + delay_s, next(self.order), act))

    def adopt(self, call: SoftCall) -> None:
        """Keep a call until it has ended."""
        self.calls[call.name] = call

    def answer_late(self, call: str, code: int) -> None:
        """Answer a call, if the caller is still there."""
        if call in self.calls and not self.calls[call].is_ended:
            self.calls[call].reply(code)

    def run(self) -> None:
        """Serve until the front closes our input; then end every call and registration and leave."""
        self.report("ready", contact=self.endpoint.transportGetInfo(self.transport).localName)
        while self.read_orders():
            self.turn()
        self.say_goodbye()
        self.calls.clear()
        self.over.clear()
        self.due.clear()
        self.phones.clear()
        gc.collect()  # a call or account that outlives the library aborts the process
        self.endpoint.libDestroy(WITHOUT_WAITING)

    def say_goodbye(self) -> None:
        """End every call and registration; recordings are closed before we leave."""
        for call in list(self.calls.values()):
            self.attempt(call.end)
        for phone in self.phones.values():
            if phone.is_registered:
                self.attempt(functools.partial(phone.setRegistration, False))
        until = time.monotonic() + GOODBYE_S
        while time.monotonic() < until and (self.calls or self.due or self.is_anyone_registered()):
            self.turn()
        for call in self.calls.values():
            call.let_go()

    def is_anyone_registered(self) -> bool:
        """Whether a registration of ours is still to be taken back."""
        return any(phone.is_registered for phone in self.phones.values())

    def turn(self) -> None:
        """One round of the loop."""
        self.endpoint.libHandleEvents(POLL_MS)
        while self.due and self.due[0][0] <= time.monotonic():
            self.attempt(heapq.heappop(self.due)[2])
        for name in [name for name, call in self.calls.items() if call.is_ended]:
            self.calls[name].let_go()
            self.over.append(self.calls.pop(name))
        # The end of such an object hangs up whatever call has got its place in the library by then.
        self.over = [call for call in self.over if call.isActive()]

    def attempt(self, act: Callable[[], object]) -> None:
        """Do it; a failure is reported, and the others go on."""
        try:
            act()
        except Exception as error:  # noqa: BLE001  # reported in full; one call's fault must not end the others
            self.report("fault", text=reason_of(error))

    def read_orders(self) -> bool:
        """Carry out what the front has asked for since; False when it has closed."""
        while True:
            try:
                chunk = os.read(0, 65536)
            except BlockingIOError:
                return True
            if not chunk:
                return False
            *lines, self.input = (self.input + chunk).split(b"\n")
            for line in lines:
                self.obey(json.loads(line))

    def obey(self, order: dict[str, object]) -> None:
        """Carry one order out and say how it went."""
        number, what = order.pop("n"), str(order.pop("do"))
        try:
            answer = getattr(self, f"do_{what}")(**order) or {}
        except Exception as error:  # noqa: BLE001  # the front raises it in the test that gave the order
            self.report("failed", n=number, why=f"{what}: {reason_of(error)}")
        else:
            self.report("done", n=number, **answer)

    def do_register(self, phone: str, password: str) -> None:
        """Register, again with the first password; the registrar's answer comes as `registration`."""
        if phone in self.phones:
            self.phones[phone].setRegistration(True)
            return
        self.phones[phone] = SoftPhone(self, phone)
        self.phones[phone].open(password)

    def do_listen(self, phone: str) -> None:
        """Take every call that comes to this process's address, without being registered: a carrier's far end."""
        self.phones[phone] = SoftPhone(self, phone)
        self.phones[phone].open(None)

    def do_unregister(self, phone: str) -> None:
        """Take the registration back; the answer comes as `registration`."""
        self.phones[phone].setRegistration(False)

    def do_behave(self, phone: str, **way: object) -> None:
        """From now on do this with each call by itself."""
        self.phones[phone].behaviour = Behaviour(**way)  # type: ignore[arg-type]  # the front's own fields

    def do_call(self, call: str, number: str, caller: str, play: str, phone: str, **ways: Any) -> dict[str, object]:
        """Send an INVITE: as `phone`, or (empty) unregistered from here with `caller` as the From number.

        `ways`: the name (`display`) beside that number, further `headers`, and whether RFC 4733 is offered
        (`has_events`).
        """
        if not phone and TRUNK not in self.phones:
            self.phones[TRUNK] = SoftPhone(self, TRUNK)
            self.phones[TRUNK].open(None)
        leg = SoftCall(self.phones[phone or TRUNK], call, play)
        leg.has_events = ways["has_events"]
        prm = pj.CallOpParam(True)
        prm.opt.videoCount = prm.opt.textCount = 0
        if not phone:
            prm.txOption.localUri = f'"{ways["display"]}" <sip:{caller}@{self.address}>'
        for name, value in ways["headers"].items():
            header = pj.SipHeader()
            header.hName, header.hValue = name, value
            prm.txOption.headers.append(header)
        self.calls[call] = leg
        try:
            self.dial(leg, f"sip:{number}@{self.registrar}", prm)
        except pj.Error:
            del self.calls[call]
            raise
        return {"sip_call_id": leg.getInfo().callIdString}

    def dial(self, leg: SoftCall, uri: str, prm: "pj.CallOpParam") -> None:
        """Call, as soon as there is a place: one that we hung up keeps its own until the far side has confirmed."""
        until = time.monotonic() + PLACE_TIMEOUT_S
        while True:
            try:
                leg.makeCall(uri, prm)
            except pj.Error as error:
                if error.status != TOO_MANY or time.monotonic() > until:
                    raise
                self.turn()
            else:
                return

    def do_answer(self, call: str, code: int) -> None:
        """Answer a call that came in with a SIP code."""
        self.calls[call].reply(code)

    def do_redirect(self, call: str, uri: str) -> None:
        """Answer a call that came in with 302 to another address."""
        self.calls[call].redirect(uri)

    def do_hang_up(self, call: str) -> None:
        """End a call in any state; one that is gone already is no fault."""
        if call in self.calls:
            self.calls[call].end()

    def do_press(self, call: str, digits: str, *, by_info: bool) -> None:
        """Send keys as RFC 4733 events, or by SIP INFO."""
        self.calls[call].press(digits, by_info=by_info)

    def do_play(self, call: str, play: str) -> None:
        """Send another sound."""
        self.calls[call].load(play)

    def do_stop_recording(self, call: str) -> None:
        """Close the recording; of a call that ended it is closed already."""
        if call in self.calls:
            self.calls[call].stop_recording()

    def do_transfer(self, call: str, uri: str, other: str) -> None:
        """Ask (REFER) to transfer the far side; what is said to it comes as `transfer`."""
        self.calls[call].refer(uri, self.calls.get(other))

    def do_hold(self, call: str, *, on: bool) -> None:
        """Hold, or go on."""
        self.calls[call].hold(on=on)


def main() -> None:
    """Keep the pipe to the front for our lines only, follow our parent into death, and serve."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--address", required=True)
    parser.add_argument("--port", type=int, required=True, help="of SIP; 0: a free one")
    parser.add_argument("--registrar", required=True)
    parser.add_argument("--rtp-port", type=int, required=True)
    parser.add_argument("--log-level", type=int, required=True, help="4: every SIP message, 1: errors")
    parser.add_argument("--parent", type=int, required=True)
    settings = parser.parse_args()
    ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != settings.parent:
        return
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the front's: it closes our input
    output = os.dup(1)
    os.dup2(2, 1)  # the library prints to its standard output before its log is set up
    os.set_blocking(0, False)
    PhoneProcess(settings, output).run()
    sys.stdout.flush()


if __name__ == "__main__":
    main()
