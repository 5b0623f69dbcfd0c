"""Who hears whom at each moment of a call: each side sends a tone of its own, and its recording is cut by the clock.

And the wishes over the API that change it.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from acd.runtime import clock
from tests import audio
from tests.phones import PhoneCall
from tests.sip.stack import RunningStack
from tests.sip.staff import likeness_to_music

# None of them is loud in the waiting music.
TONES = {"caller": 2900, "ana": 1200, "luis": 1700, "number": 2300}
SPAN_S = 1.6
# What is still under way when a moment begins: the move of the legs, and what phones have in their jitter buffers.
SETTLES_S, ENDS_S = 0.6, 0.1
# Of three who talk each hears two tones, and each of the two is half of what is heard.
LEAST_OF_POWER = 0.2


@dataclass
class Moments:
    """Spans of wall time with a name, for recordings that are read when the calls are over."""

    spans: dict[str, tuple[float, float]] = field(default_factory=dict)

    @contextmanager
    def named(self, name: str) -> Iterator[None]:
        """What happens in it; then it lasts long enough to be heard."""
        yield
        begun_s = _now_s()
        while _now_s() < begun_s + SPAN_S:
            time.sleep(0.05)
        self.spans[name] = begun_s + SETTLES_S, _now_s() - ENDS_S

    def heard_by(self, call: PhoneCall) -> dict[str, set[str]]:
        """Whose tones this side heard in each of them, and `music`. Its call is over."""
        began_s = next(datetime.fromisoformat(seen.at).timestamp() for seen in call.seen if seen.what == "sound")
        heard = audio.read(call.recording)
        found = {}
        for name, (begin_s, end_s) in self.spans.items():
            part = heard[round((begin_s - began_s) * audio.RATE_HZ) : round((end_s - began_s) * audio.RATE_HZ)]
            if len(part) > audio.RATE_HZ // 4:
                found[name] = tones_in(part)
        return found


def _now_s() -> float:
    return clock.now().wall.timestamp()


def tones_in(heard: audio.Sound) -> set[str]:
    """Whose tones are in it most of the time; `music` if it is our music instead."""
    shares = {who: _share(heard, hz) for who, hz in TONES.items()}
    found = {who for who, share in shares.items() if share > 0.7}
    unclear = {who: share for who, share in shares.items() if 0.3 < share <= 0.7}
    assert not unclear, f"neither heard nor not heard: {unclear}"
    if not found and len(heard) >= audio.RATE_HZ // 2 and likeness_to_music(heard) > 0.8:
        return {"music"}
    return found


def _share(heard: audio.Sound, frequency_hz: float) -> float:
    """The share of 20 ms frames in which this tone is a good part of the power."""
    frames = heard[: len(heard) // audio.FRAME * audio.FRAME].reshape(-1, audio.FRAME)
    wave_number = np.exp(-2j * np.pi * frequency_hz * np.arange(audio.FRAME) / audio.RATE_HZ)
    tone_power = 2 * np.abs((frames * wave_number).mean(axis=1)) ** 2
    power = (frames**2).mean(axis=1)
    is_there = (power > audio.SILENCE_RMS**2) & (tone_power > LEAST_OF_POWER * power)
    return float(is_there.mean())


def tone_of(who: str, folder: Path) -> Path:
    """The sound that this side sends."""
    return audio.tone(folder / f"{who}.wav", TONES[who])


def call_id(stack: RunningStack, caller: PhoneCall) -> str:
    """The caller's call as the centre names it."""
    return str(stack.facts(caller, "CallBegan")[0]["call"])


def wish(
    stack: RunningStack, caller: PhoneCall, verb: str, body: Mapping[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Ask the API for something in a caller's call: the status and what it said."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {stack.secrets['api_token']}"}
    content = None if body is None else json.dumps(body).encode()
    url = f"{stack.endpoints['http']}/api/v1/calls/{call_id(stack, caller)}/{verb}"
    request = urllib.request.Request(url, content, headers, method="POST")  # noqa: S310  # loopback
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


def does(stack: RunningStack, caller: PhoneCall, verb: str, **body: str) -> None:
    """The same, and it is done."""
    status, said = wish(stack, caller, verb, body or None)
    assert (status, said.get("outcome")) == (200, "done"), said
