from structlog.testing import capture_logs

from acd.core.ids import CallId, LegId, OfferId, RecordingId
from acd.core.ledger import LegHeard
from acd.core.ledger_recording import RecordingEnded, RecordingEnding
from acd.core.legs import LegRole
from acd.runtime.telling import tell


def test_only_sound_that_somebody_would_complain_about_is_a_matter_for_people():
    """With its call, its leg and the figures; all others are told to who looks for them."""
    with capture_logs() as lines:
        for is_poor in (False, True):
            tell([(7, [LegHeard(CallId("c1"), LegId("l1"), LegRole.AGENT, 0.2, 4.0, None, None, None, is_poor)])])
    assert [(line["event"], line["log_level"]) for line in lines] == [("leg heard", "debug"), ("poor sound", "warning")]
    assert [lines[1][name] for name in ("seq", "call", "leg", "role", "ours_loss")] == [7, "c1", "l1", "agent", 0.2]


def test_a_recording_that_broke_off_is_an_error():
    """Somebody counts on its whole; one that ended with its conversation is nothing special."""
    with capture_logs() as lines:
        for ending in (RecordingEnding.CONVERSATION_ENDED, RecordingEnding.BROKEN):
            ended = RecordingEnded(CallId("c1"), OfferId("o1"), RecordingId("r1"), ending, "quality", 44, "ab", 0.0)
            tell([(7, [ended])])
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("recording ended", "debug"),
        ("recording broke off", "error"),
    ]
