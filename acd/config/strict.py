"""What every section of every file has in common: no unknown key, no guessed type, no name twice."""

from pydantic import AfterValidator, BaseModel, ConfigDict

from acd.config.values import refusal

LIST_MAX = 100_000


class Shape(BaseModel):
    """A section with known keys."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _without_repeats(items: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(items)) == len(items):
        return items
    raise refusal("shape.repeated", "listed twice", "each only once")


Once = AfterValidator(_without_repeats)
