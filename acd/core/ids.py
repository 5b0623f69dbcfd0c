"""Identifiers: minted by the core before use, so that an event that overtakes an answer still finds its call.

`a1-e7-c123-s1-o2` reads node a1, leader's epoch 7, call 123, stay 1, offer 2. The same text names
the call in the ledger and the channel, bridge or playback on the switch; at most 64 characters.
Inbound legs keep the id that Asterisk gave them, which starts with the node's name (`systemname`).
"""

from typing import NewType

NodeName = NewType("NodeName", str)
CallId = NewType("CallId", str)
StayId = NewType("StayId", str)
OfferId = NewType("OfferId", str)
LegId = NewType("LegId", str)
BridgeId = NewType("BridgeId", str)
PlaybackId = NewType("PlaybackId", str)
ConsultationId = NewType("ConsultationId", str)
CommandId = NewType("CommandId", str)
RecordingId = NewType("RecordingId", str)
CallbackId = NewType("CallbackId", str)
LookUpId = NewType("LookUpId", str)
AgentName = NewType("AgentName", str)
PhoneName = NewType("PhoneName", str)
QueueName = NewType("QueueName", str)
LineNumber = NewType("LineNumber", str)
SiteName = NewType("SiteName", str)
NOWHERE = SiteName("")

ID_LENGTH_MAX = 64
# More than any call needs: its position told every five seconds for half a day.
NUMBERS_PER_EPOCH = 10_000


def call_id(node: NodeName, epoch: int, number: int) -> CallId:
    """The `number`-th call that this leader took on `node`."""
    return CallId(_checked(f"{node}-e{epoch}-c{number}"))


def stay_id(call: CallId, number: int) -> StayId:
    """The `number`-th stay of a call."""
    return StayId(_checked(f"{call}-s{number}"))


def offer_id(stay: StayId, number: int) -> OfferId:
    """The `number`-th offer of a stay; also the id of the agent's leg."""
    return OfferId(_checked(f"{stay}-o{number}"))


def agent_leg_id(offer: OfferId) -> LegId:
    """The channel on which the agent is rung: named after the offer, one to one."""
    return LegId(offer)


def conversation_id(offer: OfferId) -> BridgeId:
    """The bridge in which the caller and the agent of this offer talk."""
    return BridgeId(_checked(f"{offer}-b"))


def target_leg_id(call: CallId, number: int) -> LegId:
    """The channel of the `number`-th attempt to put a call through to a number."""
    return LegId(_checked(f"{call}-t{number}"))


def target_bridge_id(leg: LegId) -> BridgeId:
    """The bridge in which the caller and the number that this leg calls hear each other."""
    return BridgeId(_checked(f"{leg}-b"))


def consultation_id(call: CallId, number: int) -> ConsultationId:
    """The `number`-th consultation of a call; also the id of the leg of whoever is consulted."""
    return ConsultationId(_checked(f"{call}-k{number}"))


def third_leg_id(consultation: ConsultationId) -> LegId:
    """The channel on which somebody is consulted: named after the consultation, one to one."""
    return LegId(consultation)


def consultation_bridge_id(consultation: ConsultationId) -> BridgeId:
    """The bridge of a consultation. Whoever was consulted and keeps the caller talks on in it: it is as an offer's."""
    return BridgeId(_checked(f"{consultation}-b"))


def watch_leg_id(call: CallId, number: int) -> LegId:
    """The channel to the supervisor's phone of the `number`-th watch of a call; also the id of the watch."""
    return LegId(_checked(f"{call}-w{number}"))


def snoop_id(watch: LegId, number: int) -> LegId:
    """The channel on which this supervisor's leg hears, and perhaps speaks to, the agent; the `number`-th of them."""
    return LegId(_checked(f"{watch}-n{number}"))


def watch_of(snoop: LegId) -> LegId:
    """The watch for which such a channel was made."""
    return LegId(snoop.rpartition("-n")[0])


def is_watch(leg: LegId) -> bool:
    """Whether a channel was made for a supervisor's phone."""
    return leg.rpartition("-w")[2].isdecimal()


def snoop_bridge_id(snoop: LegId) -> BridgeId:
    """The bridge that joins such a channel with the supervisor's leg."""
    return BridgeId(_checked(f"{snoop}-b"))


