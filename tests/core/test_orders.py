"""An order in pieces: it says what one sorted list would say, however many come and go."""

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core.ids import AgentName
from acd.core.orders import PIECE_MAX, Order, Rank


def rank(number: int, bit: int) -> Rank:
    """Of an agent with this number in the crew."""
    return number, 0.0, AgentName(f"a{bit:03}"), bit


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=300), st.integers(1, 2**300 - 1), st.randoms())
def test_the_first_of_a_set_is_found_as_in_one_list(numbers, some, chance):
    """With pieces that are split, and that go when they are empty."""
    ranks = [rank(number, bit) for bit, number in enumerate(numbers)]
    order, there = Order(), set[Rank]()
    for each in [*ranks, *ranks]:
        (order.remove if each in there else order.add)(each)
        there ^= {each}
        gone = chance.choice(ranks)
        if gone in there:
            order.remove(gone)
            there.remove(gone)
        known = [each for piece in order.pieces for each in piece.ranks]
        assert known == sorted(there)
        among = some & sum(1 << each[3] for each in there)
        if among:
            assert order.first(among) == next(each[3] for each in sorted(there) if among >> each[3] & 1)
    assert all(piece.ranks and len(piece.ranks) <= PIECE_MAX for piece in order.pieces)


def test_there_are_pieces_where_there_are_many():
    """Nobody goes through thousands."""
    order = Order()
    for bit in range(1000):
        order.add(rank(0, bit))
    assert len(order.pieces) > 1000 / PIECE_MAX
    assert order.first(1 << 999) == 999
