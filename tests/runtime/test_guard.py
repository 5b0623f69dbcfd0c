from acd.asterisk.stranded import Move, Stranded
from acd.core.ids import NodeName
from acd.runtime.guard import BATCH, FIRST_S, Signs, at_work_s, rescue, seconds_of

A1, LIMIT_S, WALL_S = NodeName("a1"), 4.0, 1_795_392_000.0


class Recorded:
    """A switch that notes what it is asked for; `gone` are channels that left meanwhile."""

    def __init__(self, found: Stranded, gone: tuple[str, ...] = ()) -> None:
        self.found, self.gone = found, gone
        self.asked: list[str] = []

    def stranded(self, _node: NodeName) -> Stranded:
        return self.found

    def move(self, channel: str, _context: str, _extension: str) -> bool:
        self.asked.append(channel)
        return channel not in self.gone

    def end(self, channel: str) -> None:
        self.asked.append(f"end {channel}")


def test_an_engine_with_a_heartbeat_is_never_missing():
    """Whatever the clocks say, and also if its own sign cannot be given: it is enough that one changes."""
    signs = Signs(LIMIT_S)
    assert [signs.see(at_s - 3600 * (at_s > 5), 0.0, at_s, WALL_S) for at_s in map(float, range(60))] == [0.0] * 60


def test_an_engine_that_gives_no_sign_is_missed_after_the_limit():
    """Counted from the last change that was seen, by our own clock."""
    signs = Signs(LIMIT_S)
    signs.see(WALL_S, 0.0, 100.0, WALL_S)
    assert signs.see(WALL_S, 0.0, 104.0, WALL_S + 4) == 0.0
    assert signs.see(WALL_S, 0.0, 104.5, WALL_S + 4.5) == 0.5
    assert signs.see(WALL_S + 6, 0.0, 106.0, WALL_S + 6) == 0.0


def test_a_guard_that_begins_after_the_engine_died_does_not_wait_for_long():
    """But long enough to see one whose clock is merely wrong."""
    late, wrong = Signs(LIMIT_S), Signs(LIMIT_S)
    old_s = WALL_S - 60
    assert [late.see(old_s, 0.0, at_s, WALL_S) > 0 for at_s in (0.0, FIRST_S, FIRST_S + 0.5)] == [False, False, True]
    assert [wrong.see(WALL_S + at_s - 60, 0.0, at_s, WALL_S) for at_s in (0.0, 1.0, 2.0, 3.0)] == [0.0] * 4


def test_an_engine_at_work_without_a_heartbeat_is_believed_for_a_while():
    """A busy switch writes the heartbeat late; one that never writes it again does nothing else for callers either."""
    signs = Signs(LIMIT_S, believed_s=30.0)
    missing_s = [signs.see(WALL_S, WALL_S + at_s, at_s, WALL_S + at_s) for at_s in map(float, range(33))]
    assert missing_s == [0.0] * 31 + [1.0, 2.0]
    assert signs.see(WALL_S + 33, WALL_S + 33, 33.0, WALL_S + 33) == 0.0


def test_no_heartbeat_at_all_is_an_old_one(tmp_path):
    """As after a start of Asterisk."""
    assert (seconds_of(""), seconds_of("7:x"), seconds_of("7:1795392000")) == (0, 0, 1_795_392_000)
    assert at_work_s(tmp_path) == 0


def test_callers_are_moved_in_order_and_then_our_legs_are_ended():
    """Who left by himself meanwhile is not counted."""
    switch = Recorded(Stranded((Move("one", "x", "y"), Move("two", "x", "y")), ("leg",)), gone=("one",))
    assert rescue(switch, A1, lambda: True, lambda _: None) == 1
    assert switch.asked == ["one", "two", "end leg"]


def test_it_stops_as_soon_as_the_engine_is_back():
    """Whoever was not moved yet stays where he is, and so do agents' legs."""
    switch = Recorded(Stranded(tuple(Move(str(number), "x", "y") for number in range(50)), ("leg",)))
    assert rescue(switch, A1, lambda: False, lambda _: None) == BATCH
    assert len(switch.asked) == BATCH
