import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from acd.asterisk import ports
from acd.asterisk.packages import PackageRoot
from acd.asterisk.private import PrivateSwitch, SwitchAlreadyRunning, SwitchNotStarted
from tests.asterisk.test_leashed import becomes_true, is_gone
from tests.sip.leftovers import processes_of
from tests.sip.switches import running_switch, small_plan

ROOT = Path(__file__).resolve().parents[2]
OWNER = """
import sys
from pathlib import Path
from acd.asterisk.private import PrivateSwitch
from tests.sip.switches import small_plan
switch = PrivateSwitch(Path(sys.argv[1]), small_plan())
switch.start()
print(switch.pid, flush=True)
sys.stdin.read()
"""


def test_two_start_at_once_and_leave_nothing(tmp_path):
    """Two switches that start at the same moment share no port; both answer; both are gone afterwards."""
    one, two = (PrivateSwitch(tmp_path / name, small_plan()) for name in ("one", "two"))
    try:
        with ThreadPoolExecutor() as both:
            list(both.map(PrivateSwitch.start, (one, two)))
        places = [
            place
            for each in (one, two)
            for place in (each.installation.sip, each.installation.ari, each.installation.ami)
        ]
        assert len(set(places)) == 6
        assert one.installation.rtp != two.installation.rtp
        for each in (one, two):
            assert each.version() >= (22, 5)
            assert "Asterisk 2" in each.console("core show version")
    finally:
        one.stop()
        two.stop()
    assert not one.is_running()
    assert not two.is_running()
    assert processes_of(tmp_path) == []


def test_it_starts_without_a_complaint(tmp_path):
    """Nothing in our configuration makes Asterisk write a warning or an error."""
    with running_switch(tmp_path):
        pass
    said = (tmp_path / "log" / "asterisk.log").read_text()
    assert [line for line in said.splitlines() if "ERROR" in line or "WARNING" in line] == []


def test_only_what_is_needed_is_loaded(tmp_path):
    """No channel driver beside PJSIP's, no CDR or CEL, no parking, nobody without a name."""
    with running_switch(tmp_path) as switch:
        loaded = switch.private.console("module show")
        drivers = switch.private.console("core show channeltypes")
        settings = switch.private.console("core show settings")
    assert "res_ari_channels.so" in loaded
    for unwanted in ("chan_iax2", "cdr_", "cel_", "res_parking", "anonymous", "pbx_spool", "func_shell", "app_system"):
        assert unwanted not in loaded
    assert "PJSIP" in drivers
    assert "IAX2" not in drivers
    assert "a1" in settings


def test_a_crashed_one_starts_again_at_the_same_place(tmp_path):
    """Killed, it is seen to be gone, and starts again in its folder with the ports that its phones know."""
    switch = PrivateSwitch(tmp_path, small_plan())
    with switch:
        before = switch.installation.sip
        os.kill(switch.pid, signal.SIGKILL)
        assert becomes_true(lambda: not switch.is_running())
        switch.start()
        assert switch.is_running()
        assert switch.installation.sip == before
    assert processes_of(tmp_path) == []


def test_one_folder_has_one_asterisk(tmp_path):
    """A second start in the same folder is refused with the first one's process id, and harms it not."""
    with running_switch(tmp_path) as first:
        with pytest.raises(SwitchAlreadyRunning, match=str(first.private.pid)):
            PrivateSwitch(tmp_path, small_plan()).start()
        assert first.is_running()
        assert "Asterisk 2" in first.private.console("core show version")


def test_it_ends_when_its_owner_is_killed(tmp_path):
    """Kill -9 of the program that started it leaves no Asterisk, and its folder can be used again."""
    with subprocess.Popen(
        [sys.executable, "-c", OWNER, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout is not None
        pid = int(owner.stdout.readline())
        assert not is_gone(pid)
        owner.kill()
    assert becomes_true(lambda: processes_of(tmp_path) == [])
    with running_switch(tmp_path) as again:
        assert again.is_running()


def test_a_deep_folder_is_no_problem(tmp_path):
    """The control socket works in a folder whose path is longer than a socket's may be."""
    deep = tmp_path / ("deep" * 20) / ("er" * 30)
    with running_switch(deep) as switch:
        assert "Asterisk 2" in switch.private.console("core show version")


@pytest.mark.parametrize("which", ["sip", "ari", "ami"])
def test_a_port_taken_in_between_is_replaced(tmp_path, monkeypatch, which):
    """A program that takes a chosen port before Asterisk can have it costs a second try on another port."""
    kind = socket.SOCK_DGRAM if which == "sip" else socket.SOCK_STREAM
    with socket.socket(socket.AF_INET, kind) as thief:
        thief.bind(("127.0.0.1", 0))
        if which != "sip":
            thief.listen()
        taken = thief.getsockname()[1]
        give = ports.Reservation.port
        given = []

        def port(self, host, *, wanted=None):
            """The taken port once, where `which` stands in the order of asking; real ones otherwise."""
            given.append(host)
            return taken if len(given) == 1 + ["sip", "ari", "ami"].index(which) else give(self, host, wanted=wanted)

        monkeypatch.setattr(ports.Reservation, "port", port)
        with running_switch(tmp_path) as switch:
            assert taken not in (place[1] for place in (switch.sip, switch.private.installation.ari))
            assert len(given) == 6
    assert processes_of(tmp_path) == []


class BadlyUnpacked(PackageRoot):
    """Packages of which one module is damaged."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.damaged = folder
        folder.mkdir()
        for module in super().modules.iterdir():
            (folder / module.name).symlink_to(module)
        (folder / "res_pjsip.so").unlink()
        (folder / "res_pjsip.so").write_text("damaged")

    @property
    def modules(self) -> Path:
        """The folder with the damaged one."""
        return self.damaged


def test_what_asterisk_complains_about_is_in_the_error(tmp_path):
    """An Asterisk that cannot start is reported at once with its own words, and nothing is left."""
    broken = PrivateSwitch(tmp_path / "run", small_plan(), root=BadlyUnpacked(tmp_path / "modules"))
    with pytest.raises(SwitchNotStarted, match=r"Asterisk said:[^$]*res_pjsip\.so"):
        broken.start()
    assert not broken.is_running()
    assert processes_of(tmp_path) == []
    with running_switch(tmp_path / "run") as mended:
        assert mended.is_running()
