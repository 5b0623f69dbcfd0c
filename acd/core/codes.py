"""Feature codes: what an agent can do from her phone's keys.

*11 log in (asks for number and PIN, each ended with #; `*11 number * PIN` asks nothing), *12 log out, *13 pause
(`*131` the first reason of the list, `*132` the second, …), *14 go on (ends a pause or the wrap-up), *15
the disposition of the call (`*151` the first of the queue's list, `*152` the second, …).
"""

from dataclasses import replace
from hashlib import blake2b

from acd.core import attending, phones, working, wrapping_up
from acd.core.change import Change
from acd.core.code_calls import CodeCall, CodeCallState
from acd.core.commands import AnswerLeg, PlayPrompt, StopPrompt
from acd.core.events import CodeDialled
from acd.core.hangups import hang_up
from acd.core.ids import AgentName, PlaybackId, numbers_from
from acd.core.legs import Leg, LegRole, LegState
from acd.core.requests import AgentRequest, DispositionAsked, LogInAsked, LogOutAsked, PauseAsked, ResumeAsked
from acd.core.working import Answer, Outcome

LOG_IN, LOG_OUT, PAUSE, RESUME, DISPOSITION = "*11", "*12", "*13", "*14", "*15"
TRIES_MAX = 3
KEYS_MAX = 12
KEYED_WITHIN_S = 20.0
SAID = {
    LOG_IN: "agent-ready",
    LOG_OUT: "agent-logged-out",
    PAUSE: "agent-paused",
    RESUME: "agent-ready",
    DISPOSITION: "agent-noted",
}
WRONG = "agent-wrong"


def pin_hash(number: str, pin: str) -> str:
    """What is kept of an agent's PIN. Not a secret worth the name: a PIN has few digits, and guards only a log-in."""
    return blake2b(pin.encode(), key=number.encode()[:64], digest_size=16).hexdigest()


def dialled(change: Change, event: CodeDialled) -> None:
    """A phone dialled something: somebody whom its agent asks, or a code. A double changes nothing."""
    if event.leg not in change.state.legs and not attending.dialled(change, event):
        _begin(change, event, LegState.NEW, playbacks_made=0)
        change.do(AnswerLeg, event.node, None, leg=event.leg)


def dialled_before(change: Change, event: CodeDialled, *, is_up: bool) -> None:
    """A phone that another engine has perhaps answered already: it is asked anew, with sounds of other numbers."""
    state = LegState.UP if is_up else LegState.NEW
    code_call = _begin(change, event, state, numbers_from(change.state.epoch))
    if is_up:
        answered(change, code_call)
    else:
        change.do(AnswerLeg, event.node, None, leg=event.leg)


def _begin(change: Change, event: CodeDialled, state: LegState, playbacks_made: int) -> CodeCall:
    change.put(Leg(event.leg, event.node, LegRole.CODE, state=state, sip_call_id=event.sip_call_id))
    due_s = change.now.mono_s + KEYED_WITHIN_S
    code_call = CodeCall(event.leg, event.node, event.phone, event.code, deadline_s=due_s)
    begun = change.put(replace(code_call, playbacks_made=playbacks_made))
    phones.phone_used(change, event.phone, is_in_use=True)
    return begun


def answered(change: Change, code_call: CodeCall) -> None:
    """The phone can hear us."""
    if code_call.state is not CodeCallState.ANSWERING:
        return
    code, rest = code_call.code[:3], code_call.code[3:]
    if code == LOG_IN and not rest:
        _ask(change, code_call, CodeCallState.ASKING_NUMBER, "agent-number")
    elif code == LOG_IN:
        number, _, pin = rest.partition("*")
        _log_in(change, change.set(code_call, number=number), pin)
    else:
        _do(change, code_call, _wish(change, code_call, code, rest))


