"""Telephone numbers as an admin writes them, judged by a library: + and country code, and as many digits as can be.

What is refused is answered with what was probably meant: a number in the national form is read as one of the centre's
country. Short numbers are looked at first, since a library takes 112 for a number that begins with nothing.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, ValidationInfo

from acd.config.values import refusal
from acd.core.plan import Home

SHORT_DIGITS_MAX = 6
BARE = re.compile(r"[\s./()-]")
EXPECTED = '"+", the country code and the number, as in "+3225550100"'


def check_line_number(text: str, info: ValidationInfo) -> str:
    """The number of a line."""
    return _international("line.bad-number", text, _country(info))


def check_outside_number(text: str, info: ValidationInfo) -> str:
    """A number that we call: never an emergency number, which only people call."""
    return _international("number.bad", text, _country(info))


def check_prefix(text: str) -> str:
    """How numbers begin that may be called."""
    if re.fullmatch(r"\+[1-9][0-9]{0,14}", text):
        return text
    raise refusal("number.bad-prefix", f'"{text[:40]}" begins no number', '"+" and digits, as in "+32"')


def check_country(text: str) -> str:
    """A country's two capital letters in ISO 3166."""
    if text in phonenumbers.SUPPORTED_REGIONS:
        return text
    meant = f'did you mean "{text.upper()}"?' if text.upper() in phonenumbers.SUPPORTED_REGIONS else ""
    raise refusal("centre.unknown-country", f'there is no country "{text[:40]}"', 'two letters, as in "BE"', meant)


def country_said(centre: object) -> str:
    """The country of a centre's file before anything of it is checked: as it says, else that of its time zone."""
    if not isinstance(centre, Mapping):
        return ""
    said, zone = centre.get("country"), centre.get("time_zone")
    if isinstance(said, str):
        return said
    return countries_of_zones().get(zone, "") if isinstance(zone, str) else ""


def home_of(country: str) -> Home | None:
    """How numbers are written in a country among its people; None: there is no prefix for it, or it is not known."""
    known = phonenumbers.PhoneMetadata.metadata_for_region(country) if country else None
    if known is None or not known.national_prefix:
        return None
    return Home(known.national_prefix, f"+{known.country_code}")


@cache
def countries_of_zones() -> Mapping[str, str]:
    """The country of each time zone that lies in one country."""
    rows = [line.split("\t") for line in files("tzdata").joinpath("zoneinfo/zone.tab").read_text().splitlines()]
    return {row[2]: row[0] for row in rows if len(row) > 2 and not row[0].startswith("#")}


def _country(info: ValidationInfo) -> str:
    return "" if info.context is None else str(info.context.get("country", ""))


def _international(code: str, text: str, country: str) -> str:
    """A number in international notation. Numbers reserved for fiction pass: possible is enough."""
    bare = BARE.sub("", text)
    if len(bare) <= SHORT_DIGITS_MAX and bare.isascii() and bare.isdigit():
        _refuse_short(code, text, bare, country)
    meant = _meant(text, country)
    if meant and meant == text:
        return text
    if not re.fullmatch(r"(\+|00)[0-9]*", bare):
        raise refusal(code, f'"{text[:40]}" is no international number', EXPECTED, meant and f'did you mean "{meant}"?')
    if not meant:
        expected = "as many digits as a number of that country has"
        raise refusal(code, f'"{text[:40]}" cannot be a telephone number', expected)
    raise refusal(code, f'"{text[:40]}" is not written plainly', EXPECTED, f'did you mean "{meant}"?')


def _refuse_short(code: str, text: str, digits: str, country: str) -> None:
    """What only means something inside a country."""
    regions = [country] if country in phonenumbers.SUPPORTED_SHORT_REGIONS else phonenumbers.SUPPORTED_SHORT_REGIONS
    # Who travels, and who moved the centre from elsewhere, writes 911 or 112.
    if any(phonenumbers.is_emergency_number(digits, region) for region in dict.fromkeys((*regions, "US", "GB"))):
        expected = "a number that is no emergency number: those are called by people only"
        raise refusal(code, f'"{text[:40]}" is an emergency number', expected)
    if country in regions and _is_short(digits, country):
        expected = f"{EXPECTED}: short numbers reach nobody from elsewhere"
        raise refusal(code, f'"{text[:40]}" is a short number', expected)


def _is_short(digits: str, country: str) -> bool:
    try:
        return phonenumbers.is_possible_short_number(phonenumbers.parse(digits, country))
    except phonenumbers.NumberParseException:
        return False


def _meant(text: str, country: str) -> str:
    """The possible number that a person in that country means by this, as the world writes it; empty: none."""
    try:
        read = phonenumbers.parse(f"+{text[2:]}" if text.startswith("00") else text, country or None)
    except phonenumbers.NumberParseException:
        return ""
    possible = phonenumbers.is_possible_number(read) and not read.extension
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164) if possible else ""


PhoneNumber = Annotated[str, AfterValidator(check_line_number)]
OutsideNumber = Annotated[str, AfterValidator(check_outside_number)]
Prefix = Annotated[str, AfterValidator(check_prefix)]
Country = Annotated[str, AfterValidator(check_country)]
