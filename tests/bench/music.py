"""The music that an Asterisk installed from Debian's packages plays: gsm, which is decoded anew for every caller."""

import subprocess
from pathlib import Path

from acd.asterisk.packages import PackageRoot
from tests.bench.sipp import NotMeasured

CONVERSION_TIMEOUT_S = 60


def make_installed_music(folder: Path) -> None:
    """The titles that our callers hear, as the recommended package asterisk-moh-opsound-gsm holds them.

    Raises NotMeasured when there is no music, or sox fails.
    """
    root = PackageRoot()
    sources = sorted((root.data / "moh").glob("*.wav"))
    if not sources:
        raise NotMeasured(f"no music (*.wav) in {root.data / 'moh'}: install the package asterisk-moh-opsound-wav")
    folder.mkdir(parents=True)
    for source in sources:
        target = folder / f"{source.stem}.gsm"
        command = root.command("sox", "-G", str(source), "-r", "8000", "-c", "1", "-t", "gsm", str(target))
        done = subprocess.run(command, capture_output=True, text=True, timeout=CONVERSION_TIMEOUT_S, check=False)
        if done.returncode != 0:
            raise NotMeasured(f"sox could not convert {source}: {done.stderr.strip()}")
