"""Where Asterisk and its tools come from: the machine's own when Asterisk is new enough, else unpacked Debian packages.

The packages live in a cache folder that all clones of this user share; their programs are started through
their own dynamic loader, so they need no root, no chroot and none of the machine's libraries.
`python -m acd.asterisk.packages` makes sure that everything is there. How packages are fetched is in `debian.py`.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from acd.asterisk import SwitchError, debian

PROGRAMS = ("asterisk", "sipp", "sox", "espeak-ng", "prometheus")
PACKAGES = (
    "asterisk",
    "asterisk-core-sounds-en-gsm",
    "asterisk-core-sounds-fr-gsm",
    "asterisk-moh-opsound-wav",
    "espeak-ng",
    "prometheus",
    "sip-tester",
    "sox",
)
VERSION_MIN = (22, 5)
SOUNDS = {"en": "en_US_f_Allison", "fr": "fr_CA_f_June"}
_STAMP = "acd-packages.json"
_RECIPE = 1  # to be raised when what is done with the packages changes


class AsteriskTooOld(SwitchError):
    """The Asterisk that was found is older than what ARI is used for here."""


def cache_folder() -> Path:
    """Where things that can be had again are kept: $ACD_CACHE, or `~/.cache/acd`."""
    chosen = os.environ.get("ACD_CACHE")
    return Path(chosen).absolute() if chosen else Path.home() / ".cache" / "acd"


def version_of(text: str) -> tuple[int, ...]:
    """The version in what Asterisk says of itself: `Asterisk 22.10.1~dfsg…` is (22, 10, 1); () when there is none."""
    found = re.search(r"(\d+(?:\.\d+)+)", text)
    return tuple(int(part) for part in found[1].split(".")) if found else ()


class PackageRoot:
    """Asterisk and the programs around it, ready to be run. `tell` hears what takes long, a line at a time."""

    def __init__(self, cache: Path | None = None, tell: Callable[[str], None] | None = None) -> None:
        self.cache = cache or cache_folder()
        self._tell = tell or _tell_stderr

    @cached_property
    def own(self) -> Mapping[str, str]:
        """Paths of the machine's own programs; empty unless its Asterisk is new enough."""
        asterisk = shutil.which("asterisk")
        if asterisk is None or _asked_version([asterisk, "-V"]) < VERSION_MIN:
            return {}
        return {name: path for name in PROGRAMS if (path := shutil.which(name)) is not None}

    @cached_property
    def folder(self) -> Path:
        """The unpacked packages; named by what is in them, so that another version of this code takes another one."""
        recipe = json.dumps([_RECIPE, debian.SUITE, PACKAGES])
        name = hashlib.sha256(recipe.encode()).hexdigest()[:8]
        return self.cache / f"debian-{debian.architecture()}-{name}"

    def ensure(self) -> None:
        """Have every program ready. Quick when they are; else 10-20 s and 150 MB.

        Raises PackagesUnavailable when packages cannot be had, AsteriskTooOld when they are too old.
        """
        if set(PROGRAMS) <= set(self.own) or self._is_complete():
            return
        self.cache.mkdir(parents=True, exist_ok=True)
        with _locked(self.folder.with_suffix(".lock"), self._tell):
            # Another set-up may have done it while this one waited.
            if not self._is_complete():
                self._fetch()

    def command(self, name: str, *arguments: str) -> list[str]:
        """What to execute to run the program `name` with `arguments`; `environment(name)` belongs to it."""
        assert name in PROGRAMS, f"{name} is not one of {PROGRAMS}"
        if name in self.own:
            return [self.own[name], *arguments]
        self.ensure()
        return self._loaded(self.folder, name, *arguments)

    def environment(self, name: str) -> Mapping[str, str]:
        """Variables that the program `name` needs beside the usual ones."""
        if name == "espeak-ng" and name not in self.own:
            return {"ESPEAK_DATA_PATH": str(_libraries(self.folder))}
        return {}

    @property
    def modules(self) -> Path:
        """The folder of Asterisk's modules."""
        if "asterisk" in self.own:
            return _first_with("res_pjsip.so", ["/usr/lib/*/asterisk/modules", "/usr/lib*/asterisk/modules"])
        return _libraries(self.folder) / "asterisk" / "modules"

    @property
    def data(self) -> Path:
        """The folder of Asterisk's own read-only files: sounds, and the documentation it loads at start."""
        if "asterisk" in self.own:
            return _first_with("documentation", ["/usr/share/asterisk", "/var/lib/asterisk"])
        return self.folder / "usr" / "share" / "asterisk"

    def _is_complete(self) -> bool:
        # The stamp is in the folder before the folder gets its name.
        return (self.folder / _STAMP).is_file()

    def _fetch(self) -> None:
        """Unpack beside, then give the folder its name: a half-done one is never taken for done."""
        beside = self.folder.with_suffix(".partial")
        for leftover in (beside, self.folder):
            shutil.rmtree(leftover, ignore_errors=True)
        names = debian.fetch(PACKAGES, beside, self._tell)
        root = beside / "root"
        _link_languages(root / "usr" / "share" / "asterisk" / "sounds")
        version = _asked_version(self._loaded(root, "asterisk", "-V"))
        if version < VERSION_MIN:
            raise AsteriskTooOld(
                f"Debian {debian.SUITE} has Asterisk {_dotted(version) or 'of an unknown version'}, but "
                f"{_dotted(VERSION_MIN)} or later is needed: set {debian.MIRROR_VARIABLE} to an up-to-date mirror"
            )
        stamp = {"asterisk": _dotted(version), "packages": names}
        (root / _STAMP).write_text(json.dumps(stamp, indent=1), encoding="utf-8")
        root.rename(self.folder)
        shutil.rmtree(beside)
        self._tell(f"Asterisk {_dotted(version)} is in {self.folder}")

    def _loaded(self, root: Path, name: str, *arguments: str) -> list[str]:
        libraries = _libraries(root)
        path = [libraries, *(folder for folder in [libraries / "pulseaudio"] if folder.is_dir())]
        program = next(
            (found for part in ("sbin", "bin") if (found := root / "usr" / part / name).exists()),
            root / "usr" / "bin" / name,
        )
        loader = root / "usr" / "lib64" / debian.LOADERS[debian.architecture()]
        if not loader.exists():
            loader = libraries / debian.LOADERS[debian.architecture()]
        return [str(loader), "--library-path", ":".join(map(str, path)), str(program), *arguments]


