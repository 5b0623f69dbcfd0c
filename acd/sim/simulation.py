"""A whole centre under a virtual clock: the engine, a switch, callers and agents, and one heap of what is to happen.

Nothing sleeps and nothing is async. The same plan, callers, manners and seed give the same run, byte for byte.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from heapq import heappop, heappush
from math import inf
from random import Random
from typing import Any, Protocol

from acd.core import events, ledger
from acd.core.engine import Engine
from acd.core.events import EndCause, Event, Now
from acd.core.ids import LegId, NodeName, PhoneName
from acd.core.ledger_callbacks import CallbackPromised
from acd.core.plan import Plan
from acd.core.snapshot import PhoneSnapshot
from acd.sim.people import NOTHING, Caller, Manners
from acd.sim.staff import Staff, shifts
from acd.sim.switch import Switch

NODE = NodeName("a1")
# Why a call is not even one for the engine.
NO_CHANNEL = "no_channel"
# What is to happen, beside events: a caller rings, gives up, hangs up after his talk, or presses a key.
EVENT, LEG_EVENT, RINGS, GIVES_UP, TALKED, KEY = range(6)


class Hears(Protocol):
    """Whoever is told of each fact."""

    def hear(self, fact: ledger.Fact, at_s: float) -> None:
        """It happened at this second of the simulation."""


class BugFoundError(Exception):
    """The engine contained a bug of its own. In a simulation nothing goes on after that."""


class Simulation:
    """One run. `callers` come in the order of `at_s`; `begins` is the wall clock at second 0.

    Who finds all channels of the carriers taken hears that it is busy: he is `turned_away`, and no call.
    """

    def __init__(
        self,
        plan: Plan,
        callers: Iterable[Caller],
        manners: Manners,
        *,
        seed: int,
        begins: datetime,
        audience: Iterable[Hears] = (),
    ) -> None:
        self.plan, self.manners, self.begins = plan, manners, begins
        self.chance = Random(seed)  # noqa: S311  # a simulation must be the same each time
        self.engine, self.now_s = Engine(), 0.0
        self.calls = self.steps = self.turned_away = 0
        staff = Staff(NODE, manners, self.chance, self._later)
        self.switch = Switch(plan, manners.delays, self._later, staff.ring, self._asks_key)
        self._audience = [each.hear for each in audience]
        self._callers: Iterator[Caller] = iter(callers)
        self._caller_on: dict[str, Caller] = {}
        self._caller_of: dict[str, Caller] = {}
        # Channels of all carriers; 0 of one of them: no bound.
        channels = [trunk.calls_max or inf for trunk in plan.trunks]
        self._calls_max = sum(channels) if channels else inf
        self._due: list[tuple[float, int, int, Any]] = []
        self._pushed, self._is_feeding = 0, False
        self._pending: deque[Event] = deque()
        self._hearers: Mapping[type[ledger.Fact], Callable[[Any], None]] = {
            ledger.CallBegan: self._call_began,
            ledger.StayBegan: self._stay_began,
            ledger.ConversationBegan: self._conversation_began,
            ledger.TransferEnded: self._transfer_ended,
            ledger.CallEnded: self._call_ended,
            CallbackPromised: self._promised,
            ledger.BugContained: _stop_at,
        }
        self._open()
        self.switch.found = lambda call: self._caller_of[call].found if call in self._caller_of else NOTHING
        self._next_caller()

    def run(self, until_s: float = inf) -> None:
        """Let time pass until nothing is to happen any more, or until this second."""
        due, deadline_of = self._due, self.engine.next_deadline
        while True:
            at_s = due[0][0] if due else inf
            deadline_s = deadline_of()
            if deadline_s is not None and deadline_s < at_s:
                at_s = deadline_s
                if at_s > until_s:
                    break
                self.now_s = max(self.now_s, at_s)
                self.feed(events.TimePassed())
                continue
            if at_s > until_s or not due:
                break
            self.now_s, _, kind, thing = heappop(due)
            self._happen(kind, thing)
        self.now_s = until_s if until_s < inf else self.now_s

    def at(self, second: float, event: Event) -> None:
        """This event comes at this second."""
        self._push(second, EVENT, event)

    def feed(self, event: Event) -> None:
        """One event now, with all that follows from it at once."""
        self._pending.append(event)
        if self._is_feeding:
            return
        self._is_feeding = True
        while self._pending:
            now = Now(self.now_s, self.begins + timedelta(seconds=self.now_s))
            step = self.engine.handle(self._pending.popleft(), now)
            self.steps += 1
            for fact in step.facts:
                hearer = self._hearers.get(type(fact))
                if hearer is not None:
                    hearer(fact)
                for hear in self._audience:
                    hear(fact, self.now_s)
            for command in step.commands:
                self.switch.carry_out(command)
        self._is_feeding = False

    # -- what is to happen ---------------------------------------------------------------------------------------------

    def _push(self, at_s: float, kind: int, thing: Any) -> None:
        self._pushed += 1
        heappush(self._due, (at_s, self._pushed, kind, thing))

    def _later(self, delay_s: float, event: Event) -> None:
        """What the switch tells; of a leg only while it is there."""
        if delay_s > 0.0:
            self._push(self.now_s + delay_s, LEG_EVENT if hasattr(event, "leg") else EVENT, event)
        elif not isinstance(event, events.LegEnded) or self.switch.ended(event.leg):
            self._pending.append(event)

    def _happen(self, kind: int, thing: Any) -> None:
        if kind == EVENT:
            self.feed(thing)
        elif kind == LEG_EVENT:
            is_end = isinstance(thing, events.LegEnded)
            if self.switch.ended(thing.leg) if is_end else thing.leg in self.switch.legs:
                self.feed(thing)
        elif kind == RINGS:
            self._arrive(thing)
        elif kind == GIVES_UP:
            if not thing.is_served:
                self._hang_up(thing)
        elif kind == TALKED:
            self._hang_up(thing)
        else:
            self._press(thing)

    # -- callers -------------------------------------------------------------------------------------------------------

    def _next_caller(self) -> None:
        caller = next(self._callers, None)
        if caller is not None:
            self._push(max(self.now_s, caller.at_s), RINGS, caller)

    def _arrive(self, caller: Caller) -> None:
        if caller.tries == 0:
            self._next_caller()
        if len(self._caller_on) >= self._calls_max:
            self.turned_away += 1
            self._ring_again(caller)
            return
        self.calls += 1
        caller.leg = f"{NODE}-{self.calls}.0"
        self.switch.legs[caller.leg] = None
        self._caller_on[caller.leg] = caller
        self.feed(events.CallArrived(NODE, LegId(caller.leg), caller.line, caller.number, ""))

    def _hang_up(self, caller: Caller) -> None:
        if self.switch.ended(caller.leg):
            self.feed(events.LegEnded(NODE, LegId(caller.leg), EndCause.NORMAL, 16, ""))

    def _asks_key(self, leg: LegId, callback_key: str) -> None:
        caller = self._caller_on.get(leg)
        if caller is not None and callback_key and caller.takes_callback:
            self._later(self.manners.delays.key_s, events.DigitPressed(NODE, leg, callback_key))
        elif caller is not None and not callback_key and caller.pressed < len(caller.keys):
            self._push(self.now_s + self.manners.delays.key_s, KEY, caller)

    def _press(self, caller: Caller) -> None:
        if caller.leg in self.switch.legs and caller.pressed < len(caller.keys):
            caller.pressed += 1
            self.feed(events.DigitPressed(NODE, LegId(caller.leg), caller.keys[caller.pressed - 1]))

    # -- what is heard of the engine -----------------------------------------------------------------------------------

    def _call_began(self, fact: ledger.CallBegan) -> None:
        self._caller_of[fact.call] = self._caller_on[fact.leg]

    def _promised(self, fact: CallbackPromised) -> None:
        self._caller_of[fact.call].is_served = True

    def _stay_began(self, fact: ledger.StayBegan) -> None:
        caller = self._caller_of[fact.call]
        caller.queue = fact.queue
        if caller.gives_up_s is None and caller.patience_s < inf:
            caller.gives_up_s = self.now_s + caller.patience_s
            self._push(caller.gives_up_s, GIVES_UP, caller)

    def _conversation_began(self, fact: ledger.ConversationBegan) -> None:
        caller = self._caller_of[fact.call]
        caller.is_served = True
        talk_s = caller.talk_s
        if talk_s is None:
            handling = self.manners.handling_in(caller.queue)
            talk_s = handling.draw(self.chance) if caller.lot is None else handling.at(caller.lot)
        self._push(self.now_s + talk_s * self.manners.of(fact.agent).pace, TALKED, caller)

    def _transfer_ended(self, fact: ledger.TransferEnded) -> None:
        caller = self._caller_of.get(fact.call)
        if caller is not None and fact.ending == "answered":
            caller.is_served = True
            self._push(self.now_s + self.manners.usual_handling.draw(self.chance), TALKED, caller)

    def _call_ended(self, fact: ledger.CallEnded) -> None:
        caller = self._caller_of.pop(fact.call)
        self._caller_on.pop(caller.leg, None)
        if not caller.is_served:
            self._ring_again(caller)

    def _ring_again(self, caller: Caller) -> None:
        retrial = self.manners.retrials.get(caller.group)
        if retrial is None or caller.tries >= retrial.tries_max:
            return
        if self.chance.random() < retrial.share:
            again = caller.again(self.now_s + retrial.after.draw(self.chance))
            self._push(again.at_s, RINGS, again)

    def _open(self) -> None:
        phones = tuple(PhoneSnapshot(PhoneName(phone), is_reachable=True) for phone in self.plan.phones)
        self.feed(events.CentreLoaded(self.plan, 1))
        self.feed(events.NodeConnected(NODE, (), (), phones))
        for at_s, event in shifts(self.plan, self.manners):
            self.at(at_s, event)


def _stop_at(fact: ledger.BugContained) -> None:
    raise BugFoundError(str(fact))
