"""Why a call was offered to whom, and to nobody else, at any moment that the journal still has.

The engine is made again from a file's header and given the same events up to each offer; then the same pure function
answers that answers for living calls. Reads files only.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import orjson

from acd.core.engine import Engine
from acd.core.events import Now
from acd.core.ids import AgentName, CallId
from acd.core.ledger_waiting import OfferChosen
from acd.core.state import State
from acd.core.why import Why, why
from acd.runtime.journal import FORMAT, journal_files
from acd.runtime.replay import JournalUnreadableError
from acd.runtime.wire import decode, decode_event, encode


@dataclass(frozen=True, slots=True)
class PastOffer:
    """One offer as it was decided: what was recorded, and the reason of each agent right after it.

    `counts` are the agents of the queue by reason, `agents` those of them who were asked about.
    """

    seq: int
    at: datetime
    chosen: OfferChosen
    counts: Mapping[str, int]
    agents: tuple[Why, ...]


def past_offers(journal: Path, call: str, agent: str | None = None) -> Iterator[PastOffer]:
    """Every offer of a call that the files of this folder tell of, the oldest first.

    Raises JournalUnreadableError for a file that this version cannot read.
    """
    for file in journal_files(journal):
        yield from _offers_in(file, call, agent)


def _offers_in(file: Path, call: str, agent: str | None) -> Iterator[PastOffer]:
    needle = b'"OfferChosen":' + encode({"call": call})[:-1] + b","
    with file.open("rb") as lines:
        # A line that a crash cut off tells nothing that was done.
        steps = [line for line in lines if line.endswith(b"\n")]
    left = sum(needle in line for line in steps)
    if not left:
        return
    engine = _engine_of(file, steps[0])
    for number, line in enumerate(steps[1:], start=2):
        try:
            step = orjson.loads(line)
            now = Now(mono_s=step["mono_s"], wall=datetime.fromisoformat(step["wall"]))
            event = decode_event(step["event"])
        except (KeyError, TypeError, ValueError) as error:
            raise JournalUnreadableError(f"{file}:{number}: not a step of this version's journal: {error}") from error
        facts = () if "error" in step else engine.handle(event, now).facts
        if needle not in line:
            continue
        for fact in facts:
            if isinstance(fact, OfferChosen) and fact.call == call:
                yield _explained(engine.state, step["seq"], now, fact, agent)
        left -= 1
        if not left:
            return


def _explained(state: State, seq: int, now: Now, chosen: OfferChosen, agent: str | None) -> PastOffer:
    everybody = why(state, CallId(chosen.call), now.mono_s)
    counts = Counter(each.reason.value for each in everybody)
    asked = tuple(each for each in everybody if agent is None or each.agent == agent)
    if agent is not None and not asked and agent in state.agents:
        asked = why(state, CallId(chosen.call), now.mono_s, AgentName(agent))
    return PastOffer(seq, now.wall, chosen, dict(sorted(counts.items())), asked)


def _engine_of(file: Path, header: bytes) -> Engine:
    try:
        said = orjson.loads(header)
        if said["format"] == FORMAT:
            return Engine(decode(State, encode(said["state"])))
    except (KeyError, TypeError, ValueError) as error:
        raise JournalUnreadableError(f"{file}:1: not a journal of this version: {error}") from error
    raise JournalUnreadableError(f"{file}:1: a journal of format {said['format']!r}; this acd reads {FORMAT}")
