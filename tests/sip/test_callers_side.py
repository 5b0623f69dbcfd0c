"""What callers and agents see and hear of each other on a real switch: keys, numbers and names, whisper, hold."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests import audio
from tests.phones import CallState, PhoneCall
from tests.sip.proofs import AGENT_HZ, CALLER_HZ, sounds_of
from tests.sip.stack import RunningStack, running_stack
from tests.sip.staff import likeness_to_music

CENTRE = Path(__file__).parent / "carrier"
PLAIN, TOLD, KEYS, BUSY = (f"+32255503{number}" for number in ("02", "03", "04", "05"))
KEY_HZ = {"1": (697, 1209), "5": (770, 1336), "9": (852, 1477)}
LISTEN_S = 2.5


class Desk:
    """The running stack, the agent's phone, and what both sides send."""

    def __init__(self, stack: RunningStack, folder: Path) -> None:
        self.stack, self.agent, self.folder = stack, stack.phone("phone-ana"), folder
        self.caller_tone = audio.tone(folder / "caller.wav", CALLER_HZ)
        self.agent_tone = audio.tone(folder / "agent.wav", AGENT_HZ)

    def offered(self, line: str, **caller: Any) -> tuple[PhoneCall, PhoneCall]:
        """A caller and the call at the agent's phone, which does not ring yet."""
        placed = self.stack.phones.call(line, play=self.caller_tone, **caller)
        return placed, self.agent.wait_for_call()

    def answered(self, line: str) -> tuple[PhoneCall, PhoneCall]:
        caller, offered = self.offered(line)
        offered.ring()
        offered.play(self.agent_tone)
        offered.answer()
        self.stack.wait_for_fact(caller, "ConversationBegan")
        return caller, offered

    def part(self, caller: PhoneCall, offered: PhoneCall) -> None:
        """The caller hangs up, and nothing is left."""
        caller.hang_up()
        for call in (caller, offered):
            call.wait_for(CallState.ENDED)
        assert self.stack.left_when_quiet() == []

    def pressed_tones(self, digit: str) -> Path:
        """A key as its two tones, with a pause behind them."""
        low, high = KEY_HZ[digit]
        tones = 0.25 * (audio.sine(low, 0.2) + audio.sine(high, 0.2))
        return audio.write(self.folder / f"key-{digit}.wav", np.concatenate([tones, np.zeros(audio.RATE_HZ)]))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """One stack for all tests."""
    folder = tmp_path_factory.mktemp("caller")
    with running_stack(folder, CENTRE) as stack:
        yield Desk(stack, folder)


@pytest.mark.parametrize(("way", "digit"), [("rfc4733", "1"), ("info", "5"), ("in the sound", "9")])
def test_keys_come_by_rfc_4733_by_sip_info_and_in_the_sound(desk, way, digit):
    """All three reach the menu over one trunk, without a setting."""
    caller = desk.stack.phones.call(KEYS, has_events=way != "in the sound").wait_for(CallState.ANSWERED)
    desk.stack.wait_for_fact(caller, "StepEntered")
    if way == "in the sound":
        caller.play(desk.pressed_tones(digit))
    else:
        caller.press(digit, by_info=way == "info")
    assert desk.stack.wait_for_fact(caller, "KeyTaken")["digit"] == digit
    assert desk.stack.facts(caller, "KeyRefused") == []
    caller.hang_up()
    assert desk.stack.left_when_quiet() == []


@pytest.mark.parametrize("dialled", [PLAIN, PLAIN.removeprefix("+"), PLAIN.replace("+", "00")])
def test_a_called_number_reaches_its_line_however_it_is_written(desk, dialled):
    """`+32…`, `32…` and `0032…` are one number."""
    caller, offered = desk.offered(dialled)
    assert desk.stack.wait_for_fact(caller, "CallBegan")["line"] == PLAIN
    desk.part(caller, offered)


def test_caller_id_and_name_stand_on_the_agents_phone(desk):
    """A plain queue shows the number and the name, and does not ask the phone to pick up by itself."""
    caller, offered = desk.offered(PLAIN, caller="+32470000007", display="Ann Example")
    assert '"Ann Example" <sip:+32470000007@' in offered.far
    assert "answer-after" not in offered.invite
    desk.part(caller, offered)


