"""Facts and events as lines of the log: what an operator looks for, with the call's id in each line about a call.

The ledger has everything; the log has neither keys nor numbers that people dialled, which may be private or secret.
"""

import logging
import re
from dataclasses import fields
from typing import Any

import structlog

from acd.core.events import CommandDone, CommandFailed, Event
from acd.core.ledger import (
    BugContained,
    CallBegan,
    CallEnded,
    CentreOpened,
    Fact,
    NodeFound,
    NodeMissed,
    PromptFailed,
    RequestFailed,
)

PRIVATE = frozenset({"caller", "dialled", "digit", "number"})
_WORD = re.compile(r"(?<=[a-z])(?=[A-Z])")

log = structlog.get_logger()


def tell(seq: int, fact: Fact) -> None:
    """A line for a fact; facts that only an author looks for are told at level debug."""
    match fact:
        case BugContained():
            log.error("bug contained, its call went to the fallback", seq=seq, **_said(fact))
        case RequestFailed():
            log.warning("request failed", seq=seq, **_said(fact))
        case NodeMissed():
            log.warning("node lost", seq=seq, **_said(fact))
        case PromptFailed():
            log.warning("prompt failed", seq=seq, **_said(fact))
        case CallBegan() | CallEnded():
            log.info(_words(fact), seq=seq, **_said(fact))
        case NodeFound():
            log.info("node connected", seq=seq, **_said(fact))
        case CentreOpened():
            log.info("centre opened", seq=seq, **_said(fact))
        case _ if log.is_enabled_for(logging.DEBUG):
            log.debug(_words(fact), seq=seq, **_said(fact))
        case _:
            pass


def about(event: Event) -> dict[str, Any]:
    """What a line about an event names: its kind, and its call or leg, as far as the event itself knows."""
    named = event.command if isinstance(event, CommandDone | CommandFailed) else event
    ids = {name: getattr(named, name) for name in ("call", "leg", "agent") if hasattr(named, name)}
    return {"on": type(event).__name__, **ids}


def _words(fact: Fact) -> str:
    """`CallBegan` is 'call began'."""
    return _WORD.sub(" ", type(fact).__name__).lower()


def _said(fact: Fact) -> dict[str, Any]:
    """A fact's fields for a log line; `event` is structlog's own word."""
    names = [field.name for field in fields(fact) if field.name not in PRIVATE]
    return {"on" if name == "event" else name: getattr(fact, name) for name in names}
