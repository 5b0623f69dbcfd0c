from pathlib import Path

import pytest

from acd.config.load import load
from acd.config.prompts import Recording, Text
from acd.core.flow_steps import Answer, ChooseLanguage, EndCall, EnterQueue, Menu, Play
from acd.core.flows import Flow, Step
from acd.core.ids import QueueName
from acd.share import shared_folder
from tests.config.golden import LIBRARY
from tests.config.made import HEAD, centre, recording

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "dialplans" / "demo"
QUEUES = "queues:\n  help: { ring_timeout: 20s, wrap_up: 0s, wait_max: 1h30m, waiting_max: 7, back_off: 1m }\n"
LINES = 'lines:\n  "+3225550100": { name: Help desk, flow: welcome, language: en }\n'
AGENTS = 'phones: [phone-1]\nagents:\n  ana: { number: "101", phone: phone-1, queues: [help] }\n'
PROMPTS = "prompts:\n  welcome: { en: Welcome. }\n"
STEPS = """
  - answer
  - play: welcome
  - menu:
      prompt: welcome
      timeout: 4s
      tries: 2
      wrong_key: notice
      no_key: goodbye
      options:
        "1": [ { queue: help } ]
        "*":
          - menu: { prompt: notice, options: { "0": [hangup] }, otherwise: [ { play: goodbye } ] }
      otherwise: [hangup]
"""


def test_nested_steps_become_blocks_named_after_their_place(tmp_path):
    """A menu's branches are blocks of their own; a block's name says which key of which step leads to it."""
    files = centre(tmp_path, queues=QUEUES, flows__welcome=f"steps:{STEPS}", prompts__all=PROMPTS)
    blocks = load(files, shared=LIBRARY).plan.flows["welcome"].blocks
    assert blocks == {
        "start": (
            Answer(),
            Play("welcome"),
            Menu(
                prompt="welcome",
                options={"1": "start/3/1", "*": "start/3/*"},
                otherwise="start/3/otherwise",
                timeout_s=4.0,
                tries_max=2,
                invalid_prompt="notice",
                timeout_prompt="goodbye",
            ),
        ),
        "start/3/1": (EnterQueue(QueueName("help")),),
        "start/3/*": (Menu(prompt="notice", options={"0": "start/3/*/1/0"}, otherwise="start/3/*/1/otherwise"),),
        "start/3/*/1/0": (EndCall(),),
        "start/3/*/1/otherwise": (Play("goodbye"),),
        "start/3/otherwise": (EndCall(),),
    }


def test_durations_become_seconds(tmp_path):
    """`1h30m` is 5400 s; what is left out has its default."""
    queues = load(centre(tmp_path, queues=f"{QUEUES}  sales: {{}}\n"), shared=LIBRARY).plan.queues
    help_queue = queues[QueueName("help")]
    assert (help_queue.ring_timeout_s, help_queue.wrap_up_s, help_queue.wait_max_s) == (20, 0.0, 5400.0)
    assert (help_queue.waiting_max, help_queue.back_off_s) == (7, 60.0)
    assert (queues[QueueName("sales")].ring_timeout_s, queues[QueueName("sales")].music) == (15, "default")


def test_one_file_and_many_files_give_the_same_plan(tmp_path):
    """A small centre may put everything into centre.yaml: the plan and its revision are the same."""
    indented = STEPS.replace("\n", "\n    ")
    flows = f"flows:\n  welcome:\n    steps:{indented}\n"
    one = centre(tmp_path / "one", centre=HEAD + LINES + QUEUES + AGENTS + flows + PROMPTS)
    many = centre(
        tmp_path / "many",
        lines=LINES,
        queues=QUEUES,
        agents=AGENTS,
        flows__welcome=f"version: 1\nsteps:{STEPS}",
        prompts__all=PROMPTS,
    )
    assert load(one, shared=LIBRARY) == load(many, shared=LIBRARY)


def test_the_revision_is_of_the_content(tmp_path):
    """A comment or another order changes nothing, a value does."""
    head = centre(tmp_path / "a", centre=HEAD + QUEUES + "  sales: {}\n")
    turned = centre(tmp_path / "b", centre=f"# hello\n{HEAD}queues:\n  sales: {{}}\n" + QUEUES.partition("\n")[2])
    other = centre(tmp_path / "c", centre=HEAD + QUEUES.replace("20s", "21s") + "  sales: {}\n")
    revisions = [load(folder, shared=LIBRARY).plan.revision for folder in (head, turned, other)]
    assert revisions[0] == revisions[1] != revisions[2]
    assert len(revisions[0]) == 12


def test_shared_flows_and_prompts_are_taken_only_when_used(tmp_path):
    """A line may name a flow of the shared folder, which brings its prompts along and no others."""
    lines = LINES.replace("welcome", "notice")
    plan = load(centre(tmp_path, lines=lines), shared=LIBRARY).plan
    assert set(plan.flows) == {"notice"}
    assert set(plan.prompts) == {"notice"}
    assert load(centre(tmp_path / "none"), shared=LIBRARY).plan.prompts == {}


