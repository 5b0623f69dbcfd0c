"""What a real call shows, as values that tests can judge. Each begins a stack of its own in the folder it is given."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from acd.asterisk.packages import cache_folder
from acd.asterisk.sounds import Sounds, build
from acd.config.load import load
from tests import audio
from tests.phones import CallState, Phone, PhoneCall
from tests.sip.leftovers import processes_of
from tests.sip.stack import CENTRE, ENGLISH, RunningStack, running_stack

# The agent's is a tone that the waiting music has nowhere.
CALLER_HZ, AGENT_HZ = 440, 1200
TALK_S = 2.5


@dataclass(frozen=True, slots=True)
class Shares:
    """The share of two seconds in which each side heard the other's tone."""

    by_caller: float
    by_agent: float


def sounds_of(centre: Path = CENTRE) -> Sounds:
    """The sound files that a centre's callers are meant to hear."""
    return build(load(centre).prompts, cache_folder() / "sounds")


def connected(stack: RunningStack, folder: Path) -> tuple[PhoneCall, PhoneCall]:
    """A caller who pressed 1 and an agent who picked up, each sending a tone of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    agent = stack.phone("phone-ana")
    caller = stack.phones.call(ENGLISH, play=audio.tone(folder / "caller.wav", CALLER_HZ))
    caller.wait_for(CallState.ANSWERED)
    stack.wait_for_fact(caller, "StepEntered")
    caller.press("1")
    offered = agent.wait_for_call()
    offered.ring()
    offered.play(audio.tone(folder / "agent.wav", AGENT_HZ))
    offered.answer()
    stack.wait_for_fact(caller, "ConversationBegan")
    return caller, offered


def talk(stack: RunningStack, folder: Path) -> Shares:
    """They talk, the caller hangs up; what each heard of the other."""
    caller, offered = connected(stack, folder)
    assert caller.lasts(TALK_S), f"{caller} was cut off; {caller.story()}"
    caller.hang_up()
    offered.wait_for(CallState.ENDED)
    caller.wait_for(CallState.ENDED)
    heard = audio.read(caller.recording), audio.read(offered.recording)
    return Shares(audio.share_of_tone(heard[0], AGENT_HZ), audio.share_of_tone(heard[1], CALLER_HZ))


def share_of_tone_heard(folder: Path) -> Shares:
    """One call, one conversation."""
    with running_stack(folder) as stack:
        return talk(stack, folder)


def agent_rings_after_key(folder: Path, *, key: str) -> bool:
    """Whether the agent's phone rings after this key, and did not before it."""
    with running_stack(folder) as stack:
        agent = stack.phone("phone-ana")
        caller = stack.phones.call(ENGLISH).wait_for(CallState.ANSWERED)
        assert caller.lasts(1.0)
        assert not agent.waiting, "the phone rang before any key was pressed"
        caller.press(key)
        agent.wait_for_call().ring()
        taken = stack.wait_for_fact(caller, "KeyTaken")
        caller.hang_up()
        return bool(taken["digit"] == key and not stack.left_when_quiet())


def correlation_with_welcome(folder: Path) -> float:
    """How much what the caller heard is the welcome of his line's language."""
    with running_stack(folder) as stack:
        caller = stack.phones.call(ENGLISH).wait_for(CallState.ANSWERED)
        assert caller.lasts(4.0)
        caller.hang_up()
        caller.wait_for(CallState.ENDED)
        return audio.correlation(audio.read(caller.recording), audio.read(sounds_of().file("welcome", "en")))


def first_call_many_times(folder: Path, *, times: int) -> int:
    """How many of so many first calls, one after the other, were whole: both heard each other, nothing was left."""
    whole = 0
    with running_stack(folder) as stack:
        for _ in range(times):
            shares = talk(stack, folder)
            whole += min(shares.by_caller, shares.by_agent) >= 0.8 and not stack.left_when_quiet()
    return whole


def two_stacks_at_once(folder: Path) -> int:
    """How many of two stacks, side by side, carried a whole call."""
    with ThreadPoolExecutor(2) as pool:
        shares = list(pool.map(share_of_tone_heard, [folder / "one", folder / "two"]))
    return sum(min(share.by_caller, share.by_agent) >= 0.8 for share in shares)


# -- hanging up in every state -----------------------------------------------------------------------------------


