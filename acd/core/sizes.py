"""How much there is of everything."""

from dataclasses import fields

from acd.core.state import State

_COUNTED = frozenset("calls stays offers legs holdings code_calls consultations watches own_calls recordings".split())


def sizes(state: State) -> dict[str, int]:
    """How many of each kind are alive: what must be all zero, but for agents, when nobody calls."""
    return {f.name: len(getattr(state, f.name)) for f in fields(state) if f.name in _COUNTED}
