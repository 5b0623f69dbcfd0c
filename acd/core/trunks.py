"""Over which trunk a number is called, and which numbers are called at all."""

from acd.core.change import Change
from acd.core.plan import Plan


def may_call(plan: Plan, number: str) -> bool:
    """Whether our own calls may go to this number: toll fraud ends here, whatever asked for it.

    Emergency numbers have no country code, so no prefix allows them.
    """
    return any(number.startswith(prefix) for prefix in plan.outbound_prefixes)


def first_with_room(change: Change, after: str = "") -> str | None:
    """The first trunk of the plan (of those `after` one) with a free channel; None: there is no such trunk.

    Every channel in use counts, in either direction, and the reserve is left to callers who come in.
    """
    names = [trunk.name for trunk in change.plan.trunks]
    begin = names.index(after) + 1 if after in names else 0
    for trunk in change.plan.trunks[begin:]:
        if trunk.calls_max == 0 or change.state.legs_on.get(trunk.name, 0) < trunk.calls_max - trunk.reserve:
            return trunk.name
    return None
