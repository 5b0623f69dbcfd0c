"""Whom somebody names as the aim of a transfer, a consultation or a call of her own, and whether that may be.

Everybody of our own comes first: an agent by name or number, a queue by name, a line by number. Only then a number
outside, and only if it is one of those that we call at all: toll fraud ends here, whatever asked for it.
"""

from acd.core.frozen import dataclass
from acd.core.ids import AgentName, LineNumber, QueueName, line_number
from acd.core.plan import Plan
from acd.core.trunks import may_call

# No country's short number is longer; what is longer and has no country code was meant for somebody's own exchange.
DIGITS_MIN, DIGITS_MAX = 4, 15
_WRITTEN = str.maketrans("", "", " ./()-\t")


@dataclass(frozen=True, slots=True)
class AgentTarget:
    """One agent, wherever she sits."""

    agent: AgentName
    kind = "agent"

    @property
    def name(self) -> str:
        """How the ledger names it."""
        return self.agent


@dataclass(frozen=True, slots=True)
class QueueTarget:
    """A queue: whoever of its agents is free first."""

    queue: QueueName
    kind = "queue"

    @property
    def name(self) -> str:
        """How the ledger names it."""
        return self.queue


@dataclass(frozen=True, slots=True)
class LineTarget:
    """One of our own lines: its flow, from its beginning."""

    line: LineNumber
    kind = "line"

    @property
    def name(self) -> str:
        """How the ledger names it."""
        return self.line


@dataclass(frozen=True, slots=True)
class NumberTarget:
    """A number outside that we are allowed to call (E.164, `+32…`)."""

    number: str
    kind = "number"

    @property
    def name(self) -> str:
        """How the ledger names it."""
        return self.number


Target = AgentTarget | QueueTarget | LineTarget | NumberTarget


def resolve(plan: Plan, text: str) -> Target | str:
    """Whom this text names, in the order above; a sentence for people: why it names nobody who may be reached.

    Written as a person or a phone writes it: `ana`, `101`, `+32 2 555 01 99`, `003225550199`, `sip:101@pbx`.
    """
    named = _bare(text)
    agent = _agent(plan, named)
    if agent is not None:
        return AgentTarget(agent)
    if named in plan.queues and not plan.queues[QueueName(named)].is_draining:
        return QueueTarget(QueueName(named))
    digits = named.translate(_WRITTEN)
    if line_number(digits) in plan.lines:
        return LineTarget(line_number(digits))
    number = _international(digits)
    if number is None:
        return f"{named[:40]!r} is no agent, no queue, no line and no number with its country code"
    if not may_call(plan, number):
        return f"{number} is none of the numbers that may be called from here"
    return NumberTarget(number)


def _bare(text: str) -> str:
    """Without what a phone puts around it: the scheme, the host and the parameters."""
    user, _, _ = text.strip().partition("@")
    for scheme in ("sips:", "sip:", "tel:"):
        user = user.removeprefix(scheme)
    return user.partition(";")[0]


def _agent(plan: Plan, named: str) -> AgentName | None:
    if named in plan.agents:
        return AgentName(named)
    return next((agent.name for agent in plan.agents.values() if agent.number == named != ""), None)


def _international(digits: str) -> str | None:
    """The number with its `+`, which a person may have written as `00`; None: it has no country code."""
    if not digits.startswith(("+", "00")):
        return None
    number = line_number(digits)
    bare = number.removeprefix("+")
    is_number = bare.isascii() and bare.isdecimal() and DIGITS_MIN <= len(bare) <= DIGITS_MAX
    return number if is_number else None
