"""One web socket: what is heard and said, and how it ends, with another side that keeps to no rule."""

import asyncio
import logging
import socket
import struct
import time

import pytest

from acd.asterisk.ari import websocket
from acd.asterisk.ari.connection import AnsweredOddly, CredentialsRefused, SocketClosed
from acd.asterisk.ari.sieve import AppReplaced
from tests.asterisk.raw_switch import BINARY, CLOSE, MEGABYTE, MORE, PING, PONG, TEXT, listening, raw_switch


async def test_messages_are_heard_in_order_and_answers_are_bytes():
    """Long ones and several at once too."""
    async with raw_switch() as switch, listening(switch) as listener:
        wanted = [b"a", b"b" * 300, "ë€".encode(), b"c" * 70_000, b""]
        for message in wanted:
            switch.say(TEXT, message)
        await switch.until(lambda: len(listener.messages) == len(wanted))
        assert listener.messages == wanted
        assert listener.socket.say(b'{"x":1}')
        assert listener.socket.say(b"y" * 500)
        await switch.until(lambda: len(switch.heard) == 2)
        assert switch.heard == [(TEXT, b'{"x":1}'), (TEXT, b"y" * 500)]


async def test_what_is_said_in_one_callback_leaves_in_one_piece():
    """As each piece would wake the switch; the next callback's is a piece of its own."""
    async with raw_switch() as switch, listening(switch) as listener:
        before = pieces_sent(listener.socket)
        for message in (b"one", b"two", b"three"):
            assert listener.socket.say(message)
        await switch.until(lambda: len(switch.heard) == 3)
        assert pieces_sent(listener.socket) == before + 1
        assert listener.socket.say(b"four")
        await switch.until(lambda: len(switch.heard) == 4)
        assert pieces_sent(listener.socket) == before + 2
        assert switch.heard == [(TEXT, b"one"), (TEXT, b"two"), (TEXT, b"three"), (TEXT, b"four")]


async def test_what_is_said_just_before_the_end_is_sent():
    """The goodbye comes after it."""
    async with raw_switch() as switch:
        async with listening(switch) as listener:
            assert listener.socket.say(b"last")
        await switch.until(lambda: switch.gone == 1)
        assert switch.heard == [(TEXT, b"last"), (CLOSE, b"\x03\xe8")]


def pieces_sent(said_on: websocket.WebSocket) -> int:
    """Segments with data that have left, as the kernel counts them (`tcpi_data_segs_out`)."""
    assert said_on.connection is not None
    (count,) = struct.unpack_from("I", said_on.connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), 156)
    return int(count)


async def test_a_message_in_pieces_is_put_together():
    """Also with a ping between its pieces, which is answered; a binary one is counted, whole or in pieces."""
    async with raw_switch() as switch, listening(switch) as listener:
        switch.say(TEXT, b'{"a"', is_last=False)
        switch.say(PING, b"there?")
        switch.say(MORE, b":", is_last=False)
        switch.say(MORE, b"1}")
        switch.say(BINARY, b"\x00", is_last=False)
        switch.say(MORE, b"\x01")
        switch.say(BINARY, b"\x02")
        switch.say(TEXT, b"next")
        await switch.until(lambda: len(listener.messages) == 2)
        assert listener.messages == [b'{"a":1}', b"next"]
        assert listener.counts == {"junk:binary": 2}
        await switch.until(lambda: (PONG, b"there?") in switch.heard)


