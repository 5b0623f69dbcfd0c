"""What the pages say is there, is there: commands, targets, libraries, links, versions."""

import re
import tomllib

import pytest

from acd import __version__
from acd.cli.main import COMMANDS
from acd.config.codes import CODES
from tests.sources import ROOT

PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
# Sections of a version in the form of Keep a Changelog.
HEADINGS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def page(name: str) -> str:
    """The text of a page at the top level."""
    return (ROOT / name).read_text(encoding="utf-8")


def test_readme_lists_every_command_and_no_other():
    """The table of commands has a row for each command of `acd`."""
    rows = re.findall(r"^\| `acd (\w+)", page("README.md"), re.MULTILINE)
    assert sorted(rows) == sorted(COMMANDS)


def test_readme_names_every_target_and_no_other():
    """What `make` offers to people is in the README, and what the pages say to `make` can be made."""
    offered = set(re.findall(r"^([a-z]+):.*## ", page("Makefile"), re.MULTILINE)) - {"help"}
    assert len(offered) >= 5, "Makefile: no targets with help found; does this test still read it?"
    named = {name: set(re.findall(r"(?:`|^)make ([a-z]+)", page(name), re.MULTILINE)) for name in PAGES}
    assert not offered - named["README.md"], "README.md does not name these targets"
    for name, targets in named.items():
        assert not targets - offered, f"{name} names targets that the Makefile does not offer"


@pytest.mark.parametrize("name", PAGES)
def test_what_the_pages_explain_can_be_explained(name):
    """An error code in a page is one that `acd explain` knows."""
    unknown = set(re.findall(r"acd explain ([a-z][\w.-]*)", page(name))) - set(CODES)
    assert not unknown, f"{name} names codes that do not exist"


@pytest.mark.parametrize("name", PAGES)
def test_links_between_pages_lead_somewhere(name):
    """A link to a file of the project finds it."""
    links = re.findall(r"\]\(([^)#:]+)\)", page(name))
    lost = [link for link in links if not (ROOT / link).exists()]
    assert not lost, f"{name} links to what is not there"


def test_every_library_has_its_reason():
    """Each pinned library has its place in the table of ARCHITECTURE.md, and the table names no library besides."""
    settings = tomllib.loads(page("pyproject.toml"))
    pins = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    pinned = {re.split(r"[=\[ ;]", pin)[0] for pin in pins}
    section = page("ARCHITECTURE.md").partition("## Libraries")[2].partition("## ")[0]
    cells = [row.split("|")[1] for row in section.splitlines() if row.startswith("| ")][1:]
    named = {word for cell in cells for word in re.findall(r"`([\w.-]+)`", cell)}
    assert named == pinned


def test_every_decision_says_how_far_it_is():
    """D1 to D23 are all there, each marked as built, built in part, or to come."""
    rows = re.findall(r"^\| (D\d+) \| ([●◐○]) \| \S", page("ARCHITECTURE.md"), re.MULTILINE)
    assert [name for name, _ in rows] == [f"D{number}" for number in range(1, 24)]


def test_the_changelog_has_its_form():
    """Unreleased first, then versions from new to old; this version is the newest; every section has a known name."""
    versions = re.findall(r"^## \[([^\]]+)\]", page("CHANGELOG.md"), re.MULTILINE)
    assert versions[:2] == ["Unreleased", __version__]
    numbers = [tuple(map(int, version.split("."))) for version in versions[1:]]
    assert numbers == sorted(numbers, reverse=True)
    assert set(re.findall(r"^### (.+)$", page("CHANGELOG.md"), re.MULTILINE)) <= HEADINGS
