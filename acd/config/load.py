"""`load()`: a centre's folder → the core's plan and the prompts to be spoken, or all that is wrong with it.

Four phases: syntax, shape, references, reachability. A phase reports all its problems; the next one does not
begin on a broken one, so that one mistake is not reported twice. It may take a second for a large centre:
call it off the event loop.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from acd.config.building import build
from acd.config.centre import gather
from acd.config.flow_references import used_prompts
from acd.config.line_hours import unasked_hours
from acd.config.look_ups import Source, source_of
from acd.config.openings import passed_dates
from acd.config.problems import ConfigProblems, Problem
from acd.config.prompts import PromptCatalogue
from acd.config.reachability import check_reachability
from acd.config.recordings import announcements
from acd.config.references import check_references, open_prompts
from acd.config.speech_shapes import speech_of
from acd.config.standing import MADE_FROM, made_prompts, standing_prompts
from acd.config.untold import warnings
from acd.core.plan import Plan
from acd.share import shared_folder

SHARED_FLOWS = "ivr_flows"


@dataclass(frozen=True, slots=True)
class Loaded:
    """A whole centre: what the core works by, what is spoken, what is most likely not meant, and who is asked."""

    plan: Plan
    prompts: PromptCatalogue
    warnings: tuple[Problem, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)


def load(folder: Path, shared: Path | None = None, today: date | None = None) -> Loaded:
    """The centre in `folder`. Raises ConfigProblems, and nothing else, whatever the folder holds.

    Public holidays are those up to some years after `today`; None: those of the first years, and no date has passed.
    """
    centre = gather(folder, shared or shared_folder(SHARED_FLOWS))
    own = {key for key, prompt in centre.prompts.items() if prompt.folder == folder}
    used = used_prompts(centre) | standing_prompts(centre) | announcements(centre) | (own - MADE_FROM)
    wordings, unusable = open_prompts(centre, sorted(used & set(centre.prompts)))
    if problems := [*centre.problems, *check_references(centre), *unusable] or check_reachability(centre):
        raise ConfigProblems(problems)
    for key, made in made_prompts(centre).items():
        # A centre may say, or have recorded, some of these in words of its own.
        wordings[key] = {**made, **wordings.get(key, {})}
    assert centre.head is not None, "a folder without centre.yaml is refused before"
    catalogue = PromptCatalogue(wordings, speech_of(centre.head.said.speech))
    sources = {name: source_of(each.said) for name, each in centre.look_ups.items()}
    return Loaded(
        build(centre, catalogue, today),
        catalogue,
        (*warnings(centre), *unasked_hours(centre), *passed_dates(centre, today)),
        sources,
    )
