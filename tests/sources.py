"""The project's own files as the tidiness tests see them: what git knows or would add, and nothing else."""

import ast
import io
import subprocess
import tokenize
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the clone."""

    path: Path

    @cached_property
    def text(self) -> str:
        """The file's text."""
        return (ROOT / self.path).read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        """The file's syntax."""
        return ast.parse(self.text, str(self.path))

    @cached_property
    def nodes(self) -> Sequence[ast.AST]:
        """Every node of the syntax."""
        return list(ast.walk(self.tree))

    @cached_property
    def _calls(self) -> Sequence[tuple[ast.Call, str]]:
        return [(node, ast.unparse(node.func)) for node in self.nodes if isinstance(node, ast.Call)]

    @property
    def lines(self) -> int:
        """How many lines it has."""
        return self.text.count("\n")

    def comments(self) -> Iterator[tuple[int, str]]:
        """Line and text of every comment."""
        for token in tokenize.generate_tokens(io.StringIO(self.text).readline):
            if token.type == tokenize.COMMENT:
                yield token.start[0], token.string

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        for node in self.nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def imports(self) -> Iterator[tuple[int, str]]:
        """Line and full name of every imported module; of `from x import y` both `x` and `x.y`."""
        for node in self.nodes:
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield node.lineno, node.module or "."
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call with the text of what is called, such as `os.system`."""
        yield from self._calls


@cache
def files() -> Sequence[Path]:
    """All files of the project, relative to the clone."""
    listed = subprocess.run(
        ["git", "-c", f"safe.directory={ROOT}", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, text=True, capture_output=True, check=True,
    )  # fmt: skip
    paths = (Path(line) for line in listed.stdout.splitlines())
    return sorted(path for path in paths if (ROOT / path).is_file())


source = cache(Source)


@cache
def sources(*folders: str) -> Sequence[Source]:
    """The Python files below these folders."""
    python = (path for path in files() if path.suffix == ".py")
    return [source(path) for path in python if any(path.is_relative_to(folder) for folder in folders)]
