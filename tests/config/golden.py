"""The golden cases: a folder with a mistake, and the text that is shown for it.

A case is `cases/NAME.yaml` (taken as centre.yaml), a folder `cases/NAME/`, or a function in `made.py` for what
git cannot hold. NAME is a problem code, with `--` and a remark where a code has several cases. The text is
`cases/NAME.expected`. Nothing writes it but `python -m tests.config.golden`, to be read before it is committed.
"""

import shutil
import tempfile
from datetime import date
from pathlib import Path

from acd.config.load import load
from acd.config.policies import read_policies
from acd.config.problems import ConfigProblems
from acd.config.traffic import TRAFFIC, read_traffic
from acd.sim.verdicts import PoliciesRed, prove
from tests.config.made import MADE

HERE = Path(__file__).resolve().parent
CASES = HERE / "cases"
LIBRARY = HERE / "library"
# The day on which all cases are read.
TODAY = date(2026, 11, 23)


def names() -> list[str]:
    """All cases."""
    found = {
        path.stem if path.suffix == ".yaml" else path.name for path in CASES.iterdir() if path.suffix != ".expected"
    }
    return sorted(found | set(MADE))


def code_of(name: str) -> str:
    """The code that a case is about."""
    return name.split("--", maxsplit=1)[0]


def build_case(name: str, folder: Path) -> Path:
    """The case as a centre's folder below `folder`."""
    centre = folder / "centre"
    if name in MADE:
        MADE[name](centre)
    elif (CASES / name).is_dir():
        shutil.copytree(CASES / name, centre, symlinks=True)
    else:
        centre.mkdir()
        shutil.copy(CASES / f"{name}.yaml", centre / "centre.yaml")
    return centre


def shown(name: str, folder: Path) -> str:
    """What a person sees for a case, with paths that begin at the centre; nothing if the case is good."""
    try:
        centre = build_case(name, folder)
        loaded = load(centre, shutil.copytree(LIBRARY, folder / "shared"), TODAY)
        if (centre / TRAFFIC).exists():
            read_traffic(centre / TRAFFIC, loaded.plan)
        prove(loaded.plan, read_policies(centre, loaded.plan))
    except (ConfigProblems, PoliciesRed) as problems:
        return str(problems).replace(f"{folder}/", "") + "\n"
    return "".join(f"{warning}\n" for warning in loaded.warnings).replace(f"{folder}/", "")


def expected_file(name: str) -> Path:
    """Where the text of a case is kept."""
    return CASES / f"{name}.expected"


def main() -> None:
    """Write all texts anew."""
    for name in names():
        with tempfile.TemporaryDirectory() as folder:
            expected_file(name).write_text(shown(name, Path(folder)))


if __name__ == "__main__":
    main()
