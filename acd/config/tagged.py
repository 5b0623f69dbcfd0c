"""Entries of a list that are told apart by their key (`- press: "1"`) or by being one word (`- hang_up`)."""

from collections.abc import Callable, Sequence

from acd.config.problems import one_of
from acd.config.strict import Shape


def tag_of(keys: Sequence[str], words: Sequence[str] = ()) -> Callable[[object], str | None]:
    """Gives an entry's tag: `<press:>` by its key, `<hang_up>` by its word; None if by neither."""

    def tag(entry: object) -> str | None:
        if isinstance(entry, str):
            return f"<{entry}>" if entry in words else None
        if isinstance(entry, dict):
            return next((f"<{key}:>" for key in entry if key in keys), None)
        return f"<{next(iter(type(entry).model_fields))}:>" if isinstance(entry, Shape) else None

    return tag


def unknown(what: str, keys: Sequence[str]) -> dict[str, str]:
    """What is told of an entry that is none of these."""
    return {"message": f"this is {what}", "expected": one_of(keys, listed_max=len(keys)), "suggestion": ""}
