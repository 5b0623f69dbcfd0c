"""What the settings of a working floor become in the plan."""

import pytest

from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.config.prompts import Text
from acd.core.codes import pin_hash
from acd.core.commands import HangUpReason
from acd.core.flow_steps import Answer, ChooseLanguage, EndCall, EnterQueue, IfOpen, Play, SetValues, Transfer
from acd.core.ids import AgentName, PhoneName, QueueName
from acd.core.plan import Trunk
from acd.core.queue_rules import AgentRules
from acd.core.reasons import StayEnding
from acd.core.routing_rules import Need
from tests.config.golden import LIBRARY
from tests.config.made import HEAD, centre, recording

HELP = QueueName("help")
AGENTS = """
phones: [phone-1]
outside_phones: { marie-mobile: "+32470000099" }
agents:
  ana: { number: "101", pin: "4711", phone: phone-1, queues: [help], skills: { french: 8, routers: 2 } }
  marie: { number: "102", phone: marie-mobile, queues: [help], ring_timeout: 30s, wrap_up: 0s }
"""
HOURS = """
hours:
  office:
    week:
      mon-thu: ["13:00-18:00", "08:00-12:00"]
      fri: ["08:00-24:00"]
      sun: closed
    exceptions:
      "2026-12-25": closed
      "2026-12-24": ["09:00-12:00"]
  london: { time_zone: Europe/London, week: { sat: ["09:30-12:00"] } }
"""
FLOW = """
steps:
  - set: { kind: support, from: web }
  - if_open:
      hours: office
      closed: [{ hangup: busy }]
      open:
        - answer
        - language: { prompt: goodbye, timeout: 4s, tries: 3, options: { "1": en, "2": fr } }
        - queue:
            name: help
            priority: 10
            needs: { french: 5 }
            exit_keys: { "9": [ { play: goodbye } ] }
            withdrawn: [ { play: goodbye }, { queue: help } ]
            timed_out: [ hangup ]
            closed: [ { play: goodbye } ]
            nobody: [ hangup ]
        - queue: help
        - queue: { name: help, answer_on_connect: true }
        - transfer: { number: "+3225550199", ring_timeout: 20s }
        - transfer: "+3225550198"
        - hangup
"""
LANGUAGES = HEAD.replace("[en]", '[en, fr]\noutbound_prefixes: ["+32"]')


def test_each_step_becomes_what_the_core_works_by(tmp_path):
    """Branches are blocks named after their place; short and long forms mean the same."""
    files = centre(tmp_path, centre=LANGUAGES, queues="queues: { help: {} }", agents=AGENTS, hours=HOURS, flows__w=FLOW)
    assert load(files, shared=LIBRARY).plan.flows["w"].blocks == {
        "start": (SetValues({"kind": "support", "from": "web"}), IfOpen("office", "start/2/open", "start/2/closed")),
        "start/2/closed": (EndCall(HangUpReason.BUSY),),
        "start/2/open": (
            Answer(),
            ChooseLanguage("goodbye", {"1": "en", "2": "fr"}, timeout_s=4.0, tries_max=3),
            EnterQueue(
                HELP,
                10,
                (Need("french", 5),),
                {"9": "start/2/open/3/9"},
                withdrawn="start/2/open/3/withdrawn",
                endings={
                    StayEnding.TIMED_OUT: "start/2/open/3/timed_out",
                    StayEnding.REFUSED_CLOSED: "start/2/open/3/closed",
                    StayEnding.CLOSED_WHILE_WAITING: "start/2/open/3/closed",
                    StayEnding.REFUSED_NOBODY_ELIGIBLE: "start/2/open/3/nobody",
                    StayEnding.LEFT_NOBODY_ELIGIBLE: "start/2/open/3/nobody",
                },
            ),
            EnterQueue(HELP),
            EnterQueue(HELP, answer_on_connect=True),
            Transfer("+3225550199", 20),
            Transfer("+3225550198", 30),
            EndCall(),
        ),
        "start/2/open/3/9": (Play("goodbye"),),
        "start/2/open/3/withdrawn": (Play("goodbye"), EnterQueue(HELP)),
        "start/2/open/3/timed_out": (EndCall(),),
        "start/2/open/3/closed": (Play("goodbye"),),
        "start/2/open/3/nobody": (EndCall(),),
    }


