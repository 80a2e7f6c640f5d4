"""The daemon. APScheduler is only its clock; the `runs` table is the truth.

    clock fires ─▶ slot (schedule, planned_at) ─▶ runs.plan: taken? nothing ─▶ child process ─▶ judged ─▶ runs.finish

Every job, not only a crawl, runs in a child process, so this process imports neither Scrapy nor the pipeline, stays
small, and survives whatever a page does. One daemon at a time: a lease row with a fencing token, renewed while it
lives.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import ctypes
import gc
import logging
import random
import signal
import sys
import uuid
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from sqlalchemy import Engine

import config
import logs
import store
from config import Settings
from crawler import rhythm, sources
from jobs import child, crawl, lease
from records import SHANGHAI, BaimoError, ConfigError, Run, Source, StoreError

log = logging.getLogger("daemon")

RENEW_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Schedule:
    """One line of the timetable. `slot` gives the planned moment a firing at `now` stands for."""

    name: str
    job: str
    trigger: Any
    slot: Callable[[datetime], datetime]
    command: tuple[str, ...]
    source: Source | None = None
    jitter_seconds: float = 0


def every(seconds: float) -> Callable[[datetime], datetime]:
    """Slots of an interval are counted from 1970, so two daemons name them alike."""
    return lambda now: datetime.fromtimestamp(now.timestamp() // seconds * seconds, UTC)


def at(moment: time) -> Callable[[datetime], datetime]:
    """The latest moment not after now that the clock in China showed this time of day."""

    def slot(now: datetime) -> datetime:
        local = now.astimezone(SHANGHAI)
        today = datetime.combine(local.date(), moment, SHANGHAI)
        return (today if today <= local else today - timedelta(days=1)).astimezone(UTC)

    return slot


def timetable(settings: Settings, active: list[Source]) -> list[Schedule]:
    """What runs when, by the configuration and the sources that are on."""
    plans: list[Schedule] = []

    def interval(name: str, job: str, seconds: float, command: list[str], source: Source | None = None) -> None:
        plans.append(Schedule(name, job, IntervalTrigger(seconds=seconds), every(seconds), tuple(command), source))

    for source in active:
        fixed = settings.daemon.crawl_minutes
        seconds = fixed * 60 if fixed else rhythm.slot_seconds(source.every_minutes)  # `_wanted` keeps the rhythm
        interval(f"crawl:{source.id}", "crawl", seconds, crawl.command(settings, source.id), source)
    for job in ("extract", "analyse", "stories", "index"):
        interval(job, job, settings.daemon.work_minutes * 60, job_command(settings, job))
    if settings.market.enabled:
        interval("market", "market", settings.daemon.market_minutes * 60, job_command(settings, "market"))
    interval("prune", "prune", timedelta(days=1).total_seconds(), job_command(settings, "prune"))
    interval("deliver", "deliver", settings.daemon.deliver_seconds, job_command(settings, "deliver"))
    for said in settings.digest.times:
        moment = time.fromisoformat(said)
        trigger = CronTrigger(hour=moment.hour, minute=moment.minute, timezone=SHANGHAI)
        command = tuple(job_command(settings, "digest"))
        plans.append(Schedule("digest", "digest", trigger, at(moment), command, None, settings.digest.jitter_seconds))
    return plans


def job_command(settings: Settings, job: str, *options: str) -> list[str]:
    config = ["--config", str(settings.file)] if settings.file else []
    return child.python("jobs", job, *config, *options)


class Daemon:
    """Runs the timetable until `stop`. Raises StoreError where another daemon holds the lease."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self.owner = lease.owner()
        self.stop = asyncio.Event()
        self.crawls = asyncio.Semaphore(settings.crawl.processes)
        self.work = asyncio.Semaphore(1)  # extract, analyse, market and digest: one writer at a time
        self.busy: set[str] = set()
        self.tasks: set[asyncio.Task[None]] = set()
        self.clock = AsyncIOScheduler(
            timezone=UTC, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )

    async def serve(self) -> None:
        """Take the lease, catch up, keep the timetable; after `stop`: pause, drain, shut down, give the lease back."""
        lease.take(self.engine, self.owner)
        crawling = self.settings.crawl
        active, off = sources.active(
            _sources(self.settings), crawling.enable, crawling.disable, self.settings.ui.language, crawling.chromium
        )
        self._close_torn_runs()
        await self._watch_list()
        plans = timetable(self.settings, active)
        for plan in plans:
            first = {} if plan.name == "digest" else {"next_run_time": datetime.now(UTC)}
            self.clock.add_job(self.fire, plan.trigger, args=[plan], id=f"{plan.name}@{plan.trigger}", **first)
        self.clock.start()
        give_memory_back()
        log.info("started", extra={"sources": len(active), "off": len(off), "owner": self.owner})
        for plan in plans:
            if plan.name == "digest":
                self._catch_up(plan)
        try:
            await self._keep_lease()
        finally:
            self.clock.pause()
            self.stop.set()
            await asyncio.gather(*self.tasks, return_exceptions=True)
            self.clock.shutdown(wait=False)
            with self.engine.begin() as db:
                store.runs.release(db, lease.NAME, self.owner)
            log.info("stopped", extra={"owner": self.owner})

    async def _watch_list(self) -> None:
        """The tickers to ask for stand in the store before the first crawl asks for them."""
        if not self.settings.market.enabled:
            return
        limits = child.Limits(self.settings.daemon.job_minutes * 60, self.settings.daemon.grace_seconds)
        ended = await child.run(job_command(self.settings, "watch"), limits, self.stop, self._log_file("watch"))
        if ended.failed:
            log.warning("the list of tickers is not renewed", extra={"error": ended.failed})

    async def fire(self, plan: Schedule) -> None:
        """APScheduler's call. The work is a task of ours: the scheduler's shutdown would cancel one of its own."""
        if self.stop.is_set() or plan.name in self.busy:
            return
        self.busy.add(plan.name)
        self._spawn(self._run(plan, plan.slot(datetime.now(UTC))))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _run(self, plan: Schedule, planned_at: datetime) -> None:
        try:
            if plan.jitter_seconds:
                await self._pause(random.uniform(0, plan.jitter_seconds))  # providers dislike the full hour
            async with self._turn(plan):
                if not self.stop.is_set() and self._wanted(plan):
                    await self._child(plan, planned_at)
        except BaimoError as error:
            log.error("job failed", extra={"schedule": plan.name, "error": str(error)})
        finally:
            self.busy.discard(plan.name)

    def _turn(self, plan: Schedule) -> Any:
        if plan.source:
            return self.crawls
        return self.work if plan.job != "deliver" else asyncio.Semaphore(1)

    def _wanted(self, plan: Schedule) -> bool:
        """Sources and deliveries are looked for often; a process is started only where one is due."""
        if plan.source:
            return crawl.due(self.engine, self.settings, plan.source)
        if plan.job != "deliver":
            return True
        with self.engine.begin() as db:
            return store.outbox.waiting(db, datetime.now(UTC)) > 0

    async def _child(self, plan: Schedule, planned_at: datetime) -> None:
        run = Run(uuid.uuid4().hex, plan.job, plan.name, planned_at, datetime.now(UTC))
        with self.engine.begin() as db:
            if not store.runs.plan(db, run):
                return
        log.info("job started", extra={"schedule": plan.name, "run": run.id})
        if plan.source:
            state, summary = await crawl.crawl(self.engine, self.settings, plan.source, run, self.stop)
        else:
            limits = child.Limits(self.settings.daemon.job_minutes * 60, self.settings.daemon.grace_seconds)
            ended = await child.run([*plan.command, "--run", run.id], limits, self.stop, self._log_file(plan.job))
            state, summary = ("failed", {"error": ended.failed}) if ended.failed else ("ok", dict(ended.said or {}))
        with self.engine.begin() as db:
            store.runs.finish(db, run.id, datetime.now(UTC), state, summary)
        level = logging.WARNING if state == "failed" else logging.INFO
        said = {"schedule": plan.name, "run": run.id, "state": state, "summary": summary}
        log.log(level, "job ended", extra=said)

    def _log_file(self, job: str) -> Path:
        return self.settings.daemon.log_dir / f"{job}.log"

    def _catch_up(self, plan: Schedule) -> None:
        """A digest whose time passed while no daemon ran is sent now, once; never one from before the first start."""
        slot = plan.slot(datetime.now(UTC))
        with self.engine.begin() as db:
            last = store.runs.last(db, plan.name)
        if last and last.planned_at < slot and plan.name not in self.busy:
            self.busy.add(plan.name)
            self._spawn(self._run(plan, slot))

    def _close_torn_runs(self) -> None:
        """Runs a killed daemon left open; their work is taken up again by the next run of each job."""
        with self.engine.begin() as db:
            for run in store.runs.unfinished(db):
                store.runs.finish(
                    db, run.id, datetime.now(UTC), "killed", {"error": "the daemon ended during this run"}
                )

    async def _keep_lease(self) -> None:
        while not self.stop.is_set():
            await self._pause(RENEW_SECONDS)
            with self.engine.begin() as db:
                token = store.runs.lease(db, lease.NAME, self.owner, lease.SECONDS, datetime.now(UTC))
            if token is None:
                raise StoreError("another daemon took the lease; this one stops")

    async def _pause(self, seconds: float) -> None:
        """Sleep that ends with `stop`."""
        try:
            await asyncio.wait_for(self.stop.wait(), seconds)
        except TimeoutError:
            return


def give_memory_back() -> None:
    """What the start needed and nobody needs again goes back to the system (glibc; elsewhere nothing happens)."""
    gc.collect()
    gc.freeze()
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


def _sources(settings: Settings) -> dict[str, Source]:
    return sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)


async def serve(settings: Settings, engine: Engine) -> None:
    """The daemon until SIGTERM or SIGINT."""
    daemon = Daemon(settings, engine)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, daemon.stop.set)
    await daemon.serve()


def main() -> int:
    """`python -m scheduler`: the daemon in a process that has loaded nothing else. Exit codes as of every command."""
    parser = argparse.ArgumentParser(prog="python -m scheduler", description="The daemon, until SIGTERM.")
    parser.add_argument("--config", type=Path)
    options = parser.parse_args()
    logs.configure()
    try:
        settings = config.load(options.config)
        engine = store.open_engine(settings.database.url)
        store.schema.check(engine)
        asyncio.run(serve(settings, engine))
    except BaimoError as error:
        sys.stderr.write(f"baimo: {error}\n")
        return 2 if isinstance(error, ConfigError) else 3 if isinstance(error, StoreError) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
