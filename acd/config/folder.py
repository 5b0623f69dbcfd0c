"""Which files a centre's folder holds, and their content as documents. Nothing outside the folder is read.

Also used for the shared folder of flows and prompts, which has the same two kinds of files.
"""

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from acd.config.documents import Document
from acd.config.nodes import Node, read_tree
from acd.config.problems import Place, Problem, did_you_mean, one_of, place_at

FILE_SIZE_MAX = 4 * 1024 * 1024
FILES_MAX = 2_000
ROOT_FILES = (
    *("centre.yaml", "lines.yaml", "hours.yaml", "special-days.yaml", "queues.yaml", "agents.yaml"),
    *("lookups.yaml", "traffic.yaml"),
)
FOLDERS = ("flows", "prompts", "tests")


@dataclass(slots=True)
class Folder:
    """A folder with YAML files. Mistakes are gathered in `problems`; `shown` is its path as the user gave it."""

    path: Path
    shown: str
    problems: list[Problem] = field(default_factory=list)

    def check_names(self) -> None:
        """Refuses what would be silently ignored: a misspelt file or folder name."""
        if not self.path.is_dir():
            self.refuse("centre.no-folder", self.shown, "there is no such folder", "the folder of a centre")
            return
        try:
            entries = sorted(self.path.iterdir())
        except OSError as error:
            self.refuse_unreadable(self.shown, error.strerror or "no reason given")
            return
        for entry in entries:
            if not entry.name.startswith("."):
                self._check_name(entry)
        for entry in sorted(self.path.glob("*/*.yml")):
            if entry.parent.name in FOLDERS:
                message = "this file is not read, for its ending"
                meant = f'did you mean "{entry.stem}.yaml"?'
                self.refuse("centre.unknown-file", self.show(entry), message, 'a name that ends in ".yaml"', meant)
        if not (self.path / "centre.yaml").exists():
            message = "this folder has no centre.yaml"
            self.refuse("centre.no-centre-file", self.shown, message, "a file centre.yaml with name and time_zone")

    def _check_name(self, entry: Path) -> None:
        known = FOLDERS if entry.is_dir() and entry.name not in ROOT_FILES else ROOT_FILES
        is_ours = entry.suffix in (".yaml", ".yml") or (entry.is_dir() and any(entry.glob("*.y*ml")))
        if is_ours and entry.name not in known:
            message = f'"{entry.name}" is not read: a centre has no such file or folder'
            meant = did_you_mean(entry.name, known)
            self.refuse("centre.unknown-file", self.show(entry), message, one_of(known), meant)

    def documents(self, *names: str) -> Iterator[tuple[str, Document]]:
        """The stem and the document of each file that is there and well-formed; `flows/*.yaml` means all of them."""
        for path in self._paths(names):
            document = self._read(path)
            if document:
                yield path.stem, document

    def _paths(self, names: tuple[str, ...]) -> list[Path]:
        # A broken link counts as there: it is a mistake to be shown. glob() would pass over it.
        named = [self.path / name for name in names if "*" not in name and os.path.lexists(self.path / name)]
        listed = [path for name in names if "*" in name for path in sorted(self.path.glob(name))]
        # Editors keep hidden files beside those that are being edited.
        paths = [path for path in (*named, *listed) if not path.name.startswith(".")]
        if len(paths) > FILES_MAX:
            self.refuse("file.too-many", self.shown, f"{len(paths)} files", f"at most {FILES_MAX}")
            return []
        return paths

    def _read(self, path: Path) -> Document | None:
        shown = self.show(path)
        text = self._text(path, shown)
        if text is None:
            return None
        root, problems = read_tree(shown, text)
        self.problems += problems
        if problems:
            return None
        empty = Node(place_at(shown, text.split("\n"), 0, 0), {})
        return Document(shown, empty if root is None or root.value is None else root)

    def _text(self, path: Path, shown: str) -> str | None:
        try:
            if not path.resolve(strict=True).is_relative_to(self.path.resolve()):
                words = "this link leads out of the centre's folder"
                self.refuse("file.outside", shown, words, "a file inside the folder")
                return None
            # A named pipe would wait for a writer for ever.
            if not path.is_file():
                self.refuse_unreadable(shown, "it is no ordinary file")
                return None
            with path.open("rb") as file:
                content = file.read(FILE_SIZE_MAX + 1)
        except RuntimeError:
            # Python 3.11 and 3.12 raise this for links in a circle, later ones an OSError as for any other reason.
            self.refuse_unreadable(shown, os.strerror(errno.ELOOP))
            return None
        except OSError as error:
            self.refuse_unreadable(shown, error.strerror or "no reason given")
            return None
        if len(content) > FILE_SIZE_MAX:
            self.refuse("file.too-large", shown, "this file is too large", f"at most {FILE_SIZE_MAX // 2**20} MiB")
            return None
        return self._decoded(content, shown)

    def _decoded(self, content: bytes, shown: str) -> str | None:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            good = content[: error.start].decode("utf-8-sig", errors="replace").split("\n")
            place = place_at(shown, good, len(good) - 1, len(good[-1]))
            message = f"the byte 0x{content[error.start]:02X} is not UTF-8"
            self.problems.append(Problem("file.not-utf8", place, message, 'the file saved as "UTF-8" by your editor'))
            return None
        return text.replace("\r\n", "\n").replace("\r", "\n")

    def show(self, path: Path) -> str:
        """A path below this folder as the user would type it."""
        return printable(f"{self.shown.rstrip('/')}/{path.relative_to(self.path).as_posix()}")

    def refuse_unreadable(self, shown: str, why: str) -> None:
        """Notes a file that the system does not let us read."""
        self.refuse("file.unreadable", shown, f"this cannot be read: {why}", "a file that this user may read")

    def refuse(self, code: str, shown: str, message: str, expected: str, suggestion: str = "") -> None:
        """Notes a mistake of a file as a whole."""
        self.problems.append(Problem(code, Place(shown), message, expected, suggestion))


def printable(path: str) -> str:
    """A path that any terminal can show: bytes that are no UTF-8 become question marks."""
    return path.encode("utf-8", "replace").decode()
