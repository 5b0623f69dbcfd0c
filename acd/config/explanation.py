"""What is told about a problem code."""

from dataclasses import dataclass
from textwrap import dedent, indent


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a code means, for the person who edits the files."""

    meaning: str
    wrong: str
    right: str

    def __str__(self) -> str:
        """All of it, ready to be printed."""
        wrong, right = (indent(dedent(example).strip("\n"), "    ") for example in (self.wrong, self.right))
        return f"{dedent(self.meaning).strip()}\n\n  wrong:\n{wrong}\n\n  right:\n{right}"
