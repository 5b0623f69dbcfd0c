"""The engine as a daemon: everything put together, started in order, and ended cleanly.

Decides nothing about calls. They stay up on the switch when this ends, however it ends.
"""

import asyncio
import gc
import os
import signal
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import structlog

from acd.asterisk.ami.link import AmiLink, AmiSettings
from acd.asterisk.ari.client import AppReplaced, AriNode, AriSettings
from acd.asterisk.credentials import Credentials
from acd.asterisk.packages import cache_folder
from acd.asterisk.sounds import Sounds, build
from acd.config.load import Loaded, load
from acd.core.engine import Engine
from acd.core.events import CentreLoaded
from acd.core.ids import NodeName
from acd.http.gate import Access
from acd.runtime.api import Address, Api, keep_serving
from acd.runtime.driver import Driver
from acd.runtime.endpoints import READY, Endpoints
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Bounds, Journal
from acd.runtime.ledger_file import LedgerFile
from acd.runtime.measuring import Measuring
from acd.runtime.processes import identity_of
from acd.runtime.resume import next_epoch, resume, write_durably
from acd.runtime.wire import decode, encode

NODE_RESTART_S = (1.0, 2.0, 5.0, 10.0, 30.0)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Setting:
    """What one daemon works on: the centre's folder, the run folder, its switch; `http` is None without an API."""

    centre: Path
    run: Path
    node: NodeName
    endpoints: Endpoints
    credentials: Credentials
    journal: Bounds
    http: Address | None = None
    is_metrics_open: bool = True


@dataclass(frozen=True, slots=True)
class Prepared:
    """What takes its time to make, before the loop runs: the centre read and its prompts spoken."""

    loaded: Loaded
    sounds: Sounds


def prepare(centre: Path) -> Prepared:
    """Read the centre and make what is missing of its sounds. Raises what `load` and `build` raise."""
    loaded = load(centre)
    return Prepared(loaded, build(loaded.prompts, cache_folder() / "sounds", tell=log.info))


async def serve(setting: Setting, prepared: Prepared) -> None:
    """Work until SIGTERM or SIGINT. Raises AppReplaced when another engine took the switch over."""
    epoch = next_epoch(setting.run)
    seq = resume(setting.run)
    engine = Engine()
    inbox = Inbox()
    node = AriNode(_ari(setting), inbox.put, prepared.sounds.media)
    journal = Journal(setting.run / "journal", epoch, lambda: engine.state, setting.journal)
    ledger = LedgerFile(setting.run / "ledger.jsonl")
    driver = Driver(engine, inbox, {setting.node: node}, journal, ledger, seq=seq)
    try:
        driver.step(_as_replayed(CentreLoaded(prepared.loaded.plan, epoch)))
        measuring = Measuring(engine, driver, {setting.node: node}, inbox, journal, ledger)
        works = {
            "driver": driver.run(),
            "node": _keep_connected(node),
            "ami": AmiLink(_ami(setting)).run(),
            "announce": _announce(driver, setting.run, epoch),
            "lag": measuring.run(),
        }
        if setting.http:
            api = Api(driver, inbox, lambda: engine.state)
            access = Access(setting.credentials.api_token, is_metrics_open=setting.is_metrics_open)
            works["api"] = keep_serving(api, setting.http, access, measuring.render)
        # The plan and the modules live as long as we do: a full collection over them would stop every call for 60 ms.
        gc.collect()
        gc.freeze()
        await _until_asked_to_end(works)
    finally:
        (setting.run / READY).unlink(missing_ok=True)
        journal.close()
        ledger.close()
        log.info("engine ended", epoch=epoch, refused_by_inbox=inbox.refused, journal_lines_missed=journal.lines_missed)


def _ari(setting: Setting) -> AriSettings:
    secrets = setting.credentials
    return AriSettings(
        node=setting.node, url=setting.endpoints.ari, user=secrets.ari_user, password=secrets.ari_password
    )


def _ami(setting: Setting) -> AmiSettings:
    secrets = setting.credentials
    return AmiSettings(setting.node, setting.endpoints.ami, secrets.ami_user, secrets.ami_password)


def _as_replayed(event: CentreLoaded) -> CentreLoaded:
    """The event as a replay will read it, so that an int where a float is meant makes no difference later."""
    return decode(CentreLoaded, encode(event))


async def _until_asked_to_end(works: Mapping[str, Coroutine[Any, Any, None]]) -> None:
    """All of it side by side. A step is never cut in two: the driver is cancelled where it waits."""
    stopped = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work, name=name) for name, work in works.items()]
            await stopped.wait()
            for task in tasks:
                task.cancel()
    except ExceptionGroup as failed:
        replaced = failed.subgroup(AppReplaced)
        if replaced is None:
            raise
        raise AppReplaced(*replaced.exceptions[0].args) from None


async def _keep_connected(node: AriNode) -> None:
    """The node reconnects by itself; should it fail in a way that nobody foresaw, it begins anew, ever more slowly."""
    failures = 0
    while True:
        try:
            await node.run()
        except AppReplaced:
            raise
        except Exception:
            delay_s = NODE_RESTART_S[min(failures, len(NODE_RESTART_S) - 1)]
            failures += 1
            log.exception("the connection to the switch failed; it begins anew", delay_s=delay_s)
            await asyncio.sleep(delay_s)


async def _announce(driver: Driver, run: Path, epoch: int) -> None:
    """Tell who waits that calls are taken: the file `engine.ready` is there as long as this engine works."""
    await driver.connected.wait()
    write_durably(run / READY, orjson.dumps({"epoch": epoch, "process": identity_of(os.getpid())}) + b"\n")
    log.info("engine ready", epoch=epoch)
