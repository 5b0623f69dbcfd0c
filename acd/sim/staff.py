"""The agents of a simulation: what they do when their phones ring, and the shifts and breaks of their days."""

from collections.abc import Iterator
from math import inf
from random import Random

from acd.core import events
from acd.core.events import EndCause, Event
from acd.core.ids import AgentName, LegId, NodeName
from acd.core.plan import Plan
from acd.core.requests import LogInAsked, LogOutAsked, PauseAsked, ResumeAsked
from acd.sim.people import Manners
from acd.sim.switch import Tell

# Whoever rejects a call at once needs a moment for it all the same.
REJECTS_IN_S = 0.2


class Staff:
    """Rings phones of one node. `tell(delay_s, event)`: this happens so much later."""

    def __init__(self, node: NodeName, manners: Manners, chance: Random, tell: Tell) -> None:
        self.node, self.manners, self.chance, self.tell = node, manners, chance, tell

    def ring(self, agent: AgentName, leg: LegId, timeout_s: int) -> None:
        """Her phone rings for so long at most."""
        manner, tell = self.manners.of(agent), self.tell
        answers_s = manner.answers_in.draw(self.chance)
        if answers_s > 0.0:
            tell(self.manners.delays.command_s, events.LegRinging(self.node, leg, ""))
        lot = self.chance.random() if manner.rejected or manner.missed else 1.0
        if lot < manner.rejected:
            tell(max(answers_s, REJECTS_IN_S), events.LegEnded(self.node, leg, EndCause.REJECTED, 21, ""))
        elif lot < manner.rejected + manner.missed or answers_s >= timeout_s:
            tell(float(timeout_s), events.LegEnded(self.node, leg, EndCause.NO_ANSWER, 19, ""))
        else:
            tell(answers_s, events.LegAnswered(self.node, leg, ""))


def shifts(plan: Plan, manners: Manners) -> Iterator[tuple[float, Event]]:
    """When each agent comes, goes, pauses and goes on. Who has no shifts is there all the time, one at `inf` never."""
    for name, agent in plan.agents.items():
        planned = manners.of(name).shifts
        if planned and min(shift.begin_s for shift in planned) > 0.0:
            yield 0.0, LogOutAsked("", name)
        for shift in planned:
            if shift.begin_s == inf:
                continue
            if shift.begin_s > 0.0:
                yield shift.begin_s, LogInAsked("", name, agent.phone)
            for begin_s, end_s in shift.breaks:
                yield begin_s, PauseAsked("", name, plan.pause_reasons[0])
                yield end_s, ResumeAsked("", name)
            if shift.end_s < inf:
                yield shift.end_s, LogOutAsked("", name)
