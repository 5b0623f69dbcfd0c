"""Golden cases that are made by a function: bytes, links and sizes that git does not keep well."""

import wave
from collections.abc import Callable
from pathlib import Path

HEAD = "version: 1\nname: Help desk\ntime_zone: Europe/Brussels\nlanguages: [en]\n"


def centre(folder: Path, **files: str) -> Path:
    """A centre of these files; `flows__welcome` is flows/welcome.yaml. Without `centre` it has a plain centre.yaml."""
    for name, text in {"centre": HEAD, **files}.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def recording(path: Path, *, seconds: float = 1.5, channels: int = 1, rate_hz: int = 8000) -> None:
    """A silent WAV file of 16 bits."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes(bytes(int(seconds * rate_hz) * 2 * channels))


def no_folder(folder: Path) -> None:
    """Nothing is there."""


def unreadable(folder: Path) -> None:
    """A folder where a file is expected: nobody can read it, root included."""
    (centre(folder) / "lines.yaml").mkdir()


def circle(folder: Path) -> None:
    """A link to itself."""
    (centre(folder) / "lines.yaml").symlink_to("lines.yaml")


def not_utf8(folder: Path) -> None:
    """Latin-1."""
    (centre(folder) / "lines.yaml").write_bytes("# Société\nlines: {}\n".encode("latin-1"))


def too_large(folder: Path) -> None:
    """More than 4 MiB."""
    (centre(folder) / "lines.yaml").write_bytes(b"#\n" * (2 * 1024 * 1024 + 1))


def too_many(folder: Path) -> None:
    """More than 2,000 files."""
    for number in range(2001):
        centre(folder, **{f"prompts__p{number}": ""})


def outside(folder: Path) -> None:
    """A link out of the centre."""
    secret = folder.parent / "secret.yaml"
    secret.write_text("lines: {}\n")
    (centre(folder) / "lines.yaml").symlink_to(secret)


def recording_outside(folder: Path) -> None:
    """A path that climbs out of the centre, to a file that is there."""
    recording(folder.parent / "secret.wav")
    centre(folder, prompts__all="prompts:\n  welcome:\n    en: { file: ../../secret.wav }\n")


def recording_stereo(folder: Path) -> None:
    """Two channels."""
    recording(folder / "prompts" / "welcome.wav", channels=2)
    centre(folder, prompts__all="prompts:\n  welcome:\n    en: { file: welcome.wav }\n")


def recording_no_wav(folder: Path) -> None:
    """A text that is called .wav."""
    centre(folder, prompts__all="prompts:\n  welcome:\n    en: { file: all.yaml }\n")


def bad_character(folder: Path) -> None:
    """A bell in the file itself."""
    centre(folder, centre=HEAD.replace("Help", "Help\x07"))


def tab(folder: Path) -> None:
    """An indentation that editors would change."""
    centre(folder, queues="queues:\n  help:\n\twrap_up: 5s\n")


MADE: dict[str, Callable[[Path], object]] = {
    "centre.no-folder": no_folder,
    "file.unreadable": unreadable,
    "file.unreadable--circle": circle,
    "file.not-utf8": not_utf8,
    "file.too-large": too_large,
    "file.too-many": too_many,
    "file.outside": outside,
    "prompt.recording-outside": recording_outside,
    "prompt.recording-unusable": recording_stereo,
    "prompt.recording-unusable--no-wav": recording_no_wav,
    "yaml.bad-character": bad_character,
    "yaml.tab": tab,
}
