"""What the tests of routing have in common: their centre, and who is connected with whom."""

from pathlib import Path

from tests.phones import PhoneCall

CENTRE = Path(__file__).parent / "routed"
RELAXING, PREFERRING, TOGETHER, AGEING, AGEING_URGENT, RESUMED, REMEMBERING = "1", "2", "3", "4", "5", "6", "7"
# A rule's time, and by how much later a busy machine may act on it.
RULE_S, LATE_S = 4.0, 1.5
FIRST, SECOND, THIRD = "+32470555001", "+32470555002", "+32470555003"


def is_with(caller: str, offered: PhoneCall) -> bool:
    """Whether this is the caller whom the agent's phone shows."""
    return caller in offered.far
