"""Secrets that the settings name and do not hold: from the environment, or from a file in the run folder.

RUN/secrets.env, readable for its owner only, has lines `NAME=value`. Nothing of it is ever logged.
"""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import structlog

FILE = "secrets.env"
FILE_BYTES_MAX = 65_536

log = structlog.get_logger()


def secrets_of(run: Path, environment: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """All that there are. A file that others can read, or that is none, is not used, and the log says so."""
    return {**_in_file(run / FILE), **(os.environ if environment is None else environment)}


def _in_file(file: Path) -> dict[str, str]:
    try:
        status = file.stat()
        if stat.S_IMODE(status.st_mode) & 0o077 or not stat.S_ISREG(status.st_mode) or status.st_size > FILE_BYTES_MAX:
            log.error("the secrets' file is not used: only its owner may read it (chmod 600)", file=str(file))
            return {}
        lines = file.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        log.error("the secrets' file cannot be read", file=str(file), error=type(error).__name__)  # noqa: TRY400  # a traceback would show what it holds
        return {}
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip() for name, _, value in pairs}
