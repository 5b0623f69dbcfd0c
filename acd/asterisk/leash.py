"""Keeps one program on a leash: it ends when whoever holds the other end of the leash ends, however that happened.

Run as a program of its own: `python leash.py GRACE_S PROGRAM…`. Standard input is the leash; its end (closed by
the owner, or by the kernel when the owner was killed) means: end the program politely, and after GRACE_S seconds
without asking. The first line on standard output is the program's process id.

Why not the parent-death signal alone: it fires when the *thread* that started the child ends, and setting it
needs code between fork and exec, which is not safe in a process with threads. Here there is one thread, so both are
fine, and the signal covers the one case left: that this process itself is killed.

Only the standard library, and little of it: this runs beside every switch.
"""

import ctypes
import os
import select
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(grace_s: float, program: list[str]) -> int:
    """Start the program, wait for it or for the end of the leash; its exit code, or 128 + the signal that ended it."""
    leash = sys.stdin.fileno()
    # Ctrl-C in a terminal goes to everybody in it; only the owner decides when the program ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    child = _start(program)
    os.write(1, f"{child}\n".encode())
    ended = os.pidfd_open(child)
    ready, _, _ = select.select([leash, ended], [], [])
    if ended not in ready:
        signal.pidfd_send_signal(ended, signal.SIGTERM)
        if not select.select([ended], [], [], grace_s)[0]:
            signal.pidfd_send_signal(ended, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def _start(program: list[str]) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    this = os.getpid()
    child = os.fork()
    if child:
        return child
    try:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == this:
            _detach_from_leash()
            os.execvp(program[0], program)  # noqa: S606  # the owner's own argument list, no shell
    except OSError as problem:
        os.write(2, f"{program[0]} could not be started: {problem.strerror}\n".encode())
    os._exit(127)


def _detach_from_leash() -> None:
    """The program gets no input, and its output goes where the owner sent our errors."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), sys.argv[2:]))
