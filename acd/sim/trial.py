"""One policy test played: the same engine and switch as in every simulation, with callers and agents by a script.

Nothing is drawn by chance. Agents of whom the script says nothing pick up after three seconds.
"""

from collections import defaultdict, deque
from collections.abc import Callable
from datetime import timedelta
from math import inf

from acd.config.policies import Policy
from acd.config.policy_shapes import (
    WITHHELD,
    AnswerStep,
    CallStep,
    HangUpStep,
    Happening,
    MissStep,
    PressStep,
    RejectStep,
    WaitStep,
)
from acd.config.staff_shapes import names_of
from acd.core import events
from acd.core.calls import Awaited, Call, CallState
from acd.core.commands import PlayPrompt
from acd.core.events import EndCause
from acd.core.ids import AgentName, LegId, LineNumber, PhoneName
from acd.core.line_requests import NoticeAsked
from acd.core.plan import Plan
from acd.core.snapshot import PhoneSnapshot
from acd.sim.beforehand import BEFORE_S, FOR_EVER_S, busy_phones, door, kept, moment, with_doors
from acd.sim.people import Caller, Delays, Manners
from acd.sim.simulation import NODE, RINGS, Simulation
from acd.sim.story import Story
from acd.sim.switch import Switch

# When a key means something.
ASKED = (Awaited.KEY, Awaited.CONFIRMATION, Awaited.MESSAGE)
LASTS_S = 7200.0
STEPS_MAX = 20_000
ANSWERS_AFTER_S = 3.0
# An event of the script's own, beside those of every simulation.
RUNG = 100
SOMEBODY = "+3225550199"


class ImpossibleError(Exception):
    """A step of the script could not be done: in which it says why."""


class Ear(Switch):
    """A switch of which somebody is told what is played."""

    heard: Callable[[PlayPrompt], None]

    def _play(self, command: PlayPrompt) -> None:
        self.heard(command)
        super()._play(command)


