"""Real calls that are recorded: their two sides, what people wish of the recording, and the file that is kept of it."""

import hashlib
from pathlib import Path
from typing import Any

from tests import audio
from tests.phones import CallState, Phone, PhoneCall
from tests.runtime.waiting import wait_for
from tests.sip.proofs import AGENT_HZ, CALLER_HZ
from tests.sip.stack import RunningStack, acd

CENTRE = Path(__file__).parent / "recorded"
ALWAYS, ASKED, DEMAND = "+3225550300", "+3225550301", "+3225550302"


def arrives(stack: RunningStack, line: str, folder: Path) -> PhoneCall:
    """A caller who sends a tone of his own."""
    folder.mkdir(parents=True, exist_ok=True)
    return stack.phones.call(line, play=audio.tone(folder / "caller.wav", CALLER_HZ)).wait_for(CallState.ANSWERED)


def picks_up(stack: RunningStack, caller: PhoneCall, phone: Phone, folder: Path) -> PhoneCall:
    """The agent, with hers."""
    offered = phone.wait_for_call()
    offered.ring()
    offered.play(audio.tone(folder / "agent.wav", AGENT_HZ))
    offered.answer()
    stack.wait_for_fact(caller, "ConversationBegan")
    return offered


def wish(stack: RunningStack, caller: PhoneCall, what: str) -> tuple[int, str]:
    """What `acd calls record` answers."""
    call = stack.facts(caller, "CallBegan")[0]["call"]
    asked = acd("calls", "record", call, what, "--run", str(stack.run))
    return asked.returncode, asked.stdout + asked.stderr


def kept(stack: RunningStack, caller: PhoneCall) -> tuple[dict[str, Any], Path]:
    """The fact of the end of a caller's only recording, and its file."""
    (found,) = all_kept(stack, caller, 1)
    return found


def all_kept(stack: RunningStack, caller: PhoneCall, number: int) -> list[tuple[dict[str, Any], Path]]:
    """The same of all his recordings, which are so many, in order; nothing is left in the spool."""
    wait_for(lambda: len(stack.facts(caller, "RecordingEnded")) == number, f"{number} recordings being kept")
    found = [(fact, _file_of(stack, fact)) for fact in stack.facts(caller, "RecordingEnded")]
    assert not list((stack.run / "spool" / "recording").glob("*.wav"))
    return found


def _file_of(stack: RunningStack, fact: dict[str, Any]) -> Path:
    """The file, which is what the fact says."""
    file: Path = stack.run / "recordings" / fact["retention"] / f"{fact['recording']}.wav"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == fact["sha256"]
    assert file.stat().st_size == fact["size"]
    assert file.stat().st_mode & 0o777 == 0o600
    return file


def are_both_in(sound: audio.Sound) -> None:
    """Both tones, equally loud, in the middle second."""
    both = _powers(sound, CALLER_HZ, AGENT_HZ)
    assert min(both) > 0.3 * max(both), both


def _powers(sound: audio.Sound, *tones_hz: float) -> list[float]:
    middle = sound[len(sound) // 2 - audio.RATE_HZ // 2 :][: audio.RATE_HZ]
    return [float(abs(middle @ audio.sine(hz, 1.0)) + abs(middle @ _shifted(hz))) for hz in tones_hz]


def _shifted(frequency_hz: float) -> audio.Sound:
    """The same tone, a quarter of a period later."""
    return audio.sine(frequency_hz, 1.0 + 0.25 / frequency_hz)[-audio.RATE_HZ :]
