"""How much processor time processes have used, as the kernel counts it: of themselves and of children that ended."""

import os
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def used_s(*processes: int) -> float:
    """Seconds of processor that these processes and all their children have used together until now.

    Raises ProcessLookupError when one of them has ended.
    """
    for pid in processes:
        if not _stat(pid):
            raise ProcessLookupError(f"process {pid} has ended while it was measured")
    return sum(sum(map(int, fields[11:15])) for pid in _family(processes) if (fields := _stat(pid))) / TICKS_PER_S


def _family(processes: tuple[int, ...]) -> set[int]:
    parents = {int(each.name): fields for each in Path("/proc").iterdir() if each.name.isdigit()
               if (fields := _stat(int(each.name)))}  # fmt: skip
    family = set(processes)
    while more := {pid for pid, fields in parents.items() if int(fields[1]) in family} - family:
        family |= more
    return family


def _stat(pid: int) -> list[str]:
    """The fields behind the name, which may hold anything; none when the process is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