class Trial(Simulation):
    """One test. `play()` does what its script says; `story` is what came of it."""

    def __init__(self, plan: Plan, policy: Policy) -> None:
        self.policy, self.given = policy, policy.given
        self.story = Story(lambda: self.engine.state, plan.time_zone)
        self.index, self._real = 0, plan
        self._script: dict[str, deque[str]] = defaultdict(deque)
        self._rings_over: list[tuple[str, str]] = []
        self._caller: Caller | None = None
        for step in policy.said.when:
            if isinstance(step, AnswerStep | MissStep | RejectStep):
                key = next(iter(type(step).model_fields))
                self._script[getattr(step, key)].append(key)
        begins = moment(self.given, plan) - timedelta(seconds=BEFORE_S)
        manners = Manners(delays=Delays(command_s=0.02, prompt_share=0.4))
        super().__init__(with_doors(plan), (), manners, seed=1, begins=begins, audience=[self.story])

    def play(self) -> None:
        """Everything, until the call is over, or somebody talks with the caller, or two hours later.

        Raises ImpossibleError at a step that cannot be done; `index` says which.
        """
        self.run(BEFORE_S)
        for index, step in enumerate(self.policy.said.when):
            self.index = index
            self._do(step)
        self._until(self._is_settled)

    # -- the beginning -------------------------------------------------------------------------------------------------

    def _open(self) -> None:
        ear = Ear(self.plan, self.manners.delays, self._later, self._ring, lambda _leg, _key: None)
        ear.heard = lambda command: self.story.plays(command, self.now_s)
        self.switch = ear
        phones = tuple(PhoneSnapshot(PhoneName(phone), is_reachable=True) for phone in self._real.phones)
        self.feed(events.CentreLoaded(self.plan, 1, kept(self.given, self._real, self.begins)))
        self.feed(events.NodeConnected(NODE, (), (), phones))
        for kind, prompt in () if self.given.notices is None else self.given.notices.prompts():
            self.feed(NoticeAsked("", kind, "", prompt, None, "a policy test"))
        for phone, free_s in busy_phones(self.given, self._real):
            self.feed(events.PhoneUseChanged(NODE, phone, is_in_use=True))
            self.at(free_s, events.PhoneUseChanged(NODE, phone, is_in_use=False))
        for number, (queue, count) in enumerate((self.given.waiting or {}).items()):
            for place in range(count):
                caller = Caller(place + 1.0, door(queue), f"+32{number:03}{place:06}", talk_s=FOR_EVER_S)
                self._push(caller.at_s, RINGS, caller)

    # -- the script ----------------------------------------------------------------------------------------------------

    def _do(self, step: Happening) -> None:
        match step:
            case CallStep():
                wanted = step.wanted
                number = "" if wanted.caller == WITHHELD else wanted.caller or SOMEBODY
                self._call(LineNumber(wanted.line), number)
            case PressStep():
                for key in step.press:
                    self._until(self._is_listening, f"the caller is never asked for the key {key}")
                    self.feed(events.DigitPressed(NODE, LegId(self._leg()), key))
            case WaitStep():
                self.run(self.now_s + step.wait)
            case AnswerStep() | MissStep() | RejectStep():
                key = next(iter(type(step).model_fields))
                done = (getattr(step, key), key)
                self._until(lambda: done in self._rings_over, f"the phone of {done[0]} does not ring")
                self._rings_over.remove(done)
            case HangUpStep():
                self._until(lambda: self._talks_to(step.hang_up) is not None, f"{step.hang_up} does not talk with him")
                self.feed(events.LegEnded(NODE, self._gone(self._talks_to(step.hang_up)), EndCause.NORMAL, 16, ""))
            case _:
                leg = self._leg()
                self.feed(events.LegEnded(NODE, self._gone(LegId(leg)), EndCause.NORMAL, 16, ""))

    def _call(self, line: LineNumber, number: str) -> None:
        self._caller = Caller(self.now_s, line, number, talk_s=FOR_EVER_S)
        self._caller.found = self.given.look_ups or {}
        # The name that `_arrive` gives to the next leg.
        self.story.legs.add(f"{NODE}-{self.calls + 1}.0")
        self._arrive(self._caller)

    def _leg(self) -> str:
        if self._caller is None or self._caller.leg not in self.switch.legs:
            raise ImpossibleError("nobody is on the line")
        return self._caller.leg

    def _gone(self, leg: LegId | None) -> LegId:
        assert leg is not None, "looked for just now"
        self.switch.ended(leg)
        return leg

    def _ring(self, agent: AgentName, leg: LegId, timeout_s: int) -> None:
        name, does = self._action(agent, leg)
        self._later(0.02, events.LegRinging(NODE, leg, ""))
        event: events.Event = events.LegAnswered(NODE, leg, "")
        after_s = ANSWERS_AFTER_S
        if does == "miss":
            after_s, event = float(timeout_s), events.LegEnded(NODE, leg, EndCause.NO_ANSWER, 19, "")
        elif does == "reject":
            event = events.LegEnded(NODE, leg, EndCause.REJECTED, 21, "")
        self._later(after_s, event)
        if name:
            self._push(self.now_s + after_s, RUNG, (name, does))

    def _action(self, agent: AgentName, leg: LegId) -> tuple[str, str]:
        """What the script says of this ring, and by which name; of others' calls it says nothing."""
        state = self.engine.state
        offer = next((offer for offer in state.offers.values() if offer.leg == leg), None)
        if offer is not None and offer.call in self.story.living:
            for name in names_of(agent, self._real.agents):
                if self._script[name]:
                    return name, self._script[name].popleft()
        return "", "answer"

    def _happen(self, kind: int, thing: object) -> None:
        if kind == RUNG:
            assert isinstance(thing, tuple)
            self._rings_over.append(thing)
        else:
            super()._happen(kind, thing)

    # -- time ----------------------------------------------------------------------------------------------------------

    def _until(self, is_so: Callable[[], bool], why_not: str = "") -> None:
        """Let time pass until this is so, or (`why_not` says what is wrong then) for two hours."""
        until_s, steps = self.now_s + LASTS_S, self.steps
        while not is_so():
            due_s = self._due[0][0] if self._due else inf
            deadline_s = self.engine.next_deadline()
            next_s = min(due_s, inf if deadline_s is None else deadline_s)
            if next_s > until_s or self.steps - steps > STEPS_MAX or self._is_over():
                if why_not:
                    raise ImpossibleError(why_not)
                return
            self.run(max(next_s, self.now_s))

    def _calls(self) -> list[Call]:
        return [call for name, call in self.engine.state.calls.items() if name in self.story.living]

    def _is_over(self) -> bool:
        return self._caller is not None and not self._calls()

    def _is_settled(self) -> bool:
        return all(
            call.state is CallState.TALKING or (call.awaited is Awaited.TARGET and call.deadline_s is None)
            for call in self._calls()
        )

    def _is_listening(self) -> bool:
        leg = self._leg()
        call = next((call for call in self._calls() if call.leg == leg), None)
        return call is not None and (call.state is CallState.QUEUED or call.awaited in ASKED)

    def _talks_to(self, agent: str) -> LegId | None:
        for call in self._calls():
            offer = None if call.offer is None else self.engine.state.offers.get(call.offer)
            is_hers = offer is not None and agent in names_of(offer.agent, self._real.agents)
            if offer is not None and is_hers and call.state is CallState.TALKING:
                return offer.leg
        return None
