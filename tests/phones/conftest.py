"""A real Asterisk whose dialplan answers the phones themselves, without an engine."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from acd.asterisk.packages import PackageRoot
from acd.asterisk.private import PrivateSwitch
from acd.asterisk.sounds import Sounds, build
from acd.config.prompts import PromptCatalogue, Text
from tests.phones import Phone, Phones
from tests.sip.switches import small_plan

ECHO, KEYS, PROMPT, EARLY, BUSY, TO_ANA = (f"+32255501{number}" for number in (90, 91, 92, 93, 94, 95))
WELCOME = Text("Welcome to the test of the phones. Please listen to the end of this sentence.", "en")
MODULES = ("app_echo.so", "app_read.so", "app_senddtmf.so", "app_dial.so")
DIALPLAN = f"""
[acd-lines](+)
exten => {ECHO},1,Answer()
 same => n,Echo()
exten => {KEYS},1,Answer()
 same => n,Read(KEYS,,2,,1,8)
 same => n,SendDTMF(${{KEYS}})
 same => n,Wait(5)
exten => {PROMPT},1,Answer()
 same => n,Playback({{prompt}})
 same => n,Hangup()
exten => {EARLY},1,Progress()
 same => n,Playback({{prompt}},noanswer)
 same => n,Hangup(17)
exten => {BUSY},1,Hangup(17)
exten => {TO_ANA},1,Dial(PJSIP/ana,20)
 same => n,Hangup(${{HANGUPCAUSE}})
"""


@dataclass(frozen=True)
class Switchboard:
    """The switch, and the prompt that it plays."""

    switch: PrivateSwitch
    sounds: Sounds

    @property
    def prompt(self) -> Path:
        return self.sounds.file("welcome", "en")

    def password(self, phone: str) -> str:
        return {str(name): secret for name, secret in self.switch.credentials.phones.items()}[phone]


@pytest.fixture(scope="module")
def switchboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Switchboard]:
    """One Asterisk for all tests of a file."""
    folder = tmp_path_factory.mktemp("phones")
    sounds = build(PromptCatalogue({"welcome": {"en": WELCOME}}), folder / "sounds", PackageRoot())
    with PrivateSwitch(folder / "switch", small_plan()) as switch:
        prompt = sounds.media("welcome", "en").removeprefix("sound:")
        with (folder / "switch" / "etc" / "extensions.conf").open("a") as dialplan:
            dialplan.write(DIALPLAN.replace("{prompt}", prompt))
        for module in MODULES:
            switch.console(f"module load {module}")
        switch.console("dialplan reload")
        yield Switchboard(switch, sounds)


@pytest.fixture
def phones(switchboard: Switchboard, tmp_path: Path) -> Iterator[Phones]:
    """Phones for one test, all hung up and ended after it."""
    with Phones(tmp_path / "phones", switchboard.switch.installation.sip) as found:
        yield found


@pytest.fixture
def ana(switchboard: Switchboard, phones: Phones) -> Phone:
    """A registered phone."""
    return phones.register("ana", switchboard.password("ana"))
