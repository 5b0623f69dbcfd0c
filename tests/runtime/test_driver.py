import asyncio
from contextlib import asynccontextmanager, suppress

import orjson
import pytest
from structlog.testing import capture_logs

from acd.core.commands import AnswerLeg, HangUp, PlayPrompt
from acd.core.engine import Engine
from acd.core.events import DigitPressed, EndCause, Event, LegAnswered, LegEnded, NodeConnected, PlaybackEnded
from acd.core.ids import LegId, NodeName
from acd.core.state import State
from acd.runtime import driver
from acd.runtime.driver import STUCK_DEADLINE_S, Driver
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Bounds, Journal, journal_files
from acd.runtime.replay import replay
from acd.runtime.wire import decode, encode
from tests.runtime.stand_ins import A1, Counting, Notebook, Remembering, Tally, arrived, at, opening

STAR = DigitPressed(A1, LegId("a1-1.0"), "*")


class World:
    """A driver with everything around it; the clock stands where the test puts it."""

    def __init__(self, run, engine, *, seq=0):
        self.engine = engine
        self.node = Remembering()
        self.inbox = Inbox(100)
        self.now_s = 0.0
        self.run = run
        self.journal = Journal(run / "journal", 1, lambda: engine.state)
        self.books = Notebook()
        self.driver = Driver(
            engine, self.inbox, {A1: self.node}, self.journal, self.books, seq=seq, now=lambda: at(self.now_s)
        )

    def see(self, *events):
        for event in events:
            self.driver.step(event)
        self.driver.catch_up()

    def facts(self):
        return [orjson.loads(line) for line in self.books.lines]


class Broken(Remembering):
    """A node that breaks its promise never to raise."""

    def submit(self, command):
        raise ZeroDivisionError(command)


@asynccontextmanager
async def running(world):
    """The driver's task, ended with the test."""
    task = asyncio.get_running_loop().create_task(world.driver.run(), name="driver")
    try:
        yield task
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition, timeout_s=5.0):
    """Wait for a condition; the test fails when it does not come true."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.001)


def test_a_call_is_answered_spoken_to_and_ended_and_replays(tmp_path):
    """The real engine: commands reach the node, facts the ledger, and the journal gives the same again."""
    world = World(tmp_path, Engine())
    world.see(*opening(), arrived(1))
    assert [type(command) for command in world.node.given].count(AnswerLeg) == 1
    world.see(LegAnswered(A1, LegId("a1-1.0"), "sip-1"))
    world.see(*(PlaybackEnded(A1, each.playback, False) for each in world.node.given if isinstance(each, PlayPrompt)))
    assert any(isinstance(command, HangUp) for command in world.node.given)
    world.see(LegEnded(A1, LegId("a1-1.0"), EndCause.NORMAL, 16, "sip-1"))
    facts = [fact["fact"] for fact in world.facts()]
    assert facts.index("CallBegan") < facts.index("CallAnswered") < facts.index("CallEnded")
    found = replay(tmp_path / "journal", lambda state: Engine(decode(State, encode(state))))
    assert (found.difference, found.commands) == (None, len(world.node.given))


def test_a_journal_replays_from_the_middle_of_a_call(tmp_path):
    """A second engine that begins with the encoded state of the first goes on exactly like it."""
    first = Engine()
    World(tmp_path, first).see(*opening(), arrived(1), arrived(2))
    second = Engine(decode(State, encode(first.state)))
    assert encode(second.state) == encode(first.state)
    events: list[Event] = [LegAnswered(A1, LegId("a1-1.0"), "sip-1"), STAR, arrived(3)]
    for number, event in enumerate(events):
        assert encode(second.handle(event, at(number))) == encode(first.handle(event, at(number)))


def test_steps_are_numbered_on_over_a_restart(tmp_path):
    """The ledger's `seq` goes on where the last engine stopped."""
    first, second = World(tmp_path, Counting()), World(tmp_path, Counting(), seq=2)
    first.see(arrived(1), arrived(2))
    second.see(arrived(3))
    assert [fact["seq"] for world in (first, second) for fact in world.facts()] == [1, 2, 3]


def test_an_engine_that_fails_costs_one_event(tmp_path):
    """It is logged with its place in the journal, and the next event is handled."""
    world = World(tmp_path, Counting())
    with capture_logs() as said:
        world.see(STAR, arrived(1))
    (line,) = [line for line in said if line["log_level"] == "error"]
    assert line["journal"].startswith("journal-000001.jsonl:")
    assert len(world.node.given) == 1


async def test_a_command_for_an_unknown_node_fails_as_an_event(tmp_path):
    """Nothing is lost in silence: the engine hears NOT_SENT."""
    world = World(tmp_path, Counting())
    stranger = arrived(1).__class__(NodeName("zz"), LegId("zz-1.0"), "+1", "", "sip")
    world.inbox.put(stranger)
    async with running(world):
        await until(lambda: world.engine.state.events == 2)
    # What was done is written down at the latest when the driver ends.
    last = (tmp_path / "journal" / "journal-000001.jsonl").read_bytes().splitlines()[-1]
    failed = orjson.loads(last)["event"]["CommandFailed"]
    assert failed["reason"] == "not_sent"
    assert "'zz'" in failed["detail"]
    assert "a1" in failed["detail"]


