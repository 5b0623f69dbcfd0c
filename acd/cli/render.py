"""`acd render`: the configuration of an existing Asterisk for a centre. What is rendered is in `asterisk/conf.py`."""

from pathlib import Path
from typing import Annotated

import typer

from acd.asterisk import SwitchError
from acd.asterisk.carriers import carriers_of
from acd.asterisk.conf import Installation, installed_folders, write
from acd.asterisk.conf import render as render_files
from acd.asterisk.credentials import ensure
from acd.core.ids import NodeName
from acd.runtime import clock


def render(  # noqa: PLR0913, PLR0917  # each is an option of the command
    centre: Annotated[Path, typer.Argument(metavar="DIR", help="The centre's folder, such as dialplans/demo.")],
    output: Annotated[Path, typer.Option(help="Where the files are written; made if it is missing.")],
    node: Annotated[str, typer.Option(help="The name of this Asterisk; in front of all its channel ids.")] = "a1",
    sip: Annotated[str, typer.Option(help="HOST:PORT that takes SIP over UDP.")] = "0.0.0.0:5060",
    trunk_from: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[TRUNK=]ADDRESS",
            help="Address or network that the carrier's calls come from; may be repeated. [default: 127.0.0.2]",
        ),
    ] = None,
    trunk_target: Annotated[
        list[str] | None,
        typer.Option(metavar="[TRUNK=]HOST:PORT", help="Where calls out over a trunk go (none: it takes none)."),
    ] = None,
    trunk_keys: Annotated[
        list[str] | None,
        typer.Option(
            metavar="[TRUNK=]WAY",
            help="How callers' keys come: auto, rfc4733, info, or inband (it agrees on RFC 4733, but sends tones).",
        ),
    ] = None,
    rtp: Annotated[str, typer.Option(help="FIRST-LAST port of sound.")] = "10000-20000",
    ari: Annotated[str, typer.Option(help="HOST:PORT of ARI; keep it on loopback.")] = "127.0.0.1:8088",
    ami: Annotated[str, typer.Option(help="HOST:PORT of AMI; keep it on loopback.")] = "127.0.0.1:5038",
) -> None:
    """Write Asterisk's configuration for a centre, to be put into /etc/asterisk.

    Passwords are made once and kept in OUTPUT/credentials.json (mode 0600), so rendering again changes nothing else.

    Example: acd render dialplans/demo --output build/asterisk --sip 192.0.2.10:5060 --trunk-from 198.51.100.0/28
    """
    # Not needed for --help, and slow to import.
    from acd.config.load import load
    from acd.config.problems import ConfigProblems

    try:
        plan = load(centre, today=clock.now().wall.date()).plan
        installation = Installation(
            node=NodeName(node),
            folders=installed_folders(),
            sip=_address(sip),
            carriers=carriers_of(plan, calls_from=trunk_from or (), targets=trunk_target or (), keys=trunk_keys or ()),
            rtp=_range(rtp),
            ari=_address(ari),
            ami=_address(ami),
        )
        credentials = ensure(output / "credentials.json", plan)
        files = render_files(plan, installation, credentials)
        write(files, output)
    except ConfigProblems as problems:
        typer.echo(str(problems), err=True)
        raise typer.Exit(1) from problems
    except SwitchError as problem:
        typer.echo(f"error: {problem}", err=True)
        raise typer.Exit(1) from problem
    typer.echo(f"{len(files)} files written to {output}; the phones' passwords are in {output / 'credentials.json'}")
    if not trunk_from:
        typer.echo("calls are taken from 127.0.0.2 only: give the carrier's address with --trunk-from")


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) <= 65_535:
        raise typer.BadParameter(f"{text!r} is not HOST:PORT, such as 127.0.0.1:5060")
    return host.strip("[]"), int(port)


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    if not (first.isdigit() and last.isdigit() and 1023 < int(first) < int(last) <= 65_535):
        raise typer.BadParameter(f"{text!r} is not FIRST-LAST of ports, such as 10000-20000")
    return int(first), int(last)
