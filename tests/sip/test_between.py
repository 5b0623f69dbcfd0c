"""The place between: what it lets through, cuts, swallows and keeps back."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from functools import partial

import pytest

from tests.runtime.waiting import wait_for
from tests.sip.between import Between, Cut


def echo(listening: socket.socket) -> None:
    """Answer every connection with what it says, until the socket is closed."""
    while True:
        try:
            line, _ = listening.accept()
        except OSError:
            return
        threading.Thread(target=partial(_repeat, line), daemon=True).start()


def _repeat(line: socket.socket) -> None:
    with line:
        try:
            while said := line.recv(4096):
                line.sendall(said)
        except OSError:
            return


@pytest.fixture
def between() -> Iterator[Between]:
    """In front of a server that repeats what it hears."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=partial(echo, listening), daemon=True).start()
        with Between(listening.getsockname()) as placed:
            yield placed
        listening.shutdown(socket.SHUT_RDWR)


def client(between: Between) -> socket.socket:
    """A connection through it."""
    assert isinstance(between.address, tuple)
    line = socket.create_connection(between.address, timeout=5)
    assert said(line, b"hello") == b"hello"
    return line


def said(line: socket.socket, words: bytes) -> bytes:
    """What comes back; nothing when the connection is over."""
    try:
        line.sendall(words)
        return line.recv(4096)
    except (ConnectionError, TimeoutError):
        return b""


def test_a_cut_ends_all_connections_and_lets_new_ones_in(between):
    """Also those on which nothing is said."""
    with closing(client(between)) as one, closing(client(between)) as other:
        assert between.clients == 2
        between.cut()
        assert between.has_cut.wait(5)
        assert (said(one, b"there?"), said(other, b"there?")) == (b"", b"")
    wait_for(lambda: between.clients == 0, "both being gone")
    with closing(client(between)):
        assert between.clients == 1


@pytest.mark.parametrize(("is_told", "heard"), [(False, b""), (True, b"a sign!")])
def test_it_cuts_at_a_sign_of_the_server(between, is_told, heard):
    """At the number that was asked for; the message itself may come through or not."""
    with closing(client(between)) as line:
        between.arm(Cut(b"sign", number=2, is_told=is_told))
        assert said(line, b"the first sign") == b"the first sign"
        assert not between.has_cut.is_set()
        assert said(line, b"a sign!") == heard
        assert between.has_cut.wait(5)


def test_a_sign_in_two_pieces_is_seen_once(between):
    """It may lie across the end of a packet."""
    with closing(client(between)) as line:
        between.arm(Cut(b"sign", number=2))
        assert said(line, b"one si") == b"one si"
        assert said(line, b"gn, no more") == b"gn, no more"
        assert not between.has_cut.is_set()


def test_before_a_cut_it_may_swallow_everything(between):
    """The connections seem to stand, and nothing comes back."""
    with closing(client(between)) as line:
        line.settimeout(0.2)
        began_s = time.monotonic()
        between.cut(swallow_s=0.5)
        assert said(line, b"there?") == b""
        assert not between.has_cut.is_set()
        assert between.has_cut.wait(5)
        assert time.monotonic() - began_s >= 0.5


def test_it_keeps_back_what_goes_to_the_server(between):
    """For so long."""
    with closing(client(between)) as line:
        between.delay_s = 0.3
        began_s = time.monotonic()
        assert said(line, b"slow") == b"slow"
        assert time.monotonic() - began_s >= 0.3
