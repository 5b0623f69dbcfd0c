"""`endpoints.json` in the run folder: where everything of a running stack can be found, for the engine and any tool."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import orjson
from pydantic import TypeAdapter, ValidationError

from acd.runtime.resume import write_durably

FILE = "endpoints.json"
# There as long as an engine works and has its switch.
READY = "engine.ready"
# The engine's exit code when another one took its switch over: to start it again would begin a fight.
REPLACED_CODE = 3


class EndpointsUnusableError(Exception):
    """`endpoints.json` is missing or wrong; the text says how it comes to be."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The file's keys. Addresses are `host:port`; `http` and `metrics` are None where the engine has none."""

    sip: str
    trunk_from: str
    lines: tuple[str, ...]
    ari: str
    ami: str
    http: str | None
    metrics: str | None
    credentials: str

    @classmethod
    def read(cls, run: Path) -> Self:
        """The endpoints in a run folder. Raises EndpointsUnusableError."""
        file = run / FILE
        try:
            return TypeAdapter(cls).validate_json(file.read_bytes())
        except FileNotFoundError:
            raise EndpointsUnusableError(
                f"{file} is not there, so no Asterisk is known. `acd up` writes it; for an Asterisk of your own "
                f"write it yourself, with these keys: {', '.join(cls.__slots__)}"
            ) from None
        except ValidationError as error:
            wrong = "; ".join(f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
            raise EndpointsUnusableError(f"{file}: {wrong}") from None

    def write(self, run: Path) -> None:
        """Replace the file, at once and as a whole."""
        said: Mapping[str, object] = {name: getattr(self, name) for name in self.__slots__}
        write_durably(run / FILE, orjson.dumps(said, option=orjson.OPT_INDENT_2) + b"\n")
