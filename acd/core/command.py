"""What every command has; the commands themselves are in `commands.py` and, for recordings, `recording_commands.py`."""

from typing import ClassVar

from acd.core.frozen import dataclass
from acd.core.ids import CallId, CommandId, NodeName


@dataclass(frozen=True, slots=True)
class Command:
    """`id` is echoed by the outcome; `node` carries it out; `call` orders it (None: nobody's call)."""

    id: CommandId
    node: NodeName
    call: CallId | None
    wants_done: ClassVar[bool] = False
