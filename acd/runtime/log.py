"""The daemon's log: JSON lines to stderr and to a bounded file, never with a secret in them."""

import logging
import re
import sys
from collections.abc import Iterable, Mapping
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Literal

import orjson
import structlog

FILE_BYTES = 16_000_000
FILES_KEPT = 4
Level = Literal["debug", "info", "warning", "error"]
LEVELS: Mapping[Level, int] = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
OURS = "acd"


def set_up(file: Path, secrets: Iterable[str], *, to_stderr: bool, level: Level = "info") -> None:
    """Send structlog's and the libraries' lines to `file` (and stderr); each of `secrets` is written as `***`.

    Lines below `level` are left out. Libraries never say more than at `info`.
    """
    least = LEVELS[level]
    # A full disk must not turn every log line into a traceback on stderr.
    logging.raiseExceptions = False
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _Renderer(secrets)],
    )
    outputs: list[logging.Handler] = [
        RotatingFileHandler(file, maxBytes=FILE_BYTES, backupCount=FILES_KEPT, encoding="utf-8")
    ]
    if to_stderr:
        outputs.append(logging.StreamHandler(sys.stderr))
    root = logging.getLogger()
    for output in outputs:
        output.setFormatter(formatter)
    root.handlers = outputs
    # Their debug lines are about bytes on sockets.
    root.setLevel(max(least, logging.INFO))
    logging.getLogger(OURS).setLevel(least)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


class _Renderer:
    """A line of JSON in which no secret is left, wherever it came from."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # One pattern, so that a thousand phones' passwords cost no more than one search.
        known = "|".join(re.escape(secret) for secret in secrets if secret)
        self._secret = re.compile(known) if known else None

    def __call__(self, _logger: object, _method: str, said: Any) -> str:
        line = orjson.dumps(dict(said), default=str).decode()
        return self._secret.sub("***", line) if self._secret else line
