"""What a real Asterisk 22 told over its event socket, one file for each thing that happens.

Recorded with SIP phones on loopback and our event filter on; the sounds' folder was renamed. Most were recorded with
phones subscribed: what is not told without that (measured) was taken out.
"""

from collections import Counter
from pathlib import Path

from acd.asterisk.ari.sieve import Sieve
from acd.core.events import Event
from acd.core.ids import NodeName

RECORDED = Path(__file__).parent / "recorded"
A1 = NodeName("a1")
RECORDINGS = sorted(path.stem for path in RECORDED.glob("*.jsonl"))


def lines(name: str) -> list[str]:
    """The messages of a recording, in order."""
    return (RECORDED / f"{name}.jsonl").read_text().splitlines()


def told(name: str) -> list[Event]:
    """The events of a recording."""
    sieve = Sieve(A1, Counter())
    return [event for line in lines(name) if (event := sieve.take(line)) is not None]
