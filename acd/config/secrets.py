"""What is secret in a centre's files is not shown to whoever reads a problem over somebody's shoulder, or in a log."""

import re
from difflib import get_close_matches

SECRET_KEYS = ("pin", "password", "secret", "token", "authorization")
DOT = "•"
_ENTRY = re.compile(r"""(["']?)([A-Za-z_][\w-]*)\1(\s*:\s*)("[^"]*"?|'[^']*'?|[^\s,{}\[\]#]+)""")


def is_secret(key: object) -> bool:
    """Whether the value of this key, or of one that was most likely meant to be such a key, is shown to nobody."""
    return isinstance(key, str) and any(map(_is_near, re.split("[-_]", key.lower())))


def _is_near(word: str) -> bool:
    near = get_close_matches(word, SECRET_KEYS, n=1, cutoff=0.65)
    return bool(near) and near[0][0] == word[0] and abs(len(near[0]) - len(word)) <= 1


def dots(text: str) -> str:
    """As long as the text, so that columns stay what they are."""
    return DOT * len(text)


def masked(line: str) -> str:
    """A line of a file without what is secret in it."""
    return _ENTRY.sub(lambda it: f"{it[1]}{it[2]}{it[1]}{it[3]}{dots(it[4])}" if is_secret(it[2]) else it[0], line)
