import secrets

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acd.runtime.log import HIDDEN, Hide

# Few letters, so that secrets meet, overlap and contain each other; no star, which would make a secret of the mask.
LETTERS = st.text('ab"\\\né€1', max_size=60)
SECRETS = st.lists(st.text('ab"\\\né€1', max_size=40), max_size=12)


def line_with(text: str) -> bytes:
    """A line of the log in which something said this."""
    return orjson.dumps({"seq": 12, "detail": text, "event": "request failed", "level": "warning"})


def in_json(text: str) -> bytes:
    """A text as it stands in a line."""
    return orjson.dumps(text)[1:-1]


def plainly_hidden(line: bytes, known: list[str]) -> bytes:
    """What `Hide` does, said in the plainest way."""
    forms = {form for secret in known if secret for form in (in_json(secret), in_json(in_json(secret).decode()))}
    for form in sorted(forms, key=lambda form: (-len(form), form)):
        line = line.replace(form, HIDDEN)
    return line


@given(SECRETS, LETTERS, st.data())
def test_it_is_what_plain_replacement_does(known, text, data):
    """For secrets of any length, wherever they stand; no text of the line has one afterwards."""
    for secret in known:
        at = data.draw(st.integers(0, len(text)))
        text = text[:at] + secret + text[at:]
    line = line_with(text)
    hidden = Hide(known)(line)
    assert hidden == plainly_hidden(line, known)
    assert not [secret for secret in known if secret and in_json(secret) in hidden]


@given(st.binary(max_size=300), st.lists(st.text(min_size=1), max_size=12))
def test_lines_without_a_secret_stay_as_they_are(line, known):
    """Whatever else is in them; and those with one are changed."""
    expected = plainly_hidden(line, known)
    assert Hide(known)(line) == expected


@pytest.mark.parametrize("size", [*range(1, 40), 63, 64, 65, 1000])
def test_a_secret_is_found_at_every_place(size):
    """At each offset of the line, among secrets of all lengths, and as part of a word."""
    secret = secrets.token_urlsafe(size)[:size]
    hide = Hide([secret, *("#" * other for other in (1, 2, 3, 7, 31, 200)), *(f"%{n:031d}" for n in range(500))])
    for before in range(80):
        line = b"_" * before + secret.encode() + b"_" * 20
        assert secret.encode() not in hide(line), before


def test_secrets_are_found_in_every_form():
    """With what JSON escapes, beyond ASCII, and in an answer in JSON that somebody logged; the line is JSON still."""
    known = ['qu"ote', "back\\slash", "müßig€", "line\nend", "\ud800half"]
    hide = Hide(["", *known])
    texts = [f"said {secret.encode(errors='replace').decode()}!" for secret in known]
    for text in [*texts, *(orjson.dumps([text]).decode() for text in texts)]:
        detail = orjson.loads(hide(line_with(text)))["detail"]
        assert detail in {"said ***!", '["said ***!"]'}


def test_short_secrets_do_not_touch_lines_without_them():
    """Also one that is as short as a PIN, beside five hundred passwords."""
    hide = Hide(["4711", "x", *(secrets.token_urlsafe(24) for _ in range(500))])
    line = line_with("47 11 471")
    assert hide(line) == line
    assert orjson.loads(hide(line_with("the PIN is 4711, x")))["detail"] == "the PIN is ***, ***"
