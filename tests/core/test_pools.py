"""The pool: whoever is asked for is found, whether few or many would do."""

from hypothesis import given, settings
from hypothesis import strategies as st

from acd.core.agents import AgentAtWork
from acd.core.crew import Crew
from acd.core.ids import AgentName
from acd.core.orders import Order
from acd.core.pools import Pool, bits_of
from acd.core.routing_rules import Strategy

COUNTED = (Strategy.LONGEST_IDLE, Strategy.FEWEST_CALLS, Strategy.LEAST_TALK)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5), st.integers(0, 5)), min_size=1, max_size=60),
    st.integers(1, 2**60 - 1),
    st.sampled_from(COUNTED),
)
def test_the_first_in_an_order_is_found(numbers, some, strategy):
    """Idle longest, fewest calls, least talk; of equals the one who is idle longest, then by name."""
    crew, pool = Crew(), Pool(orders={each: Order() for each in COUNTED})
    for number, (idle_s, calls, talked) in enumerate(numbers):
        name = AgentName(f"a{number:02}")
        bit = crew.number(name)
        pool.add(bit, AgentAtWork(name, "1", None, (), {}, idle_since_s=idle_s, calls_taken=calls, talked_ms=talked))
    among = some & pool.ready or 1
    what = {Strategy.LONGEST_IDLE: 0, Strategy.FEWEST_CALLS: 1, Strategy.LEAST_TALK: 2}[strategy]
    wanted = min(bits_of(among), key=lambda bit: (numbers[bit][what], numbers[bit][0], bit))
    assert pool.first(strategy, among) == wanted
    for bit in bits_of(pool.ready):
        pool.remove(bit)
    assert not pool.ready
    assert not any(order.pieces for order in pool.orders.values())
