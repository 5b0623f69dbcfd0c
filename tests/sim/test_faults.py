"""No order of events, and no fault, breaks a call: fresh seeds each time."""

from collections import Counter
from collections.abc import Sequence
from random import SystemRandom

import pytest

from acd.core.commands import StopPrompt
from acd.core.events import CommandDone, LegRinging
from acd.core.ids import CommandId, LegId, PlaybackId
from tests.core.wire import LATE_BY, WAYS, Wire
from tests.core.words import NODE
from tests.core.world import World
from tests.sim.faults import SEEDS, STEPS, Fate, again, empty_cells, least_of, matrix, play
from tests.sim.shrinking import Move, shrunk


@pytest.mark.timeout(1800)  # two minutes of a core that does nothing else
def test_fresh_seeds_break_nothing_and_every_fault_meets_every_state(capsys):
    """After each step all that must hold does; without faults everything drains. The table is printed."""
    met: Counter[tuple[str, str]] = Counter()
    for _ in range(SEEDS):
        verdict = play(SystemRandom().randrange(2**32))
        assert not verdict.broken, f"{verdict}\n{least_of(verdict)}"
        met += verdict.met
    with capsys.disabled():
        print(f"\n{SEEDS} seeds of {STEPS} steps\n{matrix(met)}")
    assert not empty_cells(met)


def test_a_seed_is_a_world():
    """The same seed gives the same moves; another one others; the verdict names the command that plays it again."""
    one, two = play(5, 300), play(5, 300)
    assert (one.moves, one.met) == (two.moves, two.met)
    assert play(6, 300).moves != one.moves
    one.broken = "something"
    assert "python -m tests.sim.faults 5 300" in str(one)


def test_moves_alone_play_the_same_world():
    """So that they can be left out one by one."""
    world, fate = World(), Fate(8)
    moves = []
    for _ in range(200):
        moves.append(fate.next(world))
        kind, which, what, fail = moves[-1]
        world.move(kind, which, what, fail=fail)
    assert again(moves) == ""


def test_a_failing_seed_is_shrunk_to_the_moves_that_matter():
    """Whole kinds go, then pieces, and what is left is as simple as it can be; another failure is not taken for it."""
    noise = [("wait", number % 8, number % 4, True) for number in range(40)]
    moves: list[Move] = [*noise, ("kill", 5, 3, True), *noise, ("lose", 2, 2, False), ("arrive", 3, 1, True), *noise]

    def breaks(tried: Sequence[Move]) -> str:
        """What needs a kill, and then that the switch is lost in this way."""
        kinds = [kind for kind, *_ in tried]
        if "kill" not in kinds or ("lose", 2) not in [(kind, what) for kind, _, what, _ in tried]:
            return "something else: not this"
        return f"two lines: {len(tried)}"

    assert shrunk(moves, breaks) == [("kill", 0, 0, False), ("lose", 0, 2, False)]
    assert shrunk(moves, lambda _: "") == moves


def test_what_is_lost_late_doubled_or_overtaken_is_told_so():
    """A lost answer is missed by who asked; what is late comes some moves later, what is overtaken after the next."""
    told: list[str] = []
    wire = Wire(lambda event, _: told.append(getattr(event, "leg", type(event).__name__)))
    first, second = (LegRinging(NODE, LegId(name), "") for name in ("first", "second"))
    for way, heard in zip(
        WAYS, (["second"], ["second"], ["first", "first", "second"], ["second", "first"]), strict=True
    ):
        told.clear()
        wire.armed[False].append(way)
        wire.send(first)
        wire.send(second)
        assert told == heard
    told.clear()
    wire.armed[True].append("is lost")
    wire.send(CommandDone(StopPrompt(CommandId("e1-k1"), NODE, None, PlaybackId("p"))))
    assert told == ["CommandFailed"]
    for _ in range(LATE_BY):
        wire.pass_on()
    assert told == ["CommandFailed", "first"]
