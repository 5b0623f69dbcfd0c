"""What a recording says, in numbers: was it this prompt, was there this tone. All sounds are 8 kHz, mono.

Sounds are arrays of floats in -1 … 1. Knows nothing of calls.
"""

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Sound = NDArray[np.float64]

RATE_HZ = 8000
FRAME = RATE_HZ // 50  # 20 ms, one RTP packet
WINDOW = RATE_HZ // 2
SLIPS = range(-4, 5)  # whole frames that a jitter buffer may have added or dropped beside the main alignment
SILENCE_RMS = 0.003


def read(path: Path) -> Sound:
    """A sound file by its suffix: `.wav` (16 bit PCM, 8 kHz, mono) or `.alaw` (raw A-law)."""
    if path.suffix == ".alaw":
        return A_LAW[np.frombuffer(path.read_bytes(), dtype=np.uint8)]
    with wave.open(str(path), "rb") as file:
        shape = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        assert shape == (RATE_HZ, 2, 1), f"{path} has (rate, bytes, channels) {shape}, not {(RATE_HZ, 2, 1)}"
        return np.frombuffer(file.readframes(file.getnframes()), dtype="<i2") / 32768.0


def write(path: Path, sound: Sound) -> Path:
    """Write a 16 bit WAV and give its path."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def tone(path: Path, frequency_hz: float, seconds: float = 1.0) -> Path:
    """A WAV with one tone at a quarter of full scale. Whole periods in `seconds` make it endless when repeated."""
    return write(path, 0.25 * sine(frequency_hz, seconds))


def sine(frequency_hz: float, seconds: float) -> Sound:
    """A tone at full scale."""
    return np.sin(2 * np.pi * frequency_hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)


def correlation(heard: Sound, meant: Sound) -> float:
    """How much of what was heard is what was meant, wherever it begins: 1 the same, near 0 something else.

    The whole is aligned first; then each half second of `meant` is compared at that place and at a few whole
    frames beside it (a jitter buffer slips by frames), and the comparisons are averaged by loudness.
    """
    heard, meant = heard - heard.mean(), meant - meant.mean()
    begin = _best_begin(heard, meant)
    windows = [slice(at, at + WINDOW) for at in range(0, max(len(meant) - WINDOW // 2, 1), WINDOW)]
    weights = [_rms(meant[window]) for window in windows]
    if sum(weights) < SILENCE_RMS:
        raise ValueError("the reference is silence: nothing can correlate with it")
    scores = [max(_alike(heard, meant, window, begin + slip * FRAME) for slip in SLIPS) for window in windows]
    return float(np.average(scores, weights=weights))


def share_of_tone(heard: Sound, frequency_hz: float, *, window_s: float = 2.0) -> float:
    """The share of 20 ms frames, in the best `window_s` seconds, in which this tone is more than half of the power.

    A shorter recording counts as if the missing part were silence.
    """
    has_tone = _frames_with_tone(heard, frequency_hz)
    window = round(window_s * RATE_HZ / FRAME)
    sums = np.convolve(has_tone, np.ones(window)) if len(has_tone) else np.zeros(1)
    return float(sums.max() / window)


def longest_gap_s(heard: Sound, frequency_hz: float) -> float:
    """The longest time without this tone between the first and the last moment with it, in seconds.

    Raises ValueError when it was never heard.
    """
    (at,) = np.nonzero(_frames_with_tone(heard, frequency_hz))
    if not len(at):
        raise ValueError(f"a tone of {frequency_hz} Hz was never heard, so it has no gaps")
    return float((np.diff(at, prepend=at[0] - 1).max() - 1) * FRAME / RATE_HZ)


def longest_silence_s(heard: Sound) -> float:
    """The longest time in which there was nothing to hear, in seconds. A single click in it does not break it."""
    is_loud = (_frames(heard) ** 2).mean(axis=1) > SILENCE_RMS**2
    # Sound is what lasts for two packets.
    sounding = np.flatnonzero(is_loud[:-1] & is_loud[1:])
    edges = np.concatenate(([-1], sounding, [len(is_loud)]))
    return float((np.diff(edges) - 1).max() * FRAME / RATE_HZ)


def _frames(heard: Sound) -> Sound:
    count = len(heard) // FRAME
    return heard[: count * FRAME].reshape(count, FRAME)


def _frames_with_tone(heard: Sound, frequency_hz: float) -> NDArray[np.bool_]:
    """For each frame of 20 ms whether this tone is more than half of its power."""
    frames = _frames(heard)
    wave_number = np.exp(-2j * np.pi * frequency_hz * np.arange(FRAME) / RATE_HZ)
    # Not a matrix product: for so little its library would start a thread per core that spins beside the calls.
    tone_power = 2 * np.abs((frames * wave_number).mean(axis=1)) ** 2
    power = (frames**2).mean(axis=1)
    has_tone: NDArray[np.bool_] = (power > SILENCE_RMS**2) & (tone_power > 0.5 * power)
    return has_tone


def _best_begin(heard: Sound, meant: Sound) -> int:
    """Where in `heard` the reference begins most likely (may be negative: its start was not heard)."""
    size = 1 << (len(heard) + len(meant) - 1).bit_length()
    product = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(meant, size))
    best = int(np.argmax(np.fft.irfft(product, size)))
    return best if best < len(heard) else best - size


def _alike(heard: Sound, meant: Sound, window: slice, begin: int) -> float:
    """Normalised correlation of one window of the reference with what was heard in its place; 0 if nothing was."""
    start = begin + window.start
    part = meant[window]
    if start < 0 or start + len(part) > len(heard):
        return 0.0
    there = heard[start : start + len(part)]
    loudness = float(np.linalg.norm(part) * np.linalg.norm(there))
    return float(part @ there) / loudness if loudness else 0.0


def _rms(sound: Sound) -> float:
    return float(np.sqrt((sound**2).mean()))


def _a_law_values() -> Sound:
    """G.711 A-law: the value of each of the 256 codes."""
    code = np.arange(256) ^ 0x55
    segment, step = (code >> 4) & 7, code & 15
    size = np.where(segment == 0, step * 2 + 1, (step * 2 + 33) << np.maximum(segment - 1, 0))
    return np.where(code & 0x80, size, -size) / 4096.0


A_LAW = _a_law_values()
