"""What the API shows of callbacks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from acd.http.views import Seq


@dataclass(frozen=True, slots=True)
class CallbackView:
    """One callback that is owed. `lined_up_at` is when the caller came, `due_at` by when he is to be called."""

    id: Annotated[str, Field(examples=["a1-e7-c123-q"])]
    number: Annotated[str, Field(examples=["+32470000001"])]
    queue: Annotated[str, Field(examples=["billing"])]
    line: Annotated[str, Field(description="What he dialled.", examples=["+3225550100"])]
    name: Annotated[str, Field(examples=["A. Caller"])]
    language: Annotated[str, Field(examples=["fr"])]
    lined_up_at: datetime
    not_before: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Callbacks:
    """Callbacks that are owed, the most urgent first; `total` of them, of which the list may be only the first."""

    seq: Seq
    total: Annotated[int, Field(ge=0, examples=[3])]
    callbacks: tuple[CallbackView, ...]
