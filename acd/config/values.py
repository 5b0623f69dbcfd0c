"""The kinds of value that an admin writes: names, numbers, durations, texts. Each says what it expects.

A wrong value raises `PydanticCustomError` whose type is a problem code; `expected` and `suggestion` travel
with it. Names are so narrow that nothing can be injected into Asterisk's configuration through them.
"""

import re
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from acd.config.problems import did_you_mean, one_of

NAME_LENGTH_MAX = 32
TITLE_LENGTH_MAX = 60
SENTENCE_LENGTH_MAX = 1000
NAME = re.compile(r"[a-z][a-z0-9-]*")
DURATION = re.compile(r"(?:(\d{1,5})h)?(?:(\d{1,5})m)?(?:(\d{1,5})s)?")
MENU_KEYS = tuple("1234567890*#")

# The languages of the European Union and some more: all that the usual speech engines know.
LANGUAGES = (
    *("en", "fr", "nl", "de", "es", "it", "pt", "pl", "bg", "cs", "da", "el", "et", "fi", "ga", "hr", "hu", "lt"),
    *("lv", "mt", "ro", "sk", "sl", "sv", "ca", "eu", "no", "tr", "uk", "ru", "ar", "zh"),
)


def refusal(code: str, message: str, expected: str, suggestion: str = "") -> PydanticCustomError:
    """The error that becomes a problem with this code. `message` may hold braces: nothing is filled in."""
    context = {"message": message, "expected": expected, "suggestion": suggestion}
    return PydanticCustomError(code, "{message}", context)


def is_name(text: str) -> bool:
    """Whether this may be a name of ours: lower-case letters, digits and hyphens."""
    return bool(NAME.fullmatch(text)) and len(text) <= NAME_LENGTH_MAX


def refusal_of_name(text: str) -> tuple[str, str, str]:
    """What is wrong with a name, what is expected, and what may be meant."""
    better = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-0123456789")[:NAME_LENGTH_MAX].rstrip("-")
    return (
        f'"{text[:60]}" cannot be a name',
        f"a-z, 0-9 and hyphens, a letter first, at most {NAME_LENGTH_MAX} characters",
        f'did you mean "{better}"?' if is_name(better) and better != text else "",
    )


def check_name(text: str) -> str:
    """A name of ours."""
    if is_name(text):
        return text
    raise refusal("name.bad", *refusal_of_name(text))


def check_title(text: str) -> str:
    """A short text for people's eyes: one line, without the signs that mean something to Asterisk."""
    if text.strip() and len(text) <= TITLE_LENGTH_MAX and not re.search(r'[;\\\[\]"\x00-\x1f]', text):
        return text
    raise refusal(
        "text.bad",
        "this text cannot be shown",
        f'one line of 1 to {TITLE_LENGTH_MAX} characters, without ; \\ [ ] "',
    )


def check_sentence(text: str) -> str:
    """What is spoken to a caller."""
    if text.strip() and len(text) <= SENTENCE_LENGTH_MAX:
        return text
    found = "there is nothing to say" if not text.strip() else f"this text has {len(text)} characters"
    raise refusal("text.bad", found, f"a text of 1 to {SENTENCE_LENGTH_MAX} characters")


def check_agent_number(text: str) -> str:
    """What an agent keys in to log in."""
    if re.fullmatch(r"[0-9]{2,8}", text):
        return text
    raise refusal("agent.bad-number", f'"{text[:40]}" cannot be an agent\'s number', "2 to 8 digits in quotes")


def check_pin(text: str) -> str:
    """What an agent keys in after her number."""
    if re.fullmatch(r"[0-9]{4,8}", text):
        return text
    raise refusal("agent.bad-pin", "this cannot be a PIN", "4 to 8 digits in quotes")


def check_menu_key(text: str) -> str:
    """One key of a telephone."""
    if text in MENU_KEYS:
        return text
    raise refusal("menu.bad-key", f'"{text[:40]}" is no key of a telephone', 'one of "0" to "9", "*" or "#"')


def check_language(text: str) -> str:
    """A language's two-letter code."""
    if text in LANGUAGES:
        return text
    raise refusal("language.unknown", f'"{text[:40]}" is no known language', one_of(LANGUAGES), _language_meant(text))


def check_time_zone(text: str) -> str:
    """A time zone of the IANA list."""
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        meant = did_you_mean(text, available_timezones())
        expected = 'an area and a city, as in "Europe/Brussels"'
        raise refusal("centre.unknown-time-zone", f'there is no time zone "{text[:40]}"', expected, meant) from None
    return text


def parse_duration(value: object) -> object:
    """`15s`, `2m`, `1h30m` → seconds."""
    expected = 'a number with its unit, as in "15s", "2m" or "1h30m"'
    if isinstance(value, int | float) and not isinstance(value, bool):
        meant = f"did you mean {value:g}s?"
        raise refusal("duration.bad", f"{value:g} has no unit", expected, meant)
    if not isinstance(value, str):
        raise refusal("duration.bad", "this is no duration", expected)
    parts = DURATION.fullmatch(value.replace(" ", ""))
    if not parts or not any(parts.groups()):
        raise refusal("duration.bad", f'"{value[:40]}" is no duration', expected)
    hours, minutes, seconds = (int(part or 0) for part in parts.groups())
    return float(hours * 3600 + minutes * 60 + seconds)


def between(shortest_s: float, longest_s: float) -> AfterValidator:
    """The bounds of a duration, both included."""

    def check(value_s: float) -> float:
        if shortest_s <= value_s <= longest_s:
            return value_s
        expected = f"{as_duration(shortest_s)} to {as_duration(longest_s)}"
        raise refusal("value.out-of-range", f"{as_duration(value_s)} is out of range", expected)

    return AfterValidator(check)


def as_duration(value_s: float) -> str:
    """Seconds as an admin would write them."""
    for unit, size_s in (("h", 3600), ("m", 60)):
        if value_s >= size_s and value_s % size_s == 0:
            return f"{value_s / size_s:g}{unit}"
    return f"{value_s:g}s"


def _language_meant(text: str) -> str:
    short = text.lower()[:2]
    return f'did you mean "{short}"?' if short in LANGUAGES else ""


Name = Annotated[str, AfterValidator(check_name)]
Title = Annotated[str, AfterValidator(check_title)]
Sentence = Annotated[str, AfterValidator(check_sentence)]
AgentNumber = Annotated[str, AfterValidator(check_agent_number)]
MenuKey = Annotated[str, AfterValidator(check_menu_key)]
Language = Annotated[str, AfterValidator(check_language)]
TimeZone = Annotated[str, AfterValidator(check_time_zone)]
Seconds = Annotated[float, BeforeValidator(parse_duration)]
Count = Annotated[int, Field(ge=1, le=100_000)]
Pin = Annotated[str, AfterValidator(check_pin)]
Level = Annotated[int, Field(ge=1, le=10)]
