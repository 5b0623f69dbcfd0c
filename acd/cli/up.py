"""`acd up`: a whole centre in the foreground with a table of its calls, or in the background (`--detach`)."""

import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Annotated, NoReturn

import orjson
import typer

from acd.asterisk import SwitchError
from acd.asterisk.carriers import carriers_of
from acd.asterisk.conf import Limits
from acd.cli.screen import Screen
from acd.config.load import load
from acd.config.problems import ConfigProblems
from acd.runtime import clock
from acd.runtime.background import AlreadyRunningError, RemainsError, announce, claimed, start_in_background
from acd.runtime.children import Child
from acd.runtime.endpoints import Endpoints
from acd.runtime.follow import Follower
from acd.runtime.overview import Overview
from acd.runtime.stack import Stack, StackFailedError
from acd.store.window import Window, url_in

TICK_S = 0.2
SETTLE_S = 3.0
READ_WITHIN_S = 0.3
# Phones hang up, wait for that and compare their log with the ledger before they end.
PHONES_GRACE_S = 12.0


class EndAskedError(Exception):
    """A signal asked this process to end; raised wherever it is, so that even a long start can be given up."""


def up(  # noqa: PLR0913  # each is an option of the command
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The centre's folder.")],
    *,
    run: Annotated[Path, typer.Option(help="The run folder: everything that is written goes there.")] = Path(".run"),
    phones: Annotated[
        str, typer.Option(metavar="COMMAND", help="A program of phones; it gets ACD_RUN, and its end ends the run.")
    ] = "",
    detach: Annotated[bool, typer.Option("--detach", help="Go into the background; return when ready.")] = False,
    legs: Annotated[
        int, typer.Option(min=2, max=10_000, metavar="COUNT", help="Callers and agents with sound at once.")
    ] = Limits().legs_max,
    rtp_timeout: Annotated[
        int, typer.Option(min=0, metavar="SECONDS", help="A far end silent for so long is gone (0: never).")
    ] = Limits().rtp_timeout_s,
    trunk_target: Annotated[
        list[str] | None,
        typer.Option(metavar="[TRUNK=]HOST:PORT", help="Where calls out over a trunk go (none: it takes none)."),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(metavar="URL", help="A Redis >= 7.0 or Valkey (none: an embedded one in RUN/store)."),
    ] = None,
) -> None:
    """Run a whole centre: Asterisk, the engine and, if asked for, phones. Example: `acd up dialplans/demo --run .run`.

    Ctrl-C ends all of it. Exit codes: 0; 1 it could not start or go on; that of the phones' program when it ended.
    """
    folder, run = folder.absolute(), run.absolute()
    try:
        limits = Limits(legs_max=legs, rtp_timeout_s=rtp_timeout)
        start = _in_background if detach else _in_foreground
        code = start(folder, run, phones, limits, trunk_target or [], store)
    except (AlreadyRunningError, RemainsError, StackFailedError, SwitchError, ConfigProblems) as error:
        _fail(str(error))
    except EndAskedError:
        code = 0
    raise typer.Exit(code)


def _in_background(folder: Path, run: Path, phones: str, limits: Limits, targets: list[str], store: str | None) -> int:
    command = [sys.executable, "-m", "acd", "up", str(folder), "--run", str(run), "--phones", phones]
    command += ["--legs", str(limits.legs_max), "--rtp-timeout", str(limits.rtp_timeout_s)]
    command += [word for target in targets for word in ("--trunk-target", target)]
    command += ["--store", store] if store else []
    with _ended_by_signals():
        if not start_in_background(command, run, tell=print):
            _fail(f"it did not become ready; all it said is in {run / 'up.log'}")
    return 0


def _in_foreground(folder: Path, run: Path, phones: str, limits: Limits, targets: list[str], store: str | None) -> int:
    screen = Screen()
    with _ended_by_signals(), claimed(run, screen.tell) as held:
        plan = load(folder, today=clock.now().wall.date()).plan
        carriers = carriers_of(plan, targets=targets)
        stack = Stack(folder, plan, run, held=held, tell=screen.tell, limits=limits, carriers=carriers, store=store)
        calls = None
        try:
            _tell_where(stack.start(), run, screen.tell)
            calls = _Calls(store or url_in(run))
            announce(run)
            return _watch(stack, calls, screen, _Phones(phones, folder, run, held, screen.tell))
        except EndAskedError:
            return 0
        finally:
            screen.tell("ending")
            # The ledger's store ends with the engine.
            summary = calls.now().summary() if calls else "no calls"
            stack.stop()
            screen.tell(summary)


def _watch(stack: Stack, calls: "_Calls", screen: Screen, phones: "_Phones") -> int:
    """Keep the stack running and show its calls until the phones end; their exit code."""
    try:
        with screen:
            while (code := phones.ended()) is None:
                stack.look()
                screen.show(calls.now())
                time.sleep(TICK_S)
            calls.settle()
            return code
    finally:
        phones.stop()


class _Calls:
    """The overview of what the ledger says from now on."""

    def __init__(self, store: str) -> None:
        # Whoever waits here for a store that stands still does not look after the engine meanwhile.
        self._ledger = Window(store, from_end=True, timeout_s=READ_WITHIN_S)
        self._overview = Overview()

    def now(self) -> Overview:
        """With everything that is in the ledger by now."""
        for line in self._ledger.lines():
            self._overview.take(orjson.loads(line))
        return self._overview

    def settle(self) -> None:
        """Wait a little for the ends of calls that the phones have hung up just now."""
        until_s = time.monotonic() + SETTLE_S
        while self.now().rows and time.monotonic() < until_s:
            time.sleep(TICK_S)


class _Phones:
    """The program of phones, if there is one; what it says is passed on line by line."""

    def __init__(self, command: str, folder: Path, run: Path, held: int, tell: Callable[[str], None]) -> None:
        self._tell = tell
        output = run / "phones.log"
        environment = {**os.environ, "ACD_RUN": str(run), "ACD_CENTRE": str(folder), "PYTHONUNBUFFERED": "1"}
        words = shlex.split(command)
        self._child = (
            Child(words, output, held=held, environment=environment, grace_s=PHONES_GRACE_S) if words else None
        )
        self._said = Follower(output)

    def ended(self) -> int | None:
        """Its exit code; None while it runs, or when there is none."""
        code = self._child.ended() if self._child else None
        self._pass_on()
        return code

    def stop(self) -> None:
        """End it, if it has not ended by itself."""
        if self._child:
            self._child.stop()
            self._pass_on()

    def _pass_on(self) -> None:
        if self._child:
            for line in self._said.lines():
                self._tell(line.decode(errors="replace"))


def _tell_where(endpoints: Endpoints, run: Path, tell: Callable[[str], None]) -> None:
    tell(f"ring {', '.join(endpoints.lines)} at sip:{endpoints.sip} from {endpoints.trunk_from}")
    tell(f"API {endpoints.http} · ARI {endpoints.ari} · AMI {endpoints.ami} · secrets {endpoints.credentials}")
    tell(f"ledger/, journal/, engine.log and endpoints.json are in {run}")


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """The first signal raises EndAskedError; the following ones are ignored, since ending is under way."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def ask(_number: int, _frame: FrameType | None) -> NoReturn:
        for number in numbers:
            signal.signal(number, signal.SIG_IGN)
        raise EndAskedError

    before = [signal.signal(number, ask) for number in numbers]
    try:
        yield
    finally:
        for number, old in zip(numbers, before, strict=True):
            signal.signal(number, old)


def _fail(message: str) -> NoReturn:
    print(f"acd up: {message}", file=sys.stderr)
    raise typer.Exit(1)
