"""The shape of `speech` in centre.yaml: which program speaks the prompts that are texts, and with which voices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from pydantic import Field, field_validator

from acd.config.strict import Shape
from acd.config.values import Language, refusal

ARGUMENTS_MAX = 50
VOICE = "{voice}"
WAV = "{wav}"
Argument = Annotated[str, Field(min_length=1, max_length=1000)]


@dataclass(frozen=True, slots=True)
class Speech:
    """A program that reads a text on its standard input and writes a WAV file.

    `command` has `{voice}` and `{wav}` in its arguments. It speaks the languages of `voices` and no other one.
    """

    command: tuple[str, ...]
    voices: Mapping[str, str]
    edition: str = field(default="")


class SpeechShape(Shape):
    """`edition` is a text of one's own: another one has everything spoken anew."""

    command: Annotated[tuple[Argument, ...], Field(strict=False, min_length=1, max_length=ARGUMENTS_MAX)]
    voices: Annotated[dict[Language, Argument], Field(min_length=1)]
    edition: Annotated[str, Field(max_length=100)] = ""

    @field_validator("command")
    @classmethod
    def _check_command(cls, command: tuple[str, ...]) -> tuple[str, ...]:
        if any("\0" in word for word in command):
            raise refusal("speech.bad-command", "no program can be given a NUL character", "other arguments")
        for hole, what in ((VOICE, "which voice speaks"), (WAV, "where the sound is written")):
            if not any(hole in argument for argument in command[1:]):
                raise refusal("speech.bad-command", f"no argument says {what}", f'"{hole}" in one of the arguments')
        return command

    @field_validator("voices")
    @classmethod
    def _check_voices(cls, voices: dict[str, str]) -> dict[str, str]:
        if any("\0" in voice for voice in voices.values()):
            raise refusal("speech.bad-command", "no program can be given a NUL character", "the name of a voice")
        return voices


def speech_of(said: SpeechShape | None) -> Speech | None:
    """As what makes the sounds is told; None: nothing but espeak-ng."""
    return Speech(said.command, dict(said.voices), said.edition) if said else None
