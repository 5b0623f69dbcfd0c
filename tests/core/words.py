"""The words of the core's tests: settings in a line each, effects as people would name them, events as they happen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from acd.core import commands, events
from acd.core.commands import AnyCommand
from acd.core.events import EndCause, Event
from acd.core.ids import AgentName, LegId, LineNumber, NodeName, PhoneName, QueueName
from acd.core.plan import Agent, Answer, EnterQueue, Flow, Line, Menu, Plan, Play, Prompt, Queue, Step

NODE = NodeName("a1")
LINE = LineNumber("+3225550100")
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def queue(name: str, **settings: Any) -> Queue:
    """A queue; wrap-up and back-off are 0 unless said, so that a transcript shows what it is about."""
    return Queue(QueueName(name), **{"wrap_up_s": 0.0, "back_off_s": 0.0, **settings})


def agent(name: str, *queues: str) -> Agent:
    """An agent at a phone of her own; of all the centre's queues unless said."""
    return Agent(AgentName(name), name, PhoneName(f"phone-{name}"), tuple(QueueName(q) for q in queues))


def flow(*steps: Step, **blocks: tuple[Step, ...]) -> Flow:
    """The flow of the test's line: `steps` at its start, and further blocks by name."""
    return Flow("main", {"start": steps, **blocks})


def menu(options: dict[str, str], *, otherwise: str = "gone", **settings: Any) -> Menu:
    """A menu that speaks `choose`."""
    return Menu("choose", options, otherwise, **settings)


def enter(name: str) -> EnterQueue:
    """The step that waits for an agent of this queue."""
    return EnterQueue(QueueName(name))


def centre(*parts: Queue | Agent | Flow) -> Plan:
    """A centre of these parts. Without a flow its one line answers and goes straight to the first queue."""
    queues = {part.name: part for part in parts if isinstance(part, Queue)}
    everywhere = tuple(queues)
    agents = {
        part.name: part if part.queues else replace(part, queues=everywhere)
        for part in parts
        if isinstance(part, Agent)
    }
    flows = [part for part in parts if isinstance(part, Flow)]
    if not flows:
        flows = [flow(Answer(), enter(everywhere[0]))]
    return Plan(
        name="test",
        revision="r1",
        time_zone="Europe/Brussels",
        languages=("en",),
        lines={LINE: Line(LINE, "Help desk", "main", "en")},
        flows={f.name: f for f in flows},
        queues=queues,
        agents=agents,
        phones=tuple(PhoneName(f"phone-{name}") for name in agents),
        prompts={key: Prompt(key, {"en": 20.0}) for key in _prompts(flows)},
    )


def _prompts(flows: Iterable[Flow]) -> set[str]:
    keys: set[str] = set()
    for steps in (steps for f in flows for steps in f.blocks.values()):
        for step in steps:
            match step:
                case Play():
                    keys.add(step.prompt)
                case Menu():
                    keys |= {key for key in (step.prompt, step.invalid_prompt, step.timeout_prompt) if key}
                case _:
                    pass
    return keys


# What a transcript shows of a command or a fact: its name and the words that matter to people.
@dataclass(frozen=True)
class Said:
    """One line of a transcript."""

    name: str
    words: tuple[Any, ...]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(str(word) for word in self.words)})"


def said(name: str) -> Callable[..., Said]:
    """The short form of one effect: `OfferCall("c1", "ana")`."""
    return lambda *words: Said(name, words)


PlayPrompt, StopPrompt, OfferCall, RingPhone = (
    said("PlayPrompt"),
    said("StopPrompt"),
    said("OfferCall"),
    said("RingPhone"),
)
AnswerCall, HangUp, CancelOffer = said("AnswerCall"), said("HangUp"), said("CancelOffer")
ReleaseLeg, RefuseTransfer, Join = said("ReleaseLeg"), said("RefuseTransfer"), said("Join")
StayEnds, CallEnds, OfferEnds = said("StayEnds"), said("CallEnds"), said("OfferEnds")
KeyTaken, KeyRefused, Bug = said("KeyTaken"), said("KeyRefused"), said("Bug")
AgentIs = said("AgentIs")


SMALL = frozenset({"RingPhone", "Join", "AgentIs", "OfferEnds", "StopPrompt", "AnswerCall", "KeyTaken", "KeyRefused"})


# -- the short forms of events: each a function of the playbook, which knows the legs --------------------------------


class Played(Protocol):
    """What an event needs to know of the transcript so far."""

    callers: dict[str, str]
    asked: list[AnyCommand]

    def leg(self, who: str) -> LegId:
        """The caller's leg, or that of the agent's latest offer."""


def CallArrived(who: str, *, line: str = LINE, caller: str = "+32470000001", node: str = NODE) -> Any:  # noqa: N802  # reads as the event it makes
    """A caller dials a line."""

    def arrives(book: Played) -> Event:
        leg = book.callers.setdefault(who, f"{node}-1700000000.{len(book.callers)}")
        return events.CallArrived(NodeName(node), LegId(leg), line, caller, f"{who}@caller")

    return arrives


def _of_leg(make: Any) -> Any:
    return lambda who, *values, node=NODE: lambda book: make(NodeName(node), book.leg(who), *values)


LegAppears = _of_leg(events.LegCreated)
PhoneRings = _of_leg(lambda node, leg: events.LegRinging(node, leg, f"{leg}@agent"))
PicksUp = _of_leg(lambda node, leg: events.LegAnswered(node, leg, f"{leg}@agent"))
HangsUp = _of_leg(lambda node, leg: events.LegEnded(node, leg, EndCause.NORMAL, 16, ""))
IsBusy = _of_leg(lambda node, leg: events.LegEnded(node, leg, EndCause.BUSY, 17, ""))
Refuses = _of_leg(lambda node, leg: events.LegEnded(node, leg, EndCause.REJECTED, 21, ""))
Presses = _of_leg(events.DigitPressed)
Leaves = _of_leg(events.LegLeft)
AsksForTransfer = _of_leg(lambda node, leg: events.TransferAsked(node, leg, "+3225550199"))


def PromptEnds(who: str, *, is_failed: bool = False) -> Any:  # noqa: N802  # reads as the event it makes
    """The sound that plays to a caller is over."""

    def ends(book: Played) -> Event:
        played = [c for c in book.asked if isinstance(c, commands.PlayPrompt) and c.leg == book.leg(who)]
        return events.PlaybackEnded(played[-1].node, played[-1].playback, is_failed=is_failed)

    return ends


def PhoneGoes(who: str, *, node: str = NODE) -> Any:  # noqa: N802  # reads as the event it makes
    """An agent's phone is not registered any more."""
    return lambda _: events.PhoneReachabilityChanged(NodeName(node), PhoneName(f"phone-{who}"), is_reachable=False)


def PhoneComes(who: str, *, node: str = NODE) -> Any:  # noqa: N802  # reads as the event it makes
    """An agent's phone registers."""
    return lambda _: events.PhoneReachabilityChanged(NodeName(node), PhoneName(f"phone-{who}"), is_reachable=True)


def event(whole: Event) -> Any:
    """An event as it is, where no short form says it."""
    return lambda _: whole
