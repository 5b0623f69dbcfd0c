"""A centre in which agents send their callers on, on real phones: everybody in it sends a tone of his own."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from tests import audio
from tests.phones import TRUNK_ADDRESS, CallState, Phone, PhoneCall
from tests.phones.worker import even_free_port
from tests.runtime.waiting import wait_for
from tests.sip.stack import RunningStack, running_stack
from tests.sip.staff import ask_for, at_desk, go_home, is_out, wait_for_state

CENTRE = Path(__file__).parent / "sent"
HELP, SALES, WANTED = "+3225550400", "+3225550401", "+3225550402"
NUMBER = "+32470555010"
# None of them is in the waiting music.
TONES_HZ = {"caller": 2450, "ana": 1200, "luis": 1700, "kim": 850, "far": 1000, "ringing": 1500}
LISTEN_S = 2.5


class Switchboard:
    """The running stack, the agents' phones and the far end of the carrier; everybody sends a tone of his own."""

    def __init__(self, stack: RunningStack, far: Phone, folder: Path) -> None:
        self.stack, self.far = stack, far
        self.tones = {who: audio.tone(folder / f"{who}.wav", hz) for who, hz in TONES_HZ.items()}
        self.phones = {"far": far}

    def at_work(self, *agents: str) -> None:
        """These agents are ready, and nobody else."""
        for agent in agents:
            self.phones[agent] = at_desk(self.stack, agent)
            wait_for_state(self.stack, agent, "ready", 40)

    def gone(self) -> None:
        """Everybody leaves; nothing is left, and their wrap-ups are over."""
        agents = [name for name in self.phones if name != "far"]
        for agent in agents:
            go_home(self.stack, agent, self.phones.pop(agent))
            ask_for(self.stack, agent, "resume")
        for agent in agents:
            wait_for(partial(is_out, self.stack, agent), f"{agent} leaving the pool")
        assert self.stack.left_when_quiet() == []

    def answers(self, who: str, timeout_s: float = 10.0) -> PhoneCall:
        """Whose phone rings picks up, and sends her tone."""
        offered = self.phones[who].wait_for_call(timeout_s)
        offered.ring()
        offered.play(self.tones[who])
        offered.answer()
        return offered.wait_for(CallState.ANSWERED)

    def talking(self, line: str = HELP) -> tuple[PhoneCall, PhoneCall]:
        """A caller and ana hear each other."""
        caller = self.stack.phones.call(line, play=self.tones["caller"])
        offered = self.answers("ana")
        self.stack.wait_for_fact(caller, "ConversationBegan")
        assert caller.lasts(LISTEN_S), caller.story()
        return caller, offered

    def refers(self, offered: PhoneCall, to: str) -> int:
        """Her phone sends REFER; what it is told in the end."""
        offered.transfer(f"sip:{to}@{self.stack.endpoints['sip']}")
        return offered.wait_for_transfer()

    def transfers(self, caller: PhoneCall) -> list[tuple[str, str, str, str]]:
        """Who sent him where, and how it was asked."""
        told = self.stack.facts(caller, "AgentTransferred")
        return [(fact["agent"], fact["kind"], fact["to"], fact["by"]) for fact in told]

    def call_of(self, caller: PhoneCall) -> str:
        """The id of his call."""
        return str(self.stack.facts(caller, "CallBegan")[0]["call"])


@contextmanager
def running_switchboard(folder: Path) -> Iterator[Switchboard]:
    """The stack with its carrier, which the switch has seen."""
    carrier = (TRUNK_ADDRESS, even_free_port(TRUNK_ADDRESS))
    with running_stack(folder, CENTRE, carriers={"trunk": carrier}) as stack:
        far = stack.phones.listen("far", carrier)
        stack.wait_for_contact("trunk", "Avail", 25)
        yield Switchboard(stack, far, folder)


def parts(*calls: PhoneCall) -> None:
    """The first hangs up, and all are over."""
    calls[0].hang_up()
    for call in calls:
        call.wait_for(CallState.ENDED)
