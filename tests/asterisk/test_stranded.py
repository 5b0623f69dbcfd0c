import json
from typing import Any

from acd.asterisk.stranded import Move, stranded
from acd.core.ids import NodeName

A1 = NodeName("a1")


def channel(number: int, *, note: dict[str, str] | str | None = None, **changes: Any) -> dict[str, Any]:
    """A caller in our application, as ARI lists one."""
    text = note if isinstance(note, str) else json.dumps(note) if note else ""
    dialplan = {"context": "acd-lines", "exten": "+3225550100", "app_name": "Stasis"}
    return {
        "id": f"a1-1795392000.{number}",
        "state": "Up",
        "dialplan": dialplan | changes.pop("dialplan", {}),
        "creationtime": f"2026-11-23T08:00:{number:02}.000+0100",
        "channelvars": {"ACD_STATE": text},
        **changes,
    }


def waits(number: int, second: int, queue: str = "help") -> dict[str, Any]:
    """One in a queue since this second."""
    return channel(number, note={"queue": queue, "waiting_since": f"2026-11-23T07:00:{second:02}.5+00:00"})


def bridge(*channels: dict[str, Any], kind: str = "mixing") -> dict[str, Any]:
    """As ARI lists one."""
    return {"bridge_type": kind, "channels": [each["id"] for each in channels]}


def test_who_was_moved_up_or_to_another_queue_goes_with_the_place_that_he_has_there():
    """It counts more than since when he waits in this queue."""
    note = {"queue": "help", "waiting_since": "2026-11-23T07:00:50+00:00", "lined_up_at": "2026-11-23T07:00:10+00:00"}
    found = stranded([waits(1, 20), channel(2, note=note)], [], A1)
    assert [move.channel for move in found.moves] == ["a1-1795392000.2", "a1-1795392000.1"]


def test_who_waits_goes_to_the_queue_he_waits_in_and_the_oldest_goes_first():
    """By the moment that is noted, not by when the channel began."""
    one, other, third = waits(1, 40), waits(2, 20), waits(3, 30, "sales")
    found = stranded([one, other, third], [bridge(one, other, third, kind="holding")], A1)
    assert found.moves == (
        Move(other["id"], "acd-fallback", "acd-help"),
        Move(third["id"], "acd-fallback", "acd-sales"),
        Move(one["id"], "acd-fallback", "acd-help"),
    )


def test_who_is_in_a_menu_goes_where_his_line_leads():
    """By the noted line, or by what was dialled if nothing could be noted yet."""
    noted, fresh = channel(1, note={"line": "+3225550111", "step": "desk/start/1"}), channel(2, state="Ring")
    assert stranded([noted, fresh], [], A1).moves == (
        Move(noted["id"], "acd-away", "3225550111"),
        Move(fresh["id"], "acd-away", "3225550100"),
    )


def test_who_talks_is_left_alone():
    """The switch keeps conversations by itself; one side that is left over in a bridge does not talk."""
    caller, agent = waits(1, 1), channel(2, id="a1-e1-c1-s1-o1")
    lonely, ringing = waits(3, 3), channel(4, id="a1-e1-c3-t1", state="Ringing")
    found = stranded([caller, agent, lonely, ringing], [bridge(caller, agent), bridge(lonely, ringing)], A1)
    assert [move.channel for move in found.moves] == [lonely["id"]]
    assert found.legs == (ringing["id"],)


def test_agents_legs_without_a_caller_are_ended():
    """Their phones must be free for the fallback."""
    found = stranded([channel(1, id="a1-e1-c1-s1-o1")], [], A1)
    assert (found.moves, found.legs) == ((), ("a1-e1-c1-s1-o1",))


def test_who_is_in_the_fallback_already_is_not_moved_again():
    """So it may be asked again and again, also by a guard that remembers nothing."""
    there = channel(1, dialplan={"context": "acd-fallback", "exten": "queue", "app_name": "Queue"})
    assert stranded([there], [], A1) == stranded([], [], A1)


def test_a_phone_in_a_feature_code_hears_the_sentence():
    """There is nobody who could log an agent in."""
    phone = channel(1, dialplan={"context": "acd-phones", "exten": "*11"})
    assert stranded([phone], [], A1).moves == (Move(phone["id"], "acd-fallback", "s"),)


def test_a_note_that_cannot_be_read_is_none():
    """Nobody is left behind because of what stands on a channel."""
    odd = [channel(1, note="{"), channel(2, note="[1]"), channel(3, note={"entered_at": "yesterday"})]
    assert [move.extension for move in stranded(odd, [], A1).moves] == ["3225550100"] * 3
    nameless = channel(4, dialplan={"exten": "s"})
    assert stranded([nameless], [], A1).moves == (Move(nameless["id"], "acd-fallback", "s"),)
