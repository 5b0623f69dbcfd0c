"""What queues and lines say about recordings: whether it can be spoken and kept, and as the core knows it."""

from collections.abc import Iterator

from acd.config.centre import Centre, Named
from acd.config.line_shapes import LineShape
from acd.config.problems import Place, Problem, closest, did_you_mean, one_of
from acd.config.proofs import prompt_problems
from acd.config.recording_shapes import RecordingRuleShape
from acd.config.shapes import QueueShape
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
    spoken = frozenset(centre.head.said.languages)
    for each, rule in recording_rules(centre):
        why = "as callers in that language are told that they are recorded"
        yield from prompt_problems(centre, each, rule.announcement, ("recording", "announcement"), spoken, why)
        yield from unknown_class(centre, each.place("recording", "retention"), rule.retention, "recordings")


def unknown_class(centre: Centre, place: Place, name: str, of_what: str) -> Iterator[Problem]:
    """Whether somebody says how long files of this class are kept."""
    assert centre.head is not None
    classes = centre.head.said.retention
    if name not in classes:
        expected = one_of(sorted(classes)) if classes else f"retention: {{ {name}: 180d }} in centre.yaml"
        meant = did_you_mean(name, classes) if closest(name, sorted(classes)) else ""
        message = f'nobody says how long {of_what} of the class "{name}" are kept'
        yield Problem("recording.unknown-class", place, message, expected, meant)


def rule_of(said: RecordingRuleShape | None) -> RecordingRule | None:
    """A rule as the core knows it."""
    if said is None:
        return None
    keys = said.consent
    consent = None if keys is None else ConsentKeys(keys.yes, keys.no, keys.default == "yes", keys.timeout)
    return RecordingRule(said.announcement, said.retention, said.when == "always", consent)
