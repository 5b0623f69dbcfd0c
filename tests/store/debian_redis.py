"""Debian's own Redis 7.0, unpacked into the cache without being root and without its service: the oldest we know."""

import fcntl
import shutil
import sys
from pathlib import Path

from acd.asterisk import debian
from acd.asterisk.packages import cache_folder

SUITE = "bookworm"  # the release that has 7.0


def command() -> list[str]:
    """How to run it. The first time takes 10-20 s. Raises PackagesUnavailable when the package cannot be had."""
    folder = cache_folder() / f"redis-{SUITE}-{debian.architecture()}"
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not folder.is_dir():
            _fetch(folder)
    triplet = {"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[debian.architecture()]
    libraries = [folder / "lib" / triplet, folder / "usr" / "lib" / triplet]
    loader = next(folder.glob(f"lib/{triplet}/{debian.LOADERS[debian.architecture()]}"))
    return [str(loader), "--library-path", ":".join(map(str, libraries)), str(folder / "usr" / "bin" / "redis-server")]


def _fetch(folder: Path) -> None:
    beside = folder.with_suffix(".partial")
    shutil.rmtree(beside, ignore_errors=True)
    debian.fetch(["redis-tools"], beside, lambda line: print(line, file=sys.stderr), suite=SUITE)
    # The one program of all, which goes by its name; the package redis-server adds this link and a service.
    (beside / "root" / "usr" / "bin" / "redis-server").symlink_to("redis-check-rdb")
    (beside / "root").rename(folder)
    shutil.rmtree(beside)
