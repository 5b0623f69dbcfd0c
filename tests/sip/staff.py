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
from tests.sip.stack import RunningStack, ask_api

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
        for agent, phone in zip(agents, phones, strict=False):
            go_home(stack, agent, phone)
        left = stack.left_when_quiet()
    for agent in agents:
        wait_for(partial(is_out, stack, agent), f"{agent} leaving the pool")
    assert left == []


def go_home(stack: RunningStack, agent: str, phone: Phone) -> None:
    """She logs out, during a call after it, and her phone stays: when it comes or goes is seen up to 2 s later only."""
    if phone.has_vanished or not ask_for(stack, agent, "log-out"):
        phone.come_back()
        phone.unregister()


def ask_for(stack: RunningStack, agent: str, wish: str, **body: str) -> bool:
    """Whether the engine was there to be asked for something of an agent."""
    try:
        ask_api(stack, f"agents/{agent}/{wish}", body)
    except OSError:
        return False
    return True


def has_gone_home(stack: RunningStack, agent: str) -> bool:
    """Whether she has logged out, and does not come back by being at her phone."""
    changes = [fact for fact in stack.ledger() if fact["fact"] == "AgentChanged" and fact["agent"] == agent]
    return bool(changes) and changes[-1]["state"] == "logged_out"


def is_out(stack: RunningStack, agent: str) -> bool:
    """Whether this agent is not in the pool (any more)."""
    return state_of(stack, agent) != "ready"


def at_desk(stack: RunningStack, agent: str, *, alone: bool = False) -> Phone:
    """An agent in the pool, at her phone, which does nothing by itself. A caller who waits may get her at once."""
    name = f"phone-{agent}"
    phone = stack.phones.phones.get(name)
    if phone is not None:
        phone.waiting.clear()  # what was not fetched by an earlier test
    if phone is None or not phone.is_registered:
        phone = stack.phone(name, alone=alone)
    wait_for(lambda: is_at_work(stack, agent, name), f"{agent} being in the pool")
    return phone


def is_at_work(stack: RunningStack, agent: str, phone: str) -> bool:
    """Whether she is in the pool; she is logged in as soon as her going home after an earlier test has taken effect."""
    if has_gone_home(stack, agent):
        ask_for(stack, agent, "log-in", phone=phone)
    return state_of(stack, agent) in AVAILABLE


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
