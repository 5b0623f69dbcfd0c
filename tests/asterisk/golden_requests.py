"""Every command beside the request that it is, in the words of Asterisk's own description."""

import json
from datetime import UTC, datetime

from acd.core.callbacks import SecureCallback
from acd.core.commands import (
    AcceptTransfer,
    AnswerLeg,
    AnyCommand,
    BridgeKind,
    CallNumber,
    CallPhone,
    CreateBridge,
    DestroyBridge,
    HangUp,
    HangUpReason,
    JoinBridge,
    LeaveBridge,
    NoteLeg,
    OfferCall,
    PlayPrompt,
    RefuseTransfer,
    ReleaseLeg,
    RingCaller,
    RingPhone,
    SnoopOn,
    StartMusic,
    StopPrompt,
    StopRinging,
)
from acd.core.ids import (
    AgentName,
    BridgeId,
    CallId,
    CommandId,
    LegId,
    NodeName,
    PhoneName,
    PlaybackId,
    QueueName,
    RecordingId,
)
from acd.core.legs import LegNote
from acd.core.look_ups import LookUp
from acd.core.recording_commands import (
    DeleteRecording,
    DeliverMessage,
    FindOverdue,
    ForgetMessage,
    KeepRecording,
    PauseRecording,
    RecordBridge,
    RecordCaller,
    ResumeRecording,
    StopRecording,
)

HEAD = (CommandId("e1-k1"), NodeName("a1"), CallId("a1-e1-c1"))
LEG, OFFER, BRIDGE, PLAYBACK = LegId("a1-17.2"), LegId("a1-e1-c1-s1-o1"), BridgeId("b 1/x"), PlaybackId("a1-e1-c1-p1")
NOTE = LegNote(CallId("a1-e1-c1"), "main", datetime(2026, 11, 2, 9, 30, tzinfo=UTC), "nl", queue=QueueName("help"))
NOTE_JSON = '{"call":"a1-e1-c1","line":"main","entered_at":"2026-11-02T09:30:00+00:00","language":"nl","queue":"help"}'


def offer(caller: str) -> OfferCall:
    """The offer of a call to an agent."""
    return OfferCall(*HEAD, OFFER, AgentName("Ana"), PhoneName("ana"), caller, NOTE)


def creation(endpoint: str) -> str:
    """The request that makes a leg."""
    query = {"endpoint": endpoint, "app": "acd", "appArgs": "offer", "channelId": "a1-e1-c1-s1-o1"}
    return f"POST channels/create {json.dumps(query)}"


RECORDING = RecordingId("a1-e1-c1-r1")
GOLDEN: list[tuple[AnyCommand, str]] = [
    (AnswerLeg(*HEAD, LEG), "POST channels/a1-17.2/answer {}"),
    (RingCaller(*HEAD, LEG), "POST channels/a1-17.2/ring {}"),
    (StopRinging(*HEAD, LEG), "DELETE channels/a1-17.2/ring {}"),
    (
        NoteLeg(*HEAD, LEG, NOTE),
        "POST channels/a1-17.2/variable " + json.dumps({"variable": "ACD_STATE", "value": NOTE_JSON}),
    ),
    (
        PlayPrompt(*HEAD, LEG, PLAYBACK, "welcome", "nl"),
        'POST channels/a1-17.2/play/a1-e1-c1-p1 {"media": "sound:/s/welcome.nl"}',
    ),
    (StopPrompt(*HEAD, PLAYBACK), "DELETE playbacks/a1-e1-c1-p1 {}"),
    (offer("+32470000001"), creation("PJSIP/ana")),
    (
        CallNumber(*HEAD, OFFER, "+32470000002", "acd-trunk", "+3225550100", NOTE),
        creation("PJSIP/+32470000002@acd-trunk"),
    ),
    (CallPhone(*HEAD, OFFER, PhoneName("sia"), "+32470000001", "ana", NOTE), creation("PJSIP/sia")),
    (
        SnoopOn(*HEAD, LEG, OFFER, is_whispering=False),
        "POST channels/a1-17.2/snoop/a1-e1-c1-s1-o1 "
        + json.dumps({"spy": "both", "whisper": "none", "app": "acd", "appArgs": "offer"}),
    ),
    (
        SnoopOn(*HEAD, LEG, OFFER, is_whispering=True),
        "POST channels/a1-17.2/snoop/a1-e1-c1-s1-o1 "
        + json.dumps({"spy": "both", "whisper": "out", "app": "acd", "appArgs": "offer"}),
    ),
    (RingPhone(*HEAD, OFFER, 15), 'POST channels/a1-e1-c1-s1-o1/dial {"timeout": "15"}'),
    (CreateBridge(*HEAD, BRIDGE, BridgeKind.CONVERSATION), 'POST bridges/b%201%2Fx {"type": "mixing"}'),
    (CreateBridge(*HEAD, BRIDGE, BridgeKind.HOLDING), 'POST bridges/b%201%2Fx {"type": "holding"}'),
    (StartMusic(*HEAD, BRIDGE, "calm"), 'POST bridges/b%201%2Fx/moh {"mohClass": "calm"}'),
    (
        JoinBridge(*HEAD, BRIDGE, (LEG, OFFER)),
        (
            "POST bridges/b%201%2Fx/addChannel"
            ' {"channel": "a1-17.2,a1-e1-c1-s1-o1", "inhibitConnectedLineUpdates": "true"}'
        ),
    ),
    (LeaveBridge(*HEAD, BRIDGE, LEG), 'POST bridges/b%201%2Fx/removeChannel {"channel": "a1-17.2"}'),
    (DestroyBridge(*HEAD, BRIDGE), "DELETE bridges/b%201%2Fx {}"),
    (HangUp(*HEAD, LEG, HangUpReason.CONGESTED), 'DELETE channels/a1-17.2 {"reason": "congestion"}'),
    (HangUp(*HEAD, LEG, HangUpReason.UNKNOWN_NUMBER), 'DELETE channels/a1-17.2 {"reason": "unallocated"}'),
    (
        ReleaseLeg(*HEAD, LEG),
        'POST channels/a1-17.2/continue {"context": "acd-fallback", "extension": "s", "priority": "1"}',
    ),
    (RefuseTransfer(*HEAD, OFFER), 'POST channels/a1-e1-c1-s1-o1/transfer_progress {"states": "channel_declined"}'),
    (AcceptTransfer(*HEAD, OFFER), 'POST channels/a1-e1-c1-s1-o1/transfer_progress {"states": "channel_answered"}'),
    (
        RecordBridge(*HEAD, BRIDGE, RECORDING),
        'POST bridges/b%201%2Fx/record {"name": "a1-e1-c1-r1", "format": "wav", "ifExists": "fail"}',
    ),
    (
        RecordCaller(*HEAD, LEG, RECORDING, 120, 5, has_beep=True),
        (
            'POST channels/a1-17.2/record {"name": "a1-e1-c1-r1", "format": "wav", "ifExists": "fail",'
            ' "maxDurationSeconds": "120", "maxSilenceSeconds": "5", "beep": "true", "terminateOn": "none"}'
        ),
    ),
    (PauseRecording(*HEAD, RECORDING), "POST recordings/live/a1-e1-c1-r1/mute {}"),
    (ResumeRecording(*HEAD, RECORDING), "DELETE recordings/live/a1-e1-c1-r1/mute {}"),
    (StopRecording(*HEAD, RECORDING), "POST recordings/live/a1-e1-c1-r1/stop {}"),
]
FOR_THE_RUNTIME = {KeepRecording, DeleteRecording, FindOverdue, DeliverMessage, ForgetMessage, SecureCallback, LookUp}
