"""How values are spoken, as a table: the words are those of the shared prompts, joined as each language joins them."""

import pytest
from ruamel.yaml import YAML

from acd.core.speaking import DIGITS_MAX, KINDS, LANGUAGES, prompts_for, spoken
from tests.sources import ROOT

WORDS = YAML(typ="safe").load((ROOT / "ivr_flows" / "prompts" / "values.yaml").read_text(encoding="utf-8"))["prompts"]
NUMBERS = {
    "0": ("zero", "zéro", "nul", "null"),
    "1": ("one", "un", "een", "eins"),
    "21": ("twenty-one", "vingt et un", "eenentwintig", "einundzwanzig"),
    "22": ("twenty-two", "vingt-deux", "tweeëntwintig", "zweiundzwanzig"),
    "71": ("seventy-one", "soixante et onze", "eenenzeventig", "einundsiebzig"),
    "80": ("eighty", "quatre-vingts", "tachtig", "achtzig"),
    "81": ("eighty-one", "quatre-vingt-un", "eenentachtig", "einundachtzig"),
    "95": ("ninety-five", "quatre-vingt-quinze", "vijfennegentig", "fünfundneunzig"),
    "100": ("one hundred", "cent", "honderd", "hundert"),
    "101": ("one hundred and one", "cent un", "honderd een", "hundert eins"),
    "216": ("two hundred and sixteen", "deux cent seize", "twee honderd zestien", "zwei hundert sechzehn"),
    "1000": ("one thousand", "mille", "duizend", "tausend"),
    "1005": ("one thousand and five", "mille cinq", "duizend vijf", "tausend fünf"),
    "2300": (
        "two thousand three hundred", "deux mille trois cent", "twee duizend drie honderd",
        "zwei tausend drei hundert",
    ),
    "101000": ("one hundred and one thousand", "cent un mille", "honderd een duizend", "hundert ein tausend"),
    "-7": ("minus seven", "moins sept", "min zeven", "minus sieben"),
    "+32": ("plus three two", "plus trois deux", "plus drie twee", "plus drei zwei"),
    "1000000": (
        "one zero zero zero zero zero zero", "un zéro zéro zéro zéro zéro zéro", "een nul nul nul nul nul nul",
        "eins null null null null null null",
    ),
}  # fmt: skip
TIMES = {
    "00:00": ("midnight", "zéro heure", "nul uur", "null Uhr"),
    "00:05": ("twelve oh five a.m.", "zéro heure cinq", "nul uur vijf", "null Uhr fünf"),
    "01:01": ("one oh one a.m.", "une heure une", "een uur een", "ein Uhr eins"),
    "09:00": ("nine a.m.", "neuf heures", "negen uur", "neun Uhr"),
    "12:00": ("noon", "douze heures", "twaalf uur", "zwölf Uhr"),
    "14:30": ("two thirty p.m.", "quatorze heures trente", "veertien uur dertig", "vierzehn Uhr dreißig"),
    "21:21": (
        "nine twenty-one p.m.", "vingt et une heures vingt et une", "eenentwintig uur eenentwintig",
        "einundzwanzig Uhr einundzwanzig",
    ),
}  # fmt: skip
DATES = {
    "2026-12-24": (
        "Thursday the twenty-fourth of December", "jeudi vingt-quatre décembre", "donderdag vierentwintig december",
        "Donnerstag der vierundzwanzigste Dezember",
    ),
    "2026-05-01": ("Friday the first of May", "vendredi premier mai", "vrijdag een mei", "Freitag der erste Mai"),
    "2027-01-03": (
        "Sunday the third of January twenty twenty-seven", "dimanche trois janvier deux mille vingt-sept",
        "zondag drie januari twee duizend zevenentwintig",
        "Sonntag der dritte Januar zwei tausend siebenundzwanzig",
    ),
    "2009-08-12": (
        "Wednesday the twelfth of August two thousand and nine", "mercredi douze août deux mille neuf",
        "woensdag twaalf augustus twee duizend negen", "Mittwoch der zwölfte August zwei tausend neun",
    ),
    "2026-13-01": (
        "two zero two six one three zero one", "deux zéro deux six un trois zéro un",
        "twee nul twee zes een drie nul een", "zwei null zwei sechs eins drei null eins",
    ),
}  # fmt: skip
DIGITS = {"007": ("zero zero seven", "zéro zéro sept", "nul nul zeven", "null null sieben"), "": ("", "", "", "")}
TABLE = [
    (kind, value, language, words)
    for kind, values in (("digits", DIGITS), ("number", NUMBERS), ("time", TIMES), ("date", DATES))
    for value, said in values.items()
    for language, words in zip(LANGUAGES, said, strict=True)
]


@pytest.mark.parametrize(("kind", "value", "language", "words"), TABLE)
def test_what_is_said(kind, value, language, words):
    """Dates of this year are said without it; what is no number, time or date is said digit by digit."""
    prompts = spoken(kind, value, language, 2026)
    assert " ".join(WORDS[prompt][language] for prompt in prompts) == words
    assert set(prompts) <= prompts_for(kind, language)


def test_every_prompt_that_may_be_needed_has_its_words():
    """In each of the four languages; and every number, time and date needs only those that are named."""
    for language in LANGUAGES:
        for kind in KINDS:
            assert all(language in WORDS[prompt] for prompt in prompts_for(kind, language)), (kind, language)
        needed = {key for number in range(-5, 2200) for key in spoken("number", str(number), language)}
        assert needed <= prompts_for("number", language)
        needed = {key for minute in range(1440) for key in spoken("time", f"{minute // 60}:{minute % 60:02}", language)}
        assert needed <= prompts_for("time", language)


def test_other_languages_say_digits():
    """And of an endless value only so many."""
    assert spoken("number", "42", "pl") == ("say-4", "say-2")
    assert spoken("date", "2026-12-24", "pl") == spoken("digits", "20261224", "pl")
    assert len(spoken("digits", "1" * 200, "en")) == DIGITS_MAX
    assert spoken("digits", "a1-b2", "fr") == ("say-1", "say-2")