async def test_what_is_too_long_or_mixed_ends_the_socket():
    """Whole or in pieces; nothing of it is heard, nor what comes after."""
    whole, half = b"x" * (MEGABYTE + 1), b"x" * (MEGABYTE // 2 + 1)
    for frames, why in [
        ([(TEXT, whole, True)], "code 1009"),
        ([(TEXT, half, False), (MORE, half, True)], "longer than 1048576 bytes"),
        ([(TEXT, b"a", False), (TEXT, b"b", True)], "mixed"),
        ([(MORE, b"a", True)], "mixed"),
        ([(3, b"a", True)], "code 1002"),
    ]:
        async with raw_switch() as switch, listening(switch) as listener:
            for kind, payload, is_last in frames:
                switch.say(kind, payload, is_last=is_last)
            switch.say(TEXT, b"after")
            end = await listener.end()
            assert end.startswith("SocketClosed")
            assert why in end
            assert listener.messages == []


async def test_what_hearing_raises_ends_the_socket_and_is_raised_where_its_end_is_awaited():
    """What came right behind it is not heard any more; the other side is told goodbye."""
    async with raw_switch() as switch:
        async with listening(switch) as listener:
            listener.fault = AppReplaced("another engine")
            switch.say(TEXT, b"one")
            switch.say(TEXT, b"two")
            assert await listener.end() == "AppReplaced: another engine"
            assert listener.messages == [b"one"]
            assert not listener.socket.is_open
            assert not listener.socket.say(b"too late")
            switch.say(CLOSE, b"\x03\xe8")
        await switch.until(lambda: switch.gone == 1)
        assert switch.heard == [(CLOSE, b"\x03\xe8")]


async def test_the_other_sides_goodbye_is_answered_and_its_code_told():
    """Then nothing can be said any more."""
    async with raw_switch() as switch, listening(switch) as listener:
        switch.say(CLOSE, b"\x03\xf3on fire")
        assert await listener.end() == "SocketClosed: the switch has closed the web socket, code 1011"
        assert not listener.socket.say(b"too late")
        await switch.until(lambda: switch.gone == 1)
        assert [kind for kind, _ in switch.heard] == [CLOSE]


async def test_an_end_without_a_goodbye_is_a_loss():
    """As when the switch dies."""
    async with raw_switch() as switch, listening(switch) as listener:
        switch.vanish()
        assert await listener.end() == "SocketClosed: the web socket has ended without a goodbye"


async def test_a_goodbye_that_nobody_answers_takes_no_longer_than_its_limit(monkeypatch):
    """The other side reads it and does nothing."""
    monkeypatch.setattr(websocket, "CLOSE_TIMEOUT_S", 0.1)
    async with raw_switch() as switch:
        async with listening(switch):
            began_s = time.monotonic()
        assert 0.1 <= time.monotonic() - began_s < 1
        await switch.until(lambda: switch.gone == 1)


async def test_an_unanswered_heartbeat_ends_the_socket():
    """An answered one does not, and a socket without one is not pinged."""
    async with (
        raw_switch() as quiet,
        raw_switch() as switch,
        listening(quiet) as without,
        listening(switch, heartbeat_s=0.4) as listener,
    ):
        await switch.until(lambda: [kind for kind, _ in switch.heard] == [PING])
        switch.say(PONG, switch.heard[0][1])
        await switch.until(lambda: [kind for kind, _ in switch.heard] == [PING, PING])
        assert listener.socket.is_open
        assert "not replied to ping" in await listener.end()
        assert without.socket.is_open
        assert quiet.heard == []


async def test_a_switch_that_reads_nothing_makes_nobody_wait():
    """What is said waits in memory, and arrives in order when the switch reads again."""
    async with raw_switch() as switch, listening(switch) as listener:
        switch.is_reading.clear()
        messages = [f"{number:06}".encode() * 1_000 for number in range(2_000)]
        began_s = time.monotonic()
        assert all(listener.socket.say(message) for message in messages)
        assert time.monotonic() - began_s < 2
        switch.is_reading.set()
        await switch.until(lambda: len(switch.heard) == len(messages))
        assert [body[:6] for _, body in switch.heard] == [message[:6] for message in messages]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\n{}", CredentialsRefused),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", CredentialsRefused),
        (b"HTTP/1.1 404 Not Found\r\n\r\n", AnsweredOddly),
        (b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n", AnsweredOddly),
        (b"HTTP/1.1 799 Odd\r\n\r\n", AnsweredOddly),
        (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n", AnsweredOddly),
        (b"SSH-2.0-OpenSSH\r\n\r\n", AnsweredOddly),
        (b"x" * 40_000, AnsweredOddly),
        (b"", SocketClosed),
        (None, TimeoutError),
    ],
)
async def test_a_refusal_is_a_typed_error(answer, error):
    """And the connection is closed after it."""
    async with raw_switch() as switch:
        switch.is_open, switch.instead = False, answer
        with pytest.raises(error) as found:
            async with listening(switch):
                pass
        await switch.until(lambda: switch.gone == 1)
        assert "secret" not in repr(found.value) + str(found.value.__context__)


async def test_a_switch_that_is_not_there_is_a_loss():
    """Nobody listens on its port."""
    async with raw_switch() as switch:
        pass
    with pytest.raises(ConnectionRefusedError):
        async with listening(switch):
            pass


async def test_a_name_with_several_addresses_is_tried_at_each():
    """`localhost` is often two, and the switch listens on one of them."""
    async with raw_switch() as switch:
        switch.host = "localhost"
        async with listening(switch) as listener:
            assert listener.socket.is_open


async def test_giving_up_during_the_handshake_leaves_no_connection_behind():
    """As when the engine ends while a switch hangs."""
    async with raw_switch() as switch:
        switch.is_open, switch.instead = False, None

        async def connect() -> None:
            async with listening(switch):
                pass

        async with asyncio.TaskGroup() as group:
            task = group.create_task(connect(), name="connects")
            await switch.until(lambda: len(switch.heads) == 1)
            task.cancel()
        await switch.until(lambda: switch.gone == 1)


async def test_the_password_goes_out_and_is_never_shown(caplog):
    """Not even by a library that is asked to say everything."""
    caplog.set_level(1)
    logging.getLogger("picows").setLevel(1)
    async with raw_switch() as switch, listening(switch) as listener:
        switch.say(3, b"a breach of the protocol")
        await listener.end()
        assert b"Authorization: Basic YWNkOnNlY3JldA==\r\n" in switch.heads[0]
        assert switch.heads[0].startswith(b"GET /ari/events?app=acd HTTP/1.1\r\n")
    assert "YWNkOnNlY3JldA==" not in caplog.text
    assert "Authorization" not in caplog.text
