"""Numbers are taken as the whole world dials them, and what is written otherwise is told as it was probably meant."""

import subprocess
import sys

import pytest
from pydantic import TypeAdapter, ValidationError

from acd.config.numbers import OutsideNumber, PhoneNumber, country_said

LINE, OUTSIDE = TypeAdapter(PhoneNumber), TypeAdapter(OutsideNumber)


def refused(text: str, country: str = "BE", of: TypeAdapter[str] = LINE) -> tuple[str, str]:
    """Why it is refused, and what was meant."""
    with pytest.raises(ValidationError) as caught:
        of.validate_python(text, context={"country": country})
    context = caught.value.errors()[0]["ctx"]
    return context["message"], context["suggestion"]


@pytest.mark.parametrize("number", ["+3225550100", "+32470000099", "+33199005501", "+442079460000", "+15550100"])
def test_a_number_in_international_notation_is_taken(number):
    """Those reserved for fiction too: a number need not be given to anybody to be possible."""
    assert LINE.validate_python(number, context={"country": "BE"}) == number
    assert OUTSIDE.validate_python(number) == number


@pytest.mark.parametrize(
    ("text", "country", "meant"),
    [
        ("02 555 01 00", "BE", "+3225550100"),
        ("02/555.01.00", "BE", "+3225550100"),
        ("2 555 01 00", "BE", "+3225550100"),
        ("0470 00 00 99", "BE", "+32470000099"),
        ("01 99 00 55 01", "FR", "+33199005501"),
        ("020 7946 0000", "GB", "+442079460000"),
        ("0032 2 555 01 00", "FR", "+3225550100"),
        ("+32 2 555 01 00", "", "+3225550100"),
        ("+32 (0)2 555 01 00", "", "+3225550100"),
        ("+32025550100", "", "+3225550100"),
    ],
)
def test_what_was_meant_is_told(text, country, meant):
    """The national form is that of the centre's country; the zero that is dialled inside a country falls away."""
    for of in (LINE, OUTSIDE):
        assert refused(text, country, of)[1] == f'did you mean "{meant}"?'


@pytest.mark.parametrize("text", ["02 555 01 00", "555", "hello", "", "+", "00", "+3225550100;ext=1"])
def test_nothing_is_guessed_where_nothing_can_be_known(text):
    """Without a country a national number could be anybody's."""
    assert refused(text, "")[1] == ""


@pytest.mark.parametrize("text", ["+32112", "+3225550", "+32255501000000", "+999123456789", "003225550"])
def test_an_impossible_number_is_refused(text):
    """By how many digits numbers of that country have."""
    assert refused(text) == (f'"{text}" cannot be a telephone number', "")


@pytest.mark.parametrize(
    ("text", "country", "what"),
    [
        ("112", "BE", "an emergency number"),
        ("101", "BE", "an emergency number"),
        ("17", "FR", "an emergency number"),
        ("999", "GB", "an emergency number"),
        ("911", "BE", "an emergency number"),
        ("112", "", "an emergency number"),
        ("1819", "BE", "a short number"),
        ("1 1 2", "BE", "an emergency number"),
    ],
)
def test_emergency_and_short_numbers_are_known_before_all_others(text, country, what):
    """112 would be read as +32112."""
    assert refused(text, country) == (f'"{text}" is {what}', "")
    assert refused(text, country, OUTSIDE) == (f'"{text}" is {what}', "")


def test_the_country_is_said_or_that_of_the_time_zone():
    """What is not known leaves numbers without a guess; a file that is no section says nothing."""
    assert country_said({"country": "FR", "time_zone": "Europe/Brussels"}) == "FR"
    assert country_said({"time_zone": "Europe/Brussels"}) == "BE"
    assert country_said({"time_zone": "America/Martinique"}) == "MQ"
    silent: list[object] = [{"time_zone": "UTC"}, {"country": 7}, {"time_zone": []}, [], None]
    assert {country_said(said) for said in silent} == {""}


def test_only_the_countries_that_are_used_are_loaded():
    """Reading a centre's numbers takes no longer for the rest of the world's."""
    program = (
        "import sys; from acd.config.load import load; from pathlib import Path; load(Path('dialplans/demo'));"
        "print(len([name for name in sys.modules if name.startswith('phonenumbers.data.region_')]),"
        " 'holidays' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()
    assert int(told[0]) < 10
    assert told[1] == "False"


@pytest.mark.parametrize("text", ["1", "0", "00", "000"])
def test_what_is_too_short_for_any_number_is_refused_like_the_rest(text):
    """In a centre whose country is known, too."""
    assert f'"{text}"' in refused(text)[0]
