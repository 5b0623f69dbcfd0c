"""What queues and lines say about recordings: whether it can be spoken and kept, and as the core knows it."""

from collections.abc import Iterator

from acd.config.centre import Centre, Named
from acd.config.problems import Problem, closest, did_you_mean, one_of
from acd.config.proofs import prompt_problems
from acd.config.recording_shapes import RecordingRuleShape
from acd.config.shapes import LineShape, QueueShape
from acd.core.recording_rules import ConsentKeys, RecordingRule


def recording_rules(centre: Centre) -> Iterator[tuple[Named[QueueShape] | Named[LineShape], RecordingRuleShape]]:
    """Every rule, with the queue or line that has it."""
    named: list[Named[QueueShape] | Named[LineShape]] = [*centre.queues.values(), *centre.lines.values()]
    for each in named:
        if each.said.recording is not None:
            yield each, each.said.recording


def announcements(centre: Centre) -> set[str]:
    """The keys of all prompts by which callers are told."""
    return {rule.announcement for _, rule in recording_rules(centre)}


def check_recordings(centre: Centre) -> Iterator[Problem]:
    """Whether each announcement can be spoken to whoever may come, and each class says how long it is kept."""
    assert centre.head is not None
    spoken, classes = frozenset(centre.head.said.languages), centre.head.said.retention
    for each, rule in recording_rules(centre):
        why = "as callers in that language are told that they are recorded"
        yield from prompt_problems(centre, each, rule.announcement, ("recording", "announcement"), spoken, why)
        if rule.retention not in classes:
            expected = one_of(sorted(classes)) if classes else f"retention: {{ {rule.retention}: 180d }} in centre.yaml"
            meant = did_you_mean(rule.retention, classes) if closest(rule.retention, sorted(classes)) else ""
            message = f'nobody says how long recordings of the class "{rule.retention}" are kept'
            yield Problem("recording.unknown-class", each.place("recording", "retention"), message, expected, meant)


def rule_of(said: RecordingRuleShape | None) -> RecordingRule | None:
    """A rule as the core knows it."""
    if said is None:
        return None
    keys = said.consent
    consent = None if keys is None else ConsentKeys(keys.yes, keys.no, keys.default == "yes", keys.timeout)
    return RecordingRule(said.announcement, said.retention, said.when == "always", consent)
