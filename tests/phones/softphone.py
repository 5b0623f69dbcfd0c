"""A soft phone's accounts and calls on pjsua2. Only the phones' own process may import this.

pjsua2 is GPL-2, so nothing of `acd` may import it. Everything here runs in that process's main thread.
Callbacks never raise into the library: what goes wrong in one is reported as a `fault`.
"""

import functools
from pathlib import Path
from typing import Any

import pjsua2 as pj

from tests.phones.callbacks import reported
from tests.phones.home import Behaviour, Home
from tests.phones.sdp import without_events
from tests.phones.wav import is_whole

REGISTRATION_S = 600
RTP_PORTS = 400
CLOSING_TRIES = 300
STATES = {
    pj.PJSIP_INV_STATE_CALLING: "invited",
    pj.PJSIP_INV_STATE_EARLY: "ringing",
    pj.PJSIP_INV_STATE_CONFIRMED: "answered",
    pj.PJSIP_INV_STATE_DISCONNECTED: "ended",
}


class SoftCall(pj.Call):  # type: ignore[misc]  # the wheel carries no types
    """One call of one side: its sound, its recording, and what is reported of it."""

    def __init__(self, account: "SoftPhone", name: str, play: str, number: int = pj.PJSUA_INVALID_ID) -> None:
        super().__init__(account, number)
        self.home = account.home
        self.name = name
        self.file = self.home.folder / f"{name}.wav"
        self.player: Any = None
        self.recorder: Any = None
        self.sound: Any = None
        self.is_recording_over = False
        self.has_events = True
        self.ended_by_us = False
        self.is_ended = False
        if play:
            self.load(play)

    @reported
    def onCallState(self, _prm: Any) -> None:  # noqa: N802  # pjsua2's name
        """Report the new state with the SIP code that led to it."""
        seen = self.getInfo()
        state = STATES.get(seen.state)
        if state is None or self.is_ended:
            return
        self.is_ended = state == "ended"
        fields: dict[str, object] = {"code": seen.lastStatusCode, "reason": seen.lastReason}
        if self.is_ended:
            fields["by"] = "this side" if self.ended_by_us else "far side"
        self.home.report("state", call=self.name, state=state, sip_call_id=seen.callIdString, **fields)

    @reported
    def onCallTsxState(self, prm: Any) -> None:  # noqa: N802  # pjsua2's name
        """Report why the far side ends a call that rings here (RFC 3326), which says what a phone shows of it."""
        happened = prm.e.body.tsxState
        if prm.e.type != pj.PJSIP_EVENT_TSX_STATE or happened.type != pj.PJSIP_EVENT_RX_MSG:
            return
        message = happened.src.rdata.wholeMsg
        if message.startswith("CANCEL "):
            reasons = [line for line in message.splitlines() if line.lower().startswith("reason:")]
            self.home.report("cancelled", call=self.name, reasons=reasons)

    @reported
    def onCallMediaState(self, _prm: Any) -> None:  # noqa: N802  # pjsua2's name
        """Join the sound with our recording and our player; after a hold the same ones again."""
        seen = self.getInfo()  # kept by name: its parts are freed together with it
        for index, media in enumerate(seen.media):
            if media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_ACTIVE:
                self.sound = self.getAudioMedia(index)
                self.record()
                if self.player is not None:
                    self.player.startTransmit(self.sound)
                self.home.report("sound", call=self.name)
            elif media.type == pj.PJMEDIA_TYPE_AUDIO and media.status == pj.PJSUA_CALL_MEDIA_LOCAL_HOLD:
                self.home.report("held", call=self.name)

    @reported
    def onCallSdpCreated(self, prm: Any) -> None:  # noqa: N802  # pjsua2's name
        """Offer no RFC 4733, if this side does without."""
        if not self.has_events:
            prm.sdp.wholeSdp = without_events(prm.sdp.wholeSdp)

    @reported
    def onDtmfDigit(self, prm: Any) -> None:  # noqa: N802  # pjsua2's name
        """Report a key of the far side."""
        self.home.report("digit", call=self.name, digit=prm.digit)

    @reported
    def onCallTransferStatus(self, prm: Any) -> None:  # noqa: N802  # pjsua2's name
        """Report what the far side says about our REFER; the conversation is never ended by it."""
        self.home.report("transfer", call=self.name, code=prm.statusCode, final=bool(prm.finalNotify))
        prm.cont = not prm.finalNotify

    def record(self) -> None:
        """Write what this side receives, from the first moment with sound on."""
        if self.is_recording_over:
            return
        if self.recorder is None:
            self.recorder = pj.AudioMediaRecorder()
            self.recorder.createRecorder(str(self.file))
        self.sound.startTransmit(self.recorder)

    def stop_recording(self) -> None:
        """Close the recording, and say so when it is; nothing is recorded after it."""
        if self.is_recording_over:
            return
        self.is_recording_over = True
        if self.recorder is None:
            self.home.report("recorded", call=self.name, file="")
            return
        self.recorder = None  # the thread that moves the sound then writes the rest and closes the file
        say_when_closed(self.home, self.name, self.file, CLOSING_TRIES)

    def load(self, play: str) -> None:
        """Send this sound instead of silence, again and again, from now or from when there is sound."""
        self.player = pj.AudioMediaPlayer()
        self.player.createPlayer(play)
        if self.sound is not None:
            self.player.startTransmit(self.sound)

    def reply(self, code: int) -> None:
        """Answer a call that came in with a SIP code (180, 200, 486 …)."""
        self.ended_by_us = self.ended_by_us or code >= 300
        prm = pj.CallOpParam()
        prm.statusCode = code
        self.answer(prm)

    def redirect(self, uri: str) -> None:
        """Answer 302: the caller should try `uri` instead."""
        self.ended_by_us = True
        prm = pj.CallOpParam()
        prm.statusCode = pj.PJSIP_SC_MOVED_TEMPORARILY
        contact = pj.SipHeader()
        contact.hName, contact.hValue = "Contact", f"<{uri}>"
        prm.txOption.headers.append(contact)
        self.answer(prm)

    def press(self, digits: str, *, by_info: bool) -> None:
        """Press keys one after the other."""
        prm = pj.CallSendDtmfParam()
        prm.method = pj.PJSUA_DTMF_METHOD_SIP_INFO if by_info else pj.PJSUA_DTMF_METHOD_RFC2833
        prm.digits = digits
        self.sendDtmf(prm)

    def end(self) -> None:
        """End it in whatever state: CANCEL, decline or BYE. One that is over already is left alone."""
        if self.is_ended:
            return
        self.ended_by_us = True
        self.hangup(pj.CallOpParam())

    def hold(self, *, on: bool) -> None:
        """Re-INVITE with sendonly, or back to both ways."""
        if on:
            self.setHold(pj.CallOpParam())
        else:
            prm = pj.CallOpParam(True)
            prm.opt.flag = pj.PJSUA_CALL_UNHOLD
            self.reinvite(prm)

    def refer(self, uri: str, other: "SoftCall | None") -> None:
        """Ask the far side to call `uri`, or (with Replaces) to take our place in the `other` call."""
        if other is None:
            self.xfer(uri, pj.CallOpParam())
        else:
            self.xferReplaces(other, pj.CallOpParam())

    def let_go(self) -> None:
        """Free the sounds of a call that ended, outside its callbacks."""
        self.stop_recording()
        self.player = self.sound = None


