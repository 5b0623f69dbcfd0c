"""What holds for every test: fast ones first, no unexplained skip where nobody reads along."""

import json
import os
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings

Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

TESTS = Path(__file__).parent
# An example may take its time: a machine that does something else meanwhile is no failure. Under CI as without it.
settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
# A mistake in the core should be told in seconds, not after minutes of calls.
LAST = ("runtime", "asterisk", "phones", "sip", "acceptance")
LONG = """
recording control_killed degraded bad_input floor agent_transfers cut vanishing consultations agents supervision line_up
given_back own_calls trunks attended_by_phone
""".split()
# Where two files run at a time, what places many calls has beside it what only computes; then the long files come
# before the short ones, so that both are done at the same time.
TOGETHER = (
    "tests/acceptance/test_02_first_call.py",
    *(f"tests/{folder}/" for folder in "core config metrics proofs".split()),
    "tests/sim/test_faults.py",
    "tests/acceptance/test_03_working_floor.py",
    "tests/sim/",
    "tests/acceptance/",
    "tests/runtime/test_up_and_down.py",
    *(f"tests/sip/test_{name}" for name in LONG),
)


def allowed_skips() -> Mapping[str, str]:
    """The beginnings of test ids that may be skipped where `CI` is `true`, each with its reason."""
    lines = (TESTS / "allowed_skips.txt").read_text().splitlines()
    pairs = [line.partition("  # ") for line in lines if line.strip() and not line.startswith("#")]
    return {test.strip(): reason.strip() for test, _, reason in pairs}


VERDICTS = "ACD_VERDICTS"
"""The file that hands verdicts from one part of a run to the next."""

OUTCOMES: dict[str, str] = {}
"""What each test of this run came to, by its id: acceptance tests are last and need not run the others again."""


def pytest_configure() -> None:
    """Begin with the verdicts of the part before this one."""
    file = Path(os.environ.get(VERDICTS) or os.devnull)
    if file.is_file():
        OUTCOMES.update(json.loads(file.read_text()))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the verdicts on; a worker's go to the process that started it."""
    file = os.environ.get(VERDICTS)
    if file and not hasattr(session.config, "workerinput"):
        Path(file).write_text(json.dumps(OUTCOMES))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Keep a test's verdict; a failure of its setup or teardown counts against it."""
    if report.when == "call" or report.outcome != "passed":
        worse = {OUTCOMES.get(report.nodeid, "passed"), report.outcome} - {"passed"}
        OUTCOMES[report.nodeid] = worse.pop() if worse else "passed"


def verdicts_of(place: str) -> dict[str, str]:
    """The verdicts so far of the tests of a file or folder."""
    return {test: verdict for test, verdict in OUTCOMES.items() if test.startswith((f"{place}::", f"{place}/"))}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Order the folders from fast to slow, or for two at a time; within a folder nothing moves."""
    items.sort(key=_turn if hasattr(config, "workerinput") else _slowness)


def _turn(item: pytest.Item) -> int:
    begins = (rank for rank, place in enumerate(TOGETHER) if item.nodeid.startswith(place))
    return next(begins, len(TOGETHER))


def _slowness(item: pytest.Item) -> int:
    return max((LAST.index(part) + 1 for part in item.path.parts if part in LAST), default=0)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let no test be skipped in silence: unnamed in allowed_skips.txt, it fails under `CI=true`."""
    return _refuse_skip((yield))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for files that skip themselves whole."""
    return _refuse_skip((yield))


def _refuse_skip(report: Report) -> Report:
    is_xfail = hasattr(report, "wasxfail")
    if os.environ.get("CI") == "true" and report.skipped and not is_xfail and not _is_allowed(report.nodeid):
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{report.nodeid} was skipped ({why}), and tests/allowed_skips.txt does not name it."
    return report


def _is_allowed(node_id: str) -> bool:
    return any(node_id.startswith(test) for test in allowed_skips())
