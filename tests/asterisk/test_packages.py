import json
import os
import platform
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from acd.asterisk import debian
from acd.asterisk.debian import LOADERS, PackagesUnavailable
from acd.asterisk.packages import PROGRAMS, AsteriskTooOld, PackageRoot, version_of

ASKED = {"asterisk": "-V", "sipp": "-v", "sox": "--version", "espeak-ng": "--version", "prometheus": "--version"}


def quiet(_line: str) -> None:
    """Hear nothing."""


def program(file: Path, says: str) -> Path:
    """A program that says one line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\necho '{says}'\n")
    file.chmod(0o755)
    return file


def fake_fetch(says: str, fetched: list[Path]):
    """A `debian.fetch` that unpacks a loader which says one line, whatever it is asked to run."""

    def fetch(packages, folder, tell):
        fetched.append(folder)
        program(folder / "root" / "usr" / "lib64" / LOADERS[debian.architecture()], says)
        (folder / "root" / "usr" / "share" / "asterisk" / "sounds").mkdir(parents=True)
        return tuple(packages)

    return fetch


@pytest.fixture
def no_own_asterisk(tmp_path, monkeypatch):
    """A PATH without Asterisk, whatever this machine has."""
    bare = tmp_path / "bare"
    bare.mkdir()
    for tool in ("apt-get", "apt-config", "dpkg-deb", "sh", "echo"):
        if found := next((Path(part, tool) for part in os.get_exec_path() if Path(part, tool).exists()), None):
            (bare / tool).symlink_to(found)
    monkeypatch.setenv("PATH", str(bare))


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_program_runs(name):
    """Asterisk, sipp, sox, espeak-ng and Prometheus run from where they were unpacked, without being installed."""
    root = PackageRoot()
    done = subprocess.run(
        root.command(name, ASKED[name]),
        env={**os.environ, **root.environment(name)},
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert version_of(done.stdout + done.stderr) > (1,), done.stderr


def test_asterisk_is_new_enough_and_complete():
    """It is 22.5 or later, with PJSIP, English and French sounds, and music."""
    root = PackageRoot()
    done = subprocess.run(root.command("asterisk", "-V"), capture_output=True, text=True, timeout=20, check=False)
    assert version_of(done.stdout) >= (22, 5)
    assert (root.modules / "res_pjsip.so").exists()
    assert (root.data / "documentation").is_dir()
    assert list((root.data / "moh").glob("*.wav"))
    for language in ("en", "fr"):
        for sound in ("all-circuits-busy-now", "please-try-call-later", "feature-not-avail-line"):
            assert list((root.data / "sounds" / language).glob(f"{sound}.*")), f"{sound} in {language}"


def test_when_nothing_is_to_do_it_takes_no_time():
    """`python -m acd.asterisk.packages` after a set-up is done within half a second and says nothing."""
    PackageRoot().ensure()
    begun = time.monotonic()
    done = subprocess.run([sys.executable, "-m", "acd.asterisk.packages"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - begun < 0.5


@pytest.mark.usefixtures("no_own_asterisk")
def test_two_set_ups_at_once_fetch_once(tmp_path, monkeypatch):
    """Whoever comes second waits, and then finds all there."""
    fetched: list[Path] = []
    monkeypatch.setattr(debian, "fetch", fake_fetch("Asterisk 22.10.1", fetched))
    roots = [PackageRoot(tmp_path / "cache", tell=quiet) for _ in range(4)]
    with ThreadPoolExecutor() as several:
        list(several.map(PackageRoot.ensure, roots))
    assert len(fetched) == 1
    stamp = json.loads((roots[0].folder / "acd-packages.json").read_text())
    assert stamp["asterisk"] == "22.10.1"
    assert (roots[0].data / "sounds" / "en").is_symlink()


@pytest.mark.usefixtures("no_own_asterisk")
def test_what_is_half_done_is_done_again(tmp_path, monkeypatch):
    """A set-up that was killed in the middle is never taken for done, and its remains go."""
    fetched: list[Path] = []
    monkeypatch.setattr(debian, "fetch", fake_fetch("Asterisk 22.10.1", fetched))
    root = PackageRoot(tmp_path / "cache", tell=quiet)
    for remains in (root.folder / "usr", root.folder.with_suffix(".partial") / "root"):
        remains.mkdir(parents=True)
    root.ensure()
    assert len(fetched) == 1
    assert not root.folder.with_suffix(".partial").exists()
    root.ensure()
    assert len(fetched) == 1


@pytest.mark.usefixtures("no_own_asterisk")
def test_an_asterisk_too_old_is_refused(tmp_path, monkeypatch):
    """A mirror with an old Asterisk is an error that says what was found and what is needed."""
    monkeypatch.setattr(debian, "fetch", fake_fetch("Asterisk 20.6.0", []))
    root = PackageRoot(tmp_path / "cache", tell=quiet)
    with pytest.raises(AsteriskTooOld, match=r"has Asterisk 20\.6\.0, but 22\.5 or later is needed"):
        root.ensure()
    assert not root.folder.exists()


def test_the_machines_own_asterisk_is_used_when_new_enough(tmp_path, monkeypatch):
    """Asterisk 22.5 on the PATH is run from there, and nothing is fetched; an older one is passed by."""
    for name in PROGRAMS:
        program(tmp_path / "new" / name, "Asterisk 22.5.2")
    program(tmp_path / "old" / "asterisk", "Asterisk 22.4.9")
    monkeypatch.setenv("PATH", f"{tmp_path / 'new'}:{os.environ['PATH']}")
    own = PackageRoot(tmp_path / "cache")
    own.ensure()
    assert own.command("asterisk", "-f") == [str(tmp_path / "new" / "asterisk"), "-f"]
    assert not (tmp_path / "cache").exists()
    monkeypatch.setenv("PATH", f"{tmp_path / 'old'}:{os.environ['PATH']}")
    assert PackageRoot(tmp_path / "cache").own == {}


@pytest.mark.usefixtures("no_own_asterisk")
def test_a_mirror_that_does_not_answer_is_named(tmp_path, monkeypatch):
    """The error names the mirror, what apt said, and the variable to set."""
    monkeypatch.setenv(debian.MIRROR_VARIABLE, "http://127.0.0.1:1/debian/")
    with pytest.raises(PackagesUnavailable, match=r"http://127\.0\.0\.1:1/debian: (?s:.*)set ACD_DEBIAN_MIRROR"):
        PackageRoot(tmp_path / "cache", tell=quiet).ensure()


def test_a_machine_without_apt_is_told_what_to_do(tmp_path, monkeypatch):
    """Elsewhere than on Debian the error says which tools are missing and what would do instead."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PackagesUnavailable, match=r"apt-get, apt-config, dpkg-deb not found.*install Asterisk 22\.5"):
        PackageRoot(tmp_path / "cache", tell=quiet).ensure()


def test_another_architecture_is_told_what_to_do(tmp_path, monkeypatch):
    """A machine for which no packages are unpacked learns which ones there are."""
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PackagesUnavailable, match=r"'riscv64'.*x86_64 and aarch64"):
        PackageRoot(tmp_path / "cache", tell=quiet).ensure()


def test_no_mirror_known_is_told_what_to_do(monkeypatch):
    """Where apt names no mirror the error says which variable to set; with the variable that one is taken."""
    monkeypatch.setattr(debian, "_output", lambda *_: "")
    monkeypatch.delenv(debian.MIRROR_VARIABLE, raising=False)
    with pytest.raises(PackagesUnavailable, match="set ACD_DEBIAN_MIRROR"):
        debian.mirrors()
    monkeypatch.setenv(debian.MIRROR_VARIABLE, "http://example.org/debian/")
    assert debian.mirrors() == ("http://example.org/debian",)
