"""How well a leg was heard, at both of its ends, and when people begin to complain about it."""

from acd.core.frozen import dataclass

LOSS_POOR, JITTER_POOR_MS, ROUND_TRIP_POOR_MS = 0.03, 50.0, 300.0


@dataclass(frozen=True, slots=True)
class Hearing:
    """How well one side heard the other: the share of packets lost (0 to 1), and how unevenly they came."""

    loss: float
    jitter_ms: float


@dataclass(frozen=True, slots=True)
class Sound:
    """The sound of one leg over its whole life: what the switch heard (`ours`) and what the far end did (`theirs`).

    Each side knows what it heard by its reports, one each 5 s: `ours` is None when the leg was shorter than that,
    `theirs` and `round_trip_ms` also when the far end does not report. What was lost after the last report is not
    in `loss`, so it is a little too small for short legs.
    """

    ours: Hearing | None
    theirs: Hearing | None
    round_trip_ms: float | None


def is_poor(sound: Sound) -> bool:
    """Whether a listener would complain: over 3 % lost, uneven by more than 50 ms, or 300 ms to and fro."""
    sides = [side for side in (sound.ours, sound.theirs) if side is not None]
    return (sound.round_trip_ms or 0) > ROUND_TRIP_POOR_MS or any(
        side.loss > LOSS_POOR or side.jitter_ms > JITTER_POOR_MS for side in sides
    )
