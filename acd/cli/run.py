"""`acd run`: the engine alone, against an Asterisk that is there. What it does lives in `acd.runtime.daemon`."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, NoReturn

import typer
import uvloop

from acd.asterisk import SwitchError
from acd.asterisk.ari.client import AppReplaced
from acd.asterisk.credentials import Credentials
from acd.asterisk.credentials import load as load_credentials
from acd.config.policies import read_policies
from acd.config.problems import ConfigProblems
from acd.core.ids import NodeName
from acd.core.plan import Plan
from acd.runtime import daemon, log
from acd.runtime.api import Address
from acd.runtime.endpoints import REPLACED_CODE, Endpoints, EndpointsUnusableError
from acd.runtime.journal import Bounds
from acd.runtime.processes import AlreadyClaimedError, Claim
from acd.sim.verdicts import PoliciesRed, prove
from acd.store.port import StoreError, StoreFencedError


def run(  # noqa: PLR0913  # each is an option of the command
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The centre's folder.")],
    *,
    run: Annotated[Path, typer.Option(help="The run folder, with endpoints.json; journal and ledger go there.")],
    node: Annotated[str, typer.Option(help="The switch's name: its `systemname`.")] = "a1",
    quiet: Annotated[bool, typer.Option("--quiet", help="Log to RUN/engine.log only.")] = False,
    log_level: Annotated[
        log.Level, typer.Option(help="Leave out what is less than this; debug tells each step.")
    ] = "info",
    http: Annotated[
        Address | None,
        typer.Option(parser=Address.parse, metavar="HOST:PORT", help="Where the API listens (none: no API)."),
    ] = None,
    metrics_token: Annotated[
        bool, typer.Option("--metrics-token", help="Figures, too, are given only to who has the API's token.")
    ] = False,
    store: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A Redis >= 7.0 or Valkey (none: an embedded one in RUN/store)."),
    ] = None,
    journal_mb: Annotated[int, typer.Option(min=1, help="A journal's file ends at this size.")] = 64,
    journal_files: Annotated[int, typer.Option(min=1, help="So many files of the journal are kept.")] = 8,
) -> None:
    """Run the engine alone, against an Asterisk that is there. Example: `acd run dialplans/demo --run .run`.

    Exit codes: 0 ended by SIGTERM or Ctrl-C; 1 the centre, its sounds or its store are wrong; 2 the run folder is not
    usable; 3 another engine took over. Calls stay up on the switch until the next engine connects.
    """
    try:
        endpoints, credentials = _found(run)
        with Claim(run / "engine.lock"):
            log.set_up(run / "engine.log", _secrets(credentials), to_stderr=not quiet, level=log_level)
            bounds = Bounds(file_bytes=journal_mb * 1_000_000, files_max=journal_files)
            setting = daemon.Setting(
                folder,
                run,
                NodeName(node),
                _announced(endpoints, run, http),
                credentials,
                bounds,
                http=http,
                is_metrics_open=not metrics_token,
                store=store,
                prove=_red,
            )
            uvloop.run(daemon.serve(setting, daemon.prepare(folder)))
    except AlreadyClaimedError as error:
        _end(f"an engine works in {run} already; end it first, or choose another run folder ({error})", 2)
    except (EndpointsUnusableError, OSError) as error:
        _end(f"{run} cannot be used: {error}", 2)
    except (AppReplaced, StoreFencedError) as error:
        _end(f"another engine took over, so this one ended at once: {error}", REPLACED_CODE)
    except (ConfigProblems, SwitchError, StoreError) as error:
        _end(str(error), 1)


def _red(folder: Path, plan: Plan) -> str:
    """Raises ConfigProblems."""
    try:
        prove(plan, read_policies(folder, plan))
    except PoliciesRed as red:
        return str(red)
    return ""


def _found(run: Path) -> tuple[Endpoints, Credentials]:
    endpoints = Endpoints.read(run)
    return endpoints, load_credentials(Path(endpoints.credentials))


def _announced(endpoints: Endpoints, run: Path, http: Address | None) -> Endpoints:
    """With the API's address in them, also in the run folder, where the commands look for it."""
    if http is None or endpoints.http == http.url:
        return endpoints
    told = replace(endpoints, http=http.url, metrics=http.metrics_url)
    told.write(run)
    return told


def _secrets(credentials: Credentials) -> list[str]:
    return [
        credentials.ari_password,
        credentials.ami_password,
        credentials.api_token,
        credentials.supervisor_token,
        *credentials.phones.values(),
    ]


def _end(message: str, code: int) -> NoReturn:
    print(f"acd run: {message}", file=sys.stderr)
    raise typer.Exit(code)
