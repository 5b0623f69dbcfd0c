"""What each kind of step does when a caller comes to it.

A step's note is on the channel before its prompt plays.
"""

from acd.core import (
    asking,
    calling_back,
    collecting,
    consenting,
    greetings,
    history,
    hours_asked,
    looking_up,
    messages,
    notes,
    queues,
    reaching,
    sub_flows,
    transfers,
)
from acd.core.callback_steps import PromiseCallback
from acd.core.caller_steps import Question, RecordMessage
from acd.core.calls import Awaited, Call
from acd.core.change import Change
from acd.core.commands import AnswerLeg, HangUpReason
from acd.core.conditions import holds
from acd.core.flow_steps import (
    Answer,
    CallFlow,
    ChooseLanguage,
    Collect,
    Decide,
    EndCall,
    EnterQueue,
    GoTo,
    IfOpen,
    Menu,
    Play,
    Say,
    SetValues,
    Transfer,
)
from acd.core.flows import Step
from acd.core.history_steps import HistoryStep
from acd.core.leaving import leave
from acd.core.look_up_rules import LookUpStep
from acd.core.prompting import speak
from acd.core.reasons import CallEnding
from acd.core.speaking import spoken
from acd.core.steps import CLOSED_LINE, at_block, awaits, next_step
from acd.core.values import Known, known_to, made_of, with_values

ANSWERED_WITHIN_S = 10.0


def enter(change: Change, call: Call, step: Step) -> Call | None:
    """Do the step; gives back the call where it goes on at once, or None while something is awaited."""
    match step:
        case Answer():
            return _answer(change, call)
        case Play():
            prompts = tuple((prompt, call.language) for prompt in (step.prompt, *step.more))
            speak(change, notes.write(change, call), prompts, Awaited.PROMPT)
        case Say():
            return _say(change, call, step)
        case CallFlow():
            return sub_flows.call_flow(change, call, step)
        case GoTo():
            return sub_flows.go_to(change, call, step)
        case Menu() | ChooseLanguage() | Question():
            return asking.begin(change, notes.write(change, call), step)
        case Collect():
            return collecting.begin(change, notes.write(change, call), step)
        case Decide():
            block = step.then if holds(step.condition, _known(change, call)) else step.otherwise
            return next_step(change, call) if block is None else at_block(change, call, block)
        case IfOpen():
            return at_block(change, call, hours_asked.block_of(change.plan, call, step, change.now.wall))
        case SetValues():
            known = _known(change, call)
            made = {name: made_of(said, known) for name, said in step.values.items()}
            return next_step(change, change.set(call, values=with_values(call, made)))
        case EnterQueue() if consenting.is_due(change, call, step.queue):
            consenting.announce(change, call, step.queue)
        case EnterQueue():
            return _enter_queue(change, call, step)
        case HistoryStep():
            return history.recall(change, call, step)
        case LookUpStep():
            return looking_up.begin(change, call, step)
        case Transfer():
            if not transfers.begin(change, notes.write(change, call), step):
                return next_step(change, call)
        case PromiseCallback():
            return calling_back.begin(change, call, step)
        case RecordMessage():
            return messages.begin(change, call, step)
        case EndCall():
            reason = step.reason if change.state.is_unanswered(call) else HangUpReason.NORMAL
            ending = CallEnding.LINE_CLOSED if call.flow == CLOSED_LINE else CallEnding.FLOW_ENDED
            leave(change, call, ending, reason)
    return None


def _known(change: Change, call: Call) -> Known:
    return known_to(call, change.now.wall, change.plan.time_zone)


def _say(change: Change, call: Call, step: Say) -> Call | None:
    known = _known(change, call)
    prompts = spoken(step.how, made_of(step.what, known), call.language, int(known("year")))
    if not prompts:
        return next_step(change, call)
    speak(change, notes.write(change, call), tuple((prompt, call.language) for prompt in prompts), Awaited.PROMPT)
    return None


def _enter_queue(change: Change, call: Call, step: EnterQueue) -> Call | None:
    if not reaching.is_there(change, call, step):
        return next_step(change, call)
    refused = queues.enter(change, call, step)
    if refused is None:
        return None
    call = change.state.calls[call.id]
    return change.set(call, **queues.after(call, step, refused), awaited=Awaited.NOTHING, deadline_s=None)


def _answer(change: Change, call: Call) -> Call | None:
    if not change.state.is_unanswered(call):
        call, greeting = greetings.greet(change, call)
        if greeting is None:
            return next_step(change, call)
        speak(change, notes.write(change, call), (greeting,), Awaited.PROMPT)
        return None
    change.do(AnswerLeg, call.node, call.id, leg=call.leg)
    awaits(change, call, Awaited.ANSWER, ANSWERED_WITHIN_S)
    return None
