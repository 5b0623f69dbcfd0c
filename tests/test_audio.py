"""What the numbers about recordings are worth: right is near 1, wrong is near 0, whatever a jitter buffer does."""

from pathlib import Path

import numpy as np
import pytest

from acd.asterisk.music import ensure_music
from acd.asterisk.packages import PackageRoot
from acd.asterisk.sounds import build
from acd.config.prompts import PromptCatalogue, Text
from tests import audio
from tests.audio import FRAME, RATE_HZ, Sound
from tests.sip.hearing import TONES
from tests.sip.proofs import AGENT_HZ
from tests.sip.sending import TONES_HZ

SAID = {
    "welcome": {
        "en": "Welcome to the help desk. For help press one, for sales press two.",
        "fr": "Bienvenue au service d'assistance. Pour de l'aide, tapez un, pour les ventes, tapez deux.",
        "nl": "Welkom bij de helpdesk. Voor hulp druk één, voor verkoop druk twee.",
        "de": "Willkommen beim Kundendienst. Für Hilfe drücken Sie eins, für den Verkauf zwei.",
    },
    "busy": {"en": "All our agents are busy. Please hold the line, the next free one takes your call."},
    "sorry": {"en": "Sorry, that is not one of the choices. Please try again."},
}
CHANCE = 20_261_122


@pytest.fixture(scope="module")
def prompts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Sound]:
    """Real prompts, spoken by the engine of the real thing."""
    catalogue = PromptCatalogue({key: {la: Text(text, la) for la, text in said.items()} for key, said in SAID.items()})
    sounds = build(catalogue, tmp_path_factory.mktemp("sounds"), PackageRoot())
    return {f"{key} {language}": audio.read(file) for (key, language), file in sounds.files.items()}


@pytest.fixture
def meant(prompts: dict[str, Sound]) -> Sound:
    """One of them, as reference."""
    return prompts["welcome en"]


def silence(samples: int) -> Sound:
    """So many samples of nothing."""
    return np.zeros(samples)


def noise(like: Sound, below_db: float) -> Sound:
    """White noise so far below the loudness of a sound."""
    level = np.sqrt((like**2).mean()) * 10 ** (-below_db / 20)
    return np.random.default_rng(CHANCE).normal(0, level, len(like))


def test_every_prompt_is_itself_and_no_other(prompts: dict[str, Sound]):
    """Same voice, same language or another: only the right one correlates."""
    for heard_name, sound in prompts.items():
        heard = np.concatenate([silence(1234), sound, silence(4000)])
        for meant_name, reference in prompts.items():
            score = audio.correlation(heard, reference)
            if heard_name == meant_name:
                assert score >= 0.99, (heard_name, score)
            else:
                assert score < 0.3, (heard_name, meant_name, score)


@pytest.mark.parametrize("shift", [0, 1, 159, 160, 8000, 40_000])
def test_where_it_begins_does_not_matter(meant: Sound, shift: int):
    """A shift by any number of samples, with other sound around it."""
    around = noise(silence(shift) + 0.01, 10) if shift else silence(0)
    assert audio.correlation(np.concatenate([around, meant, silence(777)]), meant) >= 0.95


@pytest.mark.parametrize("at_s", [0.4, 1.3, 2.1])
def test_slips_of_the_jitter_buffer_do_not_matter(meant: Sound, at_s: float):
    """20 ms too much, 20 ms too little, and three frames in a row."""
    at = round(at_s * RATE_HZ)
    for frames in (-1, 1, 3):
        kept = meant[at - min(frames, 0) * FRAME :]
        heard = np.concatenate([meant[:at], silence(max(frames, 0) * FRAME), kept])
        assert audio.correlation(heard, meant) >= 0.9


def test_noise_lowers_it_and_loudness_does_not(meant: Sound):
    """Noise 20 dB below is hardly seen, ten times quieter not at all."""
    assert audio.correlation(meant + noise(meant, 20), meant) >= 0.95
    assert audio.correlation(meant * 0.1, meant) >= 0.99