def test_the_queues_prefix_stands_before_the_name_and_the_phone_is_asked_to_pick_up(desk):
    """A told queue adds its prefix to the name, or to the number where there is no name, and its headers."""
    caller, offered = desk.offered(TOLD, caller="+32470000007", display="Ann Example")
    assert '"Told Ann Example" <sip:+32470000007@' in offered.far
    assert "Call-Info: <sip:localhost>;answer-after=0" in offered.invite
    assert "Alert-Info: <http://localhost>;info=alert-autoanswer" in offered.invite
    desk.part(caller, offered)
    caller, offered = desk.offered(TOLD, caller="+32470000008")
    assert '"Told +32470000008" <sip:+32470000008@' in offered.far
    desk.part(caller, offered)


@pytest.mark.parametrize(
    ("caller", "headers"),
    [
        ("anonymous", {}),
        ("anonymous", {"P-Asserted-Identity": "<sip:+32470000009@192.0.2.1>", "Privacy": "id"}),
    ],
)
def test_an_anonymous_caller_gets_through_and_stays_anonymous(desk, caller, headers):
    """Nobody is shown or written down his number, even if the carrier tells it and says that it is private."""
    placed, offered = desk.offered(PLAIN, caller=caller, display="Anonymous", headers=headers)
    assert desk.stack.wait_for_fact(placed, "CallBegan")["caller"] == ""
    assert "+32470000009" not in offered.invite
    assert "+32" not in offered.far
    desk.part(placed, offered)


def test_the_agent_hears_the_whisper_and_the_caller_does_not(desk):
    """It is spoken to her before they are joined; then they hear each other."""
    caller, offered = desk.answered(TOLD)
    assert caller.lasts(LISTEN_S), caller.story()
    desk.part(caller, offered)
    whisper = audio.read(sounds_of(CENTRE).file("whisper", "en"))
    by_caller, by_agent = audio.read(caller.recording), audio.read(offered.recording)
    assert audio.correlation(by_agent, whisper) >= 0.8
    assert audio.correlation(by_caller, whisper) < 0.3
    assert audio.share_of_tone(by_agent[: len(whisper)], CALLER_HZ) < 0.1, "she heard him during the whisper"
    assert audio.share_of_tone(by_agent, CALLER_HZ) >= 0.8
    assert audio.share_of_tone(by_caller, AGENT_HZ) >= 0.8


def test_a_caller_on_hold_hears_music(desk):
    """Her phone holds: music instead of her voice; it takes him back: her voice again; the books know both."""
    caller, offered = desk.answered(PLAIN)
    assert caller.lasts(LISTEN_S), caller.story()
    offered.hold()
    desk.stack.wait_for_fact(caller, "ConversationHeld")
    assert caller.lasts(2 * LISTEN_S), caller.story()
    offered.hold(on=False)
    assert caller.lasts(LISTEN_S), caller.story()
    desk.part(caller, offered)
    held = _between_her_words(audio.read(caller.recording))
    assert audio.share_of_tone(held, AGENT_HZ) < 0.1
    assert likeness_to_music(held) >= 0.9
    assert [fact["is_held"] for fact in desk.stack.facts(caller, "ConversationHeld")] == [True, False]
    states = [fact["state"] for fact in desk.stack.ledger() if fact["fact"] == "AgentChanged"]
    assert "holding" in states


def test_busy_is_said_before_any_answer(desk):
    """A flow that begins with `hangup: busy` costs the caller nothing: 486, never 200."""
    caller = desk.stack.phones.call(BUSY)
    caller.wait_for(CallState.ENDED)
    assert caller.end_code == 486
    assert not caller.has_been(CallState.ANSWERED)


def _between_her_words(heard: audio.Sound) -> audio.Sound:
    """What was heard after the agent's tone had stopped and before it came back, which it must have done just once."""
    half = audio.RATE_HZ // 2
    parts = [heard[at : at + half] for at in range(0, len(heard) - half, half)]
    hers = [at for at, part in enumerate(parts) if audio.share_of_tone(part, AGENT_HZ, window_s=0.5) > 0.9]
    gaps = [(last, first) for last, first in pairwise(hers) if first - last > 1]
    assert len(gaps) == 1, f"of the half seconds {len(parts)} these are hers: {hers}"
    return heard[(gaps[0][0] + 2) * half : (gaps[0][1] - 1) * half]
