"""check: each source crawled once, a few articles deep, into a store that is thrown away; judged like any crawl."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import store
from config import Archive as ArchiveSettings
from config import Database, Settings
from crawler import verdict
from jobs import child, crawl, extract
from jobs.runs import Progress, quiet
from records import Source

ARTICLES = 3  # opened of each source


async def check(settings: Settings, todo: Sequence[Source], progress: Progress = quiet) -> list[dict[str, Any]]:
    """One row a source, in their order: id, state, listed, opened, newest, text_length (mean), why."""
    places = asyncio.Semaphore(settings.crawl.processes)
    done = 0

    async def one(source: Source) -> dict[str, Any]:
        nonlocal done
        async with places:
            with tempfile.TemporaryDirectory(prefix="baimo-check-") as folder:
                row = await _one(settings, source, Path(folder))
        done += 1
        progress(done, len(todo))
        return row

    return list(await asyncio.gather(*(one(source) for source in todo)))


async def _one(settings: Settings, source: Source, folder: Path) -> dict[str, Any]:
    url = f"sqlite:///{folder / 'check.db'}"
    engine = store.open_engine(url)
    try:
        store.schema.upgrade(engine)
        options = ["--limit", str(ARTICLES), "--database", url, "--archive", str(folder / "archive")]
        limits = child.Limits(settings.crawl.max_minutes * 60 + crawl.EXTRA_SECONDS, settings.daemon.grace_seconds)
        ended = await child.run(crawl.command(settings, source.id, *options), limits, asyncio.Event())
        stats = crawl.judged_stats(source, ended)
        state, why = verdict.judge(stats, source, settings.now())
        here = settings.model_copy(
            update={"database": Database(url=url), "archive": ArchiveSettings(dir=folder / "archive")}
        )
        extract.extract(engine, here)
        with engine.connect() as db:
            lengths = [len(article.text) for article in store.articles.query(db, limit=ARTICLES)]
    finally:
        engine.dispose()
    length = sum(lengths) // len(lengths) if lengths else 0
    return {
        "id": source.id, "name": source.name, "state": state, "listed": stats.listed, "opened": stats.pages,
        "newest": stats.newest, "text_length": length, "why": why,
    }  # fmt: skip
