"""What Asterisk does without an engine, as it is written into its configuration."""

from dataclasses import replace

from acd.asterisk.conf import render
from acd.core.ids import LineNumber, QueueName
from acd.core.plan import Line, Queue
from tests.asterisk.test_conf import PLACE, SECRETS, sections
from tests.sip.switches import LINE, small_plan

SALES = Queue(QueueName("sales"), ring_timeout_s=9, wrap_up_s=4.0, wait_max_s=120.0, waiting_max=7)
PLAN = small_plan()
PLAN = replace(
    PLAN,
    queues={**PLAN.queues, SALES.name: SALES},
    lines={
        LINE: replace(PLAN.lines[LINE], fallback=SALES.name),
        LineNumber("+3225550101"): Line(LineNumber("+3225550101"), "News", "welcome", "en"),
    },
)
FILES = render(PLAN, PLACE, SECRETS)
DIALPLAN = FILES["extensions.conf"]


def context(name: str) -> str:
    """A part of the dialplan."""
    return DIALPLAN.partition(f"[{name}]\n")[2].partition("\n[")[0]


def test_each_line_leads_to_its_queue_or_to_the_sentence():
    """By its digits, as a carrier may leave the plus out or write 00 for it; other numbers hear the sentence."""
    away = context("acd-away")
    assert "exten => 3225550100,1,Set(CHANNEL(language)=en)" in away
    assert away.partition("3225550100")[2].index("Goto(acd-fallback,acd-sales,1)") < away.index("3225550101")
    assert "Goto(acd-fallback,s,1)" in away.partition("exten => 3225550101")[2].partition("exten")[0]
    assert "exten => _00X!,1,Goto(${EXTEN:2},1)" in away
    assert "exten => _X!,1,Goto(acd-fallback,s,1)" in away


def test_nobody_gets_to_the_engine_without_its_heartbeat():
    """Lines and feature codes alike: an old one, none, and one of the future are no heartbeat."""
    for name, limits in (("acd-lines", "< 3 &"), ("acd-phones", ">= 3 |")):
        entries = [part for part in context(name).split("exten =>") if "Stasis(" in part]
        assert entries
        for entry in entries:
            assert entry.index("0${GLOBAL(ACD_HEARTBEAT):-10}") < entry.index(limits) < entry.index("Stasis(")
    ways = [line for line in context("acd-lines").splitlines() if "?taken" in line]
    assert len(ways) == 4
    assert all(line.count("0${GLOBAL(ACD_HEARTBEAT):-10}") == 2 for line in ways)


def test_each_queue_has_one_in_the_fallback_with_its_own_limits():
    """Its members come over AMI, so none stands there; where no phone can be reached nobody waits."""
    queues = {title: dict(pairs) for title, pairs in sections(FILES["queues.conf"])}
    assert set(queues) == {"general", "acd-help", "acd-sales"}
    assert queues["general"]["persistentmembers"] == "no"
    sales = queues["acd-sales"]
    assert (sales["timeout"], sales["wrapuptime"], sales["maxlen"], sales["autofill"]) == ("9", "4", "7", "yes")
    assert sales["joinempty"] == sales["leavewhenempty"] == "unavailable,invalid,unknown"
    assert "member" not in sales
    assert "Set(ACD_WAIT_MAX_S=120)" in context("acd-fallback")


def test_what_the_fallback_needs_is_loaded_and_written_down():
    """And AMI may change members, but move, ring or set nothing."""
    loaded = {value for _, pairs in sections(FILES["modules.conf"]) for key, value in pairs if key == "require"}
    assert {"app_queue.so", "func_json.so", "func_global.so", "func_strings.so"} <= loaded
    assert dict(dict(sections(FILES["logger.conf"]))["general"])["queue_log"] == "yes"
    assert dict(dict(sections(FILES["manager.conf"]))[SECRETS.ami_user])["write"] == "system,agent"


def test_a_queue_that_is_gone_leads_to_the_sentence():
    """A caller's note may name one that the plan does not have any more."""
    assert "exten => i,1,Goto(s,1)" in context("acd-fallback")