async def test_time_passes_when_a_deadline_is_due(tmp_path):
    """Without any event the engine is woken; a deadline that does not move is a bug and must not spin."""
    world = World(tmp_path, Counting(deadline_s=at(0).mono_s))
    async with running(world):
        await until(lambda: world.engine.times == 1)
        with pytest.raises(TimeoutError):
            await until(lambda: world.engine.times > 1, timeout_s=STUCK_DEADLINE_S / 3)
        world.inbox.put(arrived(1))
        await until(lambda: len(world.node.given) == 1)


async def test_an_idle_driver_turns_and_does_no_step(tmp_path, monkeypatch):
    """It is a sign of life that costs no line of the journal."""
    monkeypatch.setattr("acd.runtime.driver.TURN_S", 0.01)
    world = World(tmp_path, Counting())
    async with running(world):
        await until(lambda: world.driver.turned_s == at(0).mono_s)
        world.now_s = 1.0
        await until(lambda: world.driver.turned_s == at(1).mono_s)
    assert world.driver.seq == 0


async def test_after_a_standstill_nothing_is_decided_before_the_switch_has_told_what_it_holds(tmp_path):
    """What was due meanwhile would hang up on a caller who is in the fallback by now: his leg is not ours any more."""
    world = World(tmp_path, Engine())
    world.see(*opening(), arrived(1), LegAnswered(A1, LegId("a1-1.0"), ""))
    async with running(world):
        await until(lambda: world.driver.turned_s == at(0).mono_s)
        given = len(world.node.given)
        world.now_s = 60.0
        world.inbox.put(STAR)
        await until(lambda: world.node.looks == 1)
        assert len(world.node.given) == given
        world.inbox.put(NodeConnected(A1, (), (), ()))
        await until(lambda: not world.engine.state.calls)
    assert len(world.node.given) == given
    ended = [fact for fact in world.facts() if fact["fact"] == "CallEnded"]
    assert [fact["ending"] for fact in ended] == ["ended_unobserved"]


async def test_ready_is_told_when_the_first_connection_was_handled(tmp_path):
    """Not before."""
    world = World(tmp_path, Engine())
    async with running(world):
        world.inbox.put(opening()[0])
        await until(lambda: len(world.inbox) == 0)
        assert not world.driver.connected.is_set()
        world.inbox.put(NodeConnected(A1, (), (), ()))
        async with asyncio.timeout(5):
            await world.driver.connected.wait()


def test_a_full_inbox_says_so():
    """Who puts learns it, and it is counted; what is in keeps its order."""
    inbox = Inbox(2)
    assert [inbox.put(arrived(n)) for n in range(3)] == [True, True, False]
    assert inbox.refused == 1
    assert inbox.take(10) == [arrived(0), arrived(1)]
    assert inbox.take(10) == []


async def test_what_was_done_is_written_down_a_moment_later(tmp_path, monkeypatch):
    """Not with each step; and at once when there is much of it."""
    world = World(tmp_path, Counting())
    monkeypatch.setattr(driver, "UNWRITTEN_MAX", 3)
    async with running(world):
        world.inbox.put(arrived(1))
        await until(lambda: len(world.node.given) == 1)
        assert world.facts() == []
        await until(lambda: len(world.facts()) == 1, timeout_s=driver.WRITE_AFTER_S * 20)
        for number in (2, 3, 4):
            world.inbox.put(arrived(number))
        await until(lambda: len(world.node.given) == 4)
        assert len(world.facts()) == 4


async def test_a_driver_that_fails_has_written_down_what_it_did(tmp_path):
    """Whatever ends it, but for a killed process: the books are complete, and why it ended is raised."""
    world = World(tmp_path, Counting())
    nodes = {A1: Broken()}
    fails = Driver(world.engine, world.inbox, nodes, world.journal, world.books, now=lambda: at(world.now_s))
    world.inbox.put(arrived(1))
    async with asyncio.timeout(5):
        with pytest.raises(ZeroDivisionError):
            await fails.run()
    assert len(world.facts()) == 1
    assert replay(tmp_path / "journal", lambda state: Counting(decode(Tally, encode(state)))).events == 1


def test_who_listens_hears_of_the_steps_from_then_on(tmp_path):
    """Those before it are in what the listener began with, also when they were not written down yet."""
    world, heard = World(tmp_path, Counting()), []
    world.driver.step(arrived(1))
    world.driver.listen(lambda seq, _now, _facts: heard.append(seq))
    world.see(arrived(2))
    assert (heard, [fact["seq"] for fact in world.facts()]) == ([2], [1, 2])


def test_a_full_journal_goes_on_in_a_new_file_that_replays(tmp_path):
    """Steps that were not written down yet belong into the old one: each file replays on its own."""
    engine = Counting()
    journal = Journal(tmp_path / "journal", 1, lambda: engine.state, Bounds(file_bytes=1_000, files_max=20))
    steps = Driver(engine, Inbox(), {A1: Remembering()}, journal, Notebook(), now=lambda: at(0))
    for number in range(20):
        steps.step(arrived(number))
        if number % 3 == 0:
            steps.catch_up()
    steps.catch_up()
    files = journal_files(tmp_path / "journal")
    found = [replay(file, lambda state: Counting(decode(Tally, encode(state)))) for file in files]
    assert len(files) > 2
    assert [each.difference for each in found] == [None] * len(files)
    assert sum(each.events for each in found) == 20
