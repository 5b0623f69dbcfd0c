"""Callbacks and the charter, as YAML says them."""

from acd.config.load import load
from acd.core.callback_steps import CallbackOffer, PromiseCallback
from acd.core.charter import Charter
from acd.core.flow_steps import EnterQueue
from acd.core.ids import LineNumber, QueueName
from tests.config.made import centre

HEAD = "version: 1\nname: Help desk\ntime_zone: Europe/Brussels\nlanguages: [en]\n"
QUEUES = "queues: { help: {} }"
LINES = """
lines:
  "+3225550100": { name: Help, flow: help, language: en, charter: true }
  "+3225550101":
    { name: Slow, flow: help, language: en, charter: { within: 90s, key: "7", flow: owed, prompt: press-seven } }
"""
FLOWS = """
flows:
  help:
    steps:
      - answer
      - queue:
          name: help
          callback:
            { key: "5", after: 40s, above: 3m, prompt: press-seven, steps: [ { callback: { failed: [hangup] } } ] }
  owed:
    steps:
      - answer
      - set: { other: "+3225550199" }
      - callback: { queue: help, number: $other, failed: [hangup] }
prompts:
  press-seven: { en: Press seven. }
"""


def test_a_line_has_the_charter_by_one_word(tmp_path):
    """With the figures of the charter, and the shared flow and prompts; each can be said otherwise."""
    loaded = load(centre(tmp_path, centre=HEAD + FLOWS, lines=LINES, queues=QUEUES))
    first, second = (loaded.plan.lines[LineNumber(number)].charter for number in ("+3225550100", "+3225550101"))
    assert first == Charter(CallbackOffer("1", "start", "callback-offer", 150.0, 150.0, flow="callback"), 150.0)
    assert second == Charter(CallbackOffer("7", "start", "press-seven", 90.0, 90.0, flow="owed"), 90.0)
    assert {"callback", "help", "owed"} <= set(loaded.plan.flows)
    assert {"callback-offer", "callback-promised", "wait-time-7", "wait-time-more"} <= set(loaded.plan.prompts)


def test_a_queue_may_offer_it_by_itself(tmp_path):
    """After a while, or as soon as it would take too long."""
    loaded = load(centre(tmp_path, centre=HEAD + FLOWS, queues=QUEUES))
    _, entry = loaded.plan.flows["help"].blocks["start"]
    assert isinstance(entry, EnterQueue)
    offer = entry.callback
    assert offer == CallbackOffer("5", "start/2/callback", "press-seven", 40.0, 180.0, 120.0)
    assert loaded.plan.flows["help"].blocks[offer.block] == (PromiseCallback("start/2/callback/1/failed"),)
    owed = loaded.plan.flows["owed"].blocks["start"][2]
    assert owed == PromiseCallback("start/3/failed", QueueName("help"), "$other")
