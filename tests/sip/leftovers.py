"""What a stack left behind: processes that still have to do with its folder."""

import os
from pathlib import Path


def processes_of(folder: Path) -> list[str]:
    """Command lines of the processes that name `folder` or work in it, this process and its parents left out."""
    place = str(folder.resolve())
    spared = _ancestors()
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdigit() or int(process.name) in spared:
            continue
        try:
            line = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
            where = str((process / "cwd").readlink())
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # ended while we looked, or another user's
        if line and (place in line or where == place or where.startswith(f"{place}/")):
            found.append(f"{process.name}: {line}")
    return found


def _ancestors() -> set[int]:
    found: set[int] = set()
    process = os.getpid()
    while process > 0:
        found.add(process)
        status = Path(f"/proc/{process}/stat").read_text(encoding="utf-8")
        process = int(status.rpartition(")")[2].split()[1])
    return found
