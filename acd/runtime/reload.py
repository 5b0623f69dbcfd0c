"""Reading a centre's folder anew while it runs: off the event loop, all problems told, and all of it or nothing.

What the core does with other settings is `acd.core.reloading`'s business. What Asterisk itself would have to be told
(phones, trunks) is refused: those need a restart.
"""

import asyncio
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import structlog

from acd.asterisk import SwitchError
from acd.asterisk.sounds import Sounds
from acd.config.load import Loaded
from acd.config.problems import ConfigProblems
from acd.core.events import CentreReloaded
from acd.core.plan import Plan
from acd.core.state import State
from acd.http.port import Reloaded
from acd.runtime.voices import Voices
from acd.runtime.wire import decode, encode

RESULTS = ("done", "unchanged", "broken", "red", "refused", "failed")
RESTART = "make stop && make run"

log = structlog.get_logger()

# What reads the folder and makes its sounds, and what gives the engine an event at once.
Prepare = Callable[[Path], tuple[Loaded, Sounds]]
Step = Callable[[CentreReloaded], None]
# What of a folder's policy tests is red by its plan, in words; empty: nothing. Raises ConfigProblems.
Prove = Callable[[Path, Plan], str]


class Reloader:
    """Reloads `folder`, one at a time. `state` is the engine's, `adopted` is told of the settings in force now."""

    def __init__(  # noqa: PLR0913  # each is another part of the daemon
        self,
        folder: Path,
        prepare: Prepare,
        step: Step,
        state: Callable[[], State],
        voices: Voices,
        adopted: Callable[[Loaded], None],
        counts: Counter[str],
        *,
        prove: Prove = lambda _folder, _plan: "",
    ) -> None:
        counts.update(dict.fromkeys(RESULTS, 0))
        self.counts = counts
        self._folder, self._prepare, self._step = folder, prepare, step
        self._state, self._voices, self._adopted, self._prove = state, voices, adopted, prove
        self._turn = asyncio.Lock()

    async def reload(self, by: str, *, is_forced: bool = False) -> Reloaded:
        """Read the folder and work by it from now on; what became of that. Nothing is changed unless it is `done`.

        `is_forced`: also when its policy tests are red, which the ledger then knows.
        """
        async with self._turn:
            told = await self._reload(by, is_forced=is_forced)
        self.counts[told.result] += 1
        say = log.info if told.result in {"done", "unchanged"} else log.warning
        say("settings reloaded" if told.result == "done" else "settings not changed", by=by, result=told.result,
            revision=told.revision, before=told.before, why=told.why)  # fmt: skip
        return told

    async def _reload(self, by: str, *, is_forced: bool) -> Reloaded:
        before = self._plan()
        answer = partial(Reloaded, before=before.revision, revision=before.revision)
        try:
            loaded, sounds = await asyncio.to_thread(self._prepare, self._folder)
        except ConfigProblems as problems:
            return answer("broken", str(problems))
        except (SwitchError, OSError) as error:
            return answer("broken", str(error))
        event = await asyncio.to_thread(_as_replayed, CentreReloaded(loaded.plan, by))
        if event.plan.revision == before.revision:
            # What the settings only name, such as a secret, may be another one, and so may what speaks the words.
            with self._voices.changed_to(sounds, event.plan) as keep:
                keep()
            self._adopted(loaded)
            return answer("unchanged", f"the settings are those of revision {before.revision}")
        why = restart_needed(before, event.plan)
        if why:
            return answer("refused", f"{why}; nothing was changed: {RESTART}")
        try:
            red = await asyncio.to_thread(self._prove, self._folder, loaded.plan)
        except ConfigProblems as problems:
            return answer("broken", str(problems))
        if red and not is_forced:
            return answer("red", f"{red}; nothing was changed (acd reload --force takes it all the same)")
        event = replace(event, is_forced=bool(red))
        # From here on nothing waits: the words and what the keys mean change in the same moment.
        with self._voices.changed_to(sounds, event.plan) as keep:
            self._step(event)
            if self._plan().revision != event.plan.revision:
                return answer("failed", "a bug kept the settings as they were; the log and the ledger say which")
            keep()
        self._adopted(loaded)
        done = f"the settings are of revision {event.plan.revision} now"
        notes = [*(["policy tests are red"] if red else []), *_notes(before, event.plan)]
        return Reloaded("done", "; ".join([done, *notes]), before.revision, event.plan.revision)

    def _plan(self) -> Plan:
        plan = self._state().plan
        assert plan is not None, "the centre is loaded before anybody can ask"
        return plan


async def reload_at_hang_up(reloader: Reloader) -> None:
    """Reload at each SIGHUP, for ever."""
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, asked.set)
    try:
        while True:
            await asked.wait()
            asked.clear()
            await reloader.reload("SIGHUP")
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def restart_needed(old: Plan, new: Plan) -> str:
    """What of the new settings Asterisk would have to be told, in words; empty: nothing."""
    phones, trunks = _difference(old.phones, new.phones), old.trunks != new.trunks
    said = [f"phones have changed ({', '.join(phones)})"] if phones else []
    said += ["trunks have changed"] if trunks else []
    return " and ".join(said)


def _difference(old: tuple[str, ...], new: tuple[str, ...]) -> list[str]:
    return sorted(set(old) ^ set(new))


def _notes(old: Plan, new: Plan) -> list[str]:
    """What the fallback, which Asterisk has in its own files, does not know until it is rendered again."""
    queues = {name for name in new.queues if name not in old.queues}
    lines = {number for number in new.lines if number not in old.lines}
    if not queues and not lines:
        return []
    return [f"the fallback knows {', '.join(sorted(queues | lines))} after the next {RESTART}"]


def _as_replayed(event: CentreReloaded) -> CentreReloaded:
    """As a replay will read it; it takes a while for a large centre."""
    return decode(CentreReloaded, encode(event))
