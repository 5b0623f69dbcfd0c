"""Which few of the moves of a failing seed are enough for the same thing to break, and how simple they can be."""

from collections import Counter
from collections.abc import Callable, Sequence

# Its kind, what it picks and does, and whether commands fail: see `World.move`.
Move = tuple[str, int, int, bool]
Breaks = Callable[[list[Move]], bool]


def shrunk(moves: Sequence[Move], again: Callable[[Sequence[Move]], str], tries: int = 400) -> list[Move]:
    """Fewer and simpler moves of which `again` says the same, up to its first colon; it is asked so many times."""
    found, wanted = list(moves), kind_of(again(moves))

    def breaks(fewer: list[Move]) -> bool:
        nonlocal tries
        tries -= 1
        return tries >= 0 and kind_of(again(fewer)) == wanted

    before: list[Move] | None = None
    while wanted and found != before and tries > 0:
        before = found
        for step in (_without_kinds, _without_pieces, _simpler):
            found = step(found, breaks)
    return found


def kind_of(broken: str) -> str:
    """What broke, without of whom."""
    return broken.partition(":")[0]


def _without_kinds(moves: list[Move], breaks: Breaks) -> list[Move]:
    """Whole kinds of moves are left out, the most frequent first."""
    found = moves
    for kind, _ in Counter(kind for kind, *_ in moves).most_common():
        fewer = [move for move in found if move[0] != kind]
        if breaks(fewer):
            found = fewer
    return found


def _without_pieces(moves: list[Move], breaks: Breaks) -> list[Move]:
    """Pieces are left out, ever smaller ones, from the end."""
    found, size = moves, max(1, len(moves) // 2)
    while size:
        at = len(found)
        while at > 0:
            fewer = found[: max(0, at - size)] + found[at:]
            if breaks(fewer):
                found = fewer
            at -= size
        size //= 2
    return found


def _simpler(moves: list[Move], breaks: Breaks) -> list[Move]:
    """No command fails if it need not, and the first of everything is picked."""
    found = list(moves)
    for at, (kind, which, what, _) in enumerate(moves):
        for simple in (
            (kind, 0, 0, False),
            (kind, which, what, False),
            (kind, 0, what, False),
            (kind, which, 0, False),
        ):
            if simple != found[at] and breaks([*found[:at], simple, *found[at + 1 :]]):
                found[at] = simple
                break
    return found
