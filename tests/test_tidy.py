"""The project checks itself: sizes, banned calls and words, skips, layout. Each finding says where and what to do."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.conftest import allowed_skips
from tests.sources import ROOT, Source, files, sources

FILE_LINES_ASKED = 250
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 70
# Files above what is asked, with their size. An entry may only shrink, and goes when its file is small enough.
LARGE_FILES = {
    "tests/phones/process.py": 271,  # the one loop that serves pjsua2 and its front
    "acd/core/ledger.py": 321,  # the closed vocabulary of facts, wanted in one place
}

FOLDERS = {"acd", "ivr_flows", "asterisk_conf", "dialplans", "tests", "docker", ".ci", ".github"}
TOP_FILES = {
    ".gitignore", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
    "pyproject.toml", "requirements.lock",
}  # fmt: skip
# Whom the project may name. Registries and mirrors are the business of each machine's own settings.
HOSTS = {
    "docs.asterisk.org", "example.com", "example.net", "example.org", "json-schema.org", "keepachangelog.com",
    "localhost", "semver.org", "www.apache.org",
}  # fmt: skip
# Names that say nothing of what is named; longer names may hold one where it is part of an established term.
EMPTY_WORDS = {
    "common", "data", "handler", "helper", "info", "manager", "misc", "processor", "service", "util",
}  # fmt: skip
TERMS = ("service_level", "ServiceLevel")
# Names with such a word that is somebody else's.
BORROWED_NAMES = {
    "acd/asterisk/ami/session.py: data_received",  # asyncio calls it so
    "acd/asterisk/packages.py: data",  # Asterisk's own name of that folder (astdatadir)
}
SELF = Path("tests/test_tidy.py")

PRAGMA = re.compile(
    r"#\s*(?P<pragma>noqa|type:\s*ignore|pragma:\s*no cover)(?P<code>:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|\[[\w, -]+\])?"
)
UNFINISHED = re.compile(
    r"\b(TODO|FIXME|XXX|HACK)\b|\bNotImplementedError\b|\bassert True\b|coming soon|not implemented yet"
)
URL_HOST = re.compile(r"\b(?:https?|wss?|ftp)://(?:[^\s/@\"']+@)?([A-Za-z][\w-]*(?:\.[\w-]+)+)")
REGISTRY = re.compile(
    r"\b(?:deb|ftp|mirrors?|registry|index|files|pypi|cdn|archive|snapshot)\.[a-z0-9-]+\.(?:org|com|net|io|dev)\b"
)
MACHINE_PATH = re.compile(r"(?<![\w.$}])/(?:Users|root|work)/[A-Za-z0-9_.-]+")
KILL_BY_NAME = re.compile(r"\b(pkill|killall)\b")


def texts() -> Iterator[tuple[Path, int, str]]:
    """Every line of every text file, but for this file, which must name what it forbids, and other people's texts."""
    for path in files():
        if path in {SELF, Path("LICENSE"), Path("requirements.lock")} or path.suffix in {".wav", ".alaw", ".png"}:
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            yield path, number, line


def found(pattern: re.Pattern[str], advice: str) -> list[str]:
    """Where in the project's texts a pattern occurs, with advice."""
    return [f"{path}:{number}: {hit[0]!r}: {advice}" for path, number, line in texts() if (hit := pattern.search(line))]


def test_files_stay_small() -> None:
    """A file of more than 250 lines is named above with its size, which may only shrink; 500 is the end."""
    sizes = {str(source.path): source.lines for source in sources("acd", "tests")}
    wrong = []
    for name, lines in sizes.items():
        allowed = LARGE_FILES.get(name, FILE_LINES_ASKED)
        if lines > min(allowed, FILE_LINES_MAX):
            wrong.append(f"{name}:1: {lines} lines, {allowed} allowed: split it by what changes together")
    for name, size in LARGE_FILES.items():
        if sizes.get(name, 0) <= FILE_LINES_ASKED:
            wrong.append(f"LARGE_FILES: {name} has {sizes.get(name, 0)} lines now; strike it")
        elif sizes[name] < size:
            wrong.append(f"LARGE_FILES: {name} has shrunk from {size} to {sizes[name]} lines; write that down")
    assert not wrong, "\n".join(wrong)


