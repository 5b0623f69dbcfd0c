"""What the floor's tests have in common: agents at their phones, callers in line, what the books say of them.

An agent of the floor's centre sits at the phone of her name: `ana` at `phone-ana`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from acd.asterisk.music import ensure_music
from acd.asterisk.packages import PackageRoot
from tests import audio
from tests.phones import CallState, Phone, PhoneCall
from tests.runtime.waiting import wait_for
from tests.sip.proofs import sounds_of
from tests.sip.stack import RunningStack

FLOOR = Path(__file__).parent / "floor"
DESK, LANGUAGES = "+3225550200", "+3225550201"
ALIKE, UNLIKE = 0.8, 0.3
AVAILABLE = ("ready", "offered", "talking")


def state_of(stack: RunningStack, agent: str) -> str:
    """An agent's state by the ledger, with the reason of a pause: `ready`, `paused: lunch`."""
    changes = [fact for fact in stack.ledger() if fact["fact"] == "AgentChanged" and fact["agent"] == agent]
    if not changes:
        return "logged_out"
    state, reason = changes[-1]["state"], changes[-1]["reason"]
    return f"{state}: {reason}" if reason else str(state)


def wait_for_state(stack: RunningStack, agent: str, state: str, timeout_s: float = 10.0) -> None:
    """Until the ledger says so."""
    wait_for(lambda: state_of(stack, agent) == state, f"{agent} being {state}", timeout_s)


@contextmanager
def staffed(stack: RunningStack, *agents: str, alone: bool = False) -> Iterator[list[Phone]]:
    """These agents, ready one after the other, and nobody else; nothing of what they did is left afterwards."""
    phones = []
    try:
        for agent in agents:
            phones.append(at_desk(stack, agent, alone=alone))
        yield phones
    finally:
        for phone in phones:
            phone.come_back()
            phone.unregister()
        left = stack.left_when_quiet()
    for agent in agents:
        wait_for(partial(is_out, stack, agent), f"{agent} leaving the pool")
    assert left == []


def is_out(stack: RunningStack, agent: str) -> bool:
    """Whether this agent is not in the pool (any more)."""
    return state_of(stack, agent) != "ready"


def at_desk(stack: RunningStack, agent: str, *, alone: bool = False) -> Phone:
    """An agent in the pool, at her phone, which does nothing by itself. A caller who waits may get her at once."""
    name = f"phone-{agent}"
    if name in stack.phones.phones:
        stack.phones.phones[name].waiting.clear()  # what was not fetched by an earlier test
    phone = stack.phone(name, alone=alone)
    wait_for(lambda: state_of(stack, agent) in AVAILABLE, f"{agent} being in the pool")
    return phone


def queued(stack: RunningStack, key: str = "1", *, caller: str = "+32470000001", play: Path | None = None) -> PhoneCall:
    """A caller who pressed the key of a queue and is in it."""
    call = stack.phones.call(DESK, caller=caller, play=play).wait_for(CallState.ANSWERED)
    call.press(key)
    stack.wait_for_fact(call, "StayBegan")
    return call


def connected(stack: RunningStack, caller: PhoneCall, phone: Phone) -> PhoneCall:
    """The agent's side, once she has picked up and both are joined."""
    offered = phone.wait_for_call()
    offered.ring()
    offered.answer()
    stack.wait_for_fact(caller, "ConversationBegan")
    return offered


def ended(*calls: PhoneCall) -> None:
    """The first hangs up, and all of them are over."""
    calls[0].hang_up()
    for call in calls:
        call.wait_for(CallState.ENDED)


def endings(stack: RunningStack, caller: PhoneCall) -> list[tuple[str, str]]:
    """What became of each offer of a caller, in order: who was asked, and how that ended."""
    return [(fact["agent"], fact["ending"]) for fact in stack.facts(caller, "OfferEnded")]


def wait_for_offers(stack: RunningStack, caller: PhoneCall, count: int, timeout_s: float = 10.0) -> dict[str, Any]:
    """The last of so many offers made for a caller."""
    wait_for(lambda: len(stack.facts(caller, "OfferMade")) >= count, f"offer {count} for {caller}", timeout_s)
    return stack.facts(caller, "OfferMade")[count - 1]


def at_s(fact: dict[str, Any]) -> float:
    """When it was, in seconds of the wall clock."""
    return datetime.fromisoformat(fact["at"]).timestamp()


def seconds_between(one: dict[str, Any], other: dict[str, Any]) -> float:
    """From one fact to another."""
    return at_s(other) - at_s(one)


def likeness(call: PhoneCall, prompt: str, language: str = "en") -> float:
    """How much what this side heard is this prompt; the call is over."""
    return audio.correlation(audio.read(call.recording), audio.read(sounds_of(FLOOR).file(prompt, language)))


def likeness_to_music(heard: audio.Sound) -> float:
    """Near 1 if this is our music from anywhere: the median of its half seconds, as one piece may follow another.

    By its shape: a quiet place counts as much as a loud one.
    """
    half = audio.RATE_HZ // 2
    parts = [heard[at : at + half] for at in range(0, len(heard) - half + 1, half)]
    pieces = [audio.read(file) for file in ensure_music(PackageRoot()).glob("*.alaw")]
    return float(np.median(np.max([_likenesses(parts, music) for music in pieces], axis=0)))


def _likenesses(parts: list[audio.Sound], music: audio.Sound) -> list[float]:
    length = len(parts[0])
    size = 1 << (len(music) + length - 1).bit_length()
    spectrum, power = np.fft.rfft(music, size), np.concatenate([[0.0], np.cumsum(music**2)])
    loudness = np.sqrt(np.maximum(power[length:] - power[:-length], 0))
    best = []
    for part in parts:
        shape = part - part.mean()
        alike = np.fft.irfft(spectrum * np.conj(np.fft.rfft(shape, size)), size)[: len(loudness)]
        best.append(float((alike / np.maximum(loudness * np.linalg.norm(shape), 1e-6)).max()))
    return best