def key_pressed(change: Change, code_call: CodeCall, digit: str) -> None:
    """A key: `#` ends what was asked for; keys stop the question."""
    if code_call.state not in (CodeCallState.ASKING_NUMBER, CodeCallState.ASKING_PIN):
        return
    if code_call.playback is not None:
        change.do(StopPrompt, code_call.node, None, playback=code_call.playback)
        code_call = change.set(code_call, playback=None)
    if digit != "#":
        change.set(code_call, keys=(code_call.keys + digit)[:KEYS_MAX])
    elif code_call.state is CodeCallState.ASKING_NUMBER:
        _ask(change, change.set(code_call, number=code_call.keys), CodeCallState.ASKING_PIN, "agent-pin")
    else:
        _log_in(change, code_call, code_call.keys)


def playback_ended(change: Change, code_call: CodeCall) -> None:
    """What was spoken is over; after the last word the phone is hung up."""
    code_call = change.set(code_call, playback=None)
    if code_call.state is CodeCallState.TELLING:
        hang_up(change, code_call.id)


def ended(change: Change, code_call: CodeCall) -> None:
    """The phone has hung up, or was hung up: it is free for calls, unless it dialled another code meanwhile."""
    change.finish(code_call, CodeCallState.ENDED)
    phones.phone_used(change, code_call.phone, is_in_use=False)


def overdue(change: Change, code_call: CodeCall) -> None:
    """Nobody presses a key, or a sound never ends."""
    hang_up(change, code_call.id)


def _log_in(change: Change, code_call: CodeCall, pin: str) -> None:
    name = working.agent_named(change, code_call.number)
    wanted = "" if name is None else change.plan.agents[name].pin_hash
    if name is not None and wanted and pin_hash(code_call.number, pin) == wanted:
        _do(change, code_call, LogInAsked("", name, code_call.phone))
    elif code_call.tries + 1 < TRIES_MAX and code_call.state is not CodeCallState.ANSWERING:
        again = change.set(code_call, tries=code_call.tries + 1)
        _ask(change, again, CodeCallState.ASKING_NUMBER, "agent-number")
    else:
        _tell(change, code_call, WRONG)


def _wish(change: Change, code_call: CodeCall, code: str, rest: str) -> AgentRequest | DispositionAsked | None:
    name: AgentName | None = change.state.agent_at.get(code_call.phone)
    reasons = change.plan.pause_reasons
    if name is None:
        return None
    if code == LOG_OUT and not rest:
        return LogOutAsked("", name)
    if code == RESUME and not rest:
        return ResumeAsked("", name)
    index = int(rest or "1") if rest.isdecimal() or not rest else 0
    if code == PAUSE and 1 <= index <= len(reasons):
        return PauseAsked("", name, reasons[index - 1])
    if code == DISPOSITION and rest:
        said = wrapping_up.code_numbered(change, change.state.agents[name], index)
        return None if said is None else DispositionAsked("", name, said)
    return None


def _do(change: Change, code_call: CodeCall, wish: AgentRequest | DispositionAsked | None) -> None:
    is_done = wish is not None and _answer(change, wish).outcome is not Outcome.REFUSED
    _tell(change, code_call, SAID[code_call.code[:3]] if is_done else WRONG)


def _answer(change: Change, wish: AgentRequest | DispositionAsked) -> Answer:
    return wrapping_up.decide(change, wish) if isinstance(wish, DispositionAsked) else working.decide(change, wish)


def _ask(change: Change, code_call: CodeCall, state: CodeCallState, prompt: str) -> None:
    _speak(change, change.move(code_call, state, deadline_in_s=KEYED_WITHIN_S, keys=""), prompt)


def _tell(change: Change, code_call: CodeCall, prompt: str) -> None:
    language = change.plan.languages[0]
    longest_s = change.plan.prompts[prompt].longest_s[language]
    _speak(change, change.move(code_call, CodeCallState.TELLING, deadline_in_s=longest_s), prompt)


def _speak(change: Change, code_call: CodeCall, prompt: str) -> None:
    number = code_call.playbacks_made + 1
    playback = PlaybackId(f"{code_call.id}-p{number}")
    change.set(code_call, playback=playback, playbacks_made=number)
    language = change.plan.languages[0]
    change.do(PlayPrompt, code_call.node, None, leg=code_call.id, playback=playback, prompt=prompt, language=language)
