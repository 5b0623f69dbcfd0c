"""How values are spoken: a value and a language → the keys of prompts, one after the other.

The words are prompts of our own (`ivr_flows/prompts/values.yaml`): numbers below 100 and hours of the day are one
prompt each, so that each language has its own order and gender in the words; here stands how they are joined. In a
language without rules of its own, and whatever is no number, time or date, is spoken digit by digit.
"""

from collections.abc import Iterator
from datetime import date

from acd.core.values import as_number

KINDS = ("digits", "number", "time", "date")
LANGUAGES = ("en", "fr", "nl", "de")
SPOKEN_MAX = 999_999
# The French minute is feminine: "une", "vingt et une".
FEMININE = (1, 21, 31, 41, 51)
DIGITS_MAX = 40


def spoken(kind: str, value: str, language: str, year: int = 0) -> tuple[str, ...]:
    """The prompts that say a value as one of `KINDS`. A date in `year` is spoken without it."""
    if language in LANGUAGES:
        match kind:
            case "number" if (number := as_number(value)) is not None and abs(number) <= SPOKEN_MAX:
                return _number(number, language)
            case "time" if (moment := _two(value)) is not None:
                return tuple(_time(*moment, language))
            case "date" if (day := _date(value)) is not None:
                return tuple(_date_words(day, language, year))
            case _:
                pass
    return _digits(value)


def prompts_for(kind: str, language: str) -> frozenset[str]:
    """All prompts that saying values of a kind in a language may need."""
    keys = {f"say-{number}" for number in range(10)} | {"say-plus"}
    if kind == "digits" or language not in LANGUAGES:
        return frozenset(keys)
    keys |= {f"say-{number}" for number in range(100)} | {"say-minus", "say-hundred", "say-thousand"}
    keys |= {"say-and"} if language == "en" else {"say-one"} if language == "de" else set()
    if kind == "time":
        keys |= {"say-oh", "say-am", "say-pm", "say-noon", "say-midnight"} if language == "en" else set()
        keys |= set() if language == "en" else {f"say-hour-{hour}" for hour in range(24)}
        keys |= {f"say-minute-{minute}" for minute in FEMININE} if language == "fr" else set()
    if kind == "date":
        keys |= {f"say-day-{day}" for day in range(1, 32)} | {f"say-month-{month}" for month in range(1, 13)}
        keys |= {f"say-weekday-{day}" for day in range(1, 8)}
    return frozenset(keys)


def _digits(value: str) -> tuple[str, ...]:
    known = {"+": "say-plus", **{str(number): f"say-{number}" for number in range(10)}}
    return tuple(known[sign] for sign in value if sign in known)[:DIGITS_MAX]


def _number(number: int, language: str) -> tuple[str, ...]:
    if number < 0:
        return ("say-minus", *_number(-number, language))
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return tuple(_hundreds(rest, language))
    words = list(_hundreds(thousands, language))
    if thousands == 1 and language != "en":
        words = []
    elif language == "de" and thousands % 100 == 1:
        # "Hunderteintausend", though "hunderteins".
        words[-1] = "say-one"
    words.append("say-thousand")
    if 0 < rest < 100 and language == "en":
        words.append("say-and")
    return (*words, *(_hundreds(rest, language) if rest else ()))


def _hundreds(number: int, language: str) -> Iterator[str]:
    """Below 1000. `hundert`, `honderd` and `cent` stand alone for one hundred, `one hundred` does not."""
    hundreds, rest = divmod(number, 100)
    if hundreds > 1 or (hundreds and language == "en"):
        yield f"say-{hundreds}"
    if hundreds:
        yield "say-hundred"
    if hundreds and rest and language == "en":
        yield "say-and"
    if rest or not hundreds:
        yield f"say-{rest}"


def _time(hour: int, minute: int, language: str) -> Iterator[str]:
    if language == "en":
        yield from _time_of_twelve_hours(hour, minute)
        return
    yield f"say-hour-{hour}"
    if minute:
        is_feminine = language == "fr" and minute in FEMININE
        yield f"say-minute-{minute}" if is_feminine else f"say-{minute}"


def _time_of_twelve_hours(hour: int, minute: int) -> Iterator[str]:
    if not minute and hour in (0, 12):
        yield "say-noon" if hour else "say-midnight"
        return
    yield f"say-{hour % 12 or 12}"
    if 0 < minute < 10:
        yield "say-oh"
    if minute:
        yield f"say-{minute}"
    yield "say-am" if hour < 12 else "say-pm"


def _date_words(day: date, language: str, year: int) -> Iterator[str]:
    yield f"say-weekday-{day.isoweekday()}"
    yield f"say-day-{day.day}"
    yield f"say-month-{day.month}"
    if day.year != year:
        century, rest = divmod(day.year, 100)
        if language == "en" and rest >= 10 and 10 <= century < 100:
            yield from (f"say-{century}", f"say-{rest}")
        else:
            yield from _number(day.year, language)


def _two(value: str) -> tuple[int, int] | None:
    parts = [as_number(part) for part in value.split(":")]
    match parts:
        case [int(hour), int(minute)] if 0 <= hour < 24 and 0 <= minute < 60:
            return hour, minute
        case _:
            return None


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value) if len(value) == len("2026-12-24") else None
    except ValueError:
        return None
