"""A centre's own program speaks its languages, and espeak-ng the others; what is missing is told and never silence."""

import os
import signal
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from acd.asterisk import speech
from acd.asterisk.packages import PackageRoot
from acd.asterisk.sounds import SoundsUnavailable, build
from acd.config.prompts import PromptCatalogue, Text
from acd.config.speech_shapes import Speech
from tests import audio

# Writes a tone whose frequency is in the file of the voice, and leaves what it was told beside itself.
TONE = """
import os, pathlib, sys, wave, math, struct
voice, wav = sys.argv[1:3]
told = sys.stdin.buffer.read().decode() + "\\n" + repr(dict(os.environ))
pathlib.Path(__file__).with_suffix(".told").write_text(told)
hz = int(pathlib.Path(voice).read_text())
with wave.open(wav, "wb") as sound:
    sound.setparams((1, 2, 22050, 0, "NONE", "not compressed"))
    for n in range(22050):
        sound.writeframesraw(struct.pack("<h", int(9000 * math.sin(2 * math.pi * hz * n / 22050))))
"""


def program(folder: Path, text: str = TONE) -> Path:
    """A program of Python."""
    path = folder / "teller"
    path.write_text(f"#!{sys.executable}\n{text}")
    path.chmod(0o755)
    return path


def voice(folder: Path, hz: int) -> str:
    """A voice that is a file."""
    path = folder / "voice"
    path.write_text(str(hz))
    return str(path)


@pytest.fixture
def own(tmp_path) -> Speech:
    """A program that speaks French at 600 Hz."""
    return Speech((str(program(tmp_path)), "{voice}", "{wav}"), {"fr": voice(tmp_path, 600)})


def sound_of(own: Speech | None, folder: Path, text: str = "Bonjour.", language: str = "fr") -> Path:
    """The file of one prompt."""
    said = PromptCatalogue({"said": {language: Text(text, language)}}, own)
    return build(said, folder / "sounds", PackageRoot()).file("said", language)


def test_a_program_speaks_its_languages_and_espeak_ng_the_others(own, tmp_path):
    """The tone is heard in French, no tone in English."""
    assert audio.share_of_tone(audio.read(sound_of(own, tmp_path)), 600, window_s=0.9) > 0.98
    assert audio.share_of_tone(audio.read(sound_of(own, tmp_path, "Hello.", "en")), 600, window_s=0.9) < 0.5
    assert sound_of(own, tmp_path, "Hello.", "en") == sound_of(None, tmp_path, "Hello.", "en")


def test_it_reads_the_words_as_they_are_and_none_of_our_variables(own, tmp_path, monkeypatch):
    """Signs of a shell and dashes are words; a secret of the engine's surroundings is not passed on."""
    monkeypatch.setenv("CRM_TOKEN", "48151623")
    sound_of(own, tmp_path, '--help "$HOME" {wav} `id`; été')
    told = (tmp_path / "teller.told").read_text()
    assert told.startswith('--help "$HOME" {wav} `id`; été\n')
    assert "48151623" not in told


def test_another_engine_is_another_file(own, tmp_path):
    """Program, voice, arguments and edition decide the name; where they are does not."""
    first = sound_of(own, tmp_path)
    made = first.stat().st_mtime_ns
    assert sound_of(own, tmp_path) == first
    assert first.stat().st_mtime_ns == made
    files = [first, sound_of(None, tmp_path), sound_of(replace(own, edition="2"), tmp_path)]
    files.append(sound_of(replace(own, command=(*own.command, "--slow")), tmp_path))
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    moved = Speech((str(program(elsewhere)), *own.command[1:]), {"fr": voice(elsewhere, 600)})
    assert sound_of(moved, tmp_path) == first
    voice(tmp_path, 700)
    files.append(sound_of(own, tmp_path))
    program(tmp_path, TONE + "\n# a new release")
    files.append(sound_of(own, tmp_path))
    assert len(set(files)) == len(files)
    assert audio.share_of_tone(audio.read(files[-1]), 700, window_s=0.9) > 0.98


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"command": ("no-such-program", "{voice}", "{wav}")}, "there is no program no-such-program"),
        ({"voices": {"fr": "/nowhere/fr.onnx"}}, "the voice /nowhere/fr.onnx cannot be read"),
    ],
)
def test_what_is_not_installed_is_told_before_anything_is_made(own, tmp_path, change, told):
    """A program or a voice that is not there."""
    with pytest.raises(SoundsUnavailable, match=told):
        sound_of(replace(own, **change), tmp_path)
    assert not list((tmp_path / "sounds").iterdir())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import sys; sys.exit('no memory left')", "ended with 1: no memory left"),
        ("print('done')", "wrote no sound"),
        ("import sys; open(sys.argv[2], 'w').write('no WAV')", "prompt said"),
        ("import os, sys; os.close(0); sys.exit(3)", "ended with 3"),
    ],
)
def test_a_program_that_fails_is_told_with_its_words(own, tmp_path, text, told):
    """It ends badly, writes nothing, or no sound."""
    program(tmp_path, text)
    with pytest.raises(SoundsUnavailable, match=told):
        sound_of(own, tmp_path)


def test_a_program_that_takes_too_long_is_ended_with_what_it_started(own, tmp_path, monkeypatch):
    """Also its children."""
    monkeypatch.setattr(speech, "PROGRAM_TIMEOUT_S", 1)
    child = f"import subprocess, time, pathlib; it = subprocess.Popen(['sleep', '60']); pathlib.Path({str(tmp_path)!r}"
    program(tmp_path, f"{child}, 'child').write_text(str(it.pid)); time.sleep(60)")
    with pytest.raises(SoundsUnavailable, match="took more than 1 s"):
        sound_of(own, tmp_path)
    assert is_over(int((tmp_path / "child").read_text()))


def is_over(pid: int) -> bool:
    """Whether a process has ended; one that nobody has asked for its end yet counts."""
    try:
        os.kill(pid, signal.SIG_DFL)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    except (ProcessLookupError, FileNotFoundError):
        return True
