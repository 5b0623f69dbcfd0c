"""A code call: one phone that dialled a feature code. Its states and what they remember."""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import LegId, NodeName, PhoneName, PlaybackId


class CodeCallState(StrEnum):
    """`ASKING_…`: keys are collected until `#`; `TELLING`: the last word is spoken, then the phone is hung up."""

    ANSWERING = "answering"
    ASKING_NUMBER = "asking_number"
    ASKING_PIN = "asking_pin"
    TELLING = "telling"
    ENDED = "ended"


_ON = frozenset({CodeCallState.TELLING, CodeCallState.ENDED})
TRANSITIONS: Mapping[CodeCallState, frozenset[CodeCallState]] = {
    CodeCallState.ANSWERING: _ON | {CodeCallState.ASKING_NUMBER},
    CodeCallState.ASKING_NUMBER: _ON | {CodeCallState.ASKING_PIN},
    CodeCallState.ASKING_PIN: _ON | {CodeCallState.ASKING_NUMBER},
    CodeCallState.TELLING: frozenset({CodeCallState.ENDED}),
    CodeCallState.ENDED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class CodeCall:
    """One phone at a feature code. `id` is its leg; `keys` are those pressed since the last question."""

    id: LegId
    node: NodeName
    phone: PhoneName
    code: str
    state: CodeCallState = CodeCallState.ANSWERING
    deadline_s: float | None = None
    number: str = ""
    keys: str = ""
    tries: int = 0
    playback: PlaybackId | None = None
    playbacks_made: int = 0
    table: ClassVar[Mapping[CodeCallState, frozenset[CodeCallState]]] = TRANSITIONS