def test_hours_are_minutes_of_seven_days(tmp_path):
    """Days in ranges or one by one, spans in order, the centre's time zone unless said; a day left out is closed."""
    plan = load(centre(tmp_path, hours=HOURS), shared=LIBRARY).plan
    office, london = plan.hours["office"], plan.hours["london"]
    assert office.week == (*[((480, 720), (780, 1080))] * 4, ((480, 1440),), (), ())
    assert office.exceptions == {"2026-12-25": (), "2026-12-24": ((540, 720),)}
    assert (office.time_zone, london.time_zone) == ("Europe/Brussels", "Europe/London")
    assert london.week[5] == ((570, 720),)


def test_agents_have_skills_a_hashed_pin_and_phones_of_both_kinds(tmp_path):
    """The PIN itself is not in the plan; who has none cannot log in at a phone."""
    head = HEAD + 'outbound_prefixes: ["+32"]\npause_reasons: [coffee, lunch]\n'
    plan = load(centre(tmp_path, centre=head, queues="queues: { help: {} }", agents=AGENTS), shared=LIBRARY).plan
    ana, marie = plan.agents[AgentName("ana")], plan.agents[AgentName("marie")]
    assert ana.skills == {"french": 8, "routers": 2}
    assert (ana.pin_hash, marie.pin_hash) == (pin_hash("101", "4711"), "")
    assert "4711" not in repr(plan)
    assert marie.phone == PhoneName("marie-mobile")
    assert (ana.rules, marie.rules) == (AgentRules(), AgentRules(ring_timeout_s=30, wrap_up_s=0.0))
    assert plan.outside_phones == {PhoneName("marie-mobile"): "+32470000099"}
    assert plan.phones == (PhoneName("phone-1"),)
    assert (plan.outbound_prefixes, plan.pause_reasons) == (("+32",), ("coffee", "lunch"))


@pytest.mark.parametrize(("said", "rings_s"), [("", 30), ("number_rings: 45s\n", 45), ("number_rings: 2m\n", 120)])
def test_for_how_long_a_number_rings_at_which_an_agent_calls(tmp_path, said, rings_s):
    """Half a minute, unless the centre says something else."""
    files = centre(tmp_path, centre=HEAD + said, queues="queues: { help: {} }")
    assert load(files, shared=LIBRARY).plan.number_rings_s == rings_s


def test_a_queues_settings_reach_the_plan(tmp_path):
    """All that a queue can be told; what is left out has its default."""
    queues = """queues:
  help:
    needs: { french: 5 }
    misses_max: 0
    position_every: 30s
    whisper: goodbye
    name_prefix: "Help:"
    auto_answer: true
    service_level: 45s
    wrap_up: 20m
    dispositions: { sale: Something was sold., no-sale: Nothing was. }
    disposition: required
    caller_id: "+3225550100"
  sales: {}
"""
    lines = 'lines: { "+3225550100": { name: Help, flow: w, language: en } }'
    head, steps = HEAD + 'outbound_prefixes: ["+32"]\n', "steps: [ answer, hangup ]"
    files = centre(tmp_path, centre=head, queues=queues, agents=AGENTS, lines=lines, flows__w=steps)
    plan = load(files, shared=LIBRARY).plan
    told, plain = plan.queues[HELP], plan.queues[QueueName("sales")]
    assert (told.needs, told.misses_max, told.position_every_s) == ((Need("french", 5),), 0, 30.0)
    assert (told.whisper, told.name_prefix, told.is_auto_answered, told.service_level_s) == (
        "goodbye",
        "Help:",
        True,
        45.0,
    )
    assert told.dispositions == {"sale": "Something was sold.", "no-sale": "Nothing was."}
    assert (told.caller_id, plain.caller_id) == ("+3225550100", None)
    assert (told.is_disposition_required, told.wrap_up_max_s) == (True, 1200.0)
    assert (plain.dispositions, plain.is_disposition_required, plain.wrap_up_max_s) == ({}, False, 600.0)
    assert (plain.needs, plain.misses_max, plain.position_every_s, plain.whisper) == ((), 3, None, None)
    assert (plain.name_prefix, plain.is_auto_answered, plain.service_level_s) == ("", False, 20.0)


def test_trunks_keep_their_order_and_one_is_there_without_any(tmp_path):
    """They are tried as they are written."""
    lines = "trunks:\n  main: { calls_max: 30, reserve: 5 }\n  a-spare: {}\n"
    plan = load(centre(tmp_path / "two", lines=lines), shared=LIBRARY).plan
    assert plan.trunks == (Trunk("main", 30, 5), Trunk("a-spare"))
    assert load(centre(tmp_path / "none"), shared=LIBRARY).plan.trunks == (Trunk("trunk"),)