def _libraries(root: Path) -> Path:
    triplet = {"amd64": "x86_64-linux-gnu", "arm64": "aarch64-linux-gnu"}[debian.architecture()]
    return root / "usr" / "lib" / triplet


def _link_languages(sounds: Path) -> None:
    """What the packages' own installation would do: a language's name leads to the voice that speaks it."""
    for language, voice in SOUNDS.items():
        link = sounds / language
        if not link.exists():
            link.symlink_to(voice)


def _asked_version(command: list[str]) -> tuple[int, ...]:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return version_of(done.stdout)


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))


def _first_with(name: str, patterns: list[str]) -> Path:
    for pattern in patterns:
        for folder in sorted(Path("/").glob(pattern.lstrip("/"))):
            if (folder / name).exists():
                return folder
    raise SwitchError(
        f"the machine's own Asterisk has no {name} in {' or '.join(patterns)}: its packages are incomplete, "
        "install all of them, or take Asterisk off the PATH so that a private one is used"
    )


@contextmanager
def _locked(file: Path, tell: Callable[[str], None]) -> Iterator[None]:
    """Only one set-up at a time; the lock goes with the process that holds it."""
    with file.open("w", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            tell("another set-up is getting the packages; waiting for it")
            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _tell_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def main() -> int:
    """Make sure that everything is there; 0, or 1 with the reason on stderr."""
    from acd.asterisk.music import ensure_music  # it imports this module

    root = PackageRoot()
    try:
        root.ensure()
        ensure_music(root)
    except SwitchError as problem:
        _tell_stderr(f"error: {problem}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
