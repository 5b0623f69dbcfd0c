from pathlib import Path

import pytest

from acd.store.durability import Durability, measure


def test_it_measures_and_leaves_nothing(tmp_path):
    """Two numbers in order, from a file that is gone."""
    found = measure(tmp_path, writes=5)
    assert 0 < found.median_s <= found.worst_s
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_an_error(tmp_path):
    """Where nothing can be written, nothing is measured."""
    with pytest.raises(FileNotFoundError):
        measure(tmp_path / "none")


def test_only_a_slow_disk_is_warned_about():
    """With the numbers, the folder and what to do."""
    assert Durability(Path("/run/a"), 0.010, 3.0).warning() is None
    warning = Durability(Path("/run/a"), 0.0123, 0.5).warning()
    assert warning is not None
    for part in ("/run/a", "12 ms", "500 ms", "10 ms are good", "local SSD"):
        assert part in warning
