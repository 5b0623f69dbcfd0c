"""Real SIP phones and trunk callers for tests and demonstrations, spread over a few processes.

    with Phones(folder, ("127.0.0.1", 5060)) as phones:
        anna = phones.register("anna", password)
        caller = phones.call("+3225550101", play=tone)
        call = anna.wait_for_call(5)
        call.answer()

Everything is synchronous, has a time limit, and says what was seen when it fails. `folder/phones.jsonl` is the
phones' own log: one line per thing that happened to a call on one side, with its SIP Call-ID.
"""

import json
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.phones.calls import CallState, PhoneCall, Seen
from tests.phones.phone import Phone
from tests.phones.worker import Event, PhonesError, Worker

CALLS_PER_PROCESS = 4  # what the build of pjsua2 allows
PHONES_PER_PROCESS = 3  # a fourth call is then refused as busy by the phone and not by the library
PHONES_ADDRESS = "127.0.0.3"
TRUNK_ADDRESS = "127.0.0.2"
CALLER = "+32470000001"
LAST_WORDS = 3000


class Phones:
    """All phones of one test. `sip` is the switch; `callers_max` trunk calls at once need one process per four.

    They come from the address `trunk_from`. `log_level` 4 keeps every SIP message in `folder`, 1 only errors.
    """

    def __init__(
        self,
        folder: Path,
        sip: tuple[str, int],
        *,
        callers_max: int = CALLS_PER_PROCESS,
        trunk_from: str = TRUNK_ADDRESS,
        log_level: int = 4,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.sip, self.trunk_from = folder, sip, trunk_from
        self.log = folder / "phones.jsonl"
        self.faults: list[str] = []
        self.phones: dict[str, Phone] = {}
        self.calls: dict[str, PhoneCall] = {}
        self._news = threading.Condition()
        self._workers: list[Worker] = []
        self._callers_max, self._log_level = callers_max, log_level
        self._calls_placed = 0

    def __enter__(self) -> Self:
        for _ in range(0, self._callers_max, CALLS_PER_PROCESS):
            self._start("callers", self.trunk_from)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
        if kind is None and self.faults:
            raise PhonesError("a phone went wrong:\n" + "\n".join(self.faults))

    def close(self) -> None:
        """End every call, take every registration back, end every process."""
        for worker in self._workers:
            worker.say_goodbye()
        for worker in self._workers:
            code = worker.wait_gone()
            if code != 0:
                said = worker.stderr.read_text(errors="replace")[-LAST_WORDS:]
                self.faults.append(f"the process {worker.name} ended with {code}; its last words are:\n{said}")
        self._workers.clear()

    def register(self, name: str, password: str, *, address: str = PHONES_ADDRESS, alone: bool = False) -> Phone:
        """A phone, registered: returns after the registrar's 200. `alone` in a process of its own, so it can vanish."""
        if name not in self.phones:
            worker = self._worker_for_phone(address, alone=alone)
            self.phones[name] = Phone(name, worker, self._news)
        self.phones[name].register(password)
        return self.phones[name]

    def listen(self, name: str, address: tuple[str, int]) -> Phone:
        """A carrier's far end at this address and port: every call to it comes in here, whatever number it is for."""
        worker = self._start("carrier", address[0], is_alone=True, port=address[1])
        self.phones[name] = Phone(name, worker, self._news)
        worker.order("listen", phone=name)
        return self.phones[name]

    def call(
        self,
        number: str,
        *,
        caller: str = CALLER,
        display: str = "",
        address: str | None = None,
        play: Path | None = None,
        has_events: bool = True,
        headers: Mapping[str, str] | None = None,
    ) -> PhoneCall:
        """A caller dials `number`: the INVITE is sent, unregistered, from the trunk's address or another one.

        `display` is his name. Without `has_events` his phone knows no RFC 4733. `headers` are added to the INVITE.
        """
        with self._news:
            worker = self._worker_for_call(address or self.trunk_from)
            call = self._placed(worker, "caller", caller, number)
        return self._dial(call, play, display=display, has_events=has_events, headers=headers or {})

    def dial(self, phone: Phone, number: str, *, play: Path | None = None) -> PhoneCall:
        """A registered phone dials `number` itself: a feature code, say."""
        with self._news:
            call = self._placed(phone.worker, "phone", phone.name, number)
        return self._dial(call, play, phone.name)

    def _placed(self, worker: Worker, side: str, who: str, number: str) -> PhoneCall:
        """Under `news`: a call that counts as begun, so that its place is taken."""
        self._calls_placed += 1
        call = PhoneCall(worker, self._news, f"{side}-{self._calls_placed}", side, who, number)
        self.calls[call.name] = call
        return call

    def _dial(self, call: PhoneCall, play: Path | None, phone: str = "", **ways: object) -> PhoneCall:
        sound = str(play) if play else ""
        order: Event = {"call": call.name, "number": call.far, "caller": call.who, "play": sound, "phone": phone}
        order |= {"display": "", "has_events": True, "headers": {}} | ways
        try:
            answer = call.worker.order("call", **order)
        except PhonesError:
            self.forget(call)
            raise
        call.sip_call_id = answer["sip_call_id"]
        return call

    def find(self, is_meant: Callable[[PhoneCall], bool], timeout_s: float) -> PhoneCall | None:
        """The first call on any side that is as meant, as soon as there is one."""
        with self._news:
            found = self._news.wait_for(lambda: [call for call in self.calls.values() if is_meant(call)], timeout_s)
            return found[0] if found else None

    def forget(self, call: PhoneCall) -> None:
        """Drop a call that is over, so that an endless demonstration does not grow."""
        with self._news:
            self.calls.pop(call.name, None)
            for phone in self.phones.values():
                phone.waiting = [waiting for waiting in phone.waiting if waiting is not call]

    def note(self, call: PhoneCall, at: str, **fields: object) -> None:
        """Add a line about a call to the phones' own log."""
        line = {"at": at, "side": call.side, "who": call.who, "call": call.name, "sip_call_id": call.sip_call_id}
        with self._news, self.log.open("a") as log:
            log.write(json.dumps({**line, **fields}) + "\n")

    def _worker_for_phone(self, address: str, *, alone: bool) -> Worker:
        for worker in self._workers:
            phones = sum(phone.worker is worker for phone in self.phones.values())
            if worker.address == address and not alone and not worker.is_alone and phones < PHONES_PER_PROCESS:
                return worker
        return self._start("phones", address, is_alone=alone)

    def _worker_for_call(self, address: str) -> Worker:
        for worker in self._workers:
            calls = sum(call.worker is worker and not call.is_ended for call in self.calls.values())
            if worker.address == address and calls < CALLS_PER_PROCESS and not worker.is_gone:
                return worker
        if any(worker.address == address and not worker.is_gone for worker in self._workers):
            raise PhonesError(
                f"all callers at {address} are on the phone: give Phones a callers_max above {self._callers_max}"
            )
        return self._start("callers", address)

    def _start(self, kind: str, address: str, *, is_alone: bool = False, port: int = 0) -> Worker:
        name = f"{kind}-{len(self._workers) + 1}"
        registrar = f"{self.sip[0]}:{self.sip[1]}"
        worker = Worker(
            self.folder,
            name,
            address=address,
            registrar=registrar,
            news=self._news,
            tell=self._take,
            is_alone=is_alone,
            log_level=self._log_level,
            port=port,
        )
        self._workers.append(worker)
        return worker

    def _take(self, worker: Worker, event: Event) -> None:
        """Note what a process told, under `news`."""
        if event["event"] == "fault":
            self.faults.append(f"{worker.name}: {event['text']}")
        elif event["event"] == "registration":
            self.phones[event["phone"]].registration = event
        elif event["event"] == "incoming":
            self._take_in(worker, event)
        elif event["call"] in self.calls:
            call = self.calls[event["call"]]
            if line := call.take(event):
                self.note(call, event["at"], **line)

    def _take_in(self, worker: Worker, event: Event) -> None:
        phone = self.phones[event["phone"]]
        call = PhoneCall(worker, self._news, event["call"], "agent", phone.name, event["caller"])
        call.sip_call_id, call.invite = event["sip_call_id"], event["invite"]
        call.seen.append(Seen(event["at"], CallState.INVITED))
        self.calls[call.name] = call
        phone.waiting.append(call)
        self.note(call, event["at"], event="invited", code=0)
