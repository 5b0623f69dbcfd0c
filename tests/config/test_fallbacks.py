import pytest

from acd.config.load import load
from tests.config.golden import LIBRARY
from tests.config.made import HEAD, centre

TWO_QUEUES = "queues: { help: {}, sales: {} }\n"
MENU = """flows:
  welcome:
    steps:
      - answer
      - menu:
          prompt: choose
          options: { "1": [ { play: choose }, { queue: sales } ], "2": [ { queue: help } ] }
          otherwise: [ hangup ]
  news: { steps: [ answer, { play: choose }, hangup ] }
prompts: { choose: { en: Please choose. } }
"""


def fallback(folder, *, flow="welcome", queues=TWO_QUEUES, setting=""):
    """The queue for the time without an engine of a line that leads to this flow."""
    line = f'lines:\n  "+3225550100": {{ name: Help desk, flow: {flow}, language: en{setting} }}\n'
    plan = load(centre(folder, centre=HEAD + queues + MENU + line), shared=LIBRARY).plan
    return next(iter(plan.lines.values())).fallback


def test_it_is_the_first_queue_that_the_flow_can_lead_to(tmp_path):
    """In the order in which it is written down, branches of menus included."""
    assert fallback(tmp_path) == "sales"


def test_a_flow_without_a_queue_leads_to_the_sentence(tmp_path):
    """Nobody waits who would not have waited with the engine."""
    assert fallback(tmp_path, flow="news") is None


@pytest.mark.parametrize(("setting", "queue"), [("help", "help"), ("sales", "sales"), ("sentence", None)])
def test_what_is_said_counts(tmp_path, setting, queue):
    """A queue's name, or the sentence."""
    assert fallback(tmp_path, setting=f", fallback: {setting}") == queue


def test_the_only_queue_is_every_lines(tmp_path):
    """There is nothing to choose."""
    queues = "queues: { sales: {} }\n"
    menu = MENU.replace("{ queue: help }", "{ queue: sales }")
    line = 'lines:\n  "+3225550100": { name: News, flow: news, language: en }\n'
    plan = load(centre(tmp_path, centre=HEAD + queues + menu + line), shared=LIBRARY).plan
    assert next(iter(plan.lines.values())).fallback == "sales"
