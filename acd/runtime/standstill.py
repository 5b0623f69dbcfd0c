"""After a standstill: the machine slept, or somebody stopped the process, and the world went on.

Callers may have gone to the fallback meanwhile, and what was due would hang up on them. So nothing is decided before
each switch has told what it holds: what was heard of it before is outdated.
"""

import asyncio
from collections.abc import Callable, Collection

from acd.core.events import CommandDone, CommandFailed, Event, NodeConnected
from acd.core.ids import NodeName
from acd.core.requests import Request
from acd.runtime.inbox import Inbox

# The guard acts 3.5 s after the last heartbeat, which may be a second old when everything stops.
STANDSTILL_S = 2.0
ANSWERED_WITHIN_S = 10.0
BATCH_MAX = 1_000
# What no snapshot tells: each is told once.
_LASTING = CommandDone | CommandFailed | Request


async def events_since(inbox: Inbox, nodes: Collection[NodeName], ask_again: Callable[[], None]) -> list[Event]:
    """What is to be handled after it: a new snapshot of each of `nodes`, unless it stays mute, and then the rest.

    `ask_again` has the nodes tell anew.
    """
    kept: list[Event] = [event for event in inbox.take(len(inbox)) if isinstance(event, _LASTING)]
    ask_again()
    found: dict[NodeName, Event] = {}
    loop = asyncio.get_running_loop()
    give_up_s = loop.time() + ANSWERED_WITHIN_S
    while set(nodes) - set(found) and (left_s := give_up_s - loop.time()) > 0:
        await inbox.wait(left_s)
        for event in inbox.take(BATCH_MAX):
            if isinstance(event, NodeConnected):
                found[event.node] = event
            elif isinstance(event, _LASTING) or getattr(event, "node", None) in found:
                kept.append(event)
    return [*found.values(), *kept]