def test_a_position_is_a_whole_sentence_for_each_number(tmp_path):
    """1 to 50 in the languages of the centre, a special word for the first and one for all beyond; only if told."""
    queues = "queues: { help: { position_every: 30s } }"
    loaded = load(centre(tmp_path / "told", centre=LANGUAGES, queues=queues), shared=LIBRARY)
    keys = {f"position-{number}" for number in range(1, 51)} | {"position-more"}
    assert set(loaded.plan.prompts) == keys
    assert loaded.prompts.get("position-7", "en") == Text("You are number 7.", "en")
    assert loaded.prompts.get("position-50", "fr") == Text("Vous êtes le numéro 50.", "fr")
    assert loaded.prompts.get("position-1", "en") == Text("You are next.", "en")
    assert set(loaded.plan.prompts["position-2"].longest_s) == {"en", "fr"}
    assert load(centre(tmp_path / "silent", queues="queues: { help: {} }"), shared=LIBRARY).plan.prompts == {}


def test_a_centre_may_say_a_position_in_its_own_words(tmp_path):
    """Its own template, which is no prompt by itself, and a recording of one number."""
    recording(tmp_path / "prompts" / "seven.wav", seconds=1.0)
    own = 'prompts:\n  position: { en: "Place {position}." }\n  position-7: { en: { file: seven.wav } }\n'
    queues = "queues: { help: { position_every: 30s } }"
    loaded = load(centre(tmp_path, queues=queues, prompts__own=own), shared=LIBRARY)
    assert loaded.prompts.get("position-6", "en") == Text("Place 6.", "en")
    assert loaded.plan.prompts["position-7"].longest_s == {"en": 3.0}
    assert "position" not in loaded.plan.prompts


def test_agents_prompts_are_there_when_there_are_phones(tmp_path):
    """Whoever dials a feature code hears words, in every language of the centre; a centre of flows alone needs none."""
    prompts = load(centre(tmp_path, centre=LANGUAGES, agents="phones: [phone-1]"), shared=LIBRARY).plan.prompts
    keys = {f"agent-{word}" for word in ("number", "pin", "ready", "logged-out", "paused", "wrong", "accept")}
    assert set(prompts) == keys
    assert all({"en", "fr"} <= set(prompt.longest_s) for prompt in prompts.values())


def test_a_prompt_is_needed_only_in_the_languages_that_can_be_chosen_before_it(tmp_path):
    """Before the choice the line's own language is enough, after it each one is needed, also inside a branch."""
    steps = "steps: [answer, { play: hello }, { language: { prompt: which, options: { '1': fr } } }, %s]\n"
    prompts = "prompts:\n  hello: { en: Hello. }\n  which: { fr: Un. }\n  both: { en: Both., fr: Les deux. }\n"
    line = 'lines:\n  "+3225550100": { name: Help desk, flow: w, language: en }\n'
    menu = "{ menu: { prompt: both, options: { '1': [ { play: %s } ] }, otherwise: [hangup] } }"
    good = centre(tmp_path / "a", centre=LANGUAGES, lines=line, prompts__p=prompts, flows__w=steps % (menu % "both"))
    assert set(load(good, shared=LIBRARY).plan.prompts) == {"hello", "which", "both"}
    bad = centre(tmp_path / "b", centre=LANGUAGES, lines=line, prompts__p=prompts, flows__w=steps % (menu % "hello"))
    with pytest.raises(ConfigProblems) as raised:
        load(bad, shared=LIBRARY)
    assert [problem.code for problem in raised.value.problems] == ["flow.prompt-not-translated"]


def test_the_shared_prompts_cover_agents_and_positions_in_four_languages(tmp_path):
    """A centre that speaks any of them needs no words of its own for either."""
    head = HEAD.replace("[en]", "[de, en, fr, nl]")
    files = centre(
        tmp_path,
        centre=head,
        queues="queues: { help: { position_every: 30s, wait_every: 1m } }",
        agents="phones: [p-1]",
    )
    prompts = load(files).plan.prompts
    assert len(prompts) == 58 + 31
    assert all({"de", "en", "fr", "nl"} <= set(prompt.longest_s) for prompt in prompts.values())
