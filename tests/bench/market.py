"""A centre's state without its switch, as large as wanted, in which callers and agents are matched one by one."""

import time
from dataclasses import dataclass, field
from random import Random

from acd.core.agents import AgentAtWork, AgentState
from acd.core.frozen import replace
from acd.core.ids import AgentName, CallId, PhoneName, QueueName, StayId
from acd.core.matching import next_pair
from acd.core.plan import Agent, Plan
from acd.core.routing_rules import Need, Relaxation, Routing, Strategy, Turns
from acd.core.state import State
from acd.core.stays import Stay, StayState
from tests.core.words import NODE, centre, queue

QUEUES, CLASSES, OF_A_PROFILE = 200, 500, 20
AGEING = (0.0, 0.5, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Size:
    """How large a centre is."""

    waiting: int
    agents: int
    profiles: int


LARGE = Size(100_000, 10_000, 300)
UNIQUE = Size(100_000, 10_000, 10_000)
SMALL = Size(1_000, 100, 100)


def classes() -> list[tuple[QueueName, Need]]:
    """Each class of calls: its queue, and the skill that it needs."""
    return [(QueueName(f"q{each % QUEUES}"), Need(f"s{each}", 1 + each % 5)) for each in range(CLASSES)]


def plan_of(size: Size) -> Plan:
    """All strategies, four rates of ageing, weights, risk, tiers and two steps of relaxation."""
    chance, strategies, known = Random(6), list(Strategy), classes()
    queues = []
    for number in range(QUEUES):
        risk = 10 if number % 20 == 0 else 0
        turns = Turns(weight=number % 3, ageing=AGEING[number % 4], at_risk=risk)
        relax = (Relaxation(1e6, {f"s{number}": 1}), Relaxation(2e6, tier=2))
        queues.append(queue(f"q{number}", routing=Routing(strategies[number % len(strategies)], relax, 2, turns)))
    profiles = [known if number % 10 == 0 else chance.sample(known, OF_A_PROFILE) for number in range(size.profiles)]
    agents = {}
    for number in range(size.agents):
        profile = profiles[number % size.profiles]
        serves = tuple(dict.fromkeys(name for name, _ in profile))
        skills = {need.skill: 5 + number % 6 for _, need in profile}
        tiers = dict.fromkeys(serves[:5], 1 + number % 2)
        name = AgentName(f"agent{number}")
        agents[name] = Agent(name, f"{number}", PhoneName(f"p{number}"), serves, skills, tiers=tiers)
    return replace(centre(*queues), agents=agents)


@dataclass
class Market:
    """A centre's state without its switch: callers wait, and agents come and go as fast as they can be matched."""

    size: Size
    state: State = field(default_factory=State)
    chance: Random = field(default_factory=lambda: Random(7))
    arrived: int = 0
    now_s: float = 1000.0
    keys: list[str] = field(default_factory=list)
    taken: str = ""

    def fill(self) -> None:
        """All callers wait; all agents are busy."""
        plan = plan_of(self.size)
        self.state.open(plan, 0.0)
        self.state.nodes[NODE] = True
        self.keys = [self.state.floors.class_of(name, (need,)).key for name, need in classes()]
        for agent in plan.agents.values():
            assert agent.phone is not None
            self.state.phones[agent.phone] = NODE
            worker = AgentAtWork(agent.name, agent.number, agent.phone, agent.queues, agent.skills, AgentState.WRAP_UP)
            self.state.replace("agents", agent.name, worker)
        for number in range(self.size.waiting):
            self.arrive(self.keys[number * 7919 % CLASSES])

    def arrive(self, key: str) -> None:
        """One more caller of a class."""
        self.arrived += 1
        self.now_s += 0.001
        name = StayId(f"a1-e1-c{self.arrived}-s1")
        at_s = self.now_s
        stay = Stay(
            name, CallId(name[:-3]), NODE, QueueName(key.partition("|")[0]), key, self.arrived % 3,
            float(self.arrived), at_s, at_s, at_s + 1e6, None,
        )  # fmt: skip
        self.state.replace("stays", name, stay)

    def decide(self, bit: int) -> bool:
        """The call for an agent, or nobody; both are reserved."""
        pair = next_pair(self.state, NODE, bit, self.now_s)
        if pair is None:
            return False
        stay, agent = self.state.stays[pair.stay], self.state.agents[pair.agent]
        self.taken = stay.call_class
        self.state.replace("stays", stay.id, replace(stay, state=StayState.OFFERING))
        self.state.replace("agents", agent.id, replace(agent, state=AgentState.OFFERED))
        return True

    def agent_frees(self) -> float:
        """Seconds for one agent's becoming free and being reserved for the call whose turn it is."""
        name = AgentName(f"agent{self.chance.randrange(self.size.agents)}")
        ready = replace(self.state.agents[name], state=AgentState.READY, idle_since_s=self.now_s)
        bit = self.state.floors.crew.bit_of[name]
        began = time.perf_counter()
        self.state.replace("agents", name, ready)
        assert self.decide(bit)
        return time.perf_counter() - began

    def call_arrives(self) -> float:
        """Seconds for one call's arriving, of the class that was served last, and finding that everybody is busy."""
        began = time.perf_counter()
        self.arrive(self.taken)
        floor = self.state.floors.floor_of(self.state.stays[StayId(f"a1-e1-c{self.arrived}-s1")])
        assert not any(self.state.floors.candidates(floor, stage) for stage in range(len(floor.lines)))
        return time.perf_counter() - began
