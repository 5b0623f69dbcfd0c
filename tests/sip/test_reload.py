"""The folder is read anew again and again while 50 calls are up: nobody is harmed, whatever stands in it."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from acd.core.ids import is_ours
from tests import audio
from tests.phones import CallState, PhoneCall
from tests.sip.compared import differences, imbalances
from tests.sip.proofs import AGENT_HZ, CALLER_HZ
from tests.sip.stack import NODE
from tests.sip.staff import ALIKE, likeness_to_music
from tests.sip.throng import EAR, HEARD, MENU, TALK, WAIT, Throng, becomes, throng

# With the pair that is listened to, and one who is in a menu: 50 calls.
TALKING, WAITING = 22, 26
RELOADS, BROKEN = 20, 5
GAP_MAX_S, SILENCE_MAX_S = 0.2, 5.0
RED = """
tests:
  who rings is told that nobody is there:
    given: { at: "2026-11-24 10:00", agents: {} }
    when: [{ call: "%s" }]
    expect: [{ ends: technical_failure }]
"""


def reload(there: Throng, **wish: object) -> str:
    """What became of it: `done`, or the code of the problem."""
    stack = there.stack
    body = json.dumps({"by": "a test", **wish}).encode()
    request = urllib.request.Request(f"{stack.endpoints['http']}/api/v1/reload", body)  # noqa: S310  # loopback
    request.add_header("Authorization", f"Bearer {stack.secrets['api_token']}")
    request.add_header("Content-Type", "application/json")
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # the same
            return str(json.load(answer)["result"])
    except urllib.error.HTTPError as refused:
        return str(json.load(refused)["code"])


def broken(number: int, good: str, folder: Path) -> str:
    """One of several ways in which a folder cannot be used; what it is told as."""
    file, tests = folder / "centre.yaml", folder / "tests" / "all.yaml"
    match number:
        case 0:
            file.write_text(good.replace("queue: wait", "queue: wiat"))
        case 1:
            file.write_text(good + "queues:\n")
        case 2:
            file.write_bytes(b"\xff\xfe" + good.encode())
        case 3:
            file.write_text(good.replace("ring_timeout: 30s", "ring_timeout: 30"))
        case _:
            tests.parent.mkdir(exist_ok=True)
            tests.write_text(RED % TALK)
            file.write_text(good.replace("ring_timeout: 30s", "ring_timeout: 29s"))
            return "settings.tests-red"
    return "settings.broken"


def up(there: Throng, tone: Path, answer: Path) -> tuple[list[PhoneCall], PhoneCall, Any, Any]:
    """Fifty calls: the pair that is listened to, who waits, and who is in a menu; and the many others."""
    stack = there.stack

    def rings(line: str) -> PhoneCall:
        return stack.phones.call(line, caller=f"+3247055{line[-4:]}", play=tone).wait_for(CallState.ANSWERED)

    there.agents("talk", "agents")
    becomes(lambda: there.queue("talk", "ready"), TALKING, "agents who are ready")
    talkers = there.callers(TALK, TALKING)
    ear = stack.phone(EAR)
    caller = rings(HEARD)
    offered = ear.wait_for_call(timeout_s=30)
    offered.ring()
    offered.play(answer)
    offered.answer()
    waits = rings(WAIT)
    becomes(lambda: there.queue("wait", "waiting"), 1, "who waits")
    waiters = there.callers(WAIT, WAITING - 1)
    becomes(lambda: there.queue("wait", "waiting"), WAITING, "who wait")
    becomes(lambda: there.queue("talk", "talking"), TALKING, "conversations")
    stack.wait_for_fact(caller, "ConversationBegan")
    return [caller, offered, waits, rings(MENU)], waits, talkers, waiters


def changed(good: str, number: int) -> str:
    """Other settings of every kind: times of queues, another queue, words, steps, an agent's queues."""
    text = good.replace("wait_max: 30m", f"wait_max: {31 + number}m").replace("wrap_up: 0s", f"wrap_up: {number % 3}s")
    text = text.replace("options: {", 'options: { "2": [ { queue: extra } ], ').replace(
        "queues:\n", f"queues:\n  extra: {{ service_level: {20 + number}s }}\n"
    )
    return text if number % 5 else text.replace("Please press one", f"Please press one the {number + 2}. time")


