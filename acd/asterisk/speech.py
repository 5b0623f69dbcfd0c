"""What speaks the texts of prompts into WAV files: espeak-ng, which is always there, or a program of the centre's own.

The program's voices need not be in every language: espeak-ng speaks the others. A program or a voice that is missing
is an error and never silence. What becomes of the WAV file is `sounds.py`'s business.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Protocol

from acd.asterisk import SwitchError
from acd.asterisk.packages import PackageRoot
from acd.config.prompts import Text
from acd.config.speech_shapes import VOICE, WAV, Speech

VOICES = {"en": "en", "fr": "fr-be", "nl": "nl", "de": "de"}
WORDS_PER_MINUTE = 155
PROGRAM_TIMEOUT_S = 30
# What a centre's own program finds of this process's variables: no secret is among them.
VARIABLES = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")
TOLD_MAX = 300


class SoundsUnavailable(SwitchError):
    """Prompts that cannot be made into sound; names each with what to do."""


class Engine(Protocol):
    """Speaks texts. Both raise SoundsUnavailable."""

    def identity(self, text: Text) -> Sequence[object]:
        """All that decides how a text sounds, as JSON can say it."""

    def speak(self, text: Text, wav: Path) -> None:
        """Write the WAV file; takes up to `PROGRAM_TIMEOUT_S`."""


class EspeakNg:
    """The engine that needs nothing to be installed and knows most languages."""

    def __init__(self, root: PackageRoot) -> None:
        self._root = root

    @cached_property
    def _version(self) -> str:
        # Without the path of the data, which differs between machines.
        printed = run(self._root, "espeak-ng", "--version")
        found = re.search(r"\d+(\.\d+)+\S*", printed)
        return found[0] if found else printed

    def identity(self, text: Text) -> Sequence[object]:
        """The text, the voice, the version and the pace."""
        return [text.text, _voice(text.language), self._version, WORDS_PER_MINUTE]

    def speak(self, text: Text, wav: Path) -> None:
        """The text comes by standard input: one that begins with a dash is no option there."""
        pace = ["-s", str(WORDS_PER_MINUTE)]
        # Two brackets would begin phonemes.
        said = text.text.replace("[[", "[ [")
        try:
            run(self._root, "espeak-ng", "-b", "1", "-v", _voice(text.language), *pace, "-w", str(wav), "--stdin",
                said=said)  # fmt: skip
        except SoundsUnavailable as problem:
            raise SoundsUnavailable(f"{problem}. Give a recorded file instead of the text") from problem


class Program:
    """A centre's own program. Raises SoundsUnavailable when it, or a voice that is named by a path, is not there."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech
        self._path = shutil.which(speech.command[0])
        if self._path is None:
            raise SoundsUnavailable(
                f"speech: there is no program {speech.command[0]}: install it, or take `speech` out of centre.yaml"
            )
        self._made_of = _hash_of(Path(self._path), "program")
        self._voices = {language: self._known(voice) for language, voice in speech.voices.items()}

    def identity(self, text: Text) -> Sequence[object]:
        """The text, the arguments, and the content of the program and of the voice; not where they are."""
        return [
            text.text,
            [*self._speech.command[1:], self._speech.edition],
            Path(self._speech.command[0]).name,
            self._made_of,
            self._voices[text.language],
        ]

    def speak(self, text: Text, wav: Path) -> None:
        """No shell is asked, nothing that the program prints is read but its last words when it fails."""
        assert self._path is not None, "found when it was made"
        holes = {VOICE: self._speech.voices[text.language], WAV: str(wav)}
        command = [self._path, *(_filled(argument, holes) for argument in self._speech.command[1:])]
        with tempfile.TemporaryFile() as told:
            code = _ended(command, text.text, told.fileno())
            size = told.seek(0, os.SEEK_END)
            told.seek(max(0, size - TOLD_MAX))
            words = told.read().decode(errors="replace").strip()
        if code is None:
            raise SoundsUnavailable(f"{command[0]} took more than {PROGRAM_TIMEOUT_S} s: shorten the prompt")
        if code != 0:
            raise SoundsUnavailable(f"{command[0]} ended with {code}: {words}")
        if not wav.is_file() or not wav.stat().st_size:
            raise SoundsUnavailable(f"{command[0]} wrote no sound to its {WAV}: {words}")

    @staticmethod
    def _known(voice: str) -> str:
        return _hash_of(Path(voice), "voice") if "/" in voice else voice


def engines(root: PackageRoot, speech: Speech | None) -> Mapping[str, Engine]:
    """Who speaks each language of a centre's own program; espeak-ng speaks the others, and is under ""."""
    own = dict.fromkeys(speech.voices, Program(speech)) if speech else {}
    return {"": EspeakNg(root), **own}


def run(root: PackageRoot, program: str, *arguments: str, said: str = "") -> str:
    """What a program of the root printed. Raises SoundsUnavailable when it failed or took too long."""
    command = root.command(program, *arguments)
    environment = {**os.environ, **root.environment(program)}
    try:
        done = subprocess.run(
            command,
            input=said.encode(),
            env=environment,
            capture_output=True,
            timeout=PROGRAM_TIMEOUT_S,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise SoundsUnavailable(f"{program} took more than {PROGRAM_TIMEOUT_S} s: shorten the prompt") from late
    except OSError as error:
        raise SoundsUnavailable(f"{program} cannot be started ({error}): run the set-up again") from error
    printed = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode != 0:
        raise SoundsUnavailable(f"{program} ended with {done.returncode}: {printed.strip()[-TOLD_MAX:]}")
    return printed


def _voice(language: str) -> str:
    """espeak-ng's voice; it knows most languages by their own code."""
    return VOICES.get(language, language)


def _filled(argument: str, holes: Mapping[str, str]) -> str:
    return re.sub("|".join(map(re.escape, holes)), lambda hole: holes[hole[0]], argument)


def _hash_of(path: Path, what: str) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise SoundsUnavailable(f"speech: the {what} {path} cannot be read: {error.strerror}") from error


def _ended(command: list[str], said: str, told: int) -> int | None:
    """The exit code; None for a program that took too long, which is ended with all that it started."""
    variables = {name: os.environ[name] for name in VARIABLES if name in os.environ}
    try:
        program = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=told, stderr=told, env=variables, start_new_session=True
        )
    except OSError as error:
        raise SoundsUnavailable(f"{command[0]} cannot be started: {error.strerror}") from error
    try:
        program.communicate(said.encode(), timeout=PROGRAM_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        os.killpg(program.pid, signal.SIGKILL)
        program.communicate()
        return None
    return program.returncode
