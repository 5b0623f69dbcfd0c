"""A real Asterisk for a test, and the small centre that it is rendered from when the test brings none."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acd.asterisk.conf import Limits
from acd.asterisk.private import PrivateSwitch
from acd.core.flow_steps import Answer, EnterQueue, Play
from acd.core.flows import Flow
from acd.core.ids import AgentName, LineNumber, PhoneName, QueueName
from acd.core.plan import Agent, Line, Plan, Prompt, Queue

LINE = LineNumber("+3225550100")


class RunningSwitch:
    """A started switch as a test sees it."""

    def __init__(self, private: PrivateSwitch) -> None:
        self.private = private

    @property
    def sip(self) -> tuple[str, int]:
        """Where it takes SIP."""
        return self.private.installation.sip

    def version(self) -> tuple[int, ...]:
        """What it said it is."""
        return self.private.version()

    def contacts(self) -> str:
        """The phones' contacts as its console lists them."""
        return self.private.console("pjsip show contacts")

    def channels(self) -> int:
        """How many channels there are."""
        return int(self.private.console("core show channels count").split()[0])

    def is_running(self) -> bool:
        """Whether its process is there."""
        return self.private.is_running()


@contextmanager
def running_switch(folder: Path, plan: Plan | None = None, limits: Limits | None = None) -> Iterator[RunningSwitch]:
    """A ready Asterisk in `folder`, ended afterwards whatever the test did."""
    with PrivateSwitch(folder, plan or small_plan(), limits=limits) as private:
        yield RunningSwitch(private)


def small_plan(phones: tuple[str, ...] = ("ana", "luis")) -> Plan:
    """One line into one queue, served by an agent at each phone."""
    names = tuple(PhoneName(phone) for phone in phones)
    queue = Queue(QueueName("help"))
    steps = (Answer(), Play("welcome"), EnterQueue(queue.name))
    agents = [
        Agent(AgentName(phone), number=str(100 + at), phone=phone, queues=(queue.name,))
        for at, phone in enumerate(names)
    ]
    return Plan(
        name="small",
        revision="1",
        time_zone="Europe/Brussels",
        languages=("en",),
        lines={LINE: Line(LINE, "main", flow="welcome", language="en")},
        flows={"welcome": Flow("welcome", {"start": steps})},
        queues={queue.name: queue},
        agents={agent.name: agent for agent in agents},
        phones=names,
        prompts={"welcome": Prompt("welcome", {"en": 5.0})},
    )
