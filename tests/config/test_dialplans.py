"""Every folder in dialplans/ is a good centre, and what it says of its traffic can be played."""

import pytest

from acd.config.load import load
from acd.config.traffic import read_traffic
from tests.sources import ROOT

CENTRES = sorted(path.parent for path in (ROOT / "dialplans").glob("*/centre.yaml"))


@pytest.mark.parametrize("folder", CENTRES, ids=lambda folder: folder.name)
def test_it_is_good_and_can_be_played(folder):
    """Without a mistake, and without a warning."""
    loaded = load(folder)
    assert loaded.warnings == ()
    said = read_traffic(folder / "traffic.yaml", loaded.plan)
    assert {kind.line for kind in said.callers.values()} == set(loaded.plan.lines)
