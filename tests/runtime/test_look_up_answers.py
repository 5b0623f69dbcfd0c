"""What services answer over real HTTP becomes texts of a known kind and size, or a failure in one word."""

import pytest

from acd.core.ids import LookUpId
from acd.core.look_ups import LookUpAnswered, LookUpOutcome
from tests.runtime.asked import GOOD, says, service
from tests.runtime.stand_ins import A1


async def test_an_answer_becomes_texts_of_the_kinds_asked_for() -> None:
    """And only of what was asked for; the question is encoded so that no value can change it."""
    async with service(says(GOOD)) as world:
        sent = {"number": "+32470000001", "line": "a&b=c#?d é/../"}
        (event,) = await world.look_up(sends=sent)
        assert event == LookUpAnswered(
            A1, LookUpId("a1-e1-c7-l0"), {"segment": "gold", "score": "7", "is-premium": "yes"}
        )
        (request,) = world.asked
        assert (request.method, request.path, dict(request.query)) == ("GET", "/customers", sent)


BROKEN_ANSWERS = {
    "not UTF-8": (says(b'{"customer": {"segment": "\xff\xfe"}}'), LookUpOutcome.UNREADABLE),
    "no JSON": (says(b"<html>sorry</html>"), LookUpOutcome.UNREADABLE),
    "a bare text": (says(b'"gold"'), LookUpOutcome.UNREADABLE),
    "nothing": (says(b""), LookUpOutcome.UNREADABLE),
    "nested ever deeper": (says(b"[" * 30_000 + b"]" * 30_000), LookUpOutcome.UNREADABLE),
    "packed": (says(GOOD, headers={"Content-Encoding": "gzip"}), LookUpOutcome.UNREADABLE),
    "100 kB": (says({**GOOD, "more": "x" * 100_000}), LookUpOutcome.TOO_LARGE),
    "a number as text": (says({**GOOD, "scores": ["7"]}), LookUpOutcome.WRONG_TYPE),
    "yes where a number belongs": (says({**GOOD, "scores": [True]}), LookUpOutcome.WRONG_TYPE),
    "yes as a number": (says({**GOOD, "premium": 1}), LookUpOutcome.WRONG_TYPE),
    "a list as text": (says({**GOOD, "customer": {"segment": ["gold"]}}), LookUpOutcome.WRONG_TYPE),
    "a text that is too long": (says({**GOOD, "customer": {"segment": "x" * 21}}), LookUpOutcome.WRONG_TYPE),
    "a text with signs for terminals": (
        says({**GOOD, "customer": {"segment": "\x1b[2J"}}), LookUpOutcome.WRONG_TYPE
    ),
    "a number beyond measure": (says(b'{"scores": [1e300]}'), LookUpOutcome.WRONG_TYPE),
    "elsewhere": (says(b"", 302, {"Location": "http://127.0.0.1:1/"}), LookUpOutcome.REDIRECTED),
    "nobody of that number": (says(b"", 404), LookUpOutcome.NOT_KNOWN),
    "not for you": (says(b"", 401), LookUpOutcome.REFUSED),
    "a failure of its own": (says(b"", 500), LookUpOutcome.BROKEN),
    "too much asked": (says(b"", 429), LookUpOutcome.BROKEN),
}  # fmt: skip


@pytest.mark.parametrize("how", BROKEN_ANSWERS)
async def test_a_bad_answer_is_a_failure_with_a_reason(how: str) -> None:
    """Whole or not at all: nothing of it becomes a value, and the next question is asked as ever."""
    answer, outcome = BROKEN_ANSWERS[how]
    async with service(answer) as world:
        assert [await world.outcome(), await world.outcome()] == [outcome, outcome]
        assert len(world.asked) == 2


async def test_what_the_service_does_not_say_is_just_not_there() -> None:
    """Null, a missing key or a path through something else: the default counts, or nothing is set."""
    async with service(says({"customer": None, "scores": [], "premium": False})) as world:
        (event,) = await world.look_up()
        assert isinstance(event, LookUpAnswered)
        assert event.values == {"is-premium": "no"}


async def test_numbers_are_plain() -> None:
    """Without exponents; whole ones without a fraction."""
    for number, text in ((7, "7"), (7.0, "7"), (-0.5, "-0.5"), (12345678901, "12345678901"), (1e-3, "0.001")):
        async with service(says({"scores": [number]})) as world:
            (event,) = await world.look_up()
            assert isinstance(event, LookUpAnswered)
            assert event.values == {"score": text}
