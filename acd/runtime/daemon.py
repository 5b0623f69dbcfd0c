"""The engine as a daemon: everything put together, started in order, and ended cleanly.

Decides nothing about calls. They stay up on the switch when this ends, however it ends.
"""

import asyncio
import gc
import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

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
from acd.core.fallback import mirrored
from acd.core.ids import NodeName
from acd.http.gate import Access
from acd.runtime import clock
from acd.runtime.api import Address, Api, keep_serving
from acd.runtime.books import Books
from acd.runtime.driver import Driver
from acd.runtime.ending import until_asked_to_end
from acd.runtime.endpoints import READY, Endpoints
from acd.runtime.fallback import Fallback
from acd.runtime.fallback_log import FallbackLog
from acd.runtime.guard import AT_WORK
from acd.runtime.heartbeat import Heartbeat, touch
from acd.runtime.inbox import Inbox
from acd.runtime.journal import Bounds, Journal
from acd.runtime.keeping import Shelf, opened
from acd.runtime.looking_up import Asking
from acd.runtime.measuring import Measuring
from acd.runtime.outbox import Outbox
from acd.runtime.pledges import Pledges
from acd.runtime.processes import identity_of
from acd.runtime.reload import Prove, Reloader, reload_at_hang_up
from acd.runtime.resume import kept_of, last_seq, next_epoch, write_durably
from acd.runtime.secrets import secrets_of
from acd.runtime.vault import Vault
from acd.runtime.voices import Voices
from acd.runtime.wire import decode, encode
from acd.store.archive import Archive
from acd.store.archiving import Bounds as WindowBounds
from acd.store.archiving import archive_all, keep_archived

