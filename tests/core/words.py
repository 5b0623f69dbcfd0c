"""The words of the core's tests: settings in a line each, effects as people would name them, events as they happen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Protocol

from acd.core import commands, events
from acd.core.caller_steps import Question, RecordMessage
from acd.core.codes import pin_hash
from acd.core.commands import AnyCommand
from acd.core.events import EndCause, Event
from acd.core.flow_steps import Answer, ChooseLanguage, Collect, EnterQueue, Menu, Play
from acd.core.flows import Flow, Step
from acd.core.hours import Hours
from acd.core.ids import AgentName, LegId, LineNumber, NodeName, PhoneName, QueueName
from acd.core.plan import Agent, Line, Plan, Prompt, Queue, Trunk
from acd.core.queue_rules import AgentRules
from acd.core.requests import LogInAsked, LogOutAsked, PauseAsked, ResumeAsked
from acd.core.routing_rules import Need

NODE = NodeName("a1")
LINE = LineNumber("+3225550100")
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def queue(name: str, **settings: Any) -> Queue:
    """A queue; wrap-up and back-off are 0 unless said, so that a transcript shows what it is about."""
    return Queue(QueueName(name), **{"wrap_up_s": 0.0, "back_off_s": 0.0, **settings})


def agent(name: str, *queues: str, phone: str | None = "own", pin: str = "", **settings: Any) -> Agent:
    """An agent at a phone of her own unless said; of all the centre's queues unless said. Skills, and `rules`."""
    rules = settings.pop("rules", AgentRules())
    where = PhoneName(f"phone-{name}" if phone == "own" else phone) if phone else None
    hashed = pin_hash(name, pin) if pin else ""
    return Agent(AgentName(name), name, where, tuple(QueueName(q) for q in queues), settings, hashed, rules)


def flow(*steps: Step, **blocks: tuple[Step, ...]) -> Flow:
    """The flow of the test's line: `steps` at its start, and further blocks by name."""
    return Flow("main", {"start": steps, **blocks})


def menu(options: dict[str, str], *, otherwise: str = "gone", **settings: Any) -> Menu:
    """A menu that speaks `choose`."""
    return Menu("choose", options, otherwise, **settings)


def enter(name: str, *, priority: int = 0, answer_on_connect: bool = False, **needs: int) -> EnterQueue:
    """The step that waits for an agent of this queue who meets these needs."""
    wanted = tuple(Need(skill, level) for skill, level in needs.items())
    return EnterQueue(QueueName(name), priority, wanted, answer_on_connect=answer_on_connect)


def centre(*parts: Queue | Agent | Flow | Hours | Trunk) -> Plan:
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
        languages=("en", "fr", "nl"),
        lines={LINE: Line(LINE, "Help desk", "main", "en")},
        flows={f.name: f for f in flows},
        queues=queues,
        agents=agents,
        phones=tuple(PhoneName(f"phone-{name}") for name in agents if not name.endswith("outside")),
        prompts={key: Prompt(key, dict.fromkeys(("en", "fr", "nl"), 20.0)) for key in _prompts(flows) | SPOKEN},
        outside_phones={PhoneName(f"phone-{name}"): "+32470000099" for name in agents if name.endswith("outside")},
        hours={part.name: part for part in parts if isinstance(part, Hours)},
        trunks=tuple(part for part in parts if isinstance(part, Trunk)) or (Trunk("trunk"),),
        outbound_prefixes=("+32",),
    )


SPOKEN = (
    {f"{what}-{number}" for what, most in (("position", 50), ("wait-time", 30)) for number in range(1, most + 1)}
    | {f"agent-{word}" for word in "number pin ready logged-out paused wrong accept noted".split()}
    | {f"say-{number}" for number in range(10)}
    | {"position-more", "confirm", "wait-time-more", "whisper", "recorded", "storm", "strike"}
)


def _prompts(flows: Iterable[Flow]) -> set[str]:
    keys: set[str] = set()
    for steps in (steps for f in flows for steps in f.blocks.values()):
        for step in steps:
            match step:
                case Play():
                    keys |= {step.prompt, *step.more}
                case ChooseLanguage() | RecordMessage():
                    keys.add(step.prompt)
                case Menu() | Collect() | Question():
                    keys |= {key for key in (step.prompt, step.invalid_prompt, step.timeout_prompt) if key}
                case EnterQueue() if step.callback is not None:
                    keys.add(step.callback.prompt)
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


PlayPrompt, StopPrompt = said("PlayPrompt"), said("StopPrompt")
OfferCall, RingPhone, RingCaller = said("OfferCall"), said("RingPhone"), said("RingCaller")
AnswerCall, HangUp, CancelOffer = said("AnswerCall"), said("HangUp"), said("CancelOffer")
ReleaseLeg, RefuseTransfer, Join = said("ReleaseLeg"), said("RefuseTransfer"), said("Join")
StayEnds, CallEnds, OfferEnds = said("StayEnds"), said("CallEnds"), said("OfferEnds")
KeyTaken, KeyRefused, Bug = said("KeyTaken"), said("KeyRefused"), said("Bug")
ConsultEnds, Held = said("ConsultEnds"), said("Held")
AgentIs, Answered, Told = said("AgentIs"), said("Answered"), said("Told")
CallNumber, TransferEnds, Speaks = said("CallNumber"), said("TransferEnds"), said("Speaks")


