"""The centre that is played twice, and its callers: drawn from a seed, and written down as recorded calls are."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from random import Random

from acd.core.ids import AgentName
from acd.sim.chance import Shape, Spread, once
from acd.sim.people import Manner, Manners
from acd.sim.traffic import LIVE

# A caller of the first line is answered when an agent picks up; of the second at once, and then chooses by a key.
ON_CONNECT, MENU = "+3225550111", "+3225550112"
HELP, SALES = "help", "sales"
# Who comes: the line, the key, and how many of a hundred.
KINDS = ((ON_CONNECT, "", 50), (MENU, "1", 20), (MENU, "2", 30))
CALLS_PER_S = 0.42
TALK, TALK_MIN_S, TALK_MAX_S = Spread(34.0, Shape.LOGNORMAL, 0.6), 5.0, 120.0
PATIENCE, PATIENCE_MIN_S, PATIENCE_MAX_S = Spread(120.0), 4.0, 150.0
# How many serve the first queue, the second, and both.
AGENTS = {(HELP,): 8, (SALES,): 4, (HELP, SALES): 3}
WRAP_UP_S = {HELP: 5, SALES: 8}
# Measured: with so little to do the switch takes 2 ms for a command, less than simulations of any centre say.
DELAYS = replace(LIVE, command_s=0.002)
COLUMNS = ("at", "line", "caller", "keys", "patience_s", "talk_s")

TEMPLATE = """\
version: 1
name: Live and simulated
time_zone: Europe/Brussels
languages: [en]
lines:
  "{on_connect}": {{ name: on connect, flow: on-connect, language: en }}
  "{menu}": {{ name: menu, flow: menu, language: en }}
queues:
{queues}
flows:
  on-connect: {{ steps: [ {{ queue: {{ name: {help}, answer_on_connect: true }} }}, hangup ] }}
  menu:
    steps:
      - answer
      - menu:
          prompt: choose
          options: {{ "1": [ {{ queue: {help} }} ], "2": [ {{ queue: {sales} }} ] }}
          otherwise: [ hangup ]
prompts:
  choose: {{ en: For help press one. For sales press two. }}
phones: [{phones}]
agents:
{agents}
"""


def agents() -> dict[str, tuple[str, ...]]:
    """Each one's name, which is her phone's too, and her queues."""
    crews = [queues for queues, count in AGENTS.items() for _ in range(count)]
    return {f"agent{number:02}": queues for number, queues in enumerate(crews, 1)}


def answers_in_s() -> dict[str, float]:
    """How long each phone rings: another time with each, so that it is seen who was asked."""
    return {name: 1.0 + 0.2 * (number % 7) for number, name in enumerate(agents())}


def manners() -> Manners:
    """The same for the simulator."""
    crew = {AgentName(name): Manner(answers_in=once(seconds)) for name, seconds in answers_in_s().items()}
    return Manners(agents=crew, delays=DELAYS)


def write_centre(folder: Path) -> Path:
    """Make the centre's folder."""
    rows = [
        f'  {name}: {{ number: "{1000 + at}", phone: {name}, queues: [{", ".join(queues)}] }}'
        for at, (name, queues) in enumerate(agents().items(), 1)
    ]
    queues = [f"  {name}: {{ wrap_up: {wrap_up_s}s }}" for name, wrap_up_s in WRAP_UP_S.items()]
    text = TEMPLATE.format(
        on_connect=ON_CONNECT,
        menu=MENU,
        help=HELP,
        sales=SALES,
        queues="\n".join(queues),
        phones=", ".join(agents()),
        agents="\n".join(rows),
    )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "centre.yaml").write_text(text, encoding="utf-8")
    return folder


def drawn(seed: int, length_s: float) -> str:
    """All who ring within that time, in the columns of recorded calls; times in milliseconds."""
    chance, at_s, rows = Random(f"live and simulated {seed}"), 0.0, list[Sequence[str]]()
    while (at_s := at_s + chance.expovariate(CALLS_PER_S)) < length_s:
        ((line, key, _),) = chance.choices(KINDS, [weight for *_, weight in KINDS])
        patience_s = min(max(PATIENCE.draw(chance), PATIENCE_MIN_S), PATIENCE_MAX_S)
        talk_s = min(max(TALK.draw(chance), TALK_MIN_S), TALK_MAX_S)
        rows.append((f"{at_s:.3f}", line, f"+3246{len(rows):08}", key, f"{patience_s:.3f}", f"{talk_s:.3f}"))
    file = StringIO()
    csv.writer(file, lineterminator="\n").writerows([COLUMNS, *rows])
    return file.getvalue()