@pytest.mark.timeout(240)
def test_twenty_reloads_with_fifty_calls_up_harm_nobody(tmp_path):
    """Every fourth folder is broken: that one changes nothing, and raises a figure and a line of the log."""
    folder, told, expected = tmp_path / "centre", [], []
    with throng(tmp_path, talking=TALKING, waiting=WAITING, brisk=0) as there:
        stack, good = there.stack, (folder / "centre.yaml").read_text()
        tone = audio.tone(tmp_path / "caller.wav", CALLER_HZ)
        heard, waits, talkers, waiters = up(there, tone, audio.tone(tmp_path / "agent.wav", AGENT_HZ))
        lined_up = [fact["call"] for fact in stack.ledger() if fact["fact"] == "StayBegan"]
        for number in range(RELOADS):
            text = changed(good, number)
            (folder / "centre.yaml").write_text(text)
            kind, is_broken = divmod(number, RELOADS // BROKEN)
            expected.append("done" if is_broken else broken(kind, text, folder))
            told.append(reload(there))
            (folder / "tests" / "all.yaml").unlink(missing_ok=True)
        broken(BROKEN, changed(good, 0), folder)
        assert told == expected
        assert (told.count("done"), told.count("settings.tests-red")) == (RELOADS - BROKEN, 1)
        _is_told(there)
        _are_all_up(there, heard, lined_up)
        _ends(there, heard, talkers, waiters)
    for call, tone_hz in zip(heard[:2], (AGENT_HZ, CALLER_HZ), strict=True):
        assert audio.longest_gap_s(audio.read(call.recording), tone_hz) <= GAP_MAX_S
    music = audio.read(waits.recording)
    assert audio.longest_silence_s(music) <= SILENCE_MAX_S
    middle = len(music) // 2
    assert likeness_to_music(music[middle : middle + 4 * audio.RATE_HZ]) >= ALIKE


def _is_told(there: Throng) -> None:
    """In Prometheus, in the log, and in the ledger."""
    with urllib.request.urlopen(there.stack.endpoints["metrics"], timeout=10) as answer:  # noqa: S310  # loopback
        figures = answer.read().decode()
    for result, count in (("done", RELOADS - BROKEN), ("broken", BROKEN - 1), ("red", 1)):
        assert f'acd_reloads_total{{result="{result}"}} {float(count)}' in figures
    log = (there.stack.run / "engine.log").read_text().splitlines()
    assert sum("settings not changed" in line for line in log) == BROKEN
    replaced = [fact for fact in there.stack.ledger() if fact["fact"] == "PlanReplaced"]
    assert len(replaced) == RELOADS - BROKEN
    assert {fact["is_forced"] for fact in replaced} == {False}


def _are_all_up(there: Throng, heard: list[PhoneCall], lined_up: list[str]) -> None:
    """Everybody is where he was, by the books, by the switch and by the phones."""
    ledger = there.stack.ledger()
    assert not [fact for fact in ledger if fact["fact"] in {"CallEnded", "StayEnded", "BugContained", "PromptFailed"}
                and fact.get("ending") != "answered"]  # fmt: skip
    assert [fact["call"] for fact in ledger if fact["fact"] == "StayBegan"] == lined_up
    assert there.queue("talk", "talking") == TALKING
    assert there.queue("wait", "waiting") == WAITING
    assert there.queue("heard", "talking") == 1
    assert differences(there.stack) == []
    assert heard[0].lasts(1.0)


def _ends(there: Throng, heard: list[PhoneCall], talkers: Any, waiters: Any) -> None:
    """All are hung up on; and the folder with a red test is taken when somebody insists, which the ledger keeps."""
    assert reload(there, force=True) == "done"
    replaced = [fact for fact in there.stack.ledger() if fact["fact"] == "PlanReplaced"]
    assert (replaced[-1]["is_forced"], replaced[-1]["by"]) == (True, "a test")
    assert not talkers.moments().get("ended")
    assert not waiters.moments().get("ended")
    for call in (heard[0], *heard[2:]):
        call.hang_up()
    for call in heard:
        call.wait_for(CallState.ENDED)
    for name in [each["id"] for each in there.stack.ask("channels") if not is_ours(each["id"], NODE)]:
        there.stack.hang_up(name)
    assert there.stack.left_when_quiet() == []
    assert imbalances(there.stack.ledger()) == []
