import subprocess
import sys

from tests.sources import ROOT
from tests.store.archiving_process import FEW, MANY, archive_all, read_all, store_in


def run(folder, how):
    """Let children of another process archive in the folder, and die."""
    subprocess.run([sys.executable, "-m", "tests.store.archiving_process", str(folder), how], cwd=ROOT, check=True)


def test_who_dies_before_any_line_loses_and_doubles_nothing(tmp_path):
    """A kill before each single line of a pass: at once, and after going on, everything is there once."""
    run(tmp_path, "each-line")
    left = set()
    for world in tmp_path.iterdir():
        left.add((len(store_in(world).all()), *sorted(path.suffix for path in (world / "ledger").glob("*"))))
        assert read_all(world) == FEW
        archive_all(world)
        assert store_in(world).all() == []
        assert read_all(world) == FEW
        assert not list((world / "ledger").glob("*.part"))
    # Deaths at each stage were among them: nothing done, a file half done, named but not trimmed, all of a piece done.
    assert {(8,), (8, "", ".part"), (8, "", ".parquet"), (3, "", ".parquet")} <= left


def test_who_is_killed_at_any_moment_loses_and_doubles_nothing(tmp_path):
    """SIGKILL at random moments, again and again in the same folder; after each everything is there once."""
    run(tmp_path, "any-moment")
    left = len(store_in(tmp_path).all())
    assert 0 < left < len(MANY)
    archive_all(tmp_path)
    assert store_in(tmp_path).all() == []
    assert read_all(tmp_path) == MANY
