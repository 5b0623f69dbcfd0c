"""Where each prompt's sound is, for the switch: those of the settings of now, and of former ones that callers hear."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from acd.asterisk.sounds import Sounds
from acd.core.plan import Plan
from acd.core.succession import MARK


class Voices:
    """Begins with the sounds of a plan. One that says something else later is still known as `KEY@CONTENT`."""

    def __init__(self, sounds: Sounds, plan: Plan) -> None:
        self._files = _named(sounds, plan)

    def media(self, prompt: str, language: str) -> str:
        """What the switch is told to play. Raises KeyError for what was never said in that language."""
        return Sounds(self._files).media(prompt, language)

    @contextmanager
    def changed_to(self, sounds: Sounds, plan: Plan) -> Iterator[Callable[[], None]]:
        """With the sounds of another plan; as before at the end, unless they were told to stay."""
        before, is_kept = self._files, False

        def keep() -> None:
            nonlocal is_kept
            is_kept = True

        self._files = {**before, **_named(sounds, plan)}
        try:
            yield keep
        finally:
            if not is_kept:
                self._files = before


def _named(sounds: Sounds, plan: Plan) -> dict[tuple[str, str], Path]:
    files = dict(sounds.files)
    for (key, language), file in sounds.files.items():
        prompt = plan.prompts.get(key)
        if prompt is not None and prompt.content:
            files[f"{key}{MARK}{prompt.content}", language] = file
    return files
