"""A wrap-up across two queues and across a reload of the centre's folder, on real phones and changed files."""

import shutil
import time
import urllib.request
from datetime import datetime
from pathlib import Path

import pytest

from tests import audio
from tests.phones import CallState
from tests.sip.proofs import sounds_of
from tests.sip.stack import acd, running_stack
from tests.sip.staff import DESK, at_s, connected, ended, queued, staffed, wait_for_state

CENTRE = Path(__file__).parent / "two_queues"
SALES, HELP = "1", "2"
WRAP_UP_S, SLACK_S = 6.0, 1.5
CALLER_HZ, GAP_MAX_S, CLEARLY = 2900, 0.5, 0.2


@pytest.fixture
def centre(tmp_path):
    """A folder that may be changed."""
    return Path(shutil.copytree(CENTRE, tmp_path / "centre"))


@pytest.fixture
def stack(tmp_path, centre):
    """It runs."""
    with running_stack(tmp_path, centre) as running:
        yield running


def change(centre, old, new):
    """Another text in the folder."""
    file = centre / "centre.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def reload(stack):
    """As an operator does it."""
    return acd("reload", "--run", str(stack.run), "--by", "a test", timeout_s=60)


def reloads(stack, result):
    """How many of them came to this, as Prometheus is told."""
    with urllib.request.urlopen(stack.endpoints["metrics"], timeout=10) as answer:  # noqa: S310  # loopback
        lines = answer.read().decode().splitlines()
    return next(float(line.split()[1]) for line in lines if line.startswith(f'acd_reloads_total{{result="{result}"}}'))


def heard_of(stack, *folders):
    """What a caller hears first, compared with the words that each of these folders has for it."""
    call = stack.phones.call(DESK).wait_for(CallState.ANSWERED)
    call.lasts(4.5)
    ended(call)
    heard = audio.read(call.recording)
    return [audio.correlation(heard, audio.read(sounds_of(each).file("choose", "en"))) for each in folders]


def test_a_wrap_up_is_respected_across_two_queues_and_a_reload(stack, centre):
    """She had a call of sales; who waits for help is offered to her when that wrap-up ends, whatever was reloaded."""
    with staffed(stack, "ana") as (ana,):
        first = queued(stack, SALES)
        offered = connected(stack, first, ana)
        second = queued(stack, HELP)
        ended(first, offered)
        wait_for_state(stack, "ana", "wrap_up")
        change(centre, "wrap_up: 6s", "wrap_up: 1s")
        change(centre, "Please press one for sales or two for help.", "Other words are spoken here from now on.")
        done = reload(stack)
        assert done.returncode == 0, done.stderr
        assert "done" in done.stdout
        assert second.lasts(1.0)
        assert not ana.waiting
        assert not stack.facts(second, "OfferMade")
        ringing = ana.wait_for_call()
        (parted,) = stack.facts(first, "ConversationEnded")
        rang_s = at_s(stack.facts(second, "OfferMade")[0]) - at_s(parted)
        assert WRAP_UP_S - 0.1 <= rang_s <= WRAP_UP_S + SLACK_S
        ringing.ring()
        ringing.answer()
        stack.wait_for_fact(second, "ConversationBegan")
        picked_up = next(datetime.fromisoformat(seen.at).timestamp() for seen in ringing.seen if seen.what == "sound")
        assert picked_up - at_s(parted) >= WRAP_UP_S - 0.1
        ended(second, ringing)
        # The next wrap-up is as long as is said now, and decisions say by which settings they were made.
        third = queued(stack, SALES)
        offered = connected(stack, third, ana)
        ended(third, offered)
        fourth = queued(stack, SALES)
        ended(fourth, connected(stack, fourth, ana))
        (parted,), (made, *_) = stack.facts(third, "ConversationEnded"), stack.facts(fourth, "OfferMade")
        assert 0.9 <= at_s(made) - at_s(parted) <= 1.0 + SLACK_S
        (replaced,) = [fact for fact in stack.ledger() if fact["fact"] == "PlanReplaced"]
        assert replaced["by"] == "a test"
        rules = [stack.facts(call, "OfferChosen")[0]["rules"] for call in (first, fourth)]
        assert rules == [replaced["before"], replaced["after"]]
    new, old = heard_of(stack, centre, CENTRE)
    assert new >= old + CLEARLY


def test_a_broken_file_changes_nothing_and_who_talks_goes_on_talking(stack, centre, tmp_path):
    """It is told where the mistake is; phones that changed are refused; sound goes on both ways all the time."""
    with staffed(stack, "ana") as (ana,):
        caller = queued(stack, HELP, play=audio.tone(tmp_path / "caller.wav", CALLER_HZ))
        offered = connected(stack, caller, ana)
        began_s = time.monotonic()
        change(centre, "queues: [sales, help]", "queues: [sales, halp]")
        broken = reload(stack)
        assert broken.returncode == 1
        assert "centre.yaml:13:" in broken.stderr
        assert 'did you mean "help"?' in broken.stderr
        change(centre, "queues: [sales, halp]", "queues: [sales, help]")
        change(centre, "phones: [phone-ana]", "phones: [phone-ana, phone-eva]")
        refused = reload(stack)
        assert refused.returncode == 1
        assert "phone-eva" in refused.stderr
        assert "make stop && make run" in refused.stderr
        change(centre, "phones: [phone-ana, phone-eva]", "phones: [phone-ana]")
        assert "unchanged" in reload(stack).stdout
        change(centre, "wrap_up: 0s", "wrap_up: 1s")
        assert "done" in reload(stack).stdout
        assert [reloads(stack, result) for result in ("broken", "refused", "unchanged", "done")] == [1, 1, 1, 1]
        assert not [fact for fact in stack.ledger() if fact["fact"] == "BugContained"]
        assert len(stack.facts(caller, "ConversationEnded")) == 0
        caller.lasts(1.0)
        lasted_s = time.monotonic() - began_s
        ended(caller, offered)
    heard = audio.read(offered.recording)[-round(lasted_s * audio.RATE_HZ) :]
    assert audio.share_of_tone(heard, CALLER_HZ) >= 0.5
    assert audio.longest_gap_s(heard, CALLER_HZ) <= GAP_MAX_S
