"""Reading the folder anew: what is wrong is told and changes nothing, and what needs a restart is refused."""

import asyncio
import signal
import threading
from collections import Counter
from dataclasses import replace
from os import getpid, kill
from pathlib import Path

import pytest

from acd.asterisk.sounds import Sounds
from acd.config.load import Loaded
from acd.config.problems import ConfigProblems, Place, Problem
from acd.config.prompts import PromptCatalogue
from acd.core import events
from acd.core.engine import Engine
from acd.core.ids import PhoneName
from acd.core.ledger import Fact
from acd.core.ledger_waiting import PlanReplaced
from acd.core.plan import Plan, Prompt
from acd.runtime import clock
from acd.runtime.reload import Reloader, reload_at_hang_up, restart_needed
from acd.runtime.voices import Voices
from tests.core.words import agent, centre, queue

NOW = centre(queue("help"), agent("ana"))


class Folder:
    """What is in it, and an engine that works by it."""

    def __init__(self) -> None:
        self.engine, self.plan, self.read_by = Engine(), NOW, ""
        self.error: Exception | None = None
        self.red = ""
        self.adopted: list[str] = []
        self.facts: list[Fact] = []
        self.engine.handle(events.CentreLoaded(NOW, 1), clock.now())
        self.reloader = Reloader(
            Path("somewhere"),
            self.prepare,
            lambda event: self.facts.extend(self.engine.handle(event, clock.now()).facts),
            lambda: self.engine.state,
            Voices(Sounds({}), NOW),
            lambda loaded: self.adopted.append(loaded.plan.revision),
            Counter(),
            prove=lambda _folder, plan: self.red if plan is self.plan else "",
        )

    def prepare(self, _: Path) -> tuple[Loaded, Sounds]:
        """Read it."""
        self.read_by = threading.current_thread().name
        if self.error is not None:
            raise self.error
        return Loaded(self.plan, PromptCatalogue({})), Sounds({})

    @property
    def revision(self) -> str:
        """By which the engine works."""
        assert self.engine.state.plan is not None
        return self.engine.state.plan.revision


def void(_: object) -> None:
    """Nobody asks."""


def revised(**settings: object) -> Plan:
    """Another plan."""
    return replace(NOW, revision="r2", **settings)  # type: ignore[arg-type]  # any field of a plan


async def test_other_settings_count_from_now_on():
    """They were read in another thread than the one that the calls are in; whoever follows the plan is told."""
    folder = Folder()
    folder.plan = revised(number_rings_s=9)
    told = await folder.reloader.reload("me")
    assert (told.result, told.before, told.revision, folder.revision) == ("done", "r1", "r2", "r2")
    assert folder.adopted == ["r2"]
    assert folder.read_by != threading.main_thread().name
    assert (await folder.reloader.reload("me")).result == "unchanged"
    assert folder.reloader.counts == {"done": 1, "unchanged": 1, "broken": 0, "red": 0, "refused": 0, "failed": 0}


async def test_a_mistake_is_told_with_its_place_and_changes_nothing():
    """As `acd check` tells it."""
    folder = Folder()
    folder.error = ConfigProblems(
        [Problem("agent.unknown-queue", Place("centre.yaml", 3, 7, 1, "x", ""), "what is that")]
    )
    told = await folder.reloader.reload("me")
    assert (told.result, folder.revision, folder.adopted) == ("broken", "r1", [])
    assert "centre.yaml:3:7: error[agent.unknown-queue]: what is that" in told.why


async def test_red_policy_tests_refuse_a_reload_unless_somebody_insists():
    """Then the ledger says so, and who it was; one that was green all the same is no forced one."""
    folder = Folder()
    facts = folder.facts
    folder.plan, folder.red = revised(number_rings_s=9), "1 of 2 policy tests red"
    told = await folder.reloader.reload("me")
    assert (told.result, folder.revision) == ("red", "r1")
    assert told.why.startswith("1 of 2 policy tests red; nothing was changed")
    told = await folder.reloader.reload("team lead", is_forced=True)
    assert (told.result, folder.revision) == ("done", "r2")
    assert "policy tests are red" in told.why
    folder.plan, folder.red = replace(folder.plan, revision="r3"), ""
    assert (await folder.reloader.reload("me", is_forced=True)).result == "done"
    replaced = [(fact.by, fact.is_forced) for fact in facts if isinstance(fact, PlanReplaced)]
    assert replaced == [("team lead", True), ("me", False)]
    assert folder.reloader.counts["red"] == 1


async def test_what_asterisk_must_be_told_is_refused():
    """Nothing of it counts, nor of what else was changed."""
    folder = Folder()
    folder.plan = revised(phones=(PhoneName("phone-eva"),), number_rings_s=9)
    told = await folder.reloader.reload("me")
    assert (told.result, folder.revision) == ("refused", "r1")
    assert "phones have changed (phone-ana, phone-eva)" in told.why
    assert "make stop && make run" in told.why
    assert restart_needed(NOW, revised(trunks=())) == "trunks have changed"
    assert not restart_needed(NOW, revised())


async def test_the_fallback_is_said_to_learn_of_new_queues_later():
    """They are in Asterisk's own files."""
    folder = Folder()
    folder.plan = replace(centre(queue("help"), queue("more"), agent("ana")), revision="r2")
    assert "the fallback knows more after the next make stop && make run" in (await folder.reloader.reload("me")).why


async def test_a_bug_of_ours_is_told_and_the_old_settings_stay():
    """The core keeps what it had."""
    folder = Folder()
    folder.plan = revised(prompts={key: Prompt(key, {}) for key in NOW.prompts}, flows={})
    folder.reloader._step = void
    assert (await folder.reloader.reload("me")).result == "failed"
    assert folder.revision == "r1"


async def test_sighup_reloads():
    """And again at the next one."""
    folder = Folder()
    async with asyncio.TaskGroup() as group:
        task = group.create_task(reload_at_hang_up(folder.reloader), name="hang-ups")
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            for revision in ("r2", "r3"):
                folder.plan = replace(NOW, revision=revision)
                kill(getpid(), signal.SIGHUP)
                while folder.revision != revision:
                    await asyncio.sleep(0.01)  # asked again, with a limit: nobody is told of it
        task.cancel()


def test_former_words_are_found_as_long_as_somebody_hears_them():
    """By their content; a reload that failed leaves the words as they were."""
    old, new = (replace(NOW, prompts={"choose": Prompt("choose", {"en": 9.0}, content)}) for content in ("a", "b"))
    sounds = {name: Sounds({("choose", "en"): Path(f"/sounds/{name}.alaw")}) for name in ("a", "b")}
    voices = Voices(sounds["a"], old)
    with voices.changed_to(sounds["b"], new):
        assert voices.media("choose", "en") == "sound:/sounds/b"
    assert voices.media("choose", "en") == "sound:/sounds/a"
    with voices.changed_to(sounds["b"], new) as keep:
        keep()
    assert voices.media("choose", "en") == "sound:/sounds/b"
    assert voices.media("choose@a", "en") == "sound:/sounds/a"
    with pytest.raises(KeyError):
        voices.media("choose@c", "en")