def own_leg_id(call: CallId) -> LegId:
    """The channel of the agent who makes a call of her own."""
    return LegId(_checked(f"{call}-a"))


def own_call_of(leg: LegId) -> CallId | None:
    """The own call whose agent's channel this is; None: it is none's."""
    return CallId(leg.removesuffix("-a")) if leg.endswith("-a") else None


def recording_id(bridge: BridgeId, number: int) -> RecordingId:
    """The `number`-th recording of a call, made in this conversation's bridge; also its file's name."""
    return RecordingId(_checked(f"{bridge.removesuffix('-b')}-r{number}"))


def callback_id(call: CallId) -> CallbackId:
    """The callback that was first asked for in this call."""
    return CallbackId(_checked(f"{call}-q"))


def look_up_id(call: CallId, number: int) -> LookUpId:
    """The `number`-th time that something is looked up for a call."""
    return LookUpId(_checked(f"{call}-l{number}"))


def call_looked_up(look_up: LookUpId) -> CallId:
    """The call for which something is looked up."""
    return CallId(look_up.rpartition("-l")[0])


def message_id(call: CallId, number: int) -> RecordingId:
    """The `number`-th recording of a call, in which its caller is alone; also its file's name."""
    return RecordingId(_checked(f"{call}-r{number}"))


def is_message(recording: RecordingId) -> bool:
    """Whether this is what a caller said alone, by its name."""
    return recording.rpartition("-r")[0] == str(call_recorded(recording))


def playback_id(call: CallId, number: int) -> PlaybackId:
    """The `number`-th sound played to the caller of a call."""
    return PlaybackId(_checked(f"{call}-p{number}"))


def holding_id(node: NodeName, epoch: int, number: int) -> BridgeId:
    """The `number`-th holding bridge of this leader; never used twice, so an old removal cannot hit a new bridge."""
    return BridgeId(_checked(f"{node}-e{epoch}-h{number}"))


def command_id(epoch: int, number: int) -> CommandId:
    """The `number`-th command of this leader; echoed by its completion or failure."""
    return CommandId(f"e{epoch}-k{number}")


def numbers_from(epoch: int) -> int:
    """What an engine goes on counting from within a call that an earlier one began, whatever that one counted last.

    It may have made more stays, offers, sounds and legs than anybody wrote down, and no id is ever used twice.
    """
    return NUMBERS_PER_EPOCH * epoch


def epoch_of(call: CallId) -> int:
    """The reign in which a call began; 0 if the text is no id of a call."""
    epoch = call.rpartition("-c")[0].rpartition("-e")[2]
    return int(epoch) if epoch.isdecimal() else 0


def line_number(dialled: str) -> LineNumber:
    """A number as lines are written: `+` and digits. A trunk may leave the `+` out, or write `00` for it."""
    digits = dialled.removeprefix("+").removeprefix("00")
    return LineNumber(f"+{digits}")


def begins_after(call: CallId, other: CallId) -> bool:
    """Whether the first of these calls began after the other one, on the same node."""
    return _order_of(call) > _order_of(other)


def _order_of(call: CallId) -> tuple[int, int]:
    number = call.rpartition("-c")[2]
    return epoch_of(call), int(number) if number.isdecimal() else 0


def call_of(playback: PlaybackId) -> CallId:
    """The call to whose caller this sound is played."""
    return CallId(playback.rpartition("-p")[0])


def call_recorded(recording: RecordingId) -> CallId:
    """The call of a recording, by its name."""
    before, _, number = recording.rpartition("-c")
    return CallId(f"{before}-c{number.partition('-')[0]}")


def offer_recorded(recording: RecordingId) -> OfferId:
    """The offer whose conversation this is, by the recording's name."""
    return OfferId(recording.rpartition("-r")[0])


def offer_of(conversation: BridgeId) -> OfferId:
    """The offer whose caller and agent talk in this bridge; of a holding bridge, an id that no offer has."""
    return OfferId(conversation.removesuffix("-b"))


def is_ours(text: str, node: NodeName) -> bool:
    """Whether an id on the switch was minted by an engine (of any epoch) for `node`."""
    return text.startswith(f"{node}-e")


def _checked(text: str) -> str:
    assert len(text) <= ID_LENGTH_MAX, f"the id {text!r} is longer than {ID_LENGTH_MAX} characters"
    return text
