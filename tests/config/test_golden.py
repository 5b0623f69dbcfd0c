import re

import pytest

from acd.config.codes import CODES
from tests.config.golden import code_of, expected_file, names, shown

WARNINGS = {"recording.nobody-told", "hours.dates-passed", "line.hours-not-asked"}


@pytest.mark.parametrize("name", names())
def test_a_mistake_is_shown_word_for_word(name, tmp_path):
    """What a person sees for each kind of mistake is the text that was read and committed."""
    assert shown(name, tmp_path) == expected_file(name).read_text()


@pytest.mark.parametrize("name", names())
def test_a_case_shows_the_code_it_is_named_after(name):
    """A text that was regenerated without being read is noticed when its code got lost."""
    kind = "warning" if code_of(name) in WARNINGS else "error"
    assert f"{kind}[{code_of(name)}]" in expected_file(name).read_text()


def test_every_code_has_a_case():
    """No problem can be reported whose text nobody has read."""
    assert {code_of(name) for name in names()} == set(CODES)


def test_every_expected_text_has_a_case():
    """A text whose case is gone is gone too."""
    assert {path.name for path in expected_file("x").parent.glob("*.expected")} == {
        expected_file(name).name for name in names()
    }


@pytest.mark.parametrize("code", CODES)
def test_every_code_is_explained(code):
    """A code means something, with an example of wrong and of right that differ."""
    explanation = CODES[code]
    assert re.fullmatch(r"[a-z]+\.[a-z0-9-]+", code)
    assert len(explanation.meaning.split()) >= 8
    assert explanation.wrong.strip() != explanation.right.strip()
    assert "wrong:" in str(explanation)
    assert "right:" in str(explanation)
