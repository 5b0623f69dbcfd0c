"""A transcript played again on a switch that remembers, with an engine that may be killed after any command.

Everybody does what the transcript says, as far as they still can. The store keeps what each step touched; the engine
that comes after the kill finds all of it there, or lacks the last step, or finds nothing. Or the store is `ahead`: it
knows the step, and the switch was not asked for the last command any more.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Self

from acd.core import commands, events, ledger
from acd.core.commands import AnyCommand
from acd.core.engine import Engine
from acd.core.events import EndCause, Event, FailureReason, Now
from acd.core.ids import LegId, NodeName
from acd.core.plan import Plan
from tests.core import verdicts
from tests.core.keeper import Keeper
from tests.core.playbook import Playbook
from tests.core.switchboard import Switchboard
from tests.core.whose import leg_of
from tests.core.words import MORNING

STORES = ("after", "before", "none")
_CREATIONS = commands.OfferCall | commands.CallNumber | commands.CallPhone | commands.SnoopOn
# The clock of the machine on which the next engine runs began elsewhere.
OTHER_CLOCK_S = -777.0


class Missing(Exception):
    """Something of the transcript is about somebody whom this run has not called."""


class Killed(Exception):
    """The engine is gone, with what it had still to do; counted are the steps before that of its last command."""


@dataclass
class Rerun:
    """`kill_at` counts commands (0: nobody is killed); `store` is one of `STORES`, or `ahead`.

    `broken` is what was wrong right after the next engine had taken over. Between the two
    `gap_s` seconds pass, `meanwhile` happens on the switch, and the settings may become `next_plan`.
    """

    book: Playbook
    kill_at: int = 0
    store: str = "after"
    engine: Engine = field(default_factory=Engine)
    board: Switchboard = field(default_factory=Switchboard)
    second: float = 0.0
    clock_s: float = 0.0
    given: int = 0
    callers: dict[str, str] = field(default_factory=dict)
    asked: list[AnyCommand] = field(default_factory=list)
    facts: list[ledger.Fact] = field(default_factory=list)
    keeper: Keeper = field(default_factory=Keeper)
    failures: dict[str, FailureReason] = field(default_factory=dict)
    modes: set[str] = field(default_factory=set)
    away: set[NodeName] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)
    meanwhile: tuple[Any, ...] = ()
    gap_s: float = 0.0
    next_plan: Plan | None = None
    was_waiting: dict[str, list[str]] = field(default_factory=dict)

    def run(self) -> Self:
        """From the first event to the last; whoever is left then is still there."""
        plan, nodes = self.book.plan, [NodeName(node) for node in self.book.nodes]
        self.board.phones = dict.fromkeys(plan.phones, (nodes[0], False))
        self._step(events.CentreLoaded(plan, 1))
        for node in nodes:
            self._attempt(lambda node=node: self._step(self.board.listed(node)))
        for kind, what in self.book.script:
            match kind:
                case "at":
                    while not self._attempt(lambda until=what: self.at(until)):
                        pass
                case "sees":
                    self._attempt(lambda short_form=what: self.see(short_form))
                case "fails":
                    self.failures[what[0].__name__] = what[1]
                case "works":
                    self.failures.pop(what.__name__, None)
                case "showing":
                    self.modes |= set(what)
                case _:
                    raise AssertionError(kind)
        return self

    def drain(self) -> Self:
        """Everybody hangs up, one after the other, and enough time passes."""
        self.failures, self.modes, self.away = {}, set(), set()
        for node in [NodeName(node) for node in self.book.nodes]:
            self._attempt(lambda node=node: self._step(self.board.listed(node)))
        while self.board.channels:
            leg = next(iter(self.board.channels.values()))
            self._attempt(lambda leg=leg: self._bear(events.LegEnded(leg.node, leg.leg, EndCause.NORMAL, 16, "")))
        for _ in range(200):
            due_s = self.engine.next_deadline()
            if due_s is None:
                self.sweep()
                return self
            self._attempt(lambda due_s=due_s: self.at(max(self.second, due_s - self.clock_s)))
        raise AssertionError("the deadlines never end")

    def hung_up(self) -> set[str]:
        """Callers whom we have hung up, or given away, though nobody with whom they were joined had hung up."""
        return {who for who, leg in self.callers.items() if leg in self.board.hung_up - self.board.parted}

    # -- how it goes on ----------------------------------------------------------------------------------------------

    @property
    def _is_killed(self) -> bool:
        return bool(self.kill_at) and self.given >= self.kill_at

    def _attempt(self, act: Any) -> bool:
        """Let something happen. False: the engine was killed meanwhile."""
        try:
            act()
        except Missing:
            return True
        except Killed as killed:
            self.revive(killed.args[0])
            return False
        return True

    def revive(self, before: int) -> None:
        """The next engine takes over. `before` counts the steps before the one of the last command."""
        was_waiting, before_that = verdicts.waiting(self.engine.state), self.was_waiting
        kept = self.keeper.go_back({"before": before, "none": 0}.get(self.store, len(self.keeper.steps)))
        del self.facts[self.keeper.facts :]
        self.clock_s, self.failures = OTHER_CLOCK_S, {}
        for short_form in self.meanwhile:
            self.board.bear(short_form(self))
        self.second += self.gap_s
        self.engine = Engine()
        self._step(events.CentreLoaded(self.next_plan or self.book.plan, 2, kept))
        for node in [NodeName(node) for node in self.book.nodes if node not in self.away]:
            self._step(self.board.listed(node))
        state, waited = self.engine.state, [leg for line in was_waiting.values() for leg in line]
        self.broken += verdicts.misplaced(before_that, was_waiting, verdicts.waiting(state))
        self.sweep()
        self.broken += self.board.tapes.wrong(state)
        self.broken += verdicts.without_place(state, self.board, waited, self.away)
        self.broken += verdicts.in_silence(state, self.board, self.away)

    def sweep(self) -> None:
        """Who keeps the files tells of those that nobody has asked for."""
        for event in self.board.tapes.strays(self.engine.state):
            self._attempt(lambda event=event: self._step(event))

    def at(self, until: float) -> None:
        """Let time pass; deadlines on the way are applied when they are due."""
        while (due_s := self.engine.next_deadline()) is not None and due_s - self.clock_s <= until:
            self.second = max(due_s - self.clock_s, self.second)
            self._step(events.TimePassed())
        self.second = max(until, self.second)

    def see(self, short_form: Any) -> None:
        """Something of the transcript, or after it, happens now, if it still can."""
        try:
            event = short_form(self)
        except (IndexError, StopIteration) as error:
            raise Missing from error
        match event:
            case events.CommandDone() | events.CommandFailed():
                # Of the commands of the next engine it is the latest of that kind that is told of.
                asked = [command for command in self.asked if type(command) is type(event.command)]
                if asked and (event.command in asked or self._is_killed):
                    self._step(replace(event, command=asked[-1] if self._is_killed else event.command))
            case events.NodeLost():
                self.away.add(event.node)
                self._step(event)
            case events.NodeConnected():
                self.away.discard(event.node)
                self._step(self._relisted(event))
            case _:
                self.next_plan = event.plan if isinstance(event, events.CentreReloaded) else self.next_plan
                self._bear(event)

    def _relisted(self, event: events.NodeConnected) -> Event:
        """Who is not in the transcript's list is gone; who is up in it picked up meanwhile."""
        there = {leg.leg: leg for leg in event.legs}
        for channel in [channel for channel in self.board.channels.values() if channel.node == event.node]:
            if channel.leg not in there:
                self.board.bear(events.LegEnded(event.node, channel.leg, EndCause.NORMAL, 16, ""))
            elif there[channel.leg].condition == "up":
                self.board.bear(events.LegAnswered(event.node, channel.leg, ""))
        self.board.phones = {phone: at for phone, at in self.board.phones.items() if at[0] != event.node}
        for phone in event.phones:
            if phone.is_reachable:
                self.board.phones[phone.phone] = event.node, phone.is_in_use
        return self.board.listed(event.node)

    def _bear(self, event: Event) -> None:
        if self.board.bear(event) and getattr(event, "node", None) not in self.away:
            self._step(event)

    def _step(self, event: Event) -> None:
        before, self.was_waiting = len(self.keeper.steps), verdicts.waiting(self.engine.state)
        step = self.engine.handle(event, Now(self.second + self.clock_s, MORNING + timedelta(seconds=self.second)))
        self.facts += step.facts
        self.keeper.write(step, self.engine.state, Now(self.second, MORNING + timedelta(seconds=self.second)))
        for command in step.commands:
            self._carry_out(command, before)

    def _carry_out(self, command: AnyCommand, before: int) -> None:
        self.asked.append(command)
        if self.store == "ahead" and self.kill_at == self.given + 1:
            self.given = self.kill_at
            raise Killed(before)
        reason = self.failures.get(type(command).__name__)
        if isinstance(command, commands.HangUp | commands.ReleaseLeg):
            self.board.hung_up.add(command.leg)
        outcome = reason or self.board.carry_out(command)
        self.given += 1
        if self.given == self.kill_at:
            raise Killed(before)
        if isinstance(outcome, FailureReason):
            self._step(events.CommandFailed(command, outcome, ""))
            return
        if command.wants_done and "slow joins" not in self.modes:
            self._step(events.CommandDone(command))
        for event in outcome:
            is_late = isinstance(command, _CREATIONS) and "slow creation" in self.modes
            is_silent = isinstance(command, commands.HangUp) and "silent hang-up" in self.modes
            if not is_late and not is_silent:
                self._step(event)

    def leg(self, who: str) -> LegId:
        """As in the transcript. Raises Missing when nobody has called her."""
        if (found := leg_of(who, self.callers, self.asked)) is None:
            raise Missing
        return found


def taken_over(book: Playbook, store: str = "after", **how: Any) -> Rerun:
    """The whole transcript, and then a kill; `facts` are those of the next engine."""
    run = Rerun(book, store=store, **how).run()
    run.kill_at = run.given
    run.revive(len(run.keeper.steps) - 1)
    at = max(number for number, fact in enumerate(run.facts) if isinstance(fact, ledger.CentreOpened))
    run.facts = run.facts[at:]
    return run
