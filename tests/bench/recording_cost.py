"""`python -m tests.bench.recording_cost`: what it costs Asterisk to record a conversation.

Conversations with sound both ways, not recorded (Asterisk passes their packets through) and recorded (it mixes them and
writes a file), in turns on one stack. Exit codes: 0 measured; 1 it could not be measured.
"""

import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from acd.asterisk import SwitchError
from acd.asterisk.ports import Reservation
from tests import audio
from tests.bench.centre import ANSWERED, phones
from tests.bench.cost import used_s
from tests.bench.load import (
    AGENTS_HOST,
    BENCH_TIMEOUT_S,
    CALLERS_HOST,
    ONLINE_TIMEOUT_S,
    QUIET_TIMEOUT_S,
    UNBOUNDED_CALLS,
    register,
)
from tests.bench.sides import Side, limits, ours
from tests.bench.sipp import SCENARIOS, NotMeasured, Seat, Sipp
from tests.runtime.waiting import wait_for

CONVERSATIONS, TURNS, WATCH_S = 20, 2, 20.0
RECORDED = "+3225550105"
BRIDGES = {ANSWERED: "native_rtp", RECORDED: "softmix"}
ARRIVALS_PER_S, JOINED_WITHIN_S, SETTLE_S, POLL_S = 10, 10.0, 3.0, 0.1
ROW = '  {name}: {{ number: "{number}", phone: {name}, queues: [plain, recorded] }}'
CENTRE = """\
version: 1
name: Benchmark
time_zone: Europe/Brussels
languages: [en]
retention: {{ bench: 1d }}
recording_free_mb: 1
lines:
  "{plain}": {{ name: plain, flow: plain, language: en }}
  "{recorded}": {{ name: recorded, flow: recorded, language: en }}
queues:
  plain: {{ wrap_up: 0s }}
  recorded: {{ wrap_up: 0s, recording: {{ announcement: told, retention: bench }} }}
flows:
  plain: {{ steps: [ answer, {{ queue: plain }}, hangup ] }}
  recorded: {{ steps: [ answer, {{ queue: recorded }}, hangup ] }}
prompts:
  told: {{ en: Recorded. }}
phones: [{phones}]
agents:
{agents}
"""
SPEAKS = '<nop><action><exec rtp_stream="{sound},-1,8,PCMA/8000"/></action></nop>'


def main() -> int:
    """Measure, and print a line for each turn and one for all."""
    try:
        found = measured()
    except (NotMeasured, SwitchError, OSError) as problem:
        print(f"recording_cost: {problem}", file=sys.stderr)
        return 1
    plain, recorded = (sum(found[line]) / TURNS for line in (ANSWERED, RECORDED))
    print(f"one minute of one conversation costs Asterisk {plain:.0f} ms, recorded {recorded:.0f} ms of a processor")
    return 0


def measured() -> dict[str, list[float]]:
    """Milliseconds of Asterisk's processor time per minute of one conversation, by line, turn after turn."""
    found: dict[str, list[float]] = {ANSWERED: [], RECORDED: []}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="acd-bench-")))
        side = stack.enter_context(ours(_centre(folder / "centre"), folder / "run", limits(0, 2 * CONVERSATIONS)))
        ports = Reservation()
        stack.callback(ports.release)
        callers, agents = (Seat(host, ports.port(host), ports.port(host)) for host in (CALLERS_HOST, AGENTS_HOST))
        register(side.credentials.phones, agents, side.sip, folder, label=side.name)
        stack.enter_context(
            Sipp(
                _speaking("agents", '<recv request="ACK"/>', folder, is_after=True), agents, side.sip, folder,
                calls=UNBOUNDED_CALLS, timeout_s=BENCH_TIMEOUT_S, label="agents",
            )
        )  # fmt: skip
        wait_for(lambda: side.phones_online() == CONVERSATIONS, "the phones", ONLINE_TIMEOUT_S)
        scenario = _speaking("callers", "<pause/>", folder)
        for number in range(TURNS * len(found)):
            line = list(found)[number % len(found)]
            found[line].append(_turn(side, scenario, callers, folder, line, number))
            print(f"turn {number + 1}, {BRIDGES[line]}: {found[line][-1]:.0f} ms a minute", flush=True)
    return found


def _turn(side: Side, scenario: str, seat: Seat, folder: Path, line: str, number: int) -> float:
    stay_s = JOINED_WITHIN_S + SETTLE_S + WATCH_S + 2
    options = ["-s", line, "-r", str(ARRIVALS_PER_S), "-l", str(CONVERSATIONS), "-d", f"{stay_s * 1000:.0f}"]
    options += ["-key", "run", str(100 + number)]
    with Sipp(
        scenario, seat, side.sip, folder, calls=CONVERSATIONS, timeout_s=2 * stay_s, label=f"callers-{number}",
        options=options,
    ) as sipp:  # fmt: skip
        wait_for(lambda: _mixed_by(side) == [BRIDGES[line]] * CONVERSATIONS, f"calls to {line}", JOINED_WITHIN_S)
        _let_pass(SETTLE_S)
        before, from_s = used_s(*side.processes["asterisk"]), time.monotonic()
        _let_pass(WATCH_S)
        used, took_s = used_s(*side.processes["asterisk"]) - before, time.monotonic() - from_s
        if not sipp.is_running() or _mixed_by(side) != [BRIDGES[line]] * CONVERSATIONS:
            raise NotMeasured(f"the calls to {line} did not go on; SIPp said:\n{sipp.last_words()}")
        sipp.wait()
    wait_for(lambda: side.channels() == 0, "the calls ending on the switch", QUIET_TIMEOUT_S)
    return used * 1000 / CONVERSATIONS * 60 / took_s


def _mixed_by(side: Side) -> list[str]:
    """How each bridge of two is mixed."""
    return [each["technology"] for each in side.ask("bridges") if len(each["channels"]) == 2]


def _centre(folder: Path) -> Path:
    names = phones(CONVERSATIONS)
    rows = (ROW.format(name=name, number=1000 + at) for at, name in enumerate(names))
    folder.mkdir()
    said = {"plain": ANSWERED, "recorded": RECORDED, "phones": ", ".join(names), "agents": "\n".join(rows)}
    (folder / "centre.yaml").write_text(CENTRE.format_map(said))
    return folder


def _speaking(name: str, element: str, folder: Path, *, is_after: bool = False) -> str:
    """A scenario that sends a tone from just before (or after) this element on; its path, without `.xml`."""
    sound = folder / "tone.alaw"
    codes = {round(float(value), 6): code for code, value in enumerate(audio.A_LAW)}
    levels = sorted(codes)
    tone = 0.25 * audio.sine(1000, 1.0)
    sound.write_bytes(bytes(codes[min(levels, key=lambda level: abs(level - value))] for value in tone))
    text = (SCENARIOS / f"{name}.xml").read_text()
    text = text.replace("m=audio [media_port]", "m=audio [rtpstream_audio_port]")
    speaks = SPEAKS.format(sound=sound)
    text = text.replace(element, f"{element}{speaks}" if is_after else f"{speaks}{element}")
    (folder / f"{name}-speaking.xml").write_text(text)
    return str(folder / f"{name}-speaking")


def _let_pass(seconds: float) -> None:
    until_s = time.monotonic() + seconds
    while time.monotonic() < until_s:
        time.sleep(POLL_S)


if __name__ == "__main__":
    sys.exit(main())