def test_half_a_prompt_is_not_the_prompt(meant: Sound):
    """What was cut off counts as not heard."""
    assert 0.3 < audio.correlation(meant[: len(meant) // 2], meant) < 0.7


def test_something_else_is_not_the_prompt(meant: Sound):
    """Silence, noise and a tone."""
    assert audio.correlation(silence(30_000), meant) == 0
    assert audio.correlation(noise(silence(30_000) + 0.1, 0), meant) < 0.1
    assert audio.correlation(audio.sine(500, 4), meant) < 0.3


def test_a_silent_reference_is_a_mistake():
    """Nothing can be said about silence."""
    with pytest.raises(ValueError, match="silence"):
        audio.correlation(silence(8000), silence(8000))


def test_share_of_tone_counts_the_best_two_seconds():
    """Surroundings do not matter, gaps do, and so does the frequency."""
    tone = 0.25 * audio.sine(600, 3)
    heard = np.concatenate([silence(5000), tone, silence(5000)])
    assert audio.share_of_tone(heard, 600) >= 0.98
    assert audio.share_of_tone(heard, 650) == 0
    assert audio.share_of_tone(heard[: 5000 + RATE_HZ], 600) == pytest.approx(0.5, abs=0.02)
    assert audio.share_of_tone(silence(0), 600) == 0
    with_gaps = tone.reshape(-1, FRAME).copy()
    with_gaps[::2] = 0
    assert audio.share_of_tone(with_gaps.ravel(), 600) == pytest.approx(0.5, abs=0.02)


def test_a_tone_must_dominate():
    """Found below other sound of the same loudness, not beside a louder one."""
    tone = 0.2 * audio.sine(600, 2)
    assert audio.share_of_tone(tone + noise(tone, 6), 600) >= 0.95
    assert audio.share_of_tone(tone + 0.4 * audio.sine(1600, 2), 600) == 0


def test_the_longest_gap_lies_between_two_moments_with_the_tone():
    """What comes before the first and after the last is none; a tone that was never heard has no gaps."""
    tone = 0.25 * audio.sine(600, 1)
    assert audio.longest_gap_s(np.concatenate([silence(8000), tone, silence(8000)]), 600) == 0
    broken = np.concatenate([tone, silence(3 * FRAME), tone, 0.25 * audio.sine(900, 0.5), tone])
    assert audio.longest_gap_s(broken, 600) == pytest.approx(0.5)
    with pytest.raises(ValueError, match="never heard"):
        audio.longest_gap_s(silence(8000), 600)


def test_the_longest_silence_counts_also_at_both_ends():
    """A click does not break it, sound does."""
    tone = 0.25 * audio.sine(600, 1)
    assert audio.longest_silence_s(tone) < 0.05
    assert audio.longest_silence_s(np.concatenate([silence(4000), tone, silence(8000)])) == pytest.approx(1.0, abs=0.05)
    quiet = silence(16_000)
    quiet[8000:8010] = 0.5
    assert audio.longest_silence_s(np.concatenate([tone, quiet, tone])) == pytest.approx(2.0, abs=0.05)
    assert audio.longest_silence_s(silence(0)) == 0


def test_speech_is_no_tone(prompts: dict[str, Sound]):
    """No prompt is taken for one of the tones that phones send."""
    for sound in prompts.values():
        assert max(audio.share_of_tone(sound, hz) for hz in range(400, 3500, 50)) < 0.4


def test_no_music_is_taken_for_anybodys_tone():
    """Else a caller on hold would seem to hear her, wherever in a piece the music happens to be."""
    for file in ensure_music(PackageRoot()).glob("*.alaw"):
        piece = audio.read(file)
        for tone_hz in {AGENT_HZ, *TONES_HZ.values(), *TONES.values()}:
            assert audio.share_of_tone(piece, tone_hz) < 0.01, (file.name, tone_hz)


def test_files_are_read_as_they_were_written(tmp_path: Path):
    """A WAV comes back within one step of 16 bits; a tone file has its tone and length."""
    sound = 0.5 * audio.sine(440, 0.5)
    assert np.allclose(audio.read(audio.write(tmp_path / "a.wav", sound)), sound, atol=2 / 32768)
    tone = audio.read(audio.tone(tmp_path / "t.wav", 800, 2.0))
    assert len(tone) == 2 * RATE_HZ
    assert audio.share_of_tone(tone, 800) == 1


def test_a_law_is_decoded_as_g711_says(tmp_path: Path):
    """Known codes, both signs, rising values."""
    file = tmp_path / "codes.alaw"
    file.write_bytes(bytes([0xD5, 0x55, 0xAA, 0x2A]))
    assert list(audio.read(file) * 4096) == [1, -1, 4032, -4032]
    positive = audio.A_LAW[np.arange(128, 256) ^ 0x55]
    assert list(positive) == sorted(positive)
    assert list(audio.A_LAW[np.arange(128) ^ 0x55]) == list(-positive)
