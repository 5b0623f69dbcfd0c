"""An order of agents in which the first of a set is found without a look at everybody who stands before her.

It is kept in pieces, each of which knows who is in it as a set: one in which nobody of the set stands is passed by.
"""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field

from acd.core.ids import AgentName

PIECE_MAX = 64
# What sorts agents: a number, since when she is idle, and her name; at last her number in the crew.
Rank = tuple[float, float, AgentName, int]


@dataclass(slots=True)
class Piece:
    """Some who stand next to each other, never none; `members` are they as a set."""

    ranks: list[Rank]
    members: int


@dataclass(slots=True)
class Order:
    """Everybody, in pieces of at most 64."""

    pieces: list[Piece] = field(default_factory=list)

    def add(self, rank: Rank) -> None:
        """She stands in it now."""
        if not self.pieces:
            self.pieces.append(Piece([rank], 1 << rank[3]))
            return
        at = max(0, self._after(rank) - 1)
        piece = self.pieces[at]
        insort(piece.ranks, rank)
        piece.members |= 1 << rank[3]
        if len(piece.ranks) > PIECE_MAX:
            ranks = piece.ranks[PIECE_MAX // 2 :]
            del piece.ranks[PIECE_MAX // 2 :]
            moved = sum(1 << each[3] for each in ranks)
            piece.members &= ~moved
            self.pieces.insert(at + 1, Piece(ranks, moved))

    def remove(self, rank: Rank) -> None:
        """She stands in it no more."""
        at = self._after(rank) - 1
        piece = self.pieces[at]
        del piece.ranks[bisect_left(piece.ranks, rank)]
        piece.members &= ~(1 << rank[3])
        if not piece.ranks:
            del self.pieces[at]

    def first(self, among: int) -> int:
        """The number of the first of these, at least one of whom stands in it."""
        for piece in self.pieces:
            if among & piece.members:
                return next(rank[3] for rank in piece.ranks if among >> rank[3] & 1)
        raise AssertionError(f"{among} are not ready")

    def _after(self, rank: Rank) -> int:
        """Before which piece it would begin one of its own."""
        return bisect_right(self.pieces, rank, key=_begin_of)


def _begin_of(piece: Piece) -> Rank:
    return piece.ranks[0]
