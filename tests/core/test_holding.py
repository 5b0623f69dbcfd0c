"""Holding bridges: at most 50 callers each, made when needed, and an empty one kept for a while."""

from collections.abc import Sequence
from dataclasses import replace

from acd.core import commands, events, snapshot
from acd.core.commands import AnyCommand
from acd.core.events import FailureReason
from acd.core.holding import FEW_LEGS, KEPT_S
from acd.core.ids import BridgeId, CallId, QueueName, StayId
from acd.core.legs import LegNote
from acd.core.snapshot import BridgeSnapshot
from tests.core.playbook import Playbook, play
from tests.core.words import LINE, MORNING, NODE, CallArrived, HangsUp, PicksUp, agent, centre, event, queue

BRIDGES = (commands.CreateBridge, commands.StartMusic, commands.JoinBridge, commands.DestroyBridge)


def asked(book: Playbook, *kinds: type[AnyCommand]) -> list[str]:
    """The bridges of these commands so far, in order."""
    return [command.bridge for command in book.asked if isinstance(command, BRIDGES) and isinstance(command, kinds)]


def kept(book: Playbook) -> dict[str, float | None]:
    """The holding bridges that are there, with their deadlines."""
    return {name: holding.deadline_s for name, holding in book.engine.state.holdings.items()}


def listed(*bridges: str, legs: Sequence[str] = ()) -> object:
    """The switch is there again, with these bridges and legs."""
    there = tuple(snapshot.LegSnapshot(leg, snapshot.LegCondition.UP, "") for leg in legs)  # type: ignore[arg-type]  # text
    return event(events.NodeConnected(NODE, there, tuple(BridgeSnapshot(BridgeId(name)) for name in bridges), ()))


def test_a_holding_bridge_takes_fifty_callers():
    """The 51st opens a second one; a bridge that is there is not made again."""
    book = play(centre(queue("help")))
    book.sees(*[CallArrived(f"c{n}") for n in range(1, 52)])
    assert asked(book, commands.CreateBridge) == ["a1-e1-h1", "a1-e1-h2"]
    assert [holding.legs for holding in book.engine.state.holdings.values()] == [50, 1]


def test_an_empty_bridge_is_kept_and_the_next_caller_enters_it():
    """A caller now and then does not cost a bridge each; in use it has no deadline."""
    book = play(centre(queue("help"))).sees(CallArrived("c1")).at(10).sees(HangsUp("c1")).is_empty()
    assert kept(book) == {"a1-e1-h1": 10 + KEPT_S}
    book.at(10 + KEPT_S - 1).sees(CallArrived("c2"))
    assert kept(book) == {"a1-e1-h1": None}
    assert asked(book, *BRIDGES) == ["a1-e1-h1"] * 5
    assert asked(book, commands.CreateBridge) == ["a1-e1-h1"]
    book.at(200).sees(HangsUp("c2"))
    assert kept(book) == {"a1-e1-h1": 200 + KEPT_S}


def test_a_bridge_that_nobody_enters_is_removed_in_the_end():
    """For nobody's call, as it can come between any two callers' requests; the next one has a new name."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"), HangsUp("c1")).at(KEPT_S - 0.1)
    assert asked(book, commands.DestroyBridge) == []
    book.at(KEPT_S)
    assert asked(book, commands.DestroyBridge) == ["a1-e1-h1"]
    assert book.asked[-1].call is None
    assert kept(book) == {}
    book.sees(CallArrived("c2"))
    assert kept(book) == {"a1-e1-h2": None}


def test_one_empty_bridge_is_kept_for_each_music():
    """A second one that becomes empty goes at once, and whoever comes fills up those where callers are."""
    book = play(centre(queue("help")))
    book.sees(*[CallArrived(f"c{n}") for n in range(1, 52)])
    book.sees(HangsUp("c51"))
    assert kept(book) == {"a1-e1-h1": None, "a1-e1-h2": KEPT_S}
    book.sees(HangsUp("c1"), CallArrived("c52"), CallArrived("c53"), HangsUp("c53"), CallArrived("c54"))
    assert [holding.legs for holding in book.engine.state.holdings.values()] == [50, 1]
    book.sees(*[HangsUp(f"c{n}") for n in [*range(2, 51), 52]])
    assert kept(book) == {"a1-e1-h1": KEPT_S, "a1-e1-h2": None}
    book.sees(HangsUp("c54"))
    assert kept(book) == {"a1-e1-h1": KEPT_S}
    assert asked(book, commands.DestroyBridge) == ["a1-e1-h2"]


def test_a_bridge_that_nobody_has_confirmed_is_made_sure_of_and_not_kept():
    """Two callers' requests have no order between them: the second must not join what may not be there yet."""
    book = play(centre(queue("help"))).showing("slow joins").sees(CallArrived("c1"), CallArrived("c2"))
    assert asked(book, commands.CreateBridge) == ["a1-e1-h1", "a1-e1-h1"]
    book.sees(HangsUp("c1"), HangsUp("c2"))
    assert kept(book) == {}
    assert asked(book, commands.DestroyBridge) == ["a1-e1-h1"]


