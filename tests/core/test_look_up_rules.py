from acd.core.look_up_rules import NUMBER_LENGTH_MAX, Finding, Kind, LookUpRule, fits, is_number


def test_numbers_are_digits():
    """With a sign and a fraction, if they have one; and not endless."""
    assert all(is_number(text) for text in ("0", "-1", "12.5", "9" * NUMBER_LENGTH_MAX))
    assert not any(
        is_number(text) for text in ("", "-", ".5", "5.", "1e3", "\u0661", "1 2", "9" * (NUMBER_LENGTH_MAX + 1))
    )
    assert fits(Finding(Kind.TEXT, 3), "abc")
    assert not fits(Finding(Kind.TEXT, 3), "abcd")
    assert not fits(Finding(), "line\nbreak")


def test_without_an_answer_there_are_defaults():
    """Of those findings that have one."""
    findings = {"segment": Finding(default="private"), "name": Finding()}
    assert LookUpRule("customer", 2.0, {}, findings).defaults() == {"segment": "private"}
