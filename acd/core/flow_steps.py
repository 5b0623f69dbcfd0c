"""The steps of flows as the core works by them. Durations in seconds, named `_s`; prompts by their keys.

A step that brings rules of its own has them in a module of its own; `flows.py` gathers all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from acd.core.callback_steps import CallbackOffer
from acd.core.commands import HangUpReason
from acd.core.conditions import Condition
from acd.core.ids import PhoneName, QueueName
from acd.core.reasons import StayEnding
from acd.core.routing_rules import Need
from acd.core.values import Assigned, Text

PRIORITY_MAX = 100


@dataclass(frozen=True, slots=True)
class Answer:
    """Pick up the line. Before this step the caller hears ringing and pays nothing."""

    kind: Literal["answer"] = "answer"


@dataclass(frozen=True, slots=True)
class Play:
    """Speak a prompt to its end, and then `more` of them."""

    prompt: str
    more: tuple[str, ...] = ()
    kind: Literal["play"] = "play"


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a value as `how` says: one of `speaking.KINDS`."""

    how: str
    what: Text
    kind: Literal["say"] = "say"


@dataclass(frozen=True, slots=True)
class CallFlow:
    """Go through another flow, with these parameters, and come back to the next step."""

    flow: str
    values: Mapping[str, Text] = field(default_factory=dict)
    kind: Literal["flow"] = "flow"


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go on in another flow, or in this one from its beginning, for good."""

    flow: str
    kind: Literal["go_to"] = "go_to"


@dataclass(frozen=True, slots=True)
class Menu:
    """Ask for one key. `options` leads from the key to a block; after `tries_max` failures `otherwise` is taken.

    `repeat` is the key for whom wants to hear the question again, which counts as a try too.
    """

    prompt: str
    options: Mapping[str, str]
    otherwise: str
    timeout_s: float = 5.0
    tries_max: int = 3
    invalid_prompt: str | None = None
    timeout_prompt: str | None = None
    repeat: str | None = None
    kind: Literal["menu"] = "menu"


@dataclass(frozen=True, slots=True)
class Confirm:
    """Say the digits back, then `prompt`; the key `yes` takes them, anything else asks for them again."""

    prompt: str
    yes: str = "1"


@dataclass(frozen=True, slots=True)
class Collect:
    """Ask for digits and keep them in the value `into`; after `tries_max` failures `otherwise`, or the next step.

    The caller is done with `digits_max` of them, with the key `terminator`, or when he presses nothing for `timeout_s`;
    fewer than `digits_min` are a failure. `*` takes back what he has pressed, unless it is the terminator. What
    `is_secret` is shown nowhere.
    """

    prompt: str
    into: str
    digits_max: int
    digits_min: int = 1
    terminator: str | None = "#"
    timeout_s: float = 5.0
    tries_max: int = 3
    invalid_prompt: str | None = None
    timeout_prompt: str | None = None
    confirm: Confirm | None = None
    otherwise: str | None = None
    is_secret: bool = False
    kind: Literal["collect"] = "collect"


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """Ask for a language by key. After `tries_max` failures the call keeps the one that it has."""

    prompt: str
    options: Mapping[str, str]
    timeout_s: float = 5.0
    tries_max: int = 2
    kind: Literal["language"] = "language"


@dataclass(frozen=True, slots=True)
class IfOpen:
    """Go on in one of the blocks, by opening hours (empty: the line's) and the time of day.

    `closing_soon` is for the last `soon_s` before closing time, `holiday` for being closed on a holiday or special day;
    `special` leads from the prompt that such a day has of its own to the block that begins with it.
    """

    hours: str
    open: str
    closed: str
    holiday: str = ""
    closing_soon: str = ""
    soon_s: float = 0.0
    special: Mapping[str, str] = field(default_factory=dict)
    kind: Literal["if_open"] = "if_open"


@dataclass(frozen=True, slots=True)
class SetValues:
    """Give the call values by name; they travel with it. Each is made of those before this step."""

    values: Mapping[str, Assigned]
    kind: Literal["set"] = "set"


@dataclass(frozen=True, slots=True)
class Decide:
    """Go on in one of two blocks; without the second, with the next step."""

    condition: Condition
    then: str
    otherwise: str | None = None
    kind: Literal["if"] = "if"


@dataclass(frozen=True, slots=True)
class EnterQueue:
    """Wait for an agent of a queue who meets every need; higher `priority` (0 to 100) comes first.

    With `priority_from` a value of the call (`$name`) says how high, if it is such a number; else `priority` counts.
    `exit_keys` leads from a key to the block in which a caller goes on who does not want to wait, `withdrawn` is the
    block for one who is taken out of the queue, `endings` are those for stays that end otherwise. Without one the flow
    goes on with the next step, if no agent came. With `answer_on_connect` an unanswered caller hears it ring until
    the agent takes the call. `preferred` is who is waited for first, a value of the call (`$name`), or `LAST_AGENT`.
    `callback` is what he is offered instead of waiting. With an `agent` (by name, or a value of the call) he waits for
    her alone, for `wait_max_s` (None: as the queue says).
    """

    queue: QueueName
    priority: int = 0
    needs: tuple[Need, ...] = ()
    exit_keys: Mapping[str, str] = field(default_factory=dict)
    answer_on_connect: bool = False
    withdrawn: str | None = None
    endings: Mapping[StayEnding, str] = field(default_factory=dict)
    preferred: str = ""
    callback: CallbackOffer | None = None
    priority_from: str = ""
    agent: str = ""
    wait_max_s: float | None = None
    kind: Literal["queue"] = "queue"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Put the caller through to a number, or to a phone of ours; he hears its own ringing. Not answered: he goes on."""

    number: str
    ring_timeout_s: int = 30
    phone: PhoneName | None = None
    kind: Literal["transfer"] = "transfer"


@dataclass(frozen=True, slots=True)
class EndCall:
    """Hang up. A caller who was not answered yet is told the `reason`, as that the line is busy."""

    reason: HangUpReason = HangUpReason.NORMAL
    kind: Literal["hangup"] = "hangup"
