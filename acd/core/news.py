"""What others than the switch tell: who keeps recordings, the store of what is promised, services asked of callers."""

from acd.core.callbacks import CallbackEvent
from acd.core.look_ups import LookUpEvent
from acd.core.recordings import RecordingEvent

News = RecordingEvent | CallbackEvent | LookUpEvent
