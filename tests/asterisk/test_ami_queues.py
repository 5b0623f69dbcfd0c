import pytest

from acd.asterisk.ami.notices import Unreadable
from acd.asterisk.ami.queues import Waiting, callers_in, changes, found_in, pause, withdrawal
from acd.asterisk.stranded import TAKING_BACK
from acd.core.fallback import Member
from acd.core.ids import AgentName, LegId, PhoneName, QueueName


def member(name: str = "ana", queue: str = "help", phone: str = "", pause: str = "") -> Member:
    """An agent at her own phone unless said."""
    return Member(QueueName(queue), PhoneName(phone or f"phone-{name}"), AgentName(name), pause)


def listed(name: str = "ana", queue: str = "acd-help", paused: str = "0", reason: str = "") -> dict[str, str]:
    """A member as `QueueStatus` lists one."""
    place = {"Event": "QueueMember", "Queue": queue, "Name": name, "Location": f"PJSIP/phone-{name}"}
    return {**place, "Paused": paused, "PausedReason": reason}


def entry(leg: str, position: int, priority: int) -> dict[str, str]:
    """A caller as `QueueStatus` lists one."""
    place = {"Event": "QueueEntry", "Queue": "acd-help", "Position": str(position), "Priority": str(priority)}
    return {**place, "Uniqueid": leg, "Channel": f"PJSIP/trunk-{position}"}


def said(there: list[Member], wanted: list[Member]) -> list[tuple[str, str, str]]:
    """The changes, in words: what, where, who, and the rest that counts."""
    return [(each.name, each.values["Queue"], each.values["Interface"]) for each in changes(there, wanted)]


def test_what_is_right_already_is_left_alone():
    """So a comparison every half minute costs one question."""
    assert changes([member(), member("luis", pause="lunch")], [member("luis", pause="lunch"), member()]) == []


def test_who_comes_is_added_and_who_goes_is_removed():
    """Each at the phone, in the queue's name of the fallback."""
    assert said([member("luis")], [member()]) == [
        ("QueueRemove", "acd-help", "PJSIP/phone-luis"),
        ("QueueAdd", "acd-help", "PJSIP/phone-ana"),
    ]


def test_another_agent_at_the_same_phone_is_another_member():
    """The log of the fallback must have the right name."""
    told = changes([member()], [member("noor", phone="phone-ana")])
    assert [(each.name, each.values.get("MemberName", "")) for each in told] == [
        ("QueueRemove", ""),
        ("QueueAdd", "noor"),
    ]


def test_who_is_added_in_a_pause_never_rings():
    """Paused from the first moment; the reason follows."""
    added, paused = changes([], [member(pause="lunch")])
    assert (added.values["Paused"], paused.values["Reason"]) == ("true", "lunch")


def test_a_pause_begins_changes_its_reason_and_ends():
    """Ours is one that nobody wanted, so it ends too."""
    for there, wanted, is_paused in [("", "lunch", "true"), ("break", "lunch", "true"), (TAKING_BACK, "", "false")]:
        (told,) = changes([member(pause=there)], [member(pause=wanted)])
        assert (told.name, told.values["Paused"], told.values["Reason"]) == ("QueuePause", is_paused, wanted)


def test_what_is_listed_is_read_and_other_peoples_queues_are_not():
    """Callers in the order in which they will be asked: priority, then position."""
    items = [
        listed(),
        listed("luis", paused="1", reason="lunch"),
        listed("zoe", queue="sales"),
        entry("b", 1, 5),
        entry("a", 2, 9),
    ]
    found = found_in([{"Event": "QueueParams", "Queue": "acd-help"}, *items])
    assert found.members == {member(), member("luis", pause="lunch")}
    assert [each.leg for each in found.waiting] == ["a", "b"]
    assert callers_in([{"Queue": "acd-help", "Callers": "2"}, {"Queue": "sales", "Callers": "5"}]) == 2


def test_what_cannot_be_read_says_so():
    """A Asterisk of another day."""
    with pytest.raises(Unreadable, match="Paused"):
        found_in([{key: value for key, value in listed().items() if key != "Paused"}])
    with pytest.raises(Unreadable, match="QueueSummary"):
        callers_in([{"Queue": "acd-help", "Callers": "many"}])


def test_a_caller_is_asked_out_by_his_channel():
    """By its name: that is how app_queue knows it."""
    told = withdrawal(Waiting(QueueName("help"), LegId("a1-1.0"), "PJSIP/trunk-1", (0, 1)))
    assert (told.name, told.values) == ("QueueWithdrawCaller", {"Queue": "acd-help", "Caller": "PJSIP/trunk-1"})
    assert pause(member(), TAKING_BACK).values["Reason"] == "acd"