def say_when_closed(home: Home, call: str, file: Path, tries: int) -> None:
    """The library does not tell when a recording is closed, but the lengths in its header do."""
    if is_whole(file):
        home.report("recorded", call=call, file=str(file))
    elif tries:
        home.later(0.01, lambda: say_when_closed(home, call, file, tries - 1))
    else:
        home.report("fault", text=f"{file} was not closed within {CLOSING_TRIES} looks at it")


class SoftPhone(pj.Account):  # type: ignore[misc]  # the wheel carries no types
    """One SIP account: a registered phone, or (without a password) the trunk callers of this process."""

    def __init__(self, home: Home, name: str) -> None:
        super().__init__()
        self.home = home
        self.name = name
        self.behaviour = Behaviour()
        self.calls_in = 0
        self.is_registered = False

    def open(self, password: str | None) -> None:
        """Create the account; with a password it registers at once and every `REGISTRATION_S` seconds."""
        home = self.home
        config = pj.AccountConfig()
        config.idUri = f"sip:{self.name}@{home.registrar if password is not None else home.address}"
        config.sipConfig.transportId = home.transport
        config.natConfig.contactRewriteUse = config.natConfig.viaRewriteUse = config.natConfig.sdpNatRewriteUse = 0
        config.natConfig.sipOutboundUse = 0
        config.mwiConfig.enabled = False
        config.mediaConfig.transportConfig.boundAddress = home.address
        config.mediaConfig.transportConfig.port = home.rtp_port
        config.mediaConfig.transportConfig.portRange = RTP_PORTS
        if password is not None:
            config.regConfig.registrarUri = f"sip:{home.registrar}"
            config.regConfig.timeoutSec = REGISTRATION_S
            config.regConfig.retryIntervalSec = 0
            config.sipConfig.authCreds.append(pj.AuthCredInfo("digest", "*", self.name, 0, password))
        self.create(config)

    @reported
    def onRegState(self, prm: Any) -> None:  # noqa: N802  # pjsua2's name
        """Report the registrar's answer: `expires_s` 0 means not registered any more."""
        expires_s = prm.expiration if prm.code < 300 else 0
        self.is_registered = expires_s > 0
        self.home.report("registration", phone=self.name, code=prm.code, reason=prm.reason, expires_s=expires_s)

    @reported
    def onIncomingCall(self, prm: Any) -> None:  # noqa: N802  # pjsua2's name
        """Keep the call, report it, and do with it what this phone does by itself."""
        self.calls_in += 1
        way = self.behaviour
        call = SoftCall(self, f"{self.name}-{self.calls_in}", way.play, prm.callId)
        self.home.adopt(call)
        seen = call.getInfo()
        self.home.report(
            "incoming",
            call=call.name,
            phone=self.name,
            caller=seen.remoteUri,
            sip_call_id=seen.callIdString,
            invite=prm.rdata.wholeMsg,
        )
        if way.ring:
            call.reply(180)
        if way.code:
            self.home.later(way.after_s, functools.partial(self.home.answer_late, call.name, way.code))
