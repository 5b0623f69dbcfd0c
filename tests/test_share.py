import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from acd.share import shared_folder

ROOT = Path(__file__).resolve().parents[1]
ASK = "from acd.share import shared_folder; print(shared_folder('asterisk_conf'))"


def test_in_a_clone_the_top_level_folder_is_found():
    """In a clone the templates are those that a developer edits."""
    assert shared_folder("asterisk_conf") == ROOT / "asterisk_conf"
    assert list(shared_folder("asterisk_conf").glob("*.j2"))


def test_where_it_is_installed_the_package_brings_them_along(tmp_path):
    """Without a clone around, the folder inside the package is found."""
    package = tmp_path / "acd"
    package.mkdir()
    for name in ("__init__.py", "share.py"):
        shutil.copy(ROOT / "acd" / name, package)
    (package / "_share" / "asterisk_conf").mkdir(parents=True)
    # -I keeps the clone off the path.
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {ASK}"
    done = subprocess.run([sys.executable, "-I", "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True)
    assert Path(done.stdout.strip()) == package / "_share" / "asterisk_conf"


def test_when_it_is_nowhere_both_places_are_named():
    """An incomplete installation is told where was looked and what to do."""
    with pytest.raises(FileNotFoundError, match=r"neither at .*/nothing nor at .*_share/nothing.*install acd again"):
        shared_folder("nothing")
