"""Prompts as sound files that Asterisk plays without transcoding: raw A-law, 8 kHz, one channel.

Texts are spoken by an engine of `speech.py`; they and recorded files are converted by sox of the `PackageRoot`. A file
is named after everything that decides its content, so what is there need not be made again and never is out of date.
What is said under which key is `config`'s business, when it is played the core's.
"""

import hashlib
import json
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from acd.asterisk import SwitchError
from acd.asterisk.packages import PackageRoot
from acd.asterisk.speech import Engine, SoundsUnavailable, engines, run
from acd.config.prompts import PromptCatalogue, Recording, Text

__all__ = ["LOUDNESS_DB", "Sounds", "SoundsUnavailable", "build"]

LOUDNESS_DB = -20.0
TELL_EVERY_S = 2.0
BYTES_PER_S = 8000
_RECIPE = 1  # to be raised when the same inputs lead to another sound
# ARI splits a list of media at commas; the other characters are ones that no folder needs.
_PLAYABLE_PATH = re.compile(r"[\w./+@~ -]+")


@dataclass(frozen=True, slots=True)
class Sounds:
    """The sound file of each (prompt key, language); `made` of these files were not there before."""

    files: Mapping[tuple[str, str], Path]
    made: int = 0

    def file(self, key: str, language: str) -> Path:
        """Its A-law file. Raises KeyError for a prompt that the centre does not have in that language."""
        return self.files[key, language]

    def media(self, key: str, language: str) -> str:
        """What ARI is told to play: Asterisk adds the suffix of the call's codec itself. Raises KeyError as `file`."""
        return f"sound:{self.file(key, language).with_suffix('')}"


def build(
    prompts: PromptCatalogue,
    folder: Path,
    root: PackageRoot | None = None,
    tell: Callable[[str], None] | None = None,
) -> Sounds:
    """Make every sound that is not in `folder` yet, several at once; espeak-ng takes about 50 ms for each.

    `tell` hears the progress, a line every `TELL_EVERY_S` seconds. Raises SoundsUnavailable with all prompts that
    failed. It waits for programs: call it off the event loop.
    """
    folder = folder.absolute()
    if not _PLAYABLE_PATH.fullmatch(str(folder)):
        raise SoundsUnavailable(
            f"the folder {folder} has characters that Asterisk cannot play from: choose another one"
        )
    folder.mkdir(parents=True, exist_ok=True)
    root = root or PackageRoot(tell=tell)
    root.ensure()
    studio = _Studio(folder, root, engines(root, prompts.speech))
    takes = {(key, language): studio.take(wording, f"{key} ({language})") for key, language, wording in prompts}
    missing = {take.file: take for take in takes.values() if not take.file.exists()}
    _make_all(missing.values(), studio, tell or (lambda _: None))
    return Sounds({place: take.file for place, take in takes.items()}, made=len(missing))


@dataclass(frozen=True, slots=True)
class _Take:
    """One sound to be had: what, and where it will be. `title` is for people."""

    title: str
    wording: Text | Recording
    file: Path


class _Studio:
    """Speaks and converts into one folder."""

    def __init__(self, folder: Path, root: PackageRoot, engines: Mapping[str, Engine]) -> None:
        self._folder = folder
        self._root = root
        self._engines = engines

    def take(self, wording: Text | Recording, title: str) -> _Take:
        """Where the sound of a wording is or will be."""
        content: list[object] = [_RECIPE, LOUDNESS_DB]
        match wording:
            case Text():
                content += self._engine(wording).identity(wording)
            case Recording():
                content += [hashlib.sha256(wording.path.read_bytes()).hexdigest()]
        name = hashlib.sha256(json.dumps(content).encode()).hexdigest()[:20]
        return _Take(title, wording, self._folder / f"{name}.alaw")

    def make(self, take: _Take) -> None:
        """Make the file: written beside and renamed, so that nobody ever finds half of one."""
        with tempfile.TemporaryDirectory(prefix=".making-", dir=self._folder) as beside:
            raw = take.wording.path if isinstance(take.wording, Recording) else Path(beside) / "spoken.wav"
            if isinstance(take.wording, Text):
                self._engine(take.wording).speak(take.wording, raw)
            sound = Path(beside) / "sound.alaw"
            shape = ["-t", "al", "-r", str(BYTES_PER_S), "-c", "1"]
            run(self._root, "sox", "-D", str(raw), *shape, str(sound), *_gain(self._loudness_db(raw)))
            _check_length(take.wording, sound.stat().st_size / BYTES_PER_S)
            sound.replace(take.file)

    def _engine(self, text: Text) -> Engine:
        return self._engines.get(text.language, self._engines[""])

    def _loudness_db(self, wav: Path) -> float:
        measured = re.search(r"^RMS lev dB +(\S+)", run(self._root, "sox", str(wav), "-n", "stats"), re.MULTILINE)
        if measured is None or measured[1] == "-inf":
            raise SoundsUnavailable("there is only silence in it: write words that can be spoken, or record it again")
        return float(measured[1])


def _make_all(takes: Iterable[_Take], studio: _Studio, tell: Callable[[str], None]) -> None:
    failures: list[str] = []
    told_at = time.monotonic()
    with ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="sounds") as pool:
        jobs: dict[Future[None], _Take] = {pool.submit(studio.make, take): take for take in takes}
        for done, job in enumerate(as_completed(jobs), 1):
            try:
                job.result()
            except (SwitchError, OSError) as error:
                failures.append(f"prompt {jobs[job].title}: {error}")
            if time.monotonic() - told_at >= TELL_EVERY_S:
                told_at = time.monotonic()
                tell(f"prompts: {done} of {len(jobs)} made")
    if failures:
        raise SoundsUnavailable("\n".join(sorted(failures)))


def _gain(loudness_db: float) -> list[str]:
    """What brings a sound to the common loudness; where it is raised, its peaks are limited and not cut."""
    change_db = LOUDNESS_DB - loudness_db
    return ["gain", *(["-l"] if change_db > 0 else []), f"{change_db:.2f}"]


def _check_length(wording: Text | Recording, length_s: float) -> None:
    """The engine ends a playback after `longest_s`: what is longer would be cut off."""
    if length_s > wording.longest_s:
        raise SoundsUnavailable(
            f"it lasts {length_s:.1f} s, but playing it is ended after {wording.longest_s:.1f} s: "
            "write long numbers as digits with spaces between, or in words"
        )
