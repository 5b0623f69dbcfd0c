from acd.runtime.stack import PAUSES_S, Falls


def test_what_falls_again_and_again_is_started_ever_more_slowly():
    """In bounds."""
    falls = Falls(6.0)
    pauses = [falls.pause_s(100.0 + at_s) for at_s in range(len(PAUSES_S) + 2)]
    assert pauses == [*PAUSES_S, PAUSES_S[-1], PAUSES_S[-1]]


def test_what_worked_for_a_while_is_started_again_at_once():
    """Its callers wait for it."""
    falls = Falls(6.0)
    assert [falls.pause_s(at_s) for at_s in (100.0, 101.0, 108.0, 115.0)] == [
        PAUSES_S[0], PAUSES_S[1], PAUSES_S[0], PAUSES_S[0],
    ]  # fmt: skip
