"""What of numbers and names may go to a switch, and from there onto a phone's display."""

import re

CALLER_LENGTH_MAX = 40
_NOT_DIALABLE = re.compile(r"[^0-9A-Za-z+*#._-]")
_NOT_DISPLAYABLE = re.compile(r"[^\w +*#.'-]")


def dialable(caller: str) -> str:
    """The part of a caller's number that may stand on a phone's display: letters, digits and `+*#._-`, at most 40."""
    return _NOT_DIALABLE.sub("", caller)[:CALLER_LENGTH_MAX]


def displayable(name: str) -> str:
    """The part of a name that may stand on a phone's display: letters of any script, digits, spaces and `+*#.'-_`."""
    return " ".join(_NOT_DISPLAYABLE.sub(" ", name).split())[:CALLER_LENGTH_MAX].rstrip()
