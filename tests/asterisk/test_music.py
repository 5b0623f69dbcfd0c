"""What callers hear while they wait."""

import numpy as np

from acd.asterisk.music import ensure_music
from acd.asterisk.packages import PackageRoot
from tests import audio


def test_no_piece_begins_or_ends_with_silence():
    """The packaged ones do, for up to five seconds: a caller would think that the line is dead."""
    files = list(ensure_music(PackageRoot()).glob("*.alaw"))
    assert len(files) >= 5
    for file in files:
        heard = audio.read(file)
        for end in (heard[: audio.RATE_HZ // 4], heard[-audio.RATE_HZ // 4 :]):
            assert np.abs(end - end.mean()).max() > 0.0007, file.name
