"""The centre that is measured: N agents in one queue, and a queue without any."""

from collections.abc import Mapping
from pathlib import Path

# A caller is answered when an agent picks up; is answered at once, into the queue; at once into one that nobody serves.
ON_CONNECT, ANSWERED, WAITING = "+3225550101", "+3225550102", "+3225550103"
QUEUE, NOBODYS_QUEUE = "bench", "waiting"
RING_TIMEOUT_S, WRAP_UP_S = 15, 0

TEMPLATE = """\
version: 1
name: Benchmark
time_zone: Europe/Brussels
languages: [en]
lines:
  "{on_connect}": {{ name: on connect, flow: on-connect, language: en }}
  "{answered}": {{ name: answered, flow: answered, language: en }}
  "{waiting}": {{ name: waiting, flow: waiting, language: en }}
queues:
  {queue}: {{ ring_timeout: {ring_timeout_s}s, wrap_up: {wrap_up_s}s, waiting_max: 5000 }}
  {nobodys_queue}: {{ waiting_max: 5000 }}
flows:
  on-connect:
    steps: [ {{ queue: {{ name: {queue}, answer_on_connect: true }} }}, hangup ]
  answered:
    steps: [ answer, {{ queue: {queue} }}, hangup ]
  waiting:
    steps: [ answer, {{ queue: {nobodys_queue} }}, hangup ]
phones: [{phones}]
agents:
{agents}
"""


def phones(count: int) -> list[str]:
    """Their names: SIP users of the phones, and names of the agents who sit at them."""
    return [f"agent{number}" for number in range(1, count + 1)]


def write_centre(folder: Path, agents: int) -> None:
    """Make the centre's folder."""
    names = phones(agents)
    rows = [
        f'  {name}: {{ number: "{1000 + at}", phone: {name}, queues: [{QUEUE}] }}' for at, name in enumerate(names, 1)
    ]
    values: Mapping[str, object] = {
        "on_connect": ON_CONNECT,
        "answered": ANSWERED,
        "waiting": WAITING,
        "queue": QUEUE,
        "nobodys_queue": NOBODYS_QUEUE,
        "ring_timeout_s": RING_TIMEOUT_S,
        "wrap_up_s": WRAP_UP_S,
        "phones": ", ".join(names),
        "agents": "\n".join(rows),
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "centre.yaml").write_text(TEMPLATE.format_map(values), encoding="utf-8")
