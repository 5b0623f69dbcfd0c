"""The music that waiting callers hear, converted once into the trunk's codec, so that no call has to transcode it."""

import os
import subprocess
import threading
from pathlib import Path

from acd.asterisk import SwitchError
from acd.asterisk.packages import PackageRoot

CONVERSION_TIMEOUT_S = 60

# Some pieces begin or end with seconds of nothing: whoever waits would take them for a dead line. What is below
# -60 dB at both ends is cut off.
WITHOUT_SILENT_ENDS = ("silence", "1", "0.02", "0.1%", "reverse") * 2


def ensure_music(root: PackageRoot) -> Path:
    """The folder of `.alaw` files (8 kHz, one channel, no header) made of the packaged music; quick when it is there.

    Raises SwitchError when there is no music to convert, or sox fails.
    """
    folder = root.cache / "music-alaw-trimmed"
    sources = sorted((root.data / "moh").glob("*.wav"))
    if not sources:
        raise SwitchError(f"no music (*.wav) in {root.data / 'moh'}: install the package asterisk-moh-opsound-wav")
    folder.mkdir(parents=True, exist_ok=True)
    for source in sources:
        target = folder / f"{source.stem}.alaw"
        if not target.exists():
            _convert(root, source, target)
    return folder


def _convert(root: PackageRoot, source: Path, target: Path) -> None:
    # Written beside and renamed: two set-ups at once, or one that is killed, leave no half file.
    beside = target.with_suffix(f".{os.getpid()}-{threading.get_ident()}.partial")
    command = root.command("sox", "-G", str(source), "-t", "al", "-r", "8000", "-c", "1", str(beside))
    done = subprocess.run(
        [*command, *WITHOUT_SILENT_ENDS], capture_output=True, text=True, timeout=CONVERSION_TIMEOUT_S, check=False
    )
    if done.returncode != 0:
        beside.unlink(missing_ok=True)
        raise SwitchError(f"sox could not convert {source}: {done.stderr.strip()}")
    beside.replace(target)