def test_who_may_be_alone_starts_the_music_once_he_is_in():
    """The switch ends it when the last one leaves, which the few others may be about to do."""
    book = play(centre(queue("help")))
    book.sees(*[CallArrived(f"c{n}") for n in range(1, FEW_LEGS + 3)])
    assert asked(book, commands.StartMusic) == ["a1-e1-h1"] * FEW_LEGS
    calls = [command.call for command in book.asked if isinstance(command, commands.JoinBridge | commands.StartMusic)]
    assert calls[: 2 * FEW_LEGS : 2] == calls[1 : 2 * FEW_LEGS : 2]
    kinds = [type(command) for command in book.asked if isinstance(command, BRIDGES)]
    assert kinds[:5] == [commands.CreateBridge, *[commands.JoinBridge, commands.StartMusic] * 2]


def test_who_comes_back_from_a_conversation_that_did_not_begin_hears_music_again():
    """He was the only one who waited, so it has ended."""
    book = play(centre(queue("help", back_off_s=9.0), agent("ana"))).showing("slow joins").sees(CallArrived("c1"))
    book.sees(PicksUp("ana")).at(5)
    kinds = [type(command) for command in book.asked if isinstance(command, BRIDGES)]
    assert kinds[-3:] == [commands.JoinBridge, commands.StartMusic, commands.DestroyBridge]


def test_a_kept_bridge_that_is_gone_from_the_switch_harms_one_attempt_of_one_caller():
    """Somebody removed it: whoever cannot enter it makes it again, and the next finds it as it should be."""
    book = (
        play(centre(queue("help"))).sees(CallArrived("c1"), HangsUp("c1")).showing("slow joins").sees(CallArrived("c2"))
    )
    refused = next(command for command in reversed(book.asked) if isinstance(command, commands.JoinBridge))
    assert asked(book, commands.CreateBridge) == ["a1-e1-h1"]
    book.shows = frozenset()
    book.sees(event(events.CommandFailed(refused, FailureReason.NOT_FOUND, "no bridge")))
    assert [type(command).__name__ for command in book.asked[-3:]] == ["CreateBridge", "JoinBridge", "StartMusic"]
    book.sees(CallArrived("c3"))
    assert asked(book, commands.CreateBridge) == ["a1-e1-h1"] * 2
    assert asked(book, commands.JoinBridge) == ["a1-e1-h1"] * 4


def test_after_a_restart_of_the_switch_an_empty_bridge_is_forgotten():
    """It is removed all the same, as the list may be older than the bridge; one that is listed is kept."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"), HangsUp("c1"), event(events.NodeLost(NODE)))
    book.sees(listed("a1-e1-h1"))
    assert kept(book) == {"a1-e1-h1": KEPT_S}
    book.sees(listed())
    assert kept(book) == {}
    assert asked(book, commands.DestroyBridge) == ["a1-e1-h1"]


def test_callers_whose_bridge_is_not_listed_stay_and_the_next_one_makes_sure_of_it():
    """The list may be older than the bridge."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"))
    book.sees(listed(legs=[book.leg("c1")]), CallArrived("c2"))
    assert asked(book, commands.CreateBridge) == ["a1-e1-h1", "a1-e1-h1"]
    assert book.engine.state.holdings["a1-e1-h1"].legs == 2  # type: ignore[index]  # text


def test_who_is_found_in_an_empty_bridge_does_not_lose_it():
    """His end was old news, so that his bridge counted as empty: music plays, and it is not removed under him."""
    book = play(centre(queue("help"))).sees(CallArrived("c1"), HangsUp("c1"))
    assert kept(book) == {"a1-e1-h1": KEPT_S}
    call, stay = CallId("a1-e0-c1"), StayId("a1-e0-c1-s1")
    waits = LegNote(call, LINE, MORNING, "en", 1, "main/start/1", queue=QueueName("help"), stay=stay)
    note = replace(waits, waiting_since=MORNING)
    up = snapshot.LegSnapshot(book.leg("c1"), snapshot.LegCondition.UP, "", note=note)
    inside = BridgeSnapshot(BridgeId("a1-e1-h1"), commands.BridgeKind.HOLDING, (up.leg,))
    book.sees(event(events.NodeConnected(NODE, (up,), (inside,), ()))).at(KEPT_S)
    assert kept(book) == {"a1-e1-h1": None}
    assert asked(book, commands.StartMusic) == ["a1-e1-h1"] * 2
    assert asked(book, commands.DestroyBridge) == []
