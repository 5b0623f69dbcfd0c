"""Steps that speak to the caller and ask him for keys."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, ClassVar

from pydantic import Discriminator, Field, Tag, model_validator

from acd.config.step_shapes import Languages, StepPath, StepShape
from acd.config.strict import Shape
from acd.config.values import Language, MenuKey, Name, Seconds, between, refusal
from acd.core.flow_steps import ChooseLanguage, Menu, Play

if TYPE_CHECKING:
    from acd.config.steps import Steps

PROMPTS_MAX = 10

Prompts = Annotated[tuple[Name, ...], Field(strict=False, min_length=1, max_length=PROMPTS_MAX)]


def _one_or_more(value: object) -> str:
    return "<long>" if isinstance(value, list | tuple) else "<short>"


class PlayShape(StepShape):
    """`- play: PROMPT`, or `- play: [PROMPT, PROMPT]`."""

    play: Annotated[Annotated[Name, Tag("<short>")] | Annotated[Prompts, Tag("<long>")], Discriminator(_one_or_more)]
    needs_answer: ClassVar[bool] = True

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """Those that it names."""
        if isinstance(self.play, str):
            yield self.play, ("play",), languages
            return
        for number, prompt in enumerate(self.play):
            yield prompt, ("play", number), languages

    def planned(self, name: str) -> Play:
        """Spoken in the caller's language, one after the other."""
        return Play(self.play) if isinstance(self.play, str) else Play(self.play[0], self.play[1:])


class MenuShape(Shape):
    """What a menu asks, and where each key leads."""

    prompt: Name
    timeout: Annotated[Seconds, between(1, 60)] = 5.0
    tries: Annotated[int, Field(ge=1, le=10)] = 3
    wrong_key: Name | None = None
    no_key: Name | None = None
    repeat: MenuKey | None = None
    options: Annotated[dict[MenuKey, "Steps"], Field(min_length=1)]
    otherwise: "Steps"

    @model_validator(mode="after")
    def _repeats_by_another_key(self) -> "MenuShape":
        if self.repeat in self.options:
            expected = "a key for repeat that is none of the options"
            raise refusal("menu.bad-key", f'"{self.repeat}" leads somewhere else already', expected)
        return self


class MenuStepShape(StepShape):
    """`- menu:`."""

    menu: MenuShape
    needs_answer: ClassVar[bool] = True

    @property
    def goes_on(self) -> bool:
        """Only out of a branch."""
        return False

    def branches(self) -> "Iterator[tuple[str, Steps, StepPath]]":
        """One for each key, and one for who presses none."""
        for key, steps in self.menu.options.items():
            yield key, steps, ("menu", "options", key)
        yield "otherwise", self.menu.otherwise, ("menu", "otherwise")

    def is_by_key(self, branch: str) -> bool:
        """All but one."""
        return branch != "otherwise"

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """The question, and what is said before it is asked again."""
        for field in ("prompt", "wrong_key", "no_key"):
            prompt = getattr(self.menu, field)
            if prompt is not None:
                yield prompt, ("menu", field), languages

    def planned(self, name: str) -> Menu:
        """Every key leads into a block of its own."""
        said = self.menu
        return Menu(
            prompt=said.prompt,
            options={key: f"{name}/{key}" for key in said.options},
            otherwise=f"{name}/otherwise",
            timeout_s=said.timeout,
            tries_max=said.tries,
            invalid_prompt=said.wrong_key,
            timeout_prompt=said.no_key,
            repeat=said.repeat,
        )


class LanguageShape(Shape):
    """Which key means which language. The prompt is spoken in each of them."""

    prompt: Name
    timeout: Annotated[Seconds, between(1, 60)] = 5.0
    tries: Annotated[int, Field(ge=1, le=10)] = 2
    options: Annotated[dict[MenuKey, Language], Field(min_length=1)]


class LanguageStepShape(StepShape):
    """`- language:`."""

    language: LanguageShape
    needs_answer: ClassVar[bool] = True

    def prompts(self, languages: Languages) -> Iterator[tuple[str, StepPath, Languages]]:
        """The question, in each language that can be chosen."""
        yield self.language.prompt, ("language", "prompt"), frozenset(self.language.options.values())

    def planned(self, name: str) -> ChooseLanguage:
        """Who does not choose keeps his language."""
        said = self.language
        return ChooseLanguage(said.prompt, said.options, timeout_s=said.timeout, tries_max=said.tries)
