"""What the commands that operate a running centre share: finding its API by the run folder, asking it, and showing."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any, NoReturn
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

import orjson
import typer
from rich.console import Console, Group
from rich.table import Table

from acd.asterisk import SwitchError
from acd.asterisk.credentials import load as load_credentials
from acd.runtime.endpoints import Endpoints, EndpointsUnusableError

TIMEOUT_S = 10.0
REFUSED_CODE, NOBODY_CODE = 1, 2
PIPE_WIDTH = 10_000

Run = Annotated[Path, typer.Option("--run", help="The run folder of the running centre.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, as the API gives it.")]
HERE = Path(".run")


@dataclass(frozen=True, slots=True)
class Api:
    """The API of a running centre."""

    url: str
    token: str = field(repr=False)

    def get(self, *path: str, **query: str | None) -> Any:
        """What is there. Ends the command when the API refuses, or when nobody is there."""
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items() if value is not None)
        return self._ask(Request(self._url(path) + (f"?{asked}" if asked else ""), headers=self._headers()))  # noqa: S310  # the URL is from the run folder

    def find(self, *path: str, **query: str | None) -> Any | None:
        """As `get`; None when there is no such thing."""
        asked = "&".join(f"{name}={quote(value, safe='')}" for name, value in query.items() if value is not None)
        return self._ask(Request(self._url(path) + f"?{asked}", headers=self._headers()), may_miss=True)  # noqa: S310  # the URL is from the run folder

    def post(self, *path: str, body: Mapping[str, object] | None = None, timeout_s: float = TIMEOUT_S) -> Any:
        """Ask for something. Ends the command as `get` does."""
        content = None if body is None else orjson.dumps(body)
        headers = {**self._headers(), "Content-Type": "application/json"}
        return self._ask(Request(self._url(path), data=content, headers=headers, method="POST"), timeout_s=timeout_s)  # noqa: S310  # as above

    def _url(self, path: tuple[str, ...]) -> str:
        return "/".join([f"{self.url}/api/v1", *(quote(part, safe="") for part in path)])

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def _ask(self, request: Request, *, may_miss: bool = False, timeout_s: float = TIMEOUT_S) -> Any:
        # A proxy that the environment names is for the world outside; this is our own machine.
        opener = build_opener(ProxyHandler({}))
        try:
            with opener.open(request, timeout=timeout_s) as answer:
                return orjson.loads(answer.read())
        except HTTPError as refused:
            if may_miss and refused.code == HTTPStatus.NOT_FOUND:
                return None
            end(_told(refused), REFUSED_CODE)
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", error)
            end(f"no engine answers at {self.url} ({reason}); does it run? `acd up DIR` starts a centre", NOBODY_CODE)
        except orjson.JSONDecodeError:
            end(f"what answers at {self.url} is no engine of acd", NOBODY_CODE)


def api_of(run: Path, *, as_supervisor: bool = False) -> Api:
    """The API of the centre that runs in a folder. Ends the command when there is none."""
    try:
        endpoints = Endpoints.read(run)
        secrets = load_credentials(Path(endpoints.credentials))
    except EndpointsUnusableError:
        end(
            f"nothing runs in {run}: `acd up DIR --run {run}` starts a centre there; --run names another one",
            NOBODY_CODE,
        )
    except (OSError, SwitchError) as error:
        end(f"the token cannot be read: {error}", NOBODY_CODE)
    if endpoints.http is None:
        end(f"the engine in {run} has no API: start it with `acd run … --http 127.0.0.1:PORT`", NOBODY_CODE)
    return Api(endpoints.http, secrets.supervisor_token if as_supervisor else secrets.api_token)


def pass_on(context: typer.Context, run: Path, *, as_json: bool) -> None:
    """Let options that stand before a subcommand's name count for it too."""
    names = getattr(context.command, "commands", ())
    context.default_map = {name: {"run": str(run), "as_json": as_json} for name in names}


def show(found: Any, *, as_json: bool, draw: Callable[[], Table | Group | str]) -> None:
    """Print it, for a program or for people."""
    if as_json:
        print(orjson.dumps(found, option=orjson.OPT_INDENT_2).decode())
    else:
        # A pipe has no width; a screen's is that of the last column, which is cut there and nowhere before.
        width = None if sys.stdout.isatty() else PIPE_WIDTH
        Console(highlight=False, soft_wrap=True, width=width).print(draw(), markup=False)


def table(*headings: str) -> Table:
    """An empty table. Cells are never broken into lines, so that a pipe gets one line for each row."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        drawn.add_column(heading, no_wrap=True)
    return drawn


def end(message: str, code: int) -> NoReturn:
    """End the command, saying why."""
    print(f"acd: {message}", file=sys.stderr)
    raise typer.Exit(code)


def _told(refused: HTTPError) -> str:
    try:
        problem = orjson.loads(refused.read())
        return f"{problem['detail']} [{problem['code']}]"
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return f"the API answered {refused.code} {refused.reason}"
