"""Telling a caller that he will be recorded, and asking whether he agrees, just before he enters a queue.

Told once is told: the same announcement is not made again in another queue. Who has not heard it is not recorded.
"""

from acd.core import notes
from acd.core.calls import Awaited, Call, Consent
from acd.core.change import Change
from acd.core.ids import QueueName
from acd.core.ledger_recording import ConsentTaken, RecordingAnnounced
from acd.core.prompting import hush, speak
from acd.core.recording_rules import RecordingRule


def rule_for(change: Change, call: Call, queue: QueueName) -> RecordingRule | None:
    """How this call's conversations with agents of a queue are recorded: the queue's rule stands before the line's."""
    line = change.plan.lines.get(call.line)
    return change.queue(queue).recording or (None if line is None else line.recording)


def is_due(change: Change, call: Call, queue: QueueName) -> bool:
    """Whether he has to be told before he enters this queue. Who was not answered yet cannot be."""
    rule = rule_for(change, call, queue)
    if rule is None or call.told == rule.announcement or change.state.is_unanswered(call):
        return False
    # Keys that are pressed in a conversation do not reach us: whoever must agree is asked here, also on demand.
    return rule.is_always or rule.consent is not None


def announce(change: Change, call: Call, queue: QueueName) -> None:
    """Speak the announcement; keys that were pressed before it are no answer to it."""
    rule = _rule(change, call, queue)
    awaited = Awaited.PROMPT if rule.consent is None else Awaited.KEY
    speak(change, notes.write(change, call), ((rule.announcement, call.language),), awaited)


def announced(change: Change, call: Call, queue: QueueName, *, is_failed: bool) -> bool:
    """The announcement is over. Whether he may enter now; else he is asked for a key."""
    rule = _rule(change, call, queue)
    if is_failed:
        change.set(call, told=rule.announcement, consent=Consent.UNHEARD)
        return True
    change.record(RecordingAnnounced(call.id, rule.announcement, call.language))
    if rule.consent is None:
        change.set(call, told=rule.announcement, consent=Consent.TOLD)
        return True
    change.set(call, deadline_s=change.now.mono_s + rule.consent.timeout_s)
    return False


def key_pressed(change: Change, call: Call, queue: QueueName, digit: str) -> bool:
    """A key while he is asked, also while the announcement is spoken. Whether he may enter now; others count not."""
    rule = _rule(change, call, queue)
    assert rule.consent is not None, f"{call.id} is asked for a key and there is none"
    if digit not in (rule.consent.yes, rule.consent.no):
        return False
    if call.playback is not None:
        # He knows it, and does not want to hear it to its end.
        change.record(RecordingAnnounced(call.id, rule.announcement, call.language))
    _take(change, hush(change, call), rule, is_given=digit == rule.consent.yes, is_by_key=True)
    return True


def overdue(change: Change, call: Call, queue: QueueName) -> None:
    """He pressed no key: the default counts."""
    rule = _rule(change, call, queue)
    assert rule.consent is not None, f"{call.id} is asked for a key and there is none"
    _take(change, call, rule, is_given=rule.consent.default, is_by_key=False)


def _take(change: Change, call: Call, rule: RecordingRule, *, is_given: bool, is_by_key: bool) -> None:
    change.set(call, told=rule.announcement, consent=Consent.GIVEN if is_given else Consent.REFUSED, deadline_s=None)
    change.record(ConsentTaken(call.id, is_given, is_by_key))


def _rule(change: Change, call: Call, queue: QueueName) -> RecordingRule:
    rule = rule_for(change, call, queue)
    assert rule is not None, f"{call.id} is told of recordings and there are none"
    return rule
