"""Hundreds who talk and hundreds who wait, by SIPp, in a running centre; beside them there is room for real phones."""

import resource
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from acd.asterisk.ports import Reservation
from acd.core.ids import NodeName, PhoneName, is_ours
from tests.bench.load import AGENTS_HOST, CALLERS_HOST, UNBOUNDED_CALLS, register
from tests.bench.sipp import Seat, Sipp
from tests.runtime.waiting import wait_for
from tests.sip.compared import api
from tests.sip.stack import NODE, RunningStack, running_stack

TALK, WAIT, MENU, HEARD = (f"+32255504{number}" for number in ("01", "02", "03", "04"))
# Phones of their own, which the test uses itself: the first four serve who waits, one after the other.
SINGLE = ("first", "second", "third", "fourth")
EAR = "ear"
ARRIVALS_PER_S = 50
BRISK_S = 0.4
RUN_TIMEOUT_S, PLACES_SPARE = 600.0, 30

TEMPLATE = """\
version: 1
name: Throng
time_zone: Europe/Brussels
languages: [en]
lines:
  "{talk}": {{ name: talk, flow: talk, language: en }}
  "{wait}": {{ name: wait, flow: wait, language: en }}
  "{menu}": {{ name: menu, flow: menu, language: en }}
  "{heard}": {{ name: heard, flow: heard, language: en }}
queues:
  talk: {{ ring_timeout: 30s, wrap_up: 0s, waiting_max: 5000, wait_max: 30m }}
  heard: {{ ring_timeout: 30s, wrap_up: 0s }}
  wait: {{ ring_timeout: 30s, wrap_up: 0s, waiting_max: 5000, wait_max: 30m }}
flows:
  talk: {{ steps: [ answer, {{ queue: talk }}, hangup ] }}
  heard: {{ steps: [ answer, {{ queue: heard }}, hangup ] }}
  wait: {{ steps: [ answer, {{ queue: wait }}, hangup ] }}
  menu:
    steps:
      - answer
      - menu:
          prompt: choose
          timeout: 3s
          tries: 9
          options: {{ "1": [ {{ queue: wait }} ] }}
          otherwise: [ hangup ]
prompts:
  choose: {{ en: Please press one as soon as you have heard enough of this. }}
phones: [{phones}]
agents:
{agents}
"""


class Throng:
    """A stack with phones for `talking` agents and `brisk` ones; nobody is there yet."""

    def __init__(self, stack: RunningStack, folder: Path, opened: ExitStack, *, talking: int, brisk: int) -> None:
        self.stack, self.talking, self.brisk = stack, talking, brisk
        self._folder, self._opened = folder, opened
        host, _, port = str(stack.endpoints["sip"]).rpartition(":")
        self._sip = host, int(port)
        self._ports = Reservation()
        opened.callback(self._ports.release)
        self._runs = 0

    def agents(self, kind: str, scenario: str, *options: str) -> Sipp:
        """All phones of a kind, registered and answering."""
        seat = self._seat(AGENTS_HOST)
        names = _names(kind, self.talking if kind == "talk" else self.brisk)
        secrets = {PhoneName(name): str(self.stack.secrets["phones"][name]) for name in names}
        register(secrets, seat, self._sip, self._folder, label=kind)
        return self._start(scenario, seat, UNBOUNDED_CALLS, kind, options)

    def callers(self, line: str, count: int) -> Sipp:
        """So many callers who dial and stay until they are hung up on."""
        self._runs += 1
        options = ("-s", line, "-r", str(ARRIVALS_PER_S), "-l", str(count), "-key", "run", str(100 + self._runs))
        return self._start("patient-callers", self._seat(CALLERS_HOST), count, f"callers-{self._runs}", options)

    def end_conversations(self, kind: str) -> None:
        """All agents of a kind hang up; that is, their legs end on the switch, which is all that the engine sees."""
        for each in self.stack.ask("channels"):
            if is_ours(each["id"], NodeName(NODE)) and each["name"].startswith(f"PJSIP/{kind}"):
                self.stack.hang_up(each["id"])

    def ask(self, agents: str, what: str, **body: str) -> None:
        """Have each agent of a kind `pause` or `resume`; the engine keeps that."""
        count = self.talking if agents == "talk" else self.brisk
        for name in _names(agents, count):
            said = api(self.stack, f"agents/{name}/{what}", body)
            assert said["is_kept"], said

    def queue(self, name: str, what: str) -> int:
        """`waiting` or `talking` of a queue, or how many agents it has in the state `what`."""
        shown = api(self.stack, f"queues/{name}")["queue"]
        return int(shown[what] if what in shown else shown["agents"].get(what, 0))

    def _seat(self, host: str) -> Seat:
        return Seat(host, self._ports.port(host), self._ports.port(host))

    def _start(self, scenario: str, seat: Seat, calls: int, label: str, options: Sequence[str]) -> Sipp:
        sipp = Sipp(
            scenario, seat, self._sip, self._folder,
            calls=calls, timeout_s=RUN_TIMEOUT_S, label=label, options=options,
        )  # fmt: skip
        return self._opened.enter_context(sipp)


def becomes(count: Callable[[], int], wanted: int, what: str, timeout_s: float = 60.0) -> None:
    """Until there are as many as wanted."""

    def is_so() -> bool:
        try:
            return count() == wanted
        except OSError:
            return False  # there is no engine to ask, or not yet

    wait_for(is_so, f"{wanted} {what}", timeout_s)


@contextmanager
def throng(folder: Path, *, talking: int, waiting: int, brisk: int) -> Iterator[Throng]:
    """The centre, running, with room for so many; all of it is ended with the block."""
    centre = folder / "centre"
    centre.mkdir()
    queue_of = dict.fromkeys(_names("talk", talking), "talk") | {EAR: "heard"}
    queue_of |= dict.fromkeys([*_names("brisk", brisk), *SINGLE], "wait")
    rows = [
        f'  {name}: {{ number: "{1000 + at}", phone: {name}, queues: [{queue}] }}'
        for at, (name, queue) in enumerate(queue_of.items())
    ]
    values = {"talk": TALK, "wait": WAIT, "menu": MENU, "heard": HEARD}
    text = TEMPLATE.format_map({**values, "phones": ", ".join(queue_of), "agents": "\n".join(rows)})
    (centre / "centre.yaml").write_text(text, encoding="utf-8")
    legs = 2 * talking + waiting + brisk + PLACES_SPARE
    # SIPp sends no sound, so silence says nothing of who is there.
    options = ("--legs", str(legs), "--rtp-timeout", "0")
    with (
        _many_files(),
        running_stack(folder, centre, callers_max=8, options=options) as stack,
        ExitStack() as opened,
    ):
        yield Throng(stack, folder, opened, talking=talking, brisk=brisk)


@contextmanager
def _many_files() -> Iterator[None]:
    """Each call takes two sockets for sound, and so many of them are above the usual limit."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def _names(kind: str, count: int) -> list[str]:
    return [f"{kind}{number}" for number in range(1, count + 1)]
