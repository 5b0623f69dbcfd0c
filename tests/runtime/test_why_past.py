"""Why an offer went to whom, told from the journal when the call has long ended."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from acd.core.engine import Engine, Step
from acd.core.events import CentreLoaded, Event, NodeConnected, Now
from acd.core.ids import NodeName
from acd.core.plan import Plan
from acd.core.snapshot import PhoneSnapshot
from acd.runtime.journal import Bounds, Journal, journal_files
from acd.runtime.past import PastOffer, past_offers
from acd.runtime.replay import JournalUnreadableError
from tests.core.playbook import Playbook
from tests.core.words import NODE, CallArrived, HangsUp, Pause, PhoneRings, PicksUp, agent, centre, queue
from tests.sip.stack import acd

FLOOR = centre(queue("help", ring_timeout_s=10, wrap_up_s=20.0, back_off_s=30.0), *map(agent, ("ana", "eva", "luis")))


class Journalled(Engine):
    """An engine whose steps are written down."""

    def __init__(self, folder: Path, bounds: Bounds) -> None:
        super().__init__()
        self.journal = Journal(folder, 1, lambda: self.state, bounds)
        self.seq = 0

    def handle(self, event: Event, now: Now) -> Step:
        self.seq += 1
        if self.journal.is_due(now):
            self.journal.begin(self.seq, now)
        step = super().handle(event, now)
        self.journal.append([(self.seq, now, event, step)])
        return step


def journalled(folder: Path, tell: Callable[[Playbook], Any], bounds: Bounds | None = None, plan: Plan = FLOOR) -> Path:
    """The journal of this transcript."""
    engine = Journalled(folder / "journal", bounds or Bounds())
    book = Playbook(engine, plan)
    book._feed(CentreLoaded(plan, 1), at=0)
    phones = tuple(PhoneSnapshot(phone, is_reachable=True) for phone in plan.phones)
    book._feed(NodeConnected(NodeName(NODE), (), (), phones), at=0)
    tell(book)
    engine.journal.close()
    return folder / "journal"


def day(book: Playbook) -> None:
    """Ana misses the second call, which eva takes then; luis is at lunch."""
    book.sees(Pause("luis"), CallArrived("c1"), PicksUp("ana")).at(10).sees(HangsUp("ana")).at(12)
    book.sees(CallArrived("c2"), PhoneRings("eva")).at(30.5).sees(PhoneRings("ana")).at(35).sees(PicksUp("ana"))
    book.at(60).sees(HangsUp("c2"))


def reasons(offer: PastOffer) -> dict[str, str]:
    """Of each agent."""
    return {each.agent: each.detail for each in offer.agents}


def test_each_offer_of_a_call_is_explained_as_it_was_then(tmp_path):
    """In words with numbers of that moment, and how many there were of each kind."""
    first, second = past_offers(journalled(tmp_path, day), "a1-e1-c2")
    assert (first.chosen.agent, second.chosen.agent) == ("eva", "ana")
    assert reasons(first) == {
        "ana": "is in wrap-up, 18 s left (call a1-e1-c1)",
        "eva": "is being asked to take this call for 0 s",
        "luis": "is paused: lunch",
    }
    assert reasons(second) == {
        "ana": "is being asked to take this call for 0 s",
        "eva": "did not take her last offer: left alone, 22 s left",
        "luis": "is paused: lunch",
    }
    assert first.counts == {"offered_now": 1, "paused": 1, "wrap_up": 1}
    assert second.seq > first.seq
    assert (second.at - first.at).total_seconds() == 18.0


def test_one_agent_may_be_asked_about(tmp_path):
    """She alone is answered for; the counts are those of all."""
    (offer, _) = past_offers(journalled(tmp_path, day), "a1-e1-c2", "luis")
    assert reasons(offer) == {"luis": "is paused: lunch"}
    assert sum(offer.counts.values()) == 3


def test_files_of_which_each_begins_anew_tell_the_same(tmp_path):
    """Wherever one ends and the next begins; one that does not tell of the call is not gone through."""
    whole = list(past_offers(journalled(tmp_path / "whole", day), "a1-e1-c2"))
    folder = journalled(tmp_path / "parts", day, Bounds(file_bytes=3000, files_max=99))
    assert len(journal_files(folder)) > 3
    assert list(past_offers(folder, "a1-e1-c2")) == whole


def test_a_call_that_nobody_was_asked_to_take_has_no_offers(tmp_path):
    """Nor has one that is only the beginning of another one's name."""
    folder = journalled(tmp_path, day)
    assert not list(past_offers(folder, "a1-e1-c9"))
    assert not list(past_offers(folder, "a1-e1-c"))
    assert not list(past_offers(tmp_path / "nowhere", "a1-e1-c1"))


def test_a_torn_last_line_is_left_out(tmp_path):
    """What came before it is explained."""
    folder = journalled(tmp_path, day)
    (file,) = journal_files(folder)
    file.write_bytes(file.read_bytes()[:-20])
    assert len(list(past_offers(folder, "a1-e1-c2"))) == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"format":99,"state":{}}\n', "format 99"),
        (b'{"format":1}\n', "not a journal of this version"),
        (b"nonsense\n", "not a journal of this version"),
    ],
)
def test_a_journal_of_another_version_is_not_guessed_at(tmp_path, line, told):
    """It says which file and what is wrong."""
    folder = journalled(tmp_path, day)
    (file,) = journal_files(folder)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([line, *lines[1:]]))
    with pytest.raises(JournalUnreadableError, match=told):
        list(past_offers(folder, "a1-e1-c2"))


def test_a_step_that_cannot_be_read_says_where(tmp_path):
    """And nothing is told that may be wrong."""
    folder = journalled(tmp_path, day)
    (file,) = journal_files(folder)
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join([lines[0], b'{"seq":1}\n', *lines[2:]]))
    with pytest.raises(JournalUnreadableError, match=":2: not a step"):
        list(past_offers(folder, "a1-e1-c2"))


def test_the_command_explains_a_past_offer_where_nothing_runs_any_more(tmp_path):
    """By its number; as a table for people, and as JSON."""
    journalled(tmp_path, day)
    shown = acd("why", "a1-e1-c2", "--offer", "2", "--run", str(tmp_path))
    assert shown.returncode == 0, shown.stderr
    assert "offer 2 at 2026-11-23 09:00:30" in shown.stdout
    assert "did not take her last offer: left alone, 22 s left" in shown.stdout
    done = acd("why", "a1-e1-c2", "ana", "--offer", "1", "--run", str(tmp_path), "--json")
    (offer,) = json.loads(done.stdout)
    assert (offer["chosen"]["agent"], [each["agent"] for each in offer["agents"]]) == ("eva", ["ana"])


@pytest.mark.parametrize("asked", [("a1-e1-c2", "--offer", "3"), ("a1-e1-c2", "zoe", "--offer", "1")])
def test_what_is_not_there_is_told(tmp_path, asked):
    """An offer that there was not, or an agent whom there was not."""
    journalled(tmp_path, day)
    done = acd("why", *asked, "--run", str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert "no" in done.stderr
