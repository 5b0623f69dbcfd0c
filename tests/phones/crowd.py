"""A crowd of callers and the agents who answer them: `python -m tests.phones.crowd --run RUN --calls N`.

Takes a running stack from RUN/endpoints.json, registers all phones of the centre, places calls over real SIP and
RTP, and at the end compares the phones' own log with the ledger. Exit code 1 for a lost call or a
difference. Everything by chance comes from the seed that is printed. What callers and agents are like is in
`characters.py`, what the comparison means in `summary.py`.
"""

import argparse
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.store.window import Window, url_in
from tests import audio
from tests.phones.calls import CallState, NotSeenError, PhoneCall
from tests.phones.characters import Caller, Manner
from tests.phones.characters import caller as somebody
from tests.phones.phones import Phones
from tests.phones.routes import routes
from tests.phones.stack import SETTLE_S, Endpoints, settled, size_of
from tests.phones.staff import Staff
from tests.phones.worker import PhonesError

PATIENCE_S = 120.0
TALK_S = (2, 4)
PARALLEL_MAX = 20
OF_HIS_OWN_WILL = (Manner.IMPATIENT, Manner.LEAVING)
# Whole periods in a second and in each 20 ms frame, so tones can be told apart exactly.
CALLER_TONES_HZ = range(400, 1400, 50)
AGENT_TONES_HZ = range(1500, 3500, 50)


