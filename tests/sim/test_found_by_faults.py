"""What seeds of faults have found stays found: the fewest moves that were enough for it are played again.

Moves, not seeds: when the world can do something more, a seed means another one, and moves stay what they are.
"""

import pytest

from tests.sim.faults import again
from tests.sim.shrinking import Move

FOUND: dict[str, list[Move]] = {
    "who could not be answered is hung up on once, though it is told twice": [
        ("reply", 0, 2, False), ("arrive", 1, 2, True),
    ],
    "what plays is stopped when news of a return comes after the list": [
        ("event", 0, 1, False), ("return", 0, 0, False), ("connect", 0, 0, False),
    ],
    "who was listed before his return was told is taken out of where he waits": [
        ("event", 0, 0, False), ("event", 0, 0, False), ("reply", 0, 3, False), ("event", 0, 0, False),
        ("event", 0, 2, False), ("kill", 6, 0, False), ("connect", 0, 0, False), ("restart", 0, 0, False),
        ("digit", 0, 0, False), ("connect", 0, 0, False), ("connect", 0, 0, False), ("connect", 0, 0, False),
        ("answer", 0, 0, False), ("tape", 4, 0, False), ("return", 0, 0, False),
    ],
    "a call that ended unseen has its times in order though the clock was set back": [
        ("lose", 0, 0, False), ("clock", 0, 0, False), ("arrive", 0, 0, False), ("restart", 0, 0, False),
    ],
    "and so has a wait of which only a note is left": [
        ("return", 1, 0, False), ("answer", 2, 0, False), ("clock", 0, 0, False), ("kill", 0, 3, False),
        ("return", 0, 0, False),
    ],
    "who is found in a bridge that counted as empty does not lose it": [
        ("return", 0, 0, False), ("kill", 0, 0, False), ("event", 0, 3, False), ("leave", 0, 0, False),
        ("return", 0, 0, False), ("wait", 6, 0, False),
    ],
    "of whom it was not told that he went and came back, nobody can know": [
        ("return", 0, 0, False), ("event", 0, 0, False), ("leave", 0, 0, False), ("event", 0, 0, False),
        ("return", 0, 0, False),
    ],
    "he waits with music again as soon as the switch lists him": [
        ("return", 0, 0, False), ("event", 0, 0, False), ("event", 0, 0, False), ("leave", 0, 0, False),
        ("return", 0, 0, False), ("connect", 0, 0, False),
    ],
    "who lines up while others are taken over comes after them": [
        ("reload", 0, 3, False), ("return", 1, 0, False), ("reload", 0, 2, False), ("return", 0, 0, False),
        ("reload", 0, 1, False), ("kill", 0, 2, False), ("return", 1, 0, False), ("leave", 0, 0, False),
        ("reload", 0, 0, False), ("return", 0, 0, False),
    ],
    "nothing plays any more to a caller who has left when news of his return comes at last": [
        ("event", 0, 1, False), ("return", 0, 0, False), ("connect", 0, 0, False), ("leave", 0, 0, False),
        ("connect", 0, 0, False),
    ],
    "nor to a phone that has left when news of the code it dialled does": [
        ("event", 0, 1, False), ("code", 0, 0, False), ("lose", 0, 1, False), ("leave", 0, 0, False),
        ("connect", 0, 0, False),
    ],
    "nothing plays to a caller who has hung up, of which the news comes last": [
        ("event", 0, 3, False), ("return", 0, 0, False), ("event", 0, 0, False), ("event", 0, 1, False),
        ("connect", 0, 0, False), ("played", 0, 0, False), ("event", 0, 1, False), ("end", 0, 0, False),
    ],
    "what plays is stopped by the next engine though it is of the call before news of a return came": [
        ("event", 0, 3, False), ("return", 0, 0, False), ("kill", 2, 0, False), ("lose", 0, 1, False),
    ],
    "who is listed though he had left is not given up later where he is": [
        ("arrive", 1, 0, False), ("leave", 0, 0, False), ("event", 0, 0, False), ("slow", 0, 0, False),
        ("return", 0, 0, False), ("reload", 0, 1, False), ("connect", 0, 0, False), ("wait", 0, 2, False),
    ],
    "nobody can know that he is here of whose leaving is told after his return": [
        ("return", 0, 0, False), ("event", 0, 1, False), ("leave", 0, 0, False), ("return", 0, 0, False),
        ("clock", 0, 0, False), ("clock", 0, 0, False), ("clock", 0, 0, False), ("wait", 6, 0, False),
        ("wait", 6, 0, False), ("connect", 0, 0, False), ("wait", 6, 0, False),
    ],
    "nor is he taken for one who still waits there": [
        ("return", 0, 0, False), ("kill", 5, 0, False), ("slow", 0, 0, False), ("return", 0, 0, False),
        ("event", 0, 3, False), ("leave", 0, 0, False), ("return", 0, 0, False), ("connect", 0, 0, False),
    ],
    "who was sent on while he was told of a recording waits on, though by the store he is still being told": [
        ("return", 0, 0, False), ("answer", 1, 0, False), ("code", 0, 0, False), ("kill", 3, 1, False),
        ("lose", 0, 3, False), ("tape", 6, 0, False), ("refer", 6, 0, False),
    ],
    "also under other settings than when he came": [
        ("reload", 0, 1, False), ("arrive", 1, 0, False), ("code", 0, 0, False), ("answer", 1, 0, False),
        ("kill", 3, 2, False), ("reload", 0, 0, False), ("tape", 6, 0, False), ("refer", 6, 0, False),
    ],
    "who is put to the music when he counts as gone is taken out when his return is told": [
        ("return", 1, 3, False), ("leave", 0, 0, False), ("event", 0, 1, False), ("return", 0, 3, False),
        ("played", 0, 0, False), ("phone", 0, 0, False), ("phone", 0, 0, False), ("phone", 0, 0, False),
        ("wait", 7, 0, False), ("wait", 7, 0, False), ("wait", 7, 3, False), ("wait", 7, 3, False),
    ],
    "or when he is listed before that": [
        ("return", 1, 3, False), ("leave", 0, 0, False), ("event", 0, 1, False), ("return", 0, 3, False),
        ("played", 0, 0, False), ("connect", 0, 0, False), ("phone", 0, 0, False), ("phone", 0, 0, False),
        ("phone", 0, 0, False), ("phone", 0, 0, False), ("wait", 7, 3, False), ("wait", 7, 3, False),
        ("wait", 7, 3, False), ("wait", 7, 3, False),
    ],
    "or when he is not waited for any more": [
        ("return", 1, 3, False), ("leave", 0, 0, False), ("event", 0, 1, False), ("return", 0, 3, False),
        ("played", 0, 0, False), ("wait", 0, 3, False), ("wait", 7, 0, False), ("wait", 7, 0, False),
        ("wait", 7, 3, False), ("wait", 7, 3, False),
    ],
    "and nothing plays to him, of which the next call would wait for the end": [
        ("return", 0, 3, False), ("leave", 0, 0, False), ("event", 0, 1, False), ("return", 0, 0, False),
        ("played", 0, 0, False), ("connect", 0, 0, False), ("phone", 0, 0, False), ("phone", 0, 0, False),
        ("phone", 0, 0, False), ("phone", 0, 0, False),
    ],
    "a wrap-up ends by a code that she dialled before it began and that is answered late": [
        ("slow", 0, 0, False), ("code", 0, 3, False), ("arrive", 7, 0, False), ("answer", 2, 0, False),
        ("slow", 0, 0, False), ("slow", 0, 0, False), ("code", 3, 0, False), ("return", 6, 0, False),
        ("leave", 1, 0, False), ("return", 0, 0, False),
    ],
    "whose return was told so late that the next one sounds like the same, told twice, nobody can know to be back": [
        ("return", 0, 1, False), ("event", 0, 0, False), ("kill", 0, 0, False), ("return", 0, 0, False),
        ("return", 3, 0, False), ("leave", 2, 0, False), ("event", 0, 3, False), ("event", 0, 0, False),
        ("return", 0, 0, False), ("event", 0, 0, False), ("played", 0, 0, False), ("leave", 2, 0, False),
        ("return", 0, 0, False),
    ],
    "who was released before his return was told is in no bridge, whatever is asked of him": [
        ("return", 0, 0, False), ("leave", 0, 0, False), ("wait", 4, 0, False), ("event", 0, 3, False),
        ("return", 0, 0, False), ("raze", 0, 0, False), ("connect", 0, 0, False), ("wait", 3, 0, False),
        ("slow", 0, 0, False), ("return", 0, 3, False), ("connect", 0, 0, False),
    ],
}  # fmt: skip


@pytest.mark.parametrize("moves", FOUND.values(), ids=FOUND.keys())
def test_what_was_found_once_holds(moves):
    """It broke something that has been put right."""
    assert again(moves) == ""
