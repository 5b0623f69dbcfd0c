"""What the transcripts of reloads have in common."""

from dataclasses import replace
from typing import Any, TypeVar

from acd.core.events import CentreReloaded
from acd.core.flow_steps import Answer, Play
from acd.core.ids import AgentName, QueueName
from acd.core.ledger import Fact
from acd.core.plan import Plan
from acd.core.requests import ResumeAsked
from acd.core.routing_rules import Routing
from tests.core.playbook import Playbook
from tests.core.words import agent, centre, enter, event, flow, menu, queue

F = TypeVar("F", bound=Fact)
HELP, SALES, ANA = QueueName("help"), QueueName("sales"), AgentName("ana")


def Reload(plan: Plan) -> Any:  # noqa: N802  # reads as the event it makes
    """The centre's folder is read anew."""
    return event(CentreReloaded(plan))


def revised(plan: Plan, revision: str = "r2") -> Plan:
    """The same under another name."""
    return replace(plan, revision=revision)


def saying(plan: Plan, **content: str) -> Plan:
    """These prompts say something else."""
    prompts = {key: replace(plan.prompts[key], content=words) for key, words in content.items()}
    return replace(plan, prompts={**plan.prompts, **prompts})


def of(book: Playbook, kind: type[F]) -> list[F]:
    """The facts of this kind."""
    return [fact for fact in book.facts if isinstance(fact, kind)]


def resume(who: str) -> ResumeAsked:
    """She goes on."""
    return ResumeAsked("r1", AgentName(who))


def drained() -> tuple[Plan, Plan]:
    """Two queues of which Ana serves both, and a menu; then without sales."""
    steps = {"help": (enter("help"),), "sales": (enter("sales"), Play("sorry"), enter("help"))}
    both = flow(Answer(), menu({"1": "help", "2": "sales"}), **steps)
    old = centre(queue("help"), queue("sales", routing=Routing(tier=1)), agent("ana", "sales", "help"), both)
    only = flow(Answer(), menu({"1": "help"}), help=(enter("help"),))
    return old, revised(centre(queue("help"), agent("ana", "help"), only))
