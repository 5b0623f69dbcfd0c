import pytest

from acd.core.sound import Hearing, Sound, is_poor


@pytest.mark.parametrize(
    ("ours", "theirs", "round_trip_ms", "expected"),
    [
        (Hearing(0.0, 1.0), Hearing(0.0, 1.0), 20.0, False),
        (None, None, None, False),
        (Hearing(0.04, 1.0), None, None, True),
        (None, Hearing(0.0, 60.0), None, True),
        (None, None, 400.0, True),
    ],
)
def test_poor_is_what_one_side_would_complain_about(ours, theirs, round_trip_ms, expected):
    """Loss, unevenness or delay, on either side; not knowing is no complaint."""
    assert is_poor(Sound(ours, theirs, round_trip_ms)) is expected
