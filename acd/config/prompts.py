"""The catalogue of prompts: what is said under a key in a language, as a text or a recorded file.

Rendering texts to audio does not belong here. The core knows keys and the longest duration only.
"""

import wave
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from acd.config.centre import Named
from acd.config.problems import Place, Problem
from acd.config.shapes import RecordingShape
from acd.config.speech_shapes import Speech

# Generous: slow speech has 10 characters a second; the seconds on top cover a busy machine.
TEXT_BASE_S = 3.0
TEXT_CHARACTER_S = 0.15
RECORDING_MARGIN_S = 2.0
RECORDING_MAX_S = 600.0


@dataclass(frozen=True, slots=True)
class Text:
    """Words to be spoken."""

    text: str
    language: str

    @property
    def content(self) -> str:
        """What is said, as a name."""
        return self.text

    @property
    def longest_s(self) -> float:
        """A bound for the playback, in seconds."""
        return round(TEXT_BASE_S + TEXT_CHARACTER_S * len(self.text), 2)


@dataclass(frozen=True, slots=True)
class Recording:
    """A recorded file: mono WAV, 16 bits. `length_s` is its real length in seconds, `content` names its sound."""

    path: Path
    length_s: float
    content: str = field(default="", compare=False)

    @property
    def longest_s(self) -> float:
        """A bound for the playback, in seconds."""
        return round(self.length_s + RECORDING_MARGIN_S, 2)


@dataclass(frozen=True, slots=True)
class PromptCatalogue:
    """Key → language → what is said, and the centre's own program that speaks texts, if it has one."""

    prompts: Mapping[str, Mapping[str, Text | Recording]]
    speech: Speech | None = None

    def __iter__(self) -> Iterator[tuple[str, str, Text | Recording]]:
        """All (key, language, wording), in the catalogue's order."""
        for key, wordings in self.prompts.items():
            for language, wording in wordings.items():
                yield key, language, wording

    def __len__(self) -> int:
        """How many wordings there are."""
        return sum(map(len, self.prompts.values()))

    def get(self, key: str, language: str) -> Text | Recording:
        """What is said. Raises KeyError for what the centre does not say in that language."""
        return self.prompts[key][language]


def open_recording(prompt: Named[dict[str, str | RecordingShape]], language: str) -> Recording | Problem:
    """The recorded file of a prompt, which must lie inside the folder of the YAML file's centre."""
    said = prompt.said[language]
    assert isinstance(said, RecordingShape)
    place = prompt.place(language, "file")
    path = prompt.folder / "prompts" / said.file
    resolved = path.resolve()
    if not resolved.is_relative_to(prompt.folder.resolve()):
        message = f'"{said.file}" leads out of the centre\'s folder'
        return Problem("prompt.recording-outside", place, message, "a file below prompts/")
    if not resolved.is_file():
        message = f'there is no file "prompts/{said.file}"'
        return Problem("prompt.recording-missing", place, message, "the path of a WAV file below prompts/")
    return _measured(resolved, place)


def _measured(path: Path, place: Place) -> Recording | Problem:
    expected = f"a WAV file: mono, 16 bits, 8000 to 48000 Hz, at most {RECORDING_MAX_S:g} s"
    try:
        with wave.open(str(path), "rb") as sound:
            found = f"{sound.getnchannels()} channels, {8 * sound.getsampwidth()} bits, {sound.getframerate()} Hz"
            length_s = sound.getnframes() / sound.getframerate()
            content = blake2b(path.read_bytes(), digest_size=16).hexdigest()
            is_good = (sound.getnchannels(), sound.getsampwidth()) == (1, 2) and 8000 <= sound.getframerate() <= 48000
    except (OSError, EOFError, wave.Error, ZeroDivisionError) as error:
        return Problem("prompt.recording-unusable", place, f"this is no WAV file that can be read: {error}", expected)
    if not is_good or not 0 < length_s <= RECORDING_MAX_S:
        return Problem("prompt.recording-unusable", place, f"this file has {found}, {length_s:.1f} s", expected)
    return Recording(path, round(length_s, 3), content)
