"""Whether a recording is on disk to its end. Small on purpose: the phones' own process imports it."""

import struct
from pathlib import Path

WAV_HEADER = struct.Struct("<4sI4s28xI")


def is_whole(wav: Path) -> bool:
    """Whether the header has been written, last of all, and fits the length of the file."""
    size = wav.stat().st_size
    if size < WAV_HEADER.size:
        return False
    riff, length, kind, *_, data_length = WAV_HEADER.unpack(wav.read_bytes()[: WAV_HEADER.size])
    return (riff, kind, length, data_length) == (b"RIFF", b"WAVE", size - 8, size - WAV_HEADER.size)
