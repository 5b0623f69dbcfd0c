import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "dialplans" / "demo"


def render(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`acd render` with these arguments, and wide enough a terminal that no message is folded."""
    return subprocess.run(
        [sys.executable, "-m", "acd", "render", *arguments],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "300"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_addresses_are_taken_from_the_options(tmp_path):
    """What the options say stands in the files."""
    done = render(
        str(DEMO), "--output", str(tmp_path), "--sip", "192.0.2.10:5080", "--trunk-from", "198.51.100.0/28",
        "--trunk-from", "203.0.113.7", "--rtp", "12000-13999", "--ari", "127.0.0.1:8089", "--node", "b2",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pjsip = (tmp_path / "pjsip.conf").read_text()
    assert "bind = 192.0.2.10:5080" in pjsip
    assert "match = 198.51.100.0/28\nmatch = 203.0.113.7\n" in pjsip
    assert "rtpstart = 12000\nrtpend = 13999" in (tmp_path / "rtp.conf").read_text()
    assert "bindport = 8089" in (tmp_path / "http.conf").read_text()
    assert "systemname = b2" in (tmp_path / "asterisk.conf").read_text()


def test_where_our_calls_go_and_how_keys_come_are_options_too(tmp_path):
    """The trunk's target becomes its contact; without a trunk's name the first one is meant."""
    done = render(
        str(DEMO), "--output", str(tmp_path), "--trunk-from", "192.0.2.1", "--trunk-target", "192.0.2.20:5070",
        "--trunk-keys", "inband",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    pjsip = (tmp_path / "pjsip.conf").read_text()
    assert "contact = sip:192.0.2.20:5070\n" in pjsip
    assert "dtmf_mode = inband\n" in pjsip
    unknown = render(str(DEMO), "--output", str(tmp_path), "--trunk-target", "elsewhere=192.0.2.20:5070")
    assert unknown.returncode == 1
    assert "'elsewhere'" in unknown.stderr


def test_rendering_again_keeps_the_passwords(tmp_path):
    """Phones need no new password because the administrator rendered once more."""
    assert render(str(DEMO), "--output", str(tmp_path)).returncode == 0
    first = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert render(str(DEMO), "--output", str(tmp_path)).returncode == 0
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == first
    phones = json.loads(first["credentials.json"])["phones"]
    assert phones
    assert all(password in first["pjsip.conf"] for password in phones.values())


def test_mistakes_are_told_with_what_was_expected(tmp_path):
    """A wrong option or a trunk that is everybody: what was found, what was expected, a failing exit code."""
    wrong = render(str(DEMO), "--output", str(tmp_path), "--sip", "5060")
    assert wrong.returncode == 2
    assert "'5060' is not HOST:PORT" in wrong.stderr
    everybody = render(str(DEMO), "--output", str(tmp_path), "--trunk-from", "0.0.0.0/0")
    assert everybody.returncode == 1
    assert "anyone could call in as your carrier" in everybody.stderr


def test_a_broken_centre_writes_nothing(tmp_path):
    """With a mistake in the centre it is shown and no file is written."""
    (tmp_path / "centre").mkdir()
    (tmp_path / "centre" / "centre.yaml").write_text("version: 7\n")
    done = render(str(tmp_path / "centre"), "--output", str(tmp_path / "etc"))
    assert done.returncode == 1
    assert "centre.yaml:1:" in done.stderr
    assert not (tmp_path / "etc").exists()


def test_help_shows_an_example():
    """`acd render --help` shows a whole command."""
    assert "acd render dialplans/demo --output" in render("--help").stdout
