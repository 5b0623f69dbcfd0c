"""What the engine believes beside what is on the switch, and whether the books of a run balance."""

import json
import urllib.request
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from acd.core.ids import is_ours
from tests.phones.books import books
from tests.sip.stack import NODE, RunningStack

WITH_A_LEG = ("talking", "holding")


def api(stack: RunningStack, path: str, body: Mapping[str, str] | None = None) -> Any:
    """What the engine's API answers; with a body it is a request to do something. OSError: there is no engine."""
    url, content = f"{stack.endpoints['http']}/api/v1/{path}", None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, content)  # noqa: S310  # loopback, from our own file
    request.add_header("Authorization", f"Bearer {stack.secrets['api_token']}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  # the same
        return json.load(answer)


def differences(stack: RunningStack) -> list[str]:
    """Where the engine's state and the switch's channels and bridges are at variance, at a moment of rest.

    Callers are channels that are not ours by name; an agent who talks has one that is; each conversation is a bridge
    of two.
    """
    believed = api(stack, "snapshot?max=1")
    channels, bridges = stack.ask("channels"), stack.ask("bridges")
    callers = sum(not is_ours(each["id"], NODE) for each in channels)
    agents = sum(is_ours(each["id"], NODE) for each in channels)
    talking = sum(queue["talking"] for queue in believed["queues"])
    at_work = sum(agent["state"] in WITH_A_LEG for agent in believed["agents"])
    in_pairs = sum(each["bridge_type"] != "holding" and len(each["channels"]) == 2 for each in bridges)
    in_line = sum(len(each["channels"]) for each in bridges if each["bridge_type"] == "holding")
    waiting = sum(queue["waiting"] for queue in believed["queues"])
    compared = {
        "callers": (believed["total"], callers),
        "agents in conversation": (at_work, agents),
        "conversations": (talking, in_pairs),
        "callers in line": (waiting, in_line),
    }
    return [
        f"{what}: the engine says {ours}, the switch {its}" for what, (ours, its) in compared.items() if ours != its
    ]


def imbalances(facts: Iterable[Mapping[str, Any]]) -> list[str]:
    """What does not add up in a whole ledger of a run that is over: calls and their ends, queues and their stays."""
    told = list(facts)
    began = Counter(fact["call"] for fact in told if fact["fact"] == "CallBegan")
    ended = Counter(fact["call"] for fact in told if fact["fact"] == "CallEnded")
    wrong = [f"call {call} began {times} times" for call, times in began.items() if times != 1]
    wrong += [f"call {call} ended {ended[call]} times" for call in began if ended[call] != 1]
    wrong += [f"call {call} ended and never began" for call in ended.keys() - began.keys()]
    for queue in books(told):
        wrong += queue.differences()
        wrong += [f"queue {queue.queue}: {queue.waiting} are still waiting"] if queue.waiting else []
    places = [(fact["seq"], fact["place"]) for fact in told]
    wrong += [f"{one} comes before {other}" for one, other in pairwise(places) if one >= other]
    return wrong
