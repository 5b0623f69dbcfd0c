"""Whose leg is whose in a transcript: by the callers' names, and by whom a command was for."""

from collections.abc import Iterator, Mapping, Sequence

from acd.core import commands
from acd.core.commands import AnyCommand
from acd.core.ids import LegId


def leg_of(who: str, callers: Mapping[str, str], asked: Sequence[AnyCommand]) -> LegId | None:
    """The caller's leg, or the latest of this agent, number or phone, or the `snoop`; None: there is none."""
    if who in callers:
        return LegId(callers[who])
    return next((leg for leg, name in _made(asked) if name == who), None)


def name_of(leg: str, callers: Mapping[str, str], asked: Sequence[AnyCommand]) -> str:
    """The short name of whose leg this is."""
    for name, callers_leg in callers.items():
        if callers_leg == leg:
            return name
    return next((name for made, name in _made(asked) if made == leg), leg)


def _made(asked: Sequence[AnyCommand]) -> Iterator[tuple[LegId, str]]:
    """From the latest back: mostly it is one of the last that is meant."""
    for command in reversed(asked):
        match command:
            case commands.CallNumber():
                yield command.leg, command.number
            case commands.OfferCall():
                yield command.leg, command.agent
            case commands.CallPhone():
                yield command.leg, command.phone
            case commands.SnoopOn():
                yield command.snoop, "snoop"
            case _:
                pass
