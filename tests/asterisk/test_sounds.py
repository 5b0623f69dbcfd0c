"""Prompts become A-law files: named by content, equally loud, made once, and failing with advice."""

import wave
from pathlib import Path

import numpy as np
import pytest

from acd.asterisk.packages import PackageRoot
from acd.asterisk.sounds import LOUDNESS_DB, Sounds, SoundsUnavailable, build
from acd.config.prompts import PromptCatalogue, Recording, Text
from tests import audio

WELCOME = {
    "en": Text("Welcome. For help press one.", "en"),
    "fr": Text("Bienvenue. Pour de l'aide, tapez un.", "fr"),
    "nl": Text("Welkom. Voor hulp druk één.", "nl"),
    "de": Text("Willkommen. Für Hilfe drücken Sie eins.", "de"),
}


@pytest.fixture(scope="module")
def root() -> PackageRoot:
    """The programs that speak and convert."""
    return PackageRoot()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder that the tests of this file share."""
    return tmp_path_factory.mktemp("sounds")


def say(text: str, language: str = "en") -> PromptCatalogue:
    """A catalogue with one prompt."""
    return PromptCatalogue({"said": {language: Text(text, language)}})


def loudness_db(sound: audio.Sound) -> float:
    """Root mean square below full scale."""
    return float(10 * np.log10((sound**2).mean()))


def recording(path: Path, rate_hz: int, *, peak: float, seconds: float = 2.0) -> Recording:
    """A WAV of a 500 Hz tone as somebody's studio might deliver it."""
    samples = peak * np.sin(2 * np.pi * 500 * np.arange(round(rate_hz * seconds)) / rate_hz)
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, rate_hz, 0, "NONE", "not compressed"))
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return Recording(path, seconds)


def test_each_language_is_spoken_in_its_own_file(root: PackageRoot, folder: Path):
    """Four texts, four different files, each a few seconds of sound; ARI is told the path without its suffix."""
    sounds = build(PromptCatalogue({"welcome": WELCOME}), folder, root)
    files = {language: sounds.file("welcome", language) for language in WELCOME}
    assert len(set(files.values())) == 4
    for language, file in files.items():
        assert 1 < len(audio.read(file)) / audio.RATE_HZ < WELCOME[language].longest_s
        assert sounds.media("welcome", language) == f"sound:{folder / file.stem}"


def test_what_is_there_is_not_made_again(root: PackageRoot, folder: Path):
    """The same text gives the same file, untouched; another text another one."""
    first = build(say("Please hold the line."), folder, root).file("said", "en")
    made = first.stat().st_mtime_ns
    assert build(say("Please hold the line."), folder, root).file("said", "en") == first
    assert first.stat().st_mtime_ns == made
    assert build(say("Please hold the line now."), folder, root).file("said", "en") != first


def test_the_same_text_under_two_keys_is_one_file(root: PackageRoot, folder: Path):
    """Content decides the name."""
    text = Text("Nobody is free.", "en")
    sounds = build(PromptCatalogue({"a": {"en": text}, "b": {"en": text}}), folder, root)
    assert sounds.file("a", "en") == sounds.file("b", "en")


def test_texts_and_recordings_are_equally_loud(root: PackageRoot, folder: Path, tmp_path: Path):
    """A whisper, a shout and speech all come to the same loudness."""
    catalogue = PromptCatalogue(
        {
            "whisper": {"en": recording(tmp_path / "whisper.wav", 48_000, peak=0.01)},
            "shout": {"en": recording(tmp_path / "shout.wav", 22_050, peak=0.99)},
            "spoken": {"en": WELCOME["en"]},
        }
    )
    sounds = build(catalogue, folder, root)
    for key in catalogue.prompts:
        assert loudness_db(audio.read(sounds.file(key, "en"))) == pytest.approx(LOUDNESS_DB, abs=1.5), key


def test_a_recording_keeps_its_sound_at_8_khz(root: PackageRoot, folder: Path, tmp_path: Path):
    """A 500 Hz tone from 44.1 kHz is a 500 Hz tone of the same length."""
    catalogue = PromptCatalogue({"tone": {"en": recording(tmp_path / "tone.wav", 44_100, peak=0.3)}})
    heard = audio.read(build(catalogue, folder, root).file("tone", "en"))
    assert len(heard) == pytest.approx(2 * audio.RATE_HZ, abs=20)
    assert audio.share_of_tone(heard, 500) >= 0.98


@pytest.mark.parametrize("text", ["-w nothing.wav --version", "--help me", 'say "$HOME"; `id` & | > x', "[[nonsense"])
def test_a_text_is_never_a_command(root: PackageRoot, folder: Path, tmp_path: Path, text: str):
    """Dashes, quotes, signs of a shell and of phonemes are words like others."""
    before = sorted(Path.cwd().iterdir())
    sounds = build(say(text), folder, root)
    assert len(audio.read(sounds.file("said", "en"))) > audio.RATE_HZ / 2
    assert sorted(Path.cwd().iterdir()) == before


def test_every_failed_prompt_is_told_with_what_to_do(root: PackageRoot, tmp_path: Path):
    """All at once: nothing to say, too long for its playback, a language without a voice; the good one is made."""
    catalogue = PromptCatalogue(
        {
            "dots": {"en": Text("...", "en")},
            "number": {"en": Text("1234567890123", "en")},
            "far": {"xx": Text("hello", "xx")},
            "good": {"en": Text("All is well.", "en")},
        }
    )
    with pytest.raises(SoundsUnavailable) as told:
        build(catalogue, tmp_path / "sounds", root)
    lines = str(told.value).splitlines()
    assert [line.partition(":")[0] for line in lines] == ["prompt dots (en)", "prompt far (xx)", "prompt number (en)"]
    assert "write words that can be spoken" in lines[0]
    assert "record" in lines[1]
    assert "digits with spaces between" in lines[2]
    assert [file.suffix for file in (tmp_path / "sounds").iterdir()] == [".alaw"]


def test_a_folder_that_ari_cannot_name_is_refused(root: PackageRoot, tmp_path: Path):
    """A comma would split the list of media."""
    with pytest.raises(SoundsUnavailable, match="choose another one"):
        build(say("hello"), tmp_path / "one, two", root)


def test_an_unknown_prompt_is_a_key_error():
    """Asking for what the centre does not say is a mistake of the program."""
    with pytest.raises(KeyError):
        Sounds({}).media("welcome", "en")
