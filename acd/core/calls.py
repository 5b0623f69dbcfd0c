"""A call: one person's contact, from the first ring to the last hang-up. Its states and what they remember."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import (
    AgentName,
    BridgeId,
    CallId,
    ConsultationId,
    LegId,
    LineNumber,
    LookUpId,
    NodeName,
    OfferId,
    PlaybackId,
    QueueName,
    RecordingId,
    StayId,
)
from acd.core.reasons import CallEnding


class CallState(StrEnum):
    """Where the caller is."""

    IN_FLOW = "in_flow"
    QUEUED = "queued"
    TALKING = "talking"
    LEAVING = "leaving"
    ENDED = "ended"


TRANSITIONS: Mapping[CallState, frozenset[CallState]] = {
    CallState.IN_FLOW: frozenset({CallState.QUEUED, CallState.TALKING, CallState.LEAVING, CallState.ENDED}),
    CallState.QUEUED: frozenset({CallState.IN_FLOW, CallState.TALKING, CallState.LEAVING, CallState.ENDED}),
    CallState.TALKING: frozenset({CallState.IN_FLOW, CallState.QUEUED, CallState.LEAVING, CallState.ENDED}),
    CallState.LEAVING: frozenset({CallState.ENDED}),
    CallState.ENDED: frozenset(),
}


class Awaited(StrEnum):
    """What a call in its flow waits for before the next step.

    `CONFIRMATION`: a key that says whether the digits are right; `CALLBACK`: that the store has what is to be promised;
    `TARGET_LEG`: that the leg to a number is made; `TARGET`: that somebody picks up there; `MESSAGE`: that he has left
    one, and it is kept.
    """

    NOTHING = "nothing"
    ANSWER = "answer"
    PROMPT = "prompt"
    KEY = "key"
    CONFIRMATION = "confirmation"
    TARGET_LEG = "target_leg"
    TARGET = "target"
    CALLBACK = "callback"
    LOOK_UP = "look_up"
    MESSAGE = "message"


class Consent(StrEnum):
    """What a caller has heard about being recorded, and said. `UNHEARD`: the announcement could not be played."""

    UNASKED = "unasked"
    TOLD = "told"
    GIVEN = "given"
    REFUSED = "refused"
    UNHEARD = "unheard"


@dataclass(frozen=True, slots=True)
class Referral:
    """An agent has sent the caller to a number. Not reached there, he goes back to her, else into the queue."""

    number: str
    agent: AgentName
    queue: QueueName


@dataclass(frozen=True, slots=True)
class Call:
    """One call.

    `block` and `index` are the place in the flow; `prompts_left` what is still to be spoken (prompt and language)
    before the step waits or ends; `playback` the sound that plays now; `keys_ahead` keys pressed before a menu asked
    for them; `values` what the flow has set; `notes_made` how often the place was written onto the channel. `stay` is
    set while waiting, `offer` while talking with an agent, `target` (over `trunk`) while put through to a number;
    `ending` as soon as it is known why the call will end. `lined_up_s` and `priority` are those of the stay from which
    an agent took it. `referral` is set while it is put through to a number by an agent, and not by its flow. While his
    agent lets him wait, `held_in` is the bridge in which he hears music; `consultation` is set while she asks somebody.
    `told` is the announcement of recordings that he heard, `consent` what came of it; `recording` the conversation's.
    `look_up` is what is asked about him, since `looked_up_s`.
    `greeted` is the special greeting that he heard last.
    `digits` are those that he has pressed so far where he is asked for some, `returns` the places (`FLOW/BLOCK/INDEX`)
    at which flows go on that have called the one in which he is, the first one first.
    """

    id: CallId
    node: NodeName
    leg: LegId
    line: LineNumber
    caller: str
    name: str
    flow: str
    language: str
    entered_at: datetime
    state: CallState = CallState.IN_FLOW
    deadline_s: float | None = None
    block: str = "start"
    index: int = 0
    awaited: Awaited = Awaited.NOTHING
    prompts_left: tuple[tuple[str, str], ...] = ()
    playback: PlaybackId | None = None
    playbacks_made: int = 0
    keys_ahead: str = ""
    tries: int = 0
    values: Mapping[str, str] = field(default_factory=dict)
    stay: StayId | None = None
    stays_made: int = 0
    notes_made: int = 0
    offer: OfferId | None = None
    target: LegId | None = None
    targets_made: int = 0
    watches_made: int = 0
    trunk: str = ""
    held_in: BridgeId | None = None
    consultation: ConsultationId | None = None
    consultations_made: int = 0
    ending: CallEnding | None = None
    lined_up_s: float | None = None
    priority: int = 0
    referral: Referral | None = None
    greeted: str = ""
    told: str = ""
    consent: Consent = Consent.UNASKED
    recording: RecordingId | None = None
    recordings_made: int = 0
    look_up: LookUpId | None = None
    looked_up_s: float | None = None
    look_ups_made: int = 0
    digits: str = ""
    returns: tuple[str, ...] = ()
    table: ClassVar[Mapping[CallState, frozenset[CallState]]] = TRANSITIONS

    @property
    def step(self) -> str:
        """The place in the flow as the ledger and the channel's note name it."""
        return f"{self.flow}/{self.block}/{self.index}"
