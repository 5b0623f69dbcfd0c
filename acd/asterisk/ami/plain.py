"""AMI without a loop and without a library, for the guard: one connection, one action after the other.

Everything else uses `link.py`, which stays connected and hears events.
"""

import socket
from types import TracebackType
from typing import Self

from acd.asterisk.ami import ActionRefused, LinkDown, LoginRefused, UnsafeValue

TIMEOUT_S = 3.0
MESSAGES_MAX = 20_000
Message = dict[str, str]


class PlainAmi:
    """A connection that has logged in, as long as the `with` block. Raises OSError, and AmiError where it says so."""

    def __init__(self, address: str, user: str, password: str) -> None:
        host, _, port = address.rpartition(":")
        self._socket = socket.create_connection((host.strip("[]"), int(port)), TIMEOUT_S)
        self._text = self._socket.makefile("r", encoding="utf-8", errors="replace", newline="\r\n")
        self._asked = 0
        try:
            self._text.readline()  # it greets with its version
            self.ask("Login", {"Username": user, "Secret": password, "Events": "off"})
        except ActionRefused as error:
            self.close()
            raise LoginRefused(f"user {user!r} at {address}: {error}") from None
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End the connection."""
        self._text.close()
        self._socket.close()

    def ask(self, name: str, values: Message | None = None) -> list[Message]:
        """The items with which an action is answered, none for most. Raises UnsafeValue, LinkDown, ActionRefused."""
        self._asked += 1
        lines = {"Action": name, "ActionID": str(self._asked), **(values or {})}
        if any(sign in text for text in lines.values() for sign in "\r\n\0"):
            raise UnsafeValue(f"a value of {name} has a line's end in it, and would become a line of its own")
        self._socket.sendall("".join(f"{key}: {value}\r\n" for key, value in lines.items()).encode() + b"\r\n")
        answer = self._answer()
        if answer.get("Response") != "Success":
            raise ActionRefused(f"{name}: {answer.get('Message', 'refused')}")
        if answer.get("EventList") != "start":
            return []
        items = []
        while (item := self._answer()).get("EventList") != "Complete":
            items.append(item)
        return items

    def _answer(self) -> Message:
        """The next message that belongs to the last action."""
        for _ in range(MESSAGES_MAX):
            message = self._message()
            if message.get("ActionID") == str(self._asked):
                return message
        raise LinkDown("there is no answer among all that came")

    def _message(self) -> Message:
        message: Message = {}
        while line := self._text.readline():
            key, colon, value = line.rstrip("\r\n").partition(":")
            if colon:
                message[key] = value.strip()
            elif message:
                return message
        raise LinkDown("the switch closed the connection")
