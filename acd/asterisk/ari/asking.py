"""One request to Asterisk, and those about recordings. Pure: nothing is sent here."""

import re
from collections.abc import Mapping
from dataclasses import field
from typing import Literal, assert_never
from urllib.parse import quote

from acd.core.events import FailureReason
from acd.core.frozen import dataclass
from acd.core.recording_commands import PauseRecording, RecordBridge, RecordCaller, ResumeRecording, StopRecording

RECORDING_FORMAT = "wav"
# Our own ids are: quoting every one of them again costs more than looking.
_PLAIN = re.compile(r"[A-Za-z0-9_.~-]+")
Method = Literal["GET", "POST", "PUT", "DELETE"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request to Asterisk; `path` is below `/ari/` and percent-encoded, the rest is not encoded yet.

    `may_block`: measured to wait while a sound plays on its channel, or to depend on a phone; nobody else's request
    may stand behind it. `is_done_by` are refusals that mean that what was wanted is so already; `meanings` are
    statuses that say more here than elsewhere.
    """

    method: Method
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    body: Mapping[str, object] | None = None
    may_block: bool = False
    is_done_by: frozenset[int] = frozenset()
    meanings: Mapping[int, FailureReason] = field(default_factory=dict)


def recording_request(
    command: RecordBridge | RecordCaller | PauseRecording | ResumeRecording | StopRecording,
) -> Request:
    """Measured: `mute` writes silence, `pause` leaves the time out of the file.

    POST mute toggles: a second one writes sound again. DELETE mute leaves one alone that is not muted. 409: is closing.
    """
    path = path_of("recordings", "live", command.recording)
    match command:
        case RecordBridge():
            # 409: there is such a file, which only an engine before us can have begun.
            query = {"name": command.recording, "format": RECORDING_FORMAT, "ifExists": "fail"}
            return Request("POST", path_of("bridges", command.bridge, "record"), query, is_done_by=frozenset({409}))
        case RecordCaller():
            query = {
                "name": command.recording,
                "format": RECORDING_FORMAT,
                "ifExists": "fail",
                "maxDurationSeconds": str(command.longest_s),
                "maxSilenceSeconds": str(command.silence_s),
                "beep": "true" if command.has_beep else "false",
                "terminateOn": "none",
            }
            return Request("POST", path_of("channels", command.leg, "record"), query, is_done_by=frozenset({409}))
        case PauseRecording():
            return Request("POST", f"{path}/mute")
        case ResumeRecording():
            return Request("DELETE", f"{path}/mute")
        case StopRecording():
            return Request("POST", f"{path}/stop", is_done_by=frozenset({404, 409}))
        case _:
            assert_never(command)


def path_of(*parts: str) -> str:
    """These parts as a path, percent-encoded."""
    return "/".join(part if _PLAIN.fullmatch(part) else quote(part, safe="") for part in parts)
