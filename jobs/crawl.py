"""crawl: sources → pages. One child process a source; its statistics, not its exit code, are judged here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Engine

import store
from config import Settings
from crawler import rhythm, verdict
from jobs import child
from jobs.runs import begin, end
from records import CrawlStats, Run, Source

EXTRA_SECONDS = 60  # the spider closes itself at its deadline; a child that does not is ended this much later
STATS = TypeAdapter(CrawlStats)


def command(settings: Settings, source: str, *options: str) -> list[str]:
    """The child that crawls one source."""
    config = ["--config", str(settings.file)] if settings.file else []
    return child.python("crawler", *config, source, *options)


async def crawl(
    engine: Engine, settings: Settings, source: Source, run: Run, stop: asyncio.Event, options: Sequence[str] = ()
) -> tuple[str, dict[str, Any]]:
    """Crawl one source in a child and write its health down. Returns (state of the run, summary)."""
    limits = child.Limits(settings.crawl.max_minutes * 60 + EXTRA_SECONDS, settings.daemon.grace_seconds)
    log = settings.daemon.log_dir / f"crawl-{source.id}.log"
    ended = await child.run(command(settings, source.id, "--run", run.id, *options), limits, stop, log)
    stats = judged_stats(source, ended)
    state, reason = verdict.judge(stats, source, settings.now(), settings.ui.language)
    with engine.begin() as db:
        store.sources.judged(db, stats, state, reason, settings.now())
    return run_state(state), summary(stats, state, reason)


def due(engine: Engine, settings: Settings, source: Source) -> bool:
    """The daemon's question at each slot: by the source's own rhythm of the last weeks, is it time for a look?

    A source that failed is asked at the interval of its file. A configuration that sets one interval for all, or
    stands the clock still, wants every slot.
    """
    if settings.daemon.crawl_minutes or settings.clock.now:
        return True
    now = settings.now()
    with engine.connect() as db:
        last = store.sources.last_look(db, source.id)
        times = store.sources.posted(db, source.id, now - rhythm.LOOK_BACK) if last and last[1] else []
    return last is None or rhythm.due(last[0], times, source.every_minutes, now)


def judged_stats(source: Source, ended: child.Ended) -> CrawlStats:
    """What the child said of itself; where it could not, a record that says so."""
    try:
        stats = STATS.validate_python(dict(ended.said)) if ended.said else None
    except ValidationError:
        stats = None
    if stats is None:
        why = ended.failed or "ended without its statistics"
        return CrawlStats(
            source.id, ended.killed or "crashed", errors={"crashed": 1}, problems=(f"{source.id}: {why}",)
        )
    return stats


def run_state(state: str) -> str:
    return {"ok": "ok", "unchanged": "ok", "skipped": "ok", "empty": "empty"}.get(state, "failed")


def summary(stats: CrawlStats, state: str, reason: str) -> dict[str, Any]:
    said = {key: value for key, value in asdict(stats).items() if value not in (0, "", (), {}, None)}
    said.pop("newest", None)
    return {**said, "state": state, **({"why": reason} if reason else {})}


async def crawl_all(
    engine: Engine,
    settings: Settings,
    chosen: Sequence[Source],
    options: Sequence[str] = (),
    tell: Callable[[Source, Mapping[str, Any]], None] | None = None,
) -> dict[str, dict[str, Any]]:
    """The one-off crawl: every chosen source once, `crawl.processes` at a time. Source id → summary with its state."""
    stop = asyncio.Event()
    places = asyncio.Semaphore(settings.crawl.processes)
    results: dict[str, dict[str, Any]] = {}

    async def one(source: Source) -> None:
        async with places:
            run = begin(engine, "crawl", f"once:crawl:{source.id}")
            state, said = await crawl(engine, settings, source, run, stop, options)
            end(engine, run, state, said)
            results[source.id] = said
            if tell:
                tell(source, said)

    await asyncio.gather(*(one(source) for source in chosen))
    return results
