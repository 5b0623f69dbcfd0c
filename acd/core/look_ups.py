"""Asking a service about a caller: the command, and what is told of it. Who asks it is the runtime's business.

A look-up may be asked again by the engine that comes next, so it must only read.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

from acd.core.command import Command
from acd.core.frozen import dataclass
from acd.core.ids import LookUpId, NodeName


class LookUpOutcome(StrEnum):
    """What became of a look-up.

    `NOT_KNOWN`: the service does not know him; `REFUSED`: it does not want this question; `BROKEN`: it failed itself.
    `SPARED`: it was not asked, as it has not worked lately; `TOO_MANY`: it is asked as much as may be;
    `UNSIGNED`: a secret that is to be sent is not there;
    `NOTHING_TO_ASK`: none of the values that it goes by is known, such as the number of an anonymous caller.
    """

    ANSWERED = "answered"
    NOT_KNOWN = "not_known"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    BROKEN = "broken"
    REDIRECTED = "redirected"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    WRONG_TYPE = "wrong_type"
    SPARED = "spared"
    TOO_MANY = "too_many"
    UNSIGNED = "unsigned"
    NOTHING_TO_ASK = "nothing_to_ask"
    NOT_SET_UP = "not_set_up"


@dataclass(frozen=True, slots=True)
class LookUp(Command):
    """Ask the service of this name, for at most so many seconds. Its outcome is one of the events below, or none."""

    look_up: LookUpId
    name: str
    sends: Mapping[str, str]
    time_limit_s: float
    kind: Literal["look_up"] = "look_up"


@dataclass(frozen=True, slots=True)
class LookUpAnswered:
    """A service has answered. `values` are texts of the kinds and sizes that were asked for, those it knows."""

    node: NodeName
    look_up: LookUpId
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LookUpFailed:
    """There is no answer, or none that can be used; `detail` says why to who runs the centre, without any value."""

    node: NodeName
    look_up: LookUpId
    outcome: LookUpOutcome
    detail: str = ""


LookUpEvent = LookUpAnswered | LookUpFailed