DRIVER_TURNS_WITHIN_S = 2.0
NODE_RESTART_S = (1.0, 2.0, 5.0, 10.0, 30.0)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Setting:
    """What one daemon works on: the centre's folder, the run folder, its switch; `http` is None without an API.

    `store` is the URL of a Redis or Valkey; None: an embedded one, in the run folder. `prove` says what of the folder's
    policy tests is red: no such folder is read anew.
    """

    centre: Path
    run: Path
    node: NodeName
    endpoints: Endpoints
    credentials: Credentials
    journal: Bounds
    http: Address | None = None
    is_metrics_open: bool = True
    store: str | None = None
    prove: Prove = lambda _folder, _plan: ""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What takes its time to make, before the loop runs: the centre read and its prompts spoken."""

    loaded: Loaded
    sounds: Sounds


def prepare(centre: Path) -> Prepared:
    """Read the centre and make what is missing of its sounds. Raises what `load` and `build` raise."""
    loaded = load(centre, today=clock.now().wall.date())
    return Prepared(loaded, build(loaded.prompts, cache_folder() / "sounds", tell=log.info))


def _read_anew(centre: Path) -> tuple[Loaded, Sounds]:
    again = prepare(centre)
    return again.loaded, again.sounds


async def serve(setting: Setting, prepared: Prepared) -> None:
    """Work until SIGTERM or SIGINT.

    Raises AppReplaced when another engine took the switch over, StoreFencedError when one writes into the store.
    """
    async with opened(setting.run, setting.store) as shelf:
        await _work(setting, prepared, shelf)


async def _work(setting: Setting, prepared: Prepared, shelf: Shelf) -> None:
    stored = shelf.stored
    epoch = next_epoch(setting.run, stored.epoch)
    engine = Engine()
    inbox = Inbox()
    plan = prepared.loaded.plan
    voices = Voices(prepared.sounds, plan)
    node = AriNode(_ari(setting), inbox.put, voices.media)
    journal = Journal(setting.run / "journal", epoch, lambda: engine.state, setting.journal)
    archive = Archive(setting.run / "ledger")
    books = Books(shelf.store, epoch, lambda: engine.state, revive=shelf.revive)
    seq = max(stored.seq, last_seq(setting.run), archive.archived_through()[0])
    is_known = lambda name: name in engine.state.recordings  # noqa: E731  # what becomes of it is known by its name
    pledges = Pledges(node, books.confirm, inbox.put)
    vault = Vault(setting.node, pledges, setting.run, plan.keeping, inbox.put, is_known)
    outbox = Outbox(vault, plan.deliveries, inbox.put, partial(secrets_of, setting.run))
    asking = Asking(outbox, prepared.loaded.sources, partial(secrets_of, setting.run), inbox.put)
    driver = Driver(engine, inbox, {setting.node: asking}, journal, books, seq=seq)
    try:
        driver.step(_as_replayed(CentreLoaded(plan, epoch, kept_of(stored))))
        reloads = Counter[str]()
        measuring = Measuring(engine, driver, {setting.node: node}, inbox, journal, books, reloads)
        followed = partial(_follow, outbox, asking, measuring)
        read = partial(Reloader, setting.centre, _read_anew, prove=setting.prove)
        reloader = read(driver.step, lambda: engine.state, voices, followed, reloads)
        ami = AmiLink(_ami(setting))
        is_there = partial(_is_working, driver, engine, setting.node)
        fallback = Fallback(ami, lambda: mirrored(engine.state, plan.queues), is_there)
        driver.listen(fallback.hear)
        sign = partial(touch, setting.run / AT_WORK)
        heart = Heartbeat({setting.node: node}, epoch, partial(_is_working, driver, engine), sign=sign)
        works = {
            "driver": driver.run(),
            "books": books.run(),
            "disk": shelf.judge_disk(),
            "archive": keep_archived(shelf.store, archive, WindowBounds(), clock.now),
            "node": _keep_connected(node),
            "ami": ami.run(),
            "fallback": fallback.run(),
            "fallback log": _fallback_log(setting, engine, inbox, is_there).run(),
            "heartbeat": heart.run(),
            "announce": _announce(heart, setting.run, epoch),
            "lag": measuring.run(),
            "recordings": vault.run_until_cancelled(),
            "look-ups": asking.run_until_cancelled(),
            "messages": outbox.run_until_cancelled(),
            "hang-ups": reload_at_hang_up(reloader),
        }
        if setting.http:
            ways = partial(Api, confirm=books.confirm, reload=reloader.reload, busy=measuring.metrics.occupancy)
            api = ways(driver, inbox, lambda: engine.state)
            works["api"] = keep_serving(api, setting.http, _access(setting), measuring.render)
        # The plan and the modules live as long as we do: a full collection over them would stop every call for 60 ms.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000)  # calls leave no cycles behind: 700 at a time would be looked through for nothing
        await until_asked_to_end(works)
    finally:
        (setting.run / READY).unlink(missing_ok=True)
        driver.catch_up()
        journal.close()
        await books.write_all()
        await archive_all(shelf.store, archive, clock.now)
        await shelf.store.close()
        archive.close()
        gc.unfreeze()  # else libraries in C complain at the exit about what they are not asked to free
        log.info("engine ended", epoch=epoch, refused_by_inbox=inbox.refused, journal_lines_missed=journal.lines_missed)


def _follow(outbox: Outbox, asking: Asking, measuring: Measuring, loaded: Loaded) -> None:
    """Who has something of the settings of his own has it of these from now on."""
    outbox.vault.keeping, outbox.deliveries = loaded.plan.keeping, loaded.plan.deliveries
    asking.work_by(loaded.sources)
    measuring.metrics.work_by(loaded.plan)


def _access(setting: Setting) -> Access:
    tokens = setting.credentials.api_token, setting.credentials.supervisor_token
    return Access(*tokens, is_metrics_open=setting.is_metrics_open)


def _ari(setting: Setting) -> AriSettings:
    secrets = setting.credentials
    return AriSettings(
        node=setting.node, url=setting.endpoints.ari, user=secrets.ari_user, password=secrets.ari_password
    )


def _ami(setting: Setting) -> AmiSettings:
    secrets = setting.credentials
    return AmiSettings(setting.node, setting.endpoints.ami, secrets.ami_user, secrets.ami_password)


def _fallback_log(setting: Setting, engine: Engine, inbox: Inbox, is_there: Callable[[], bool]) -> FallbackLog:
    """Where a private Asterisk writes it."""
    file, node = setting.run / "log" / "queue_log", setting.node
    return FallbackLog(file, node, inbox, lambda: engine.state.fallback_read.get(node, 0), is_there)


def _as_replayed(event: CentreLoaded) -> CentreLoaded:
    """The event as a replay will read it, so that an int where a float is meant makes no difference later."""
    return decode(CentreLoaded, encode(event))


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


def _is_working(driver: Driver, engine: Engine, node: NodeName) -> bool:
    """Whether a call that comes in there is taken at once: the driver turns, and hears of the switch."""
    is_turning = clock.now().mono_s - driver.turned_s < DRIVER_TURNS_WITHIN_S
    return is_turning and engine.state.nodes.get(node, False)


async def _announce(heart: Heartbeat, run: Path, epoch: int) -> None:
    """Tell who waits that calls are taken: the file `engine.ready` is there as long as this engine works."""
    await heart.began.wait()
    write_durably(run / READY, orjson.dumps({"epoch": epoch, "process": identity_of(os.getpid())}) + b"\n")
    log.info("engine ready", epoch=epoch)