def test_the_centres_own_words_win(tmp_path):
    """A centre says a shared prompt in its own words, and has its own flow of a shared name."""
    own = "prompts:\n  notice: { en: We have moved. }\n"
    files = centre(tmp_path, lines=LINES.replace("welcome", "notice"), prompts__own=own)
    assert load(files, shared=LIBRARY).prompts.get("notice", "en") == Text("We have moved.", "en")
    (tmp_path / "flows").mkdir()
    (tmp_path / "flows" / "notice.yaml").write_text("steps: [hangup]\n")
    assert load(files, shared=LIBRARY).plan.flows["notice"].blocks == {"start": (EndCall(),)}


def test_a_recording_is_bounded_by_its_length_and_a_text_by_its_letters(tmp_path):
    """The core waits for a playback no longer than it can last."""
    recording(tmp_path / "prompts" / "voices" / "hello.wav", seconds=1.5)
    text = "prompts:\n  hello:\n    en: { file: voices/hello.wav }\n    fr: Bonjour à tous.\n"
    loaded = load(centre(tmp_path, prompts__all=text), shared=LIBRARY)
    assert loaded.prompts.get("hello", "en") == Recording(tmp_path / "prompts/voices/hello.wav", 1.5)
    assert loaded.plan.prompts["hello"].longest_s == {"en": 3.5, "fr": 5.25}
    assert [(key, language) for key, language, _ in loaded.prompts] == [("hello", "en"), ("hello", "fr")]


@pytest.mark.parametrize(
    ("written", "read"),
    [("no", "no"), ("12:30", "12:30"), ("'0123'", "0123"), ('"+32"', "+32"), ("off", "off"), ("1.2.3", "1.2.3")],
)
def test_words_are_read_as_people_read_them(tmp_path, written, read):
    """By the rules of YAML 1.2, `no` is a word and 12:30 is no number."""
    files = centre(tmp_path, prompts__all=f"prompts:\n  said: {{ en: {written} }}\n")
    assert load(files, shared=LIBRARY).prompts.get("said", "en") == Text(read, "en")


def test_a_file_from_another_system_is_read(tmp_path):
    """A byte order mark and the line ends of other systems do no harm."""
    files = centre(tmp_path)
    (files / "queues.yaml").write_bytes(b"\xef\xbb\xbfqueues:\r\n  help: {}\r\n")
    assert set(load(files, shared=LIBRARY).plan.queues) == {"help"}


def test_files_that_are_not_the_centres_may_stay(tmp_path):
    """Notes, editors' copies and hidden folders are nobody's business."""
    files = centre(tmp_path)
    for name in (
        "README.md",
        "lines.yaml~",
        ".git/config.yaml",
        "flows/.#welcome.yaml",
        "photos/team.jpg",
        "tests/evening.yaml",
    ):
        (files / name).parent.mkdir(exist_ok=True)
        (files / name).write_text("anything: [")
    assert load(files, shared=LIBRARY).plan.name == "Help desk"


def test_the_demo_is_complete():
    """The demo speaks four languages, and has an agent at each of eight phones."""
    plan = load(DEMO).plan
    assert set(plan.languages) == {"en", "fr", "nl", "de"}
    assert {agent.phone for agent in plan.agents.values()} == set(plan.phones)
    assert len(plan.phones) == 8
    assert all(set(plan.languages) <= set(prompt.longest_s) for prompt in plan.prompts.values())
    start = plan.flows["welcome"].blocks["start"]
    language = next(step for step in start if isinstance(step, ChooseLanguage))
    assert set(language.options.values()) == set(plan.languages)
    assert isinstance(start[-1], Menu)
    for key, queue in (("1", "help"), ("2", "sales")):
        assert plan.flows["welcome"].blocks[start[-1].options[key]][0] == EnterQueue(QueueName(queue))
    entered = {step.queue for flow in plan.flows.values() for step in _steps(flow) if isinstance(step, EnterQueue)}
    assert entered == set(plan.queues)


def _steps(flow: Flow) -> list[Step]:
    return [step for steps in flow.blocks.values() for step in steps]


def test_every_shared_flow_and_prompt_can_be_used(tmp_path):
    """Each flow of ivr_flows/ works in each of its four languages by its name alone."""
    shared = shared_folder("ivr_flows")
    flows = sorted(path.stem for path in shared.glob("*.yaml"))
    pairs = [(flow, language) for flow in flows for language in ("en", "fr", "nl", "de")]
    lines = [
        f'  "+32255501{number:02}": {{ name: Line, flow: {flow}, language: {language} }}\n'
        for number, (flow, language) in enumerate(pairs)
    ]
    head = HEAD.replace("[en]", "[en, fr, nl, de]")
    plan = load(centre(tmp_path, centre=f"{head}lines:\n{''.join(lines)}")).plan
    assert sorted(plan.flows) == flows
    assert len(plan.lines) == len(pairs) >= 4


def test_an_incomplete_installation_says_what_is_missing():
    """Without its shared folder acd says which one is missing and what to do."""
    with pytest.raises(FileNotFoundError, match=r"nowhere.*install acd again"):
        shared_folder("nowhere")