def test_functions_stay_small() -> None:
    """No function has more than 70 lines, docstring included."""
    wrong = [
        f"{source.path}:{function.lineno}: {function.name} has {size} lines, {FUNCTION_LINES_MAX} are the limit"
        for source in sources("acd", "tests")
        for function in source.functions()
        if (size := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES_MAX
    ]
    assert not wrong, "\n".join(wrong)


def test_names_say_what_things_are() -> None:
    """No module, class or function of acd is called a manager, handler, helper, or another word that says nothing."""
    wrong = []
    for source in sources("acd"):
        named = [(1, source.path.stem)]
        kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        named += [(node.lineno, node.name) for node in source.nodes if isinstance(node, kinds)]
        for line, name in named:
            own = re.sub("|".join(TERMS), "", name)
            words = {word.lower().removesuffix("s") for word in re.findall(r"[A-Z]?[a-z]+", own)}
            if words & EMPTY_WORDS and f"{source.path}: {name}" not in BORROWED_NAMES:
                wrong.append(f"{source.path}:{line}: {name} says nothing of what it is; name what it does")
    assert not wrong, "\n".join(wrong)


def test_no_call_through_a_shell() -> None:
    """Programs are started as lists of arguments, so that no value is ever read as a command."""
    wrong = []
    for source in sources("acd", "tests"):
        for call, name in source.calls():
            by_shell = any(key.arg == "shell" and ast.unparse(key.value) != "False" for key in call.keywords)
            if by_shell or name in {"os.system", "os.popen", "asyncio.create_subprocess_shell"}:
                wrong.append(f"{source.path}:{call.lineno}: {name} goes through a shell; give a list of arguments")
    assert not wrong, "\n".join(wrong)


def test_nothing_is_killed_by_name() -> None:
    """Whoever starts a process keeps its id and ends that one: the neighbour's Asterisk is not ours."""
    wrong = found(KILL_BY_NAME, "end a process by the id that you kept when you started it")
    assert not wrong, "\n".join(wrong)


def test_nobody_sleeps_a_fixed_time() -> None:
    """In tests a sleep stands in a loop that waits for a condition; in acd none stops the event loop."""
    wrong = []
    for source in sources("acd", "tests"):
        uses_asyncio = any(module == "asyncio" for _, module in source.imports())
        in_loops = {id(node) for loop in source.nodes if isinstance(loop, ast.While | ast.For | ast.AsyncFor)
                    for node in ast.walk(loop)}  # fmt: skip
        for call, name in source.calls():
            is_test = source.path.parts[0] == "tests"
            if name == "time.sleep" and uses_asyncio and not is_test:
                wrong.append(f"{source.path}:{call.lineno}: time.sleep in a module of the event loop")
            elif is_test and name.endswith("sleep") and id(call) not in in_loops and not _is_yield(call):
                wrong.append(f"{source.path}:{call.lineno}: {name} outside a loop: wait for a condition instead")
    assert not wrong, "\n".join(wrong)


def _is_yield(call: ast.Call) -> bool:
    """`sleep(0)` lets others run and takes no time."""
    return [ast.unparse(argument) for argument in call.args] == ["0"]


def test_nothing_is_left_unfinished() -> None:
    """Work to do is in issues, not in the sources."""
    wrong = found(UNFINISHED, "finish it, or open an issue and describe what holds today")
    assert not wrong, "\n".join(wrong)


def test_every_silenced_warning_says_why() -> None:
    """`noqa` and `type: ignore` name what they silence and carry a reason on the same line; none silences a file."""
    wrong = [
        f"{source.path}:{line}: {comment!r}: {complaint}"
        for source in sources("acd", "tests")
        if source.path != SELF
        for line, comment in source.comments()
        if (complaint := _complaint_about(comment))
    ]
    assert not wrong, "\n".join(wrong)


def _complaint_about(comment: str) -> str:
    if re.match(r"#\s*(ruff|flake8|mypy|pylint):", comment):
        return "silences more than one line; silence each where it stands"
    pragmas = list(PRAGMA.finditer(comment))
    if any(not hit["code"] and not hit["pragma"].startswith("pragma") for hit in pragmas):
        return "name the rule that is silenced"
    if pragmas and not re.search(r"\w{3,}", PRAGMA.sub("", comment)):
        return "say why on the same line"
    return ""


def test_the_layout_is_fixed() -> None:
    """The top level has these folders and files and no others."""
    folders = {path.parts[0] for path in files() if len(path.parts) > 1}
    tops = {path.name for path in files() if len(path.parts) == 1}
    assert not folders - FOLDERS, f"top-level folders outside the layout: {sorted(folders - FOLDERS)}"
    assert not tops - TOP_FILES, f"top-level files outside the layout: {sorted(tops - TOP_FILES)}"


def test_every_allowed_skip_is_a_test() -> None:
    """A line of allowed_skips.txt names a test or folder that exists, and says why it may be skipped."""
    wrong = []
    for test, reason in allowed_skips().items():
        path, _, name = test.partition("::")
        name = name.partition("[")[0]
        source = Source(Path(path))
        if not (ROOT / path).exists() or (name and name not in {function.name for function in source.functions()}):
            wrong.append(f"tests/allowed_skips.txt: {test} does not exist; strike it")
        if not reason:
            wrong.append(f"tests/allowed_skips.txt: {test} has no reason; add two spaces, # and why")
    assert not wrong, "\n".join(wrong)


def test_the_project_names_no_registry_and_no_machine() -> None:
    """Where packages come from, and where a clone lies, is the business of the machine it is used on."""
    wrong = found(REGISTRY, "the machine's own settings say where packages come from")
    wrong += found(MACHINE_PATH, "a path of one machine; derive it")
    for path, number, line in texts():
        for host in set(URL_HOST.findall(line)) - HOSTS:
            if not host.startswith("127.") and "github.com" not in host:
                wrong.append(f"{path}:{number}: the host {host} is not in HOSTS; may the project depend on it?")
    assert not wrong, "\n".join(wrong)


def test_scripts_are_strict() -> None:
    """Shell scripts end at the first failure and at a misspelt variable, and can be started."""
    wrong = []
    for path in files():
        if path.parts[0] == ".ci" or path.suffix == ".sh":
            if "\nset -euo pipefail\n" not in (ROOT / path).read_text():
                wrong.append(f"{path}:1: begin with set -euo pipefail")
            if not (ROOT / path).stat().st_mode & 0o100:
                wrong.append(f"{path}:1: make it executable")
    assert not wrong, "\n".join(wrong)


def test_the_lock_is_complete() -> None:
    """Every pin of pyproject.toml is in requirements.lock, with hashes, and the lock names no host."""
    lock = (ROOT / "requirements.lock").read_text()
    pins = re.findall(r'^    "([\w.-]+)(==[\w.]+)', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert len(pins) > 10, "pyproject.toml: no pins found; does this test still read it?"
    wanted = [name.lower().replace(".", "-").replace("_", "-") + version for name, version in pins]
    wrong = [f"requirements.lock: {pin} is missing; run make lock" for pin in wanted if f"\n{pin} " not in f"\n{lock}"]
    unhashed = [entry for entry in re.split(r"\n(?=\w)", lock.strip()) if "--hash=sha256:" not in entry]
    wrong += [f"requirements.lock: no hash for {entry[:40]}" for entry in unhashed]
    assert not wrong, "\n".join(wrong)
    assert "://" not in lock, "requirements.lock: names a host; run make lock"