def _caller_leaves(stack: RunningStack, _: Path, when: Callable[[RunningStack, PhoneCall], object]) -> None:
    caller = stack.phones.call(ENGLISH)
    when(stack, caller)
    caller.hang_up()
    caller.wait_for(CallState.ENDED)


def _in_the_menu(stack: RunningStack, caller: PhoneCall) -> None:
    caller.wait_for(CallState.ANSWERED)
    stack.wait_for_fact(caller, "StepEntered")


def _queued(stack: RunningStack, caller: PhoneCall) -> None:
    _in_the_menu(stack, caller)
    caller.press("1")
    stack.wait_for_fact(caller, "StayBegan")


def left_behind_after_hang_ups(folder: Path) -> list[str]:
    """Whatever is left on the switch, in the books or among the processes after a hang-up in any state."""
    left: list[str] = []
    with running_stack(folder) as stack:
        for name, scene in SCENES.items():
            scene(stack, folder)
            left += [f"{name}: {what}" for what in stack.left_when_quiet()]
    return left + [f"process {process}" for process in processes_of(folder)]


def _at_once(stack: RunningStack, _: Path) -> None:
    _caller_leaves(stack, _, lambda _stack, _caller: None)


def _while_it_speaks(stack: RunningStack, _: Path) -> None:
    _caller_leaves(stack, _, _in_the_menu)


def _after_the_last_try(stack: RunningStack, _: Path) -> None:
    caller = stack.phones.call(ENGLISH)
    caller.wait_for(CallState.ENDED, timeout_s=40)
    assert caller.ended_by == "far side", f"the flow should have hung up; {caller.story()}"


def _without_an_agent(stack: RunningStack, _: Path) -> None:
    _caller_leaves(stack, _, _queued)


def _agent(stack: RunningStack) -> Phone:
    return stack.phone("phone-ana")


def _offered(stack: RunningStack) -> tuple[PhoneCall, PhoneCall]:
    agent = _agent(stack)
    caller = stack.phones.call(ENGLISH)
    _queued(stack, caller)
    return caller, agent.wait_for_call()


def _before_it_rings(stack: RunningStack, _: Path) -> None:
    caller, offered = _offered(stack)
    caller.hang_up()
    offered.wait_for(CallState.ENDED)


def _while_it_rings(stack: RunningStack, _: Path) -> None:
    caller, offered = _offered(stack)
    offered.ring()
    stack.wait_for_fact(caller, "OfferRang")
    caller.hang_up()
    offered.wait_for(CallState.ENDED)


def _agent_refuses(stack: RunningStack, _: Path) -> None:
    caller, offered = _offered(stack)
    offered.reject(603)
    assert stack.wait_for_fact(caller, "OfferEnded")["ending"] == "rejected"
    assert not caller.is_ended, "a refused offer must cost the caller nothing"
    caller.hang_up()


def _agent_does_not_answer(stack: RunningStack, _: Path) -> None:
    caller, offered = _offered(stack)
    offered.ring()
    offered.wait_for(CallState.ENDED, timeout_s=12)
    assert stack.wait_for_fact(caller, "OfferEnded")["ending"] == "no_answer"
    caller.hang_up()


def _caller_ends_the_talk(stack: RunningStack, folder: Path) -> None:
    caller, offered = connected(stack, folder)
    caller.hang_up()
    offered.wait_for(CallState.ENDED)


def _agent_ends_the_talk(stack: RunningStack, folder: Path) -> None:
    caller, offered = connected(stack, folder)
    offered.hang_up()
    caller.wait_for(CallState.ENDED)
    assert stack.wait_for_fact(caller, "CallEnded")["ending"] == "agent_hung_up"


def _both_at_once(stack: RunningStack, folder: Path) -> None:
    caller, offered = connected(stack, folder)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(PhoneCall.hang_up, [caller, offered]))


SCENES: dict[str, Callable[[RunningStack, Path], None]] = {
    "the caller hangs up at once": _at_once,
    "the caller hangs up while a prompt plays": _while_it_speaks,
    "the caller never presses a key": _after_the_last_try,
    "the caller hangs up while nobody is there": _without_an_agent,
    "the caller hangs up before the phone rings": _before_it_rings,
    "the caller hangs up while the phone rings": _while_it_rings,
    "the agent refuses": _agent_refuses,
    "the agent does not answer": _agent_does_not_answer,
    "the caller ends the conversation": _caller_ends_the_talk,
    "the agent ends the conversation": _agent_ends_the_talk,
    "both hang up at once": _both_at_once,
}
