"""Whose leg is whose in a transcript: by the callers' names, and by whom a command was for."""

from collections.abc import Iterable, Mapping

from acd.core import commands
from acd.core.commands import AnyCommand
from acd.core.ids import LegId


def leg_of(who: str, callers: Mapping[str, str], asked: Iterable[AnyCommand]) -> LegId | None:
    """The caller's leg, or the latest of this agent, number or phone, or the `snoop`; None: there is none."""
    if who in callers:
        return LegId(callers[who])
    made = [leg for leg, name in _made(asked) if name == who]
    return made[-1] if made else None


def name_of(leg: str, callers: Mapping[str, str], asked: Iterable[AnyCommand]) -> str:
    """The short name of whose leg this is."""
    for name, callers_leg in callers.items():
        if callers_leg == leg:
            return name
    return dict(_made(asked)).get(LegId(leg), leg)


def _made(asked: Iterable[AnyCommand]) -> list[tuple[LegId, str]]:
    made: list[tuple[LegId, str]] = []
    for command in asked:
        match command:
            case commands.CallNumber():
                made.append((command.leg, command.number))
            case commands.OfferCall():
                made.append((command.leg, command.agent))
            case commands.CallPhone():
                made.append((command.leg, command.phone))
            case commands.SnoopOn():
                made.append((command.snoop, "snoop"))
            case _:
                pass
    return made
