"""A flow: what happens to a caller, as blocks of steps. Here all kinds of steps come together."""

from collections.abc import Mapping
from dataclasses import dataclass

from acd.core.callback_steps import PromiseCallback
from acd.core.caller_steps import Question, RecordMessage
from acd.core.flow_steps import (
    Answer,
    CallFlow,
    ChooseLanguage,
    Collect,
    Decide,
    EndCall,
    EnterQueue,
    GoTo,
    IfOpen,
    Menu,
    Play,
    Say,
    SetValues,
    Transfer,
)
from acd.core.history_steps import HistoryStep
from acd.core.look_up_rules import LookUpStep

Step = (
    Answer
    | Play
    | Say
    | CallFlow
    | GoTo
    | Menu
    | Collect
    | ChooseLanguage
    | IfOpen
    | Decide
    | SetValues
    | EnterQueue
    | Transfer
    | EndCall
    | PromiseCallback
    | LookUpStep
    | RecordMessage
    | HistoryStep
    | Question
)


@dataclass(frozen=True, slots=True)
class Flow:
    """Blocks of steps by name; a call starts at step 0 of `start`.

    A block that runs out leads on to the step behind the one to which it belongs; a flow that runs out goes back to the
    one that called it, or hangs up.
    """

    name: str
    blocks: Mapping[str, tuple[Step, ...]]
    start: str = "start"
