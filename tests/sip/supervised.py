"""A conversation with a supervisor: who asks for what, and who hears whom at each time of it."""

import json
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path

import numpy as np

from acd.runtime import clock
from tests import audio
from tests.runtime.waiting import wait_for
from tests.sip.staff import at_desk, go_home, state_of

CENTRE = Path(__file__).parent / "watched"
PLAIN, TOLD = "+3225550300", "+3225550301"
# Of a whole number of periods in 20 ms, so that none is mistaken for another one.
# None is the difference of two others, which sounds faintly where two are mixed and written as A-law.
CALLER_HZ, AGENT_HZ, SUPERVISOR_HZ, TONE_HZ = 550, 1200, 750, 1400
HEARD, UNHEARD = 0.9, 0.05
PART_S = 2.5


class Floor:
    """A caller and Ana, each with a tone of its own, and a supervisor."""

    def __init__(self, stack, folder):
        self.stack, self.folder = stack, folder
        self.phones = []

    def __enter__(self):
        self.phones = [at_desk(self.stack, "ana"), at_desk(self.stack, "sia")]
        return self

    def __exit__(self, *_):
        for agent, phone in zip(("ana", "sia"), self.phones, strict=True):
            go_home(self.stack, agent, phone)
        left = self.stack.left_when_quiet()
        wait_for(lambda: state_of(self.stack, "ana") != "ready", "ana leaving the pool")
        assert left == []

    def tone(self, hz):
        """A sound file with this tone."""
        return audio.tone(self.folder / f"{hz}.wav", hz)

    def talking(self, line=PLAIN):
        """The two sides of a conversation, and the call's id."""
        caller = self.stack.phones.call(line, play=self.tone(CALLER_HZ))
        agent = self.phones[0].wait_for_call()
        agent.ring()
        agent.play(self.tone(AGENT_HZ))
        agent.answer()
        return caller, agent, self.stack.wait_for_fact(caller, "ConversationBegan")["call"]

    def watching(self, caller, call, mode, phone=None):
        """The supervisor's side, once she hears."""
        supervisor = phone or self.phones[1]
        # That a phone can be reached is told a moment after it has registered.
        wait_for(
            lambda: asked(self.stack, call, "watch", mode=mode, phone=supervisor.name).get("outcome") == "deferred",
            f"{supervisor.name} being called",
        )
        side = supervisor.wait_for_call()
        side.ring()
        side.play(self.tone(SUPERVISOR_HZ))
        side.answer()
        self.stack.wait_for_fact(caller, "WatchBegan")
        return side


def asked(stack, call, wish, *, token=None, **body):
    """What the API answers; a problem too."""
    headers = {
        "Content-Type": "application/json",
        "Authorization": f"Bearer {token or stack.secrets['supervisor_token']}",
    }
    url = f"{stack.endpoints['http']}/api/v1/calls/{call}/{wish}"
    request = urllib.request.Request(url, json.dumps(body).encode() if body else b"", headers, method="POST")  # noqa: S310  # loopback, from our file
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  # the same
            return json.loads(answer.read())
    except urllib.error.HTTPError as refused:
        return json.loads(refused.read())


class Part:
    """A time in which nothing changes; told apart in the recordings by the clock."""

    def __init__(self, *calls):
        self.calls = calls
        self.begin = clock.now().wall
        assert all(call.lasts(PART_S / len(calls)) for call in calls), [call.story() for call in calls]
        self.end = clock.now().wall

    def hears(self, call):
        """How much each tone was heard by this side, which is over: the share of frames in which it is there."""
        heard = audio.read(call.recording)
        since = next(datetime.fromisoformat(seen.at) for seen in call.seen if seen.what == "sound")
        # What was on its way at the edges belongs to what was before or comes after.
        begin, end = ((at - since).total_seconds() for at in (self.begin, self.end))
        part = heard[round((begin + 0.6) * audio.RATE_HZ) : round((end - 0.2) * audio.RATE_HZ)]
        return {hz: share_of(part, hz) for hz in (CALLER_HZ, AGENT_HZ, SUPERVISOR_HZ)}


def share_of(heard, hz):
    """The share of 20 ms frames in which this tone is there, others beside it or not."""
    frames = heard[: len(heard) // audio.FRAME * audio.FRAME].reshape(-1, audio.FRAME)
    assert len(frames) > 20, "nothing was recorded in that time"
    wave = np.exp(-2j * np.pi * hz * np.arange(audio.FRAME) / audio.RATE_HZ)
    power = 2 * np.abs((frames * wave).mean(axis=1)) ** 2
    return float((power > max(audio.SILENCE_RMS**2, 1e-4)).mean())


def are_heard(shares, *tones):
    """Whether these were heard all the time, and no other one at all."""
    wrong = {hz: share for hz, share in shares.items() if not (share >= HEARD if hz in tones else share <= UNHEARD)}
    assert not wrong, (wrong, shares)
    return True
