"""A date with a time of the day, by the clocks on a centre's walls."""

from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator

from acd.config.values import refusal

MOMENT = "%Y-%m-%d %H:%M"


def check_moment(text: str) -> str:
    """`2026-12-24 12:59`."""
    try:
        if moment_of(text).strftime(MOMENT) == text:
            return text
    except ValueError:
        pass  # no moment at all: refused below, as one in another notation is
    raise refusal("test.bad-moment", f'"{text[:40]}" is no moment', 'a date and a time, as in "2026-12-24 12:59"')


def moment_of(text: str) -> datetime:
    """That moment, without a zone. Raises ValueError."""
    return datetime.strptime(text, MOMENT)  # noqa: DTZ007  # the zone is the centre's, which this does not know


Moment = Annotated[str, AfterValidator(check_moment)]
