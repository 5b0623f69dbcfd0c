"""The transition tables of the core, drawn into ARCHITECTURE.md: `python -m tests.diagrams`.

Draws what is in the code and nothing else; `tests/test_diagrams.py` fails when the page says something different.
"""

from collections.abc import Mapping
from dataclasses import fields
from enum import StrEnum
from typing import Any, TypeVar

from acd.core.agents import AgentAtWork
from acd.core.calls import Call
from acd.core.code_calls import CodeCall
from acd.core.consultations import Consultation
from acd.core.legs import Leg
from acd.core.offers import Offer
from acd.core.own_calls import OwnCall
from acd.core.recordings import Recording
from acd.core.stays import Stay
from acd.core.watches import Watch
from tests.sources import ROOT

State = TypeVar("State", bound=StrEnum)

PAGE = ROOT / "ARCHITECTURE.md"
BEGIN = "<!-- drawn from the code by `python -m tests.diagrams`: begin -->"
END = "<!-- drawn from the code: end -->"
ENTITIES: Mapping[str, type[Any]] = {
    "call": Call,
    "stay": Stay,
    "offer": Offer,
    "leg": Leg,
    "agent": AgentAtWork,
    "code_call": CodeCall,
    "consultation": Consultation,
    "watch": Watch,
    "own_call": OwnCall,
    "recording": Recording,
}


def drawing(table: Mapping[State, frozenset[State]], first: State) -> str:
    """A table as a Mermaid flowchart, one line for all states with the same followers: also read as it is."""
    order = list(type(first))
    states_before: dict[frozenset[State], list[State]] = {}
    for state in order:
        states_before.setdefault(table[state], []).append(state)
    rows = [f"    begin(( )) --> {first}"]
    for followers, states in states_before.items():
        if followers:
            rows.append(f"    {' & '.join(states)} --> {' & '.join(state for state in order if state in followers)}")
    return "\n".join(["```mermaid", "flowchart LR", *rows, "```"])


def all_drawings() -> str:
    """What belongs between the marks: each entity's name and its table."""
    parts = [f"**{name}**\n\n{drawing(entity.table, _first_state(entity))}" for name, entity in ENTITIES.items()]
    return "\n\n".join(parts)


def redrawn(page: str) -> str:
    """The page with the tables as they are now. Raises ValueError when a mark is missing."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} has lost a mark: {BEGIN} or, after it, {END}; put it back")
    return f"{before}{BEGIN}\n\n{all_drawings()}\n\n{END}{after}"


def _first_state(entity: type[Any]) -> StrEnum:
    """The state in which it is made."""
    first = next(field.default for field in fields(entity) if field.name == "state")
    assert isinstance(first, StrEnum), f"{entity.__name__} is made in no state of its table"
    return first


if __name__ == "__main__":
    PAGE.write_text(redrawn(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
