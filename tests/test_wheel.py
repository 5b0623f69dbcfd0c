"""An installed acd is complete: the wheel, away from the clone, reads a centre and renders a configuration."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.sources import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder outside the clone with the wheel of this clone installed in it."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--no-input"]
    _run([*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(ROOT)])
    [wheel] = folder.glob("*.whl")
    _run([*pip, "install", "--no-deps", "--no-index", "--target", str(folder / "site"), str(wheel)])
    shutil.copytree(ROOT / "dialplans" / "demo", folder / "demo")
    return folder


def _run(command: list[str], cwd: Path = ROOT, variables: Mapping[str, str] | None = None) -> str:
    environment = {**os.environ, **(variables or {})}
    done = subprocess.run(command, cwd=cwd, env=environment, text=True, capture_output=True, timeout=100, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _acd(folder: Path, *arguments: str) -> str:
    return _run([sys.executable, "-P", "-m", *arguments], folder, {"PYTHONPATH": str(folder / "site")})


def test_the_wheel_is_what_runs(installed: Path) -> None:
    """The tests below would prove nothing if Python found the clone instead."""
    command = [sys.executable, "-P", "-c", "import acd; print(acd.__file__)"]
    found = _run(command, installed, {"PYTHONPATH": str(installed / "site")})
    assert Path(found.strip()).is_relative_to(installed)


def test_an_installed_acd_checks_a_centre(installed: Path) -> None:
    """The reusable flows are in the wheel: a centre that includes them is found right."""
    _acd(installed, "acd", "check", "demo")


def test_an_installed_acd_renders_the_configuration(installed: Path) -> None:
    """The templates are in the wheel."""
    _acd(installed, "acd", "render", "demo", "--output", "etc")
    assert "Stasis(" in (installed / "etc" / "extensions.conf").read_text()
