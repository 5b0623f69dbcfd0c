"""A leg's sound, read from the variable that Asterisk fills in at its end. Pure.

Measured: it stands in the JSON of every message from `ChannelHangupRequest` on, whoever hangs up, because `ari.conf`
names it among the `channelvars`; for a leg that never had sound it is empty, or counts no packets.
"""

import math
from collections.abc import Mapping
from functools import lru_cache

from acd.core.sound import Hearing, Sound

VARIABLE = "RTPAUDIOQOS"
NAMES = ("lp", "rxjitter", "rxcount", "txjitter", "txcount", "rlp", "rtt", "rxmes", "txmes")
NOT_NEGATIVE = tuple(name for name in NAMES if name not in {"lp", "rlp"})


def sound_of(channel: object) -> Sound | None:
    """The sound of a channel that has ended; None when it had none, or its figures are odd."""
    figures = _figures(_said(channel))
    return None if figures is None or figures["rxcount"] + figures["txcount"] == 0 else _sound(figures)


def is_odd(channel: object) -> bool:
    """Whether something stands there that cannot be read: another Asterisk may write it differently."""
    said = _said(channel)
    return said != "" and _figures(said) is None


def _said(channel: object) -> object:
    variables = channel.get("channelvars") if isinstance(channel, dict) else None
    return variables.get(VARIABLE, "") if isinstance(variables, dict) else ""


def _figures(said: object) -> Mapping[str, float] | None:
    return _read(said) if isinstance(said, str) else None


@lru_cache(maxsize=4)  # asked twice in a row: how it sounded, and whether it could be read
def _read(said: str) -> Mapping[str, float] | None:
    """Such as `lp=24;rxjitter=0.03;rxcount=315;txjitter=0.01;txcount=349;rlp=40;rtt=0.1;rxmes=20.8;txmes=46.3`."""
    found = dict([each.split("=", 1) for each in said.split(";") if "=" in each])
    try:
        figures = {name: float(found[name]) for name in NAMES}
    except (KeyError, ValueError):
        return None
    if not all(map(math.isfinite, figures.values())):
        return None
    # Only numbers lost may be below zero: packets that come twice count against them.
    return None if any(figures[name] < 0 for name in NOT_NEGATIVE) else figures


def _sound(figures: Mapping[str, float]) -> Sound:
    """From Asterisk's figures, whose times are in seconds.

    Measured: `txjitter` is what the switch saw itself and `rxjitter` what the far end reported; `txmes` and `rxmes`
    (a mark from 0 to 100) are 0 as long as the switch or the far end has not reported.
    """
    ours = theirs = None
    if figures["txmes"] > 0:
        ours = Hearing(_share(figures["lp"], figures["rxcount"]), figures["txjitter"] * 1000)
    if figures["rxmes"] > 0:
        sent = max(figures["txcount"] - figures["rlp"], 0)
        theirs = Hearing(_share(figures["rlp"], sent), figures["rxjitter"] * 1000)
    return Sound(ours, theirs, figures["rtt"] * 1000 if figures["rtt"] > 0 else None)


def _share(lost: float, heard: float) -> float:
    """Packets counted twice make the number lost negative; that is no loss."""
    lost = max(lost, 0)
    return lost / (lost + heard) if lost else 0.0
