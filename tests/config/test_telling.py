"""What callers who wait are told, as YAML says it."""

from acd.config.load import load
from acd.config.prompts import Text
from acd.core.ids import QueueName
from tests.config.golden import LIBRARY
from tests.config.made import centre

LANGUAGES = "version: 1\nname: Help desk\ntime_zone: Europe/Brussels\nlanguages: [en, fr]\n"


def test_a_wait_is_a_whole_sentence_for_each_number_of_minutes(tmp_path):
    """1 to 30; a queue's announcements are spoken too, in each language in which callers wait there."""
    queues = "queues: { help: { wait_every: 45s, announcements: [goodbye], announce_every: 90s } }"
    loaded = load(centre(tmp_path, centre=LANGUAGES, queues=queues), shared=LIBRARY)
    keys = {f"wait-time-{number}" for number in range(1, 31)} | {"wait-time-more", "goodbye"}
    assert set(loaded.plan.prompts) == keys
    assert loaded.prompts.get("wait-time-30", "fr") == Text("Au plus 30 minutes.", "fr")
    assert loaded.prompts.get("wait-time-1", "en") == Text("At most one minute.", "en")
    rules = loaded.plan.queues[QueueName("help")].rules
    assert (rules.wait_every_s, rules.announcements, rules.announce_every_s) == (45.0, ("goodbye",), 90.0)
