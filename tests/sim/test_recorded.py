"""Recorded calls are played as they came: arrivals, keys, patience and handling times, call by call."""

import csv
import json
import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from acd.cli.main import app
from acd.config.traffic_shapes import TrafficFile
from acd.core import ledger
from acd.sim.people import Caller
from acd.sim.recorded import RecordedProblemError, Recording
from acd.sim.traffic import kinds
from tests.core.words import LINE, agent, centre, queue
from tests.sim.playing import play
from tests.sim.test_command import DEMO

# A real day of a bank, free for use with acknowledgement (Technion, Service Engineering group); not in the project.
BANK = Path(os.environ.get("ACD_BANK_DAY", "/nowhere"))
KINDS = kinds(
    TrafficFile.model_validate({"callers": {"hasty": {"line": LINE, "keys": "1", "patience": {"mean": "9s"}}}})
)
BAD = {
    "at\n9:00:00\n": "day.csv:1:1: the column line is missing; expected: the columns at, and line or kind",
    f"at,line\n9:00,{LINE}\n": 'day.csv:2:1: at "9:00" is no number of seconds',
    f"at,line\n,{LINE}\n": 'day.csv:2:1: at is empty; expected: a time, as in "9:05:30"',
    "at,line\n60,+3225550199\n": f'day.csv:2:4: the centre has no line "+3225550199"; expected: "{LINE}"; did you mean',
    f"at,line,talk_s\n60,{LINE},-3\n": f'day.csv:2:{5 + len(LINE)}: talk_s "-3" is no number',
    f"at,line,patience_s\n60,{LINE},nan\n": f'day.csv:2:{5 + len(LINE)}: patience_s "nan" is no number',
    f'at,remark,line\n1,,{LINE}\n2,"a,b",\n': 'day.csv:3:9: the centre has no line ""',
    "at,kind\n1,hasty\n2,hatsy\n": 'day.csv:3:3: the file of traffic has no kind of callers "hatsy"; expected: "hasty"',
    "line\n": "day.csv:1:1: the column at is missing",
    "": "day.csv:1:1: the column at is missing",
}


def read(lines: Iterable[str]) -> list[Caller]:
    """The callers of a file with these lines."""
    return Recording(tuple(lines), (LINE,), "day.csv", KINDS).callers(1)


def test_calls_are_played_as_they_came():
    """In the order of their times, whatever the order of their lines."""
    text = f"at,line,talk_s,patience_s,remark\n0:01:00,{LINE},30,,second\n10,{LINE},200,,first\n80,{LINE},9,20,third\n"
    calls = read(text.splitlines())
    _, heard, _ = play(centre(queue("help"), agent("ana")), calls)
    began = [at_s for at_s, fact in heard.facts if isinstance(fact, ledger.CallBegan)]
    assert began == [10.0, 60.0, 80.0]
    assert sorted((fact.ending, fact.wait_s) for fact in heard.of(ledger.StayEnded)) == [
        ("abandoned", 20.0),
        ("answered", 0.0),
        ("answered", 150.0),
    ]
    assert [fact.talk_s for fact in heard.of(ledger.ConversationEnded)] == [200.0, 30.0]


@pytest.mark.parametrize("text", BAD)
def test_a_line_that_cannot_be_played_is_named(text):
    """With what is wrong in it."""
    with pytest.raises(RecordedProblemError) as found:
        read(text.splitlines())
    assert str(found.value).startswith(BAD[text])


def test_a_kind_says_what_a_line_does_not():
    """Line, keys, patience and ringing again are those of traffic.yaml; what the line says itself goes before."""
    one, other = read(["at,kind,patience_s,keys,talk_s", "5,hasty,,,", "6,hasty,30,2,40"])
    assert (one.line, one.group, one.keys, one.talk_s) == (LINE, "hasty", "1", None)
    assert 0.0 < one.patience_s < 90.0
    assert (other.line, other.group, other.keys, other.patience_s, other.talk_s) == (LINE, "hasty", "2", 30.0, 40.0)


def test_the_command_plays_a_file(tmp_path):
    """In place of the callers by chance."""
    file = tmp_path / "calls.csv"
    file.write_text("at,line,keys,talk_s\n10:00:00,+3225550101,3,60\n10:00:05,+3225550100,31,60\n")
    done = CliRunner().invoke(app, ["simulate", str(DEMO), "--calls", str(file), "--json"])
    told = json.loads(done.stdout)
    assert (told["calls"], told["queues"]["help"]["answered"], told["queues"]["sales"]["answered"]) == (2, 1, 1)
    file.write_text("at,line\n10,+32\n")
    done = CliRunner().invoke(app, ["simulate", str(DEMO), "--calls", str(file)])
    assert done.exit_code == 1
    assert "calls.csv:2:4: the centre has no line" in done.output


@pytest.mark.skipif(not BANK.is_file(), reason="ACD_BANK_DAY does not name the recorded day of a bank")
def test_a_real_day_of_a_bank():
    """Everybody who reached the queue is played; who had hung up does so unless somebody was free sooner."""
    with BANK.open() as file:
        rows = [
            row for row in csv.DictReader(file) if row["outcome"] in ("AGENT", "HANG") and row["q_start"] != "0:00:00"
        ]
    lines = ["at,line,talk_s,patience_s"]
    for row in rows:
        patience = row["q_time"] if row["outcome"] == "HANG" else ""
        lines.append(f"{row['q_start']},{LINE},{row['ser_time']},{patience}")
    plan = centre(queue("help", wait_max_s=9e4), *(agent(f"a{number}") for number in range(13)))
    simulation, heard, _ = play(plan, read(lines))
    assert simulation.calls == len(rows) > 1000
    assert len(heard.of(ledger.StayEnded)) == len(rows)