SMALL = frozenset(
    "RingPhone RingCaller Join AgentIs OfferEnds StopPrompt AnswerCall KeyTaken KeyRefused Told TransferEnds "
    "Speaks Held".split()
)


# -- the short forms of events: each a function of the playbook, which knows the legs --------------------------------


class Played(Protocol):
    """What an event needs to know of the transcript so far."""

    callers: dict[str, str]
    asked: list[AnyCommand]

    def leg(self, who: str) -> LegId:
        """The caller's leg, or that of the agent's latest offer."""


def CallArrived(who: str, *, line: str = LINE, caller: str = "+32470000001", node: str = NODE, trunk: str = "") -> Any:  # noqa: N802  # reads as the event it makes
    """A caller dials a line."""

    def arrives(book: Played) -> Event:
        leg = book.callers.setdefault(who, f"{node}-1700000000.{len(book.callers)}")
        return events.CallArrived(NodeName(node), LegId(leg), line, caller, f"{who}@caller", trunk=trunk)

    return arrives


def _of_leg(make: Any) -> Any:
    return lambda who, *values, node=NODE: lambda book: make(NodeName(node), book.leg(who), *values)


LegAppears = _of_leg(events.LegCreated)
Holds = _of_leg(lambda node, leg: events.LegHeld(node, leg, is_held=True))
TakesBack = _of_leg(lambda node, leg: events.LegHeld(node, leg, is_held=False))
PhoneRings = _of_leg(lambda node, leg: events.LegRinging(node, leg, f"{leg}@agent"))
PicksUp = _of_leg(lambda node, leg: events.LegAnswered(node, leg, f"{leg}@agent"))
HangsUp = _of_leg(lambda node, leg: events.LegEnded(node, leg, EndCause.NORMAL, 16, ""))
IsBusy = _of_leg(lambda node, leg: events.LegEnded(node, leg, EndCause.BUSY, 17, ""))
IsCongested = _of_leg(lambda node, leg: events.LegEnded(node, leg, EndCause.CONGESTED, 34, ""))
Refuses = _of_leg(lambda node, leg: events.LegEnded(node, leg, EndCause.REJECTED, 21, ""))
Presses = _of_leg(events.DigitPressed)
Leaves = _of_leg(events.LegLeft)
AsksForTransfer = _of_leg(lambda node, leg, to="+3225550199": events.TransferAsked(node, leg, to))


def PromptEnds(who: str, *, is_failed: bool = False) -> Any:  # noqa: N802  # reads as the event it makes
    """The sound that plays to a caller is over."""

    def ends(book: Played) -> Event:
        played = [c for c in book.asked if isinstance(c, commands.PlayPrompt) and c.leg == book.leg(who)]
        return events.PlaybackEnded(played[-1].node, played[-1].playback, is_failed=is_failed)

    return ends


def PhoneGoes(who: str, *, node: str = NODE) -> Any:  # noqa: N802  # reads as the event it makes
    """An agent's phone is not registered any more."""
    return lambda _: events.PhoneReachabilityChanged(NodeName(node), PhoneName(f"phone-{who}"), is_reachable=False)


def PhoneIs(who: str, *, in_use: bool) -> Any:  # noqa: N802  # reads as the event it makes
    """An agent's phone begins or ends any call."""
    return lambda _: events.PhoneUseChanged(NODE, PhoneName(f"phone-{who}"), in_use)


def Dials(phone: str, code: str) -> Any:  # noqa: N802  # reads as the event it makes
    """A phone dials a feature code; its leg is known by the phone's name."""

    def dials(book: Played) -> Event:
        leg = book.callers.setdefault(phone, f"a1-1700000000.9{len(book.callers)}")
        return events.CodeDialled(NODE, LegId(leg), PhoneName(phone), code, f"{phone}@code")

    return dials


def LogIn(who: str, phone: str | None = None) -> Any:  # noqa: N802  # reads as the event it makes
    """Somebody asks that an agent be logged in."""
    return lambda _: LogInAsked("r1", AgentName(who), PhoneName(phone) if phone else None)


def LogOut(who: str) -> Any:  # noqa: N802  # reads as the event it makes
    """Somebody asks that an agent be logged out."""
    return lambda _: LogOutAsked("r1", AgentName(who))


def Pause(who: str, reason: str = "lunch") -> Any:  # noqa: N802  # reads as the event it makes
    """Somebody asks that an agent pause."""
    return lambda _: PauseAsked("r1", AgentName(who), reason)


def Resume(who: str) -> Any:  # noqa: N802  # reads as the event it makes
    """Somebody asks that an agent go on."""
    return lambda _: ResumeAsked("r1", AgentName(who))


def PhoneComes(who: str, *, node: str = NODE) -> Any:  # noqa: N802  # reads as the event it makes
    """An agent's phone registers."""
    return lambda _: events.PhoneReachabilityChanged(NodeName(node), PhoneName(f"phone-{who}"), is_reachable=True)


def event(whole: Event) -> Any:
    """An event as it is, where no short form says it."""
    return lambda _: whole
