"""The embedded Valkey: a real server of our own, which outlives us and is found again. The store for one machine.

Its lock is a file that the server itself holds open: the lock is held as long as a server lives, whoever started
it and whatever became of that one. Who finds it held takes the living server; who gets it starts one. The server
is told apart by its socket, never by a number in a file: the kernel says which process listens there.

Synchronous: an asyncio program calls it in a thread.
"""

import fcntl
import os
import select
import signal
import socket
import struct
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from acd.store.port import StoreError, StoreUnreachableError
from acd.store.valkey import options, program_of_this_machine

START_TIMEOUT_S = 30.0  # a server with much to read back says so until it is done
STOP_TIMEOUT_S = 10.0
ANSWER_TIMEOUT_S = 1.0
POLL_S = 0.02
SOCKET_PATH_MAX = 107  # bytes; the kernel's limit
LOG_LINES_SHOWN = 8
LOG_BYTES_SHOWN = 4096
MEMORY_MAX_BYTES = 512 * 1024 * 1024


class EmbeddedServer:
    """One Valkey in `folder` (made with mode 0700), on a unix socket and no port. It goes on when we end.

    At `memory_max_bytes` it refuses writes and forgets nothing. `program` is another server to run instead of the
    one that comes with us, and `settings` are further options of it.
    """

    def __init__(
        self,
        folder: Path,
        *,
        memory_max_bytes: int = MEMORY_MAX_BYTES,
        program: Sequence[str] | None = None,
        settings: Sequence[str] = (),
    ) -> None:
        self.folder = folder.absolute()
        self.socket = self.folder / "server.sock"
        self.log = self.folder / "server.log"
        self._memory_max_bytes = memory_max_bytes
        self._program = program
        self._settings = settings

    @property
    def url(self) -> str:
        """Where the store's adapter finds it."""
        return f"unix://{quote(str(self.socket))}"

    def start(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Have a server that answers: the one that lives in the folder, else a new one, within `timeout_s` seconds.

        Raises StoreError with the server's last words when it ends at once, StoreUnreachableError when it is there
        but does not answer.
        """
        if len(os.fsencode(self.socket)) > SOCKET_PATH_MAX:
            raise StoreError(f"{self.socket} is too long a path for a socket: choose a run folder with a shorter path")
        self._make_folder()
        until_s = time.monotonic() + timeout_s
        is_launched = False
        while not self._try_serving():
            lock = self._take_lock()
            if lock is not None:
                try:
                    if is_launched:
                        raise StoreError(
                            f"the store's server in {self.folder} ended at its start: {self._last_words()}"
                        )
                    self._launch(lock)
                    is_launched = True
                finally:
                    os.close(lock)
            if time.monotonic() >= until_s:
                raise StoreUnreachableError(
                    f"the store's server in {self.folder} (process {self.pid() or 'unknown'}) does not answer within "
                    f"{timeout_s:g} s: {self._last_words()}"
                )
            time.sleep(POLL_S)

    def is_running(self) -> bool:
        """Whether a server lives in the folder, be it one that answers or not."""
        if not self.folder.is_dir():
            return False
        lock = self._take_lock()
        if lock is None:
            return True
        os.close(lock)
        return False

    def pid(self) -> int | None:
        """The process id of the server that listens now, None when there is none."""
        try:
            with self._connect() as line:
                pid, _, _ = struct.unpack("3i", line.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))
        except OSError:
            return None
        return int(pid) or None

    def stop(self, timeout_s: float = STOP_TIMEOUT_S) -> None:
        """End the server, which first brings all it has to the disk; by force after `timeout_s` seconds.

        Does nothing when there is none. Raises StoreError when there is one that cannot be found.
        """
        process = self._open_process()
        if process is None:
            if self.is_running() and not _wait_until(lambda: not self.is_running(), ANSWER_TIMEOUT_S):
                raise StoreError(
                    f"a server holds {self._lock_file} but does not listen on {self.socket}; server.pid beside it has "
                    "its process id: end that process"
                )
            return
        try:
            signal.pidfd_send_signal(process, signal.SIGTERM)
            if not select.select([process], [], [], timeout_s)[0]:
                signal.pidfd_send_signal(process, signal.SIGKILL)
                select.select([process], [], [], timeout_s)
        except ProcessLookupError:
            return  # it has ended meanwhile
        finally:
            os.close(process)
        # A child that rewrites the file has the lock too, and ends a moment later.
        _wait_until(lambda: not self.is_running(), timeout_s)

    @property
    def _lock_file(self) -> Path:
        return self.folder / "lock"

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
        except OSError as problem:
            raise StoreError(f"the store's folder {self.folder} cannot be used: {problem}") from problem

    def _take_lock(self) -> int | None:
        """The descriptor of the lock, None while a server or another starter holds it."""
        lock = os.open(self._lock_file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock

    def _launch(self, lock: int) -> None:
        """Start the server, which forks away from us and keeps the lock; raises StoreError if it refuses at once."""
        command = [
            *(self._program or [program_of_this_machine()]),
            *options(self.folder, self.socket.name, self.log.name, self._memory_max_bytes),
            *self._settings,
        ]
        with self.log.open("ab") as output:
            try:
                done = subprocess.run(
                    command,
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    pass_fds=(lock,),
                    start_new_session=True,
                    timeout=START_TIMEOUT_S,
                    check=False,
                )
            except (OSError, subprocess.TimeoutExpired) as problem:
                raise StoreError(f"the store's server {command[0]} cannot be started: {problem}") from problem
        if done.returncode != 0:
            raise StoreError(f"the store's server in {self.folder} refused to start: {self._last_words()}")

    def _try_serving(self) -> bool:
        """Whether a server answers. One that was found is told our limit, which may have changed since its start."""
        try:
            with self._connect() as line:
                for request in ("PING", f"CONFIG SET maxmemory {self._memory_max_bytes}"):
                    line.sendall(f"{request}\r\n".encode())
                    answer = line.recv(256)
                    if answer.startswith(b"-") and not answer.startswith(b"-LOADING"):
                        said = answer.decode(errors="replace").strip()
                        raise StoreError(f"the store's server in {self.folder} answers {request} with {said!r}")
                    if not answer.startswith(b"+"):
                        return False
        except OSError:
            return False
        return True

    def _connect(self) -> socket.socket:
        line = socket.socket(socket.AF_UNIX)
        try:
            line.settimeout(ANSWER_TIMEOUT_S)
            line.connect(str(self.socket))
        except OSError:
            line.close()
            raise
        return line

    def _open_process(self) -> int | None:
        """A descriptor of the process that listens, None when there is none."""
        pid = self.pid()
        if pid is None:
            return None
        try:
            process = os.pidfd_open(pid)
        except ProcessLookupError:
            return None
        # Still the one that listens: then the number was not given to a stranger before we had the descriptor.
        if self.pid() == pid:
            return process
        os.close(process)
        return None

    def _last_words(self) -> str:
        """The end of the server's log."""
        try:
            end = self.log.read_bytes()[-LOG_BYTES_SHOWN:].decode(errors="replace")
        except OSError:
            return f"there is no log in {self.log}"
        return f"{self.log} ends with\n  " + "\n  ".join(end.splitlines()[-LOG_LINES_SHOWN:])


def _wait_until(claim: Callable[[], bool], timeout_s: float) -> bool:
    until_s = time.monotonic() + timeout_s
    while not claim():
        if time.monotonic() >= until_s:
            return False
        time.sleep(POLL_S)
    return True
