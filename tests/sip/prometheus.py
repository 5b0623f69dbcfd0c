"""A Prometheus server of the test's own: on loopback, in its own folder, ended by its own process."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acd.asterisk.packages import PackageRoot
from acd.asterisk.ports import Reservation
from acd.runtime import clock
from acd.runtime.children import Child

HOST = "127.0.0.1"
READY_TIMEOUT_S = 60.0
SCRAPE_TIMEOUT_S = 30.0
CONFIG = """
global: {{ scrape_interval: 300ms, scrape_timeout: 300ms }}
scrape_configs:
  - job_name: acd
    metrics_path: {path}
    static_configs: [ {{ targets: ["{target}"] }} ]
"""

Figures = dict[tuple[str, ...], float]


class Prometheus:
    """A running server, asked over its query API."""

    def __init__(self, address: str, child: Child) -> None:
        self.address, self._child = address, child

    def figures(self, query: str, *labels: str) -> Figures:
        """The values of an instant query now, by these labels."""
        asked = urllib.parse.urlencode({"query": query})
        answer = json.loads(self._get(f"/api/v1/query?{asked}"))
        assert answer["status"] == "success", answer
        return {
            tuple(row["metric"].get(label, "") for label in labels): float(row["value"][1])
            for row in answer["data"]["result"]
        }

    def scrapes_anew(self) -> None:
        """Wait until what it knows is later than now."""
        now_s, give_up_s = clock.now().wall.timestamp(), time.monotonic() + SCRAPE_TIMEOUT_S
        while not any(at_s > now_s for at_s in self.figures("timestamp(acd_present_calls)").values()):
            assert time.monotonic() < give_up_s, f"nothing was scraped; it says {self._get('/api/v1/targets')!r}"
            time.sleep(0.05)  # asked again, with a limit

    def is_ready(self) -> bool:
        """Whether it answers; the test fails when it has ended."""
        assert self._child.ended() is None, f"Prometheus ended with code {self._child.ended()}"
        try:
            return bool(self._get("/-/ready"))
        except (urllib.error.URLError, ConnectionError):
            return False

    def _get(self, path: str) -> bytes:
        with urllib.request.urlopen(f"http://{self.address}{path}", timeout=5) as answer:
            return bytes(answer.read())


@contextmanager
def prometheus(folder: Path, metrics_url: str) -> Iterator[Prometheus]:
    """A server that scrapes `metrics_url` from the moment it is given until the end of the block."""
    folder.mkdir(parents=True)
    target = urllib.parse.urlsplit(metrics_url)
    (folder / "prometheus.yml").write_text(CONFIG.format(target=target.netloc, path=target.path))
    ports = Reservation()
    address = f"{HOST}:{ports.port(HOST)}"
    command = PackageRoot().command(
        "prometheus",
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address={address}",
        "--log.level=warn",
    )
    with (folder / "held").open("w") as held:
        child = Child(command, folder / "said", held=held.fileno())
    try:
        server = Prometheus(address, child)
        give_up_s = time.monotonic() + READY_TIMEOUT_S
        while not server.is_ready():
            assert time.monotonic() < give_up_s, f"Prometheus is not ready: {(folder / 'said').read_text()[-2000:]}"
            time.sleep(0.05)  # asked again, with a limit
        yield server
    finally:
        child.stop()
        ports.release()
