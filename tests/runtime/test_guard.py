from acd.asterisk.stranded import Move, Stranded
from acd.core.ids import NodeName
from acd.runtime.guard import BATCH, FIRST_S, Beat, rescue, seconds_of

A1, LIMIT_S, WALL_S = NodeName("a1"), 4.0, 1_795_392_000.0


def beat(at_s: float) -> str:
    """A heartbeat that was written at this second."""
    return f"7:{int(WALL_S + at_s):010d}"


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


def test_a_heart_that_beats_is_never_missing():
    """Whatever the clocks say: it is enough that it changes."""
    heart = Beat(LIMIT_S)
    assert [heart.see(beat(second - 3600 * (second > 5)), float(second), WALL_S) for second in range(12)] == [0.0] * 12


def test_a_heart_that_stops_is_missed_after_the_limit():
    """Counted from the last change that was seen, by our own clock."""
    heart = Beat(LIMIT_S)
    heart.see(beat(0), 100.0, WALL_S)
    assert heart.see(beat(0), 104.0, WALL_S + 4) == 0.0
    assert heart.see(beat(0), 104.5, WALL_S + 4.5) == 0.5
    assert heart.see(beat(6), 106.0, WALL_S + 6) == 0.0


def test_a_guard_that_begins_after_the_engine_died_does_not_wait_for_long():
    """But long enough to see a heart whose clock is merely wrong."""
    late, wrong = Beat(LIMIT_S), Beat(LIMIT_S)
    assert [late.see(beat(-60), at_s, WALL_S) > 0 for at_s in (0.0, FIRST_S, FIRST_S + 0.5)] == [False, False, True]
    assert [wrong.see(beat(at_s - 60), at_s, WALL_S) for at_s in (0.0, 1.0, 2.0, 3.0)] == [0.0] * 4


def test_no_heartbeat_at_all_is_an_old_one():
    """As after a start of Asterisk."""
    assert (seconds_of(""), seconds_of("7:x"), seconds_of(beat(0))) == (0, 0, WALL_S)


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
