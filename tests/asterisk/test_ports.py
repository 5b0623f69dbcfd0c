import socket
import subprocess
import sys
from contextlib import suppress
from itertools import pairwise

import pytest

from acd.asterisk import ports
from acd.asterisk.ports import NoPortFree, Reservation

HOST = "127.0.0.1"


def test_a_port_is_given_once(tmp_path):
    """Two reservations, and two requests of one, never get the same port, though nobody listens on them yet."""
    one, two = Reservation(tmp_path), Reservation(tmp_path)
    given = [reservation.port(HOST) for _ in range(100) for reservation in (one, two)]
    assert len(set(given)) == len(given)
    one.release()
    two.release()


def test_a_port_in_use_is_not_given(tmp_path):
    """A port that some other program has, over TCP or UDP, is passed by, even when it was wanted."""
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as other:
            other.bind((HOST, 0))
            if kind == socket.SOCK_STREAM:
                other.listen()
            taken = other.getsockname()[1]
            assert Reservation(tmp_path).port(HOST, wanted=taken) != taken


def test_a_wanted_port_is_given_when_it_is_free(tmp_path):
    """A switch that comes back gets the port that its phones know."""
    first = Reservation(tmp_path)
    port = first.port(HOST)
    first.release()
    assert Reservation(tmp_path).port(HOST, wanted=port) == port


def test_rtp_ranges_do_not_overlap(tmp_path):
    """Ranges of several reservations are disjoint, as large as asked for, and can be bound."""
    reservations = [Reservation(tmp_path) for _ in range(5)]
    ranges = sorted(reservation.rtp_range(HOST, 1200) for reservation in reservations)
    assert all(last - first + 1 >= 1200 for first, last in ranges)
    assert all(before[1] < after[0] for before, after in pairwise(ranges))


def test_an_rtp_range_avoids_ports_in_use(tmp_path):
    """A range in which another program has a port is not given."""
    first, _ = (probe := Reservation(tmp_path)).rtp_range(HOST, 500)
    probe.release()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind((HOST, first + 7))
        every = Reservation(tmp_path)
        given = [every.rtp_range(HOST, 500) for _ in range(len(ports.RTP_BLOCKS) // 2)]
        every.release()
    assert not [each for each in given if each[0] <= first + 7 <= each[1]]


def test_when_all_is_taken_the_error_says_what_to_do(tmp_path, monkeypatch):
    """No port left is an error that names the range and the way out."""
    monkeypatch.setattr(ports, "PORTS", range(5100, 5110))
    greedy = Reservation(tmp_path)
    with suppress(NoPortFree):
        while True:
            greedy.port(HOST)
    with pytest.raises(NoPortFree, match=r"no port from 5100 to 5109 is free .* stop what is not needed"):
        greedy.port(HOST)
    greedy.release()


def test_a_killed_process_gives_its_ports_back(tmp_path):
    """A reservation ends with its process, without anything to clean up."""
    code = (
        "import sys, pathlib; from acd.asterisk.ports import Reservation\n"
        f"held = Reservation(pathlib.Path({str(tmp_path)!r})); print(held.port({HOST!r}), flush=True); sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        port = int(owner.stdout.readline())
        assert Reservation(tmp_path).port(HOST, wanted=port) != port
        owner.kill()
    assert Reservation(tmp_path).port(HOST, wanted=port) == port
