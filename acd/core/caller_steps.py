"""Steps of flows at which a caller leaves something of his own, and when he is asked for it: part of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class RecordMessage:
    """Let the caller leave a message after a prompt, which is brought to `delivery`.

    It ends after `longest_s`, after `silence_s` without a word, with `end_key`, or when he hangs up. One shorter than
    `least_s` is none. Who could not leave one, or said nothing, goes on in the block `failed` (None: the next step).
    """

    prompt: str
    delivery: str
    longest_s: int = 120
    silence_s: int = 5
    least_s: float = 2.0
    end_key: str = "#"
    has_beep: bool = True
    failed: str | None = None
    kind: Literal["message"] = "message"


@dataclass(frozen=True, slots=True)
class Question:
    """Ask for an answer by key, which is written down under `name`; `options` leads from each key to its answer.

    After `tries_max` failures the flow goes on without.
    """

    name: str
    prompt: str
    options: Mapping[str, str]
    timeout_s: float = 5.0
    tries_max: int = 2
    invalid_prompt: str | None = None
    timeout_prompt: str | None = None
    kind: Literal["question"] = "question"


@dataclass(frozen=True, slots=True)
class AfterCall:
    """The flow for after a conversation, for all or for those of whom the value `agreed` is `yes`."""

    flow: str
    agreed: str = ""
