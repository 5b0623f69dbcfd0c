"""The acceptance tests' account: after each run, how many of how many lines hold, and which do not yet."""

import re
from collections import defaultdict
from collections.abc import Generator

import pytest

from tests.conftest import OUTCOMES

# Some lines set up and run the whole system several times over.
LONG_S = 900
FRESH_S = 6000


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give acceptance tests more time than others, but never endless time; they run alone unless they say otherwise."""
    for item in items:
        if "tests/acceptance/" in item.nodeid:
            item.add_marker(pytest.mark.timeout(FRESH_S if "fresh" in item.name else LONG_S))
            if item.get_closest_marker("together") is None:
                item.add_marker(pytest.mark.alone)


ID = re.compile(r"tests/acceptance/test_(\d+)_\w+\.py::(\w+)")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> Generator[None, None, None]:
    """Print `acceptance 02: 9 of 15 hold` for each file as the last thing, and the names of the lines that do not.

    Those count that were tried in the part of the run before this one; where another part follows, it will do that.
    """
    yield
    if terminalreporter.config.option.markexpr == "not alone":
        return
    verdicts: dict[str, dict[str, str]] = defaultdict(dict)
    for test, verdict in OUTCOMES.items():
        if found := ID.match(test):
            known = verdicts[found[1]].get(found[2], verdict)
            verdicts[found[1]][found[2]] = known if verdict == "passed" else verdict
    for verdict in ("passed", "skipped", "xfailed", "xpassed", "failed", "error"):
        for report in terminalreporter.stats.get(verdict, ()):
            found = ID.search(report.nodeid)
            if found and (verdict != "passed" or report.when == "call"):
                is_marked = "XPASS(strict)" in str(report.longrepr)
                verdicts[found[1]][found[2]] = "holds now: strike its mark" if is_marked else verdict
    for number, lines in sorted(verdicts.items()):
        open_lines = [f"{name} ({verdict})" for name, verdict in lines.items() if verdict != "passed"]
        terminalreporter.write_line(f"acceptance {number}: {len(lines) - len(open_lines)} of {len(lines)} hold")
        for line in open_lines:
            terminalreporter.write_line(f"  not yet: {line}")
