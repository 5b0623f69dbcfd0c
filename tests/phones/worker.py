"""The front's side of one phones' process: start it, order, listen, end it. Must not know what a phone is."""

import importlib.util
import json
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
ORDER_TIMEOUT_S = 10.0
END_TIMEOUT_S = 8.0

Event = dict[str, Any]


class PhonesError(Exception):
    """A phone could not do what it was told."""


class PhonesUnavailable(PhonesError):
    """This Python has no pjsua2, so there are no phones."""

    def __init__(self) -> None:
        super().__init__(
            f"the test phones need the package pjsua2-python, which Python {platform.python_version()} on "
            f"{platform.machine()} does not have. Its wheels end at Python 3.12 (Linux on x86_64): build the "
            "virtual environment with Python 3.11 or 3.12 and run `make setup` again"
        )


class Worker:
    """One process with a few phones, all at one address. `news` is notified of everything it says."""

    def __init__(
        self,
        folder: Path,
        name: str,
        *,
        address: str,
        registrar: str,
        news: threading.Condition,
        tell: Callable[["Worker", Event], None],
        is_alone: bool = False,
        log_level: int = 4,
        port: int = 0,
    ) -> None:
        if importlib.util.find_spec("pjsua2") is None:
            raise PhonesUnavailable
        self.name, self.address, self.is_alone = name, address, is_alone
        self.stderr = folder / f"{name}.stderr.log"
        self.contact = ""
        self.is_gone = False
        self._news = news
        self._tell = tell
        self._orders = 0
        self._answers: dict[int, Event] = {}
        # The library has died of its own faults: then the log should say where.
        command = [sys.executable, "-X", "faulthandler", "-m", "tests.phones.process"]
        command += ["--folder", str(folder), "--name", name]
        command += ["--address", address, "--port", str(port), "--registrar", registrar, "--parent", str(os.getpid())]
        command += ["--rtp-port", str(even_free_port(address)), "--log-level", str(log_level)]
        with self.stderr.open("wb") as stderr:
            self.process = subprocess.Popen(
                command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=stderr
            )
        self._reader = threading.Thread(target=self._listen, name=f"phones-{name}", daemon=True)
        self._reader.start()

    def order(self, do: str, **fields: object) -> Event:
        """Have something done; raises PhonesError when it was refused or not answered in time."""
        with self._news:
            self._wait(lambda: bool(self.contact), "is not ready")
            self._orders += 1
            number = self._orders
            assert self.process.stdin is not None
            try:
                self.process.stdin.write(json.dumps({"do": do, "n": number, **fields}).encode() + b"\n")
                self.process.stdin.flush()
            except OSError as error:
                raise PhonesError(f"{self._whereabouts()} cannot be told to {do}: {error}") from error
            self._wait(lambda: number in self._answers, f"did not carry out {do} {fields}")
            answer = self._answers.pop(number)
        if answer["event"] == "failed":
            raise PhonesError(f"{self._whereabouts()} was refused: {answer['why']}")
        return answer

    def freeze(self) -> None:
        """Stop the process as if its machine were gone: the network swallows what is sent to it."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen process go on."""
        self.process.send_signal(signal.SIGCONT)

    def say_goodbye(self) -> None:
        """Close its input: it ends its calls and registrations and leaves."""
        self.thaw()
        assert self.process.stdin is not None
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            self.is_gone = True  # it left before us; its code tells why

    def wait_gone(self) -> int:
        """Its exit code, at the latest after `END_TIMEOUT_S`; one that stays is killed."""
        try:
            code = self.process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def _wait(self, is_so: Callable[[], bool], failure: str) -> None:
        """Under `news`."""
        if not self._news.wait_for(lambda: self.is_gone or is_so(), ORDER_TIMEOUT_S):
            raise PhonesError(f"{self._whereabouts()} {failure} within {ORDER_TIMEOUT_S:.0f} s")
        if not is_so():
            raise PhonesError(f"{self._whereabouts()} has ended: {self.stderr.read_text(errors='replace')[-2000:]}")

    def _whereabouts(self) -> str:
        return f"the phones' process {self.name} at {self.address} (its log is {self.stderr.parent}/{self.name}.*)"

    def _listen(self) -> None:
        assert self.process.stdout is not None
        try:
            for line in self.process.stdout:
                with self._news:
                    self._take(json.loads(line))
                    self._news.notify_all()
        finally:
            with self._news:
                self.is_gone = True
                self._news.notify_all()

    def _take(self, event: Event) -> None:
        if event["event"] in ("done", "failed"):
            self._answers[event["n"]] = event
        elif event["event"] == "ready":
            self.contact = event["contact"]
        else:
            self._tell(self, event)


def even_free_port(address: str) -> int:
    """Where to look for free RTP ports first: an even port that nobody has just now."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((address, 0))
        return int(probe.getsockname()[1]) & ~1