class Crowd:
    """Callers one after the other on `parallel` lines at once, until `calls` were placed (0: until stopped)."""

    def __init__(self, phones: Phones, at: Endpoints, wishes: argparse.Namespace) -> None:
        self.phones, self.at, self.wishes = phones, at, wishes
        self.lines = routes(load(wishes.centre).plan)
        self.stopping = threading.Event()
        self._numbers: Iterator[int] = iter(range(1, wishes.calls + 1) if wishes.calls else range(1, sys.maxsize))
        self._taking = threading.Lock()
        self._tones = {hz: audio.tone(phones.folder / f"{hz}.wav", hz) for hz in [*CALLER_TONES_HZ, *AGENT_TONES_HZ]}
        self._agent_hz = dict(zip(sorted(at.passwords), AGENT_TONES_HZ, strict=False))
        tones = {name: self._tones[hz] for name, hz in self._agent_hz.items()}
        self.staff = Staff(phones, at.passwords, tones, wishes.seed, tell)

    def run(self) -> None:
        """All calls; returns when the last is over. Ctrl-C makes everybody hang up."""
        width = min(self.wishes.parallel, self.wishes.calls or self.wishes.parallel)
        lanes = [threading.Thread(target=self._lane, args=(lane,), name=f"caller-{lane}") for lane in range(width)]
        agents = threading.Thread(target=self.staff.mind, name="agents")
        try:
            self.staff.come()
            for thread in [agents, *lanes]:
                thread.start()
            while any(lane.is_alive() for lane in lanes):
                time.sleep(0.1)
        except KeyboardInterrupt:
            self.stopping.set()
            tell("everybody hangs up")
        self.staff.over.set()
        for thread in [*lanes, agents]:
            if thread.is_alive():
                thread.join()

    def _lane(self, lane: int) -> None:
        chance = Random(f"{self.wishes.seed} lane {lane}")
        self.stopping.wait(chance.uniform(0, 1))
        while not self.stopping.is_set():
            with self._taking:
                number = next(self._numbers, None)
            if number is None:
                return
            self._call(number, lane)

    def _call(self, number: int, lane: int) -> None:
        """One caller from dialling to the end; what goes wrong is told, and found again in the summary."""
        chance = Random(f"{self.wishes.seed} call {number}")
        person, own_hz = somebody(chance, self.lines, PATIENCE_S), CALLER_TONES_HZ[lane]
        who = f"+3247000{number % 10_000:04}"
        call: PhoneCall | None = None
        try:
            call = self.phones.call(person.line, caller=who, play=self._tones[own_hz])
            self._note(call, "sent", tone_hz=own_hz)
            self._converse(call, person, chance)
        except (NotSeenError, PhonesError) as error:
            tell(f"call {number} {who} → {person.line}: {error}")
        finally:
            if call:
                self._finish(call)

    def _converse(self, call: PhoneCall, person: Caller, chance: Random) -> None:
        call.wait_for("sound", PATIENCE_S)
        for wait_s, key in person.presses:
            if self._goes_on(call, wait_s):
                call.press(key)
        agent = self._agent_of(call, person)
        if agent is None:
            return
        agent.wait_for("sound")
        first, second = chance.sample([call, agent], 2)
        if self._goes_on(call, chance.uniform(*TALK_S)):
            first.hang_up()
        second.wait_for(CallState.ENDED, SETTLE_S)
        tell(f"{call.who} → {call.far}, {person.manner}: talked to {agent.who}; the {first.side} hung up")
        self._hear(agent)
        self.phones.forget(agent)
        self.staff.instruct(agent.who, chance)

    def _agent_of(self, call: PhoneCall, person: Caller) -> PhoneCall | None:
        """The agent's side of the conversation: the phone that shows this caller's number and has answered."""

        def is_with(other: PhoneCall) -> bool:
            return (
                other.side == "agent"
                and call.who in other.far
                and other.has_been(CallState.ANSWERED)
                and not other.is_ended
            )

        until = time.monotonic() + person.patience_s
        while time.monotonic() < until and not call.is_ended and not self.stopping.is_set():
            agent = self.phones.find(is_with, min(0.5, person.patience_s))
            if agent:
                self.staff.found.add(agent.name)
                self._note(agent, "sent", tone_hz=self._agent_hz[agent.who])
                return agent
        if not call.is_ended and not self.stopping.is_set():
            self._note(call, "gave up" if person.manner in OF_HIS_OWN_WILL else "lost patience")
        tell(f"{call.who} → {call.far}, {person.manner}: {'the flow ended' if call.is_ended else 'hangs up'}")
        return None

    def _goes_on(self, call: PhoneCall, seconds: float) -> bool:
        """Let the call last, or until everybody is to hang up; False if it ended by itself before."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self.stopping.is_set():
            if not call.lasts(min(left, 0.5)):
                break
        return not call.is_ended

    def _finish(self, call: PhoneCall) -> None:
        try:
            call.hang_up()
            call.wait_for(CallState.ENDED, SETTLE_S)
            if self.stopping.is_set():
                self._note(call, "cut short")
            self._hear(call)
        except (NotSeenError, PhonesError) as error:
            tell(str(error))
        self.phones.forget(call)

    def _hear(self, call: PhoneCall) -> None:
        """Note which of all tones this side heard, and throw the recording away."""
        if not call.has_been("sound"):
            return
        call.wait_for(CallState.ENDED, SETTLE_S)
        # Only the conversation counts: the music before it has notes that are as pure as our tones.
        heard = audio.read(call.recording)[-TALK_S[0] * audio.RATE_HZ :]
        tones = [hz for hz in self._tones if audio.share_of_tone(heard, hz, window_s=1.0) >= 0.8]
        self._note(call, "heard", tones_hz=tones)
        call.recording.unlink()

    def _note(self, call: PhoneCall, event: str, **fields: object) -> None:
        self.phones.note(call, call.seen[-1].at if call.seen else "", event=event, **fields)


def tell(line: str) -> None:
    """Progress, for people."""
    print(line, file=sys.stderr, flush=True)


def main() -> int:
    """Let the crowd call; 0 when nobody was lost and the books agree."""
    parser = argparse.ArgumentParser(prog="python -m tests.phones.crowd", description=__doc__)
    parser.add_argument("--run", type=Path, required=True, help="the run folder of a running stack")
    centre = os.environ.get("ACD_CENTRE")
    parser.add_argument(
        "--centre", type=Path, default=centre and Path(centre), required=not centre, help="its centre's folder"
    )
    parser.add_argument("--calls", type=int, default=0, help="how many; 0 goes on until Ctrl-C")
    parser.add_argument("--parallel", type=int, default=12, choices=range(1, PARALLEL_MAX + 1), help="at once")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="repeats what was by chance")
    wishes = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # `make stop` means the same as Ctrl-C
    tell(f"the crowd's chance comes from --seed {wishes.seed}")
    before = size_of(wishes.run / "phones" / "phones.jsonl")
    ledger = Window(url_in(wishes.run), from_end=True)
    is_well = let_call(wishes)
    found = settled(before, ledger)
    for line in found.lines() if is_well or found.calls else ():
        print(line, flush=True)
    return 0 if is_well and found.is_good else 1


def let_call(wishes: argparse.Namespace) -> bool:
    """All calls, from the first phone to the last; False, with the reason told, if the phones themselves went wrong."""
    run: Path = wishes.run
    try:
        at = Endpoints.read(run)
    except (OSError, ValueError, KeyError) as error:
        tell(f"error: no stack runs from {run} ({error!r}): start one with `make run PHONES=none RUN={run}`")
        return False
    try:
        load(wishes.centre)
    except ConfigProblems as error:
        tell(f"error: {error}")
        return False
    try:
        with Phones(
            run / "phones", at.sip, callers_max=wishes.parallel, trunk_from=at.trunk_from, log_level=1
        ) as phones:
            Crowd(phones, at, wishes).run()
    except (PhonesError, NotSeenError) as error:
        tell(f"error: {error}")
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
