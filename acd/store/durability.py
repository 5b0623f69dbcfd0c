"""How long the disk takes until something is really on it: the price of each promise, measured beside the store."""

import os
import statistics
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SLOW_S = 0.010
WRITES = 20
WRITE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Durability:
    """What small writes took until the disk had them, in seconds, below `folder`."""

    folder: Path
    median_s: float
    worst_s: float

    def warning(self) -> str | None:
        """What to tell the operator when the disk is slow; None when it is not."""
        if self.median_s <= SLOW_S:
            return None
        return (
            f"the disk below {self.folder} takes {self.median_s * 1000:.0f} ms to keep a small write "
            f"(at worst {self.worst_s * 1000:.0f} ms); up to {SLOW_S * 1000:.0f} ms are good. Whatever must be on the "
            "disk before it is spoken waits that long, and a loss of power costs more of the latest steps: "
            "put the run folder on a local SSD"
        )


def measure(folder: Path, writes: int = WRITES) -> Durability:
    """Write a little and wait for the disk, `writes` times, in a file that is gone afterwards.

    Blocks for as long as the disk takes. Raises OSError when nothing can be written there.
    """
    took_s = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(writes):
            began_s = time.monotonic()
            os.write(file.fileno(), bytes(WRITE_BYTES))
            os.fdatasync(file.fileno())
            took_s.append(time.monotonic() - began_s)
    return Durability(folder, statistics.median(took_s), max(took_s))
