"""A trial: a source crawled by the real child into a store that is thrown away."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Engine

import store
from config import Archive as ArchiveSettings
from config import Database, Settings
from jobs import child, crawl, extract
from records import Article, CrawlStats, Page, Source
from store.warc import Archive

MOST = 50  # articles and pages looked at


@dataclass(frozen=True, slots=True)
class Trial:
    """One throwaway store. `sources`: a folder whose files are sources here, beside those of the configuration."""

    settings: Settings  # of the trial: its own database, archive and sources
    engine: Engine = field(repr=False)
    folder: Path

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    async def crawl(self, source: Source, *options: str) -> CrawlStats:
        """Crawl once; what the child says of it."""
        crawling = self.settings.crawl
        given = ("--database", self.settings.database.url, "--archive", str(self.settings.archive.dir))
        command = crawl.command(self.settings, source.id, *given, "--sources", str(self.sources), *options)
        limits = child.Limits(crawling.max_minutes * 60 + crawl.EXTRA_SECONDS, self.settings.daemon.grace_seconds)
        return crawl.judged_stats(source, await child.run(command, limits, asyncio.Event(), self.folder / "crawl.log"))

    def articles(self, source: str) -> list[Article]:
        """What the extractor makes of the pages of this source, newest publication first."""
        extract.extract(self.engine, self.settings)
        with self.engine.connect() as db:
            found = store.articles.query(db, source=source, limit=MOST)
        return sorted(found, key=lambda a: a.published.at.timestamp() if a.published else 0.0, reverse=True)

    def lists(self, source: str) -> list[Page]:
        """The answers of its lists, in the order they came."""
        archive = Archive(self.settings.archive.dir)
        with self.engine.connect() as db:
            found = store.pages.lists(db, source, MOST)
        return [page.read(archive) for page in found]


@contextmanager
def trial(settings: Settings) -> Iterator[Trial]:
    """A store for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="baimo-trial-") as name:
        folder = Path(name)
        (folder / "sources").mkdir()
        url = f"sqlite:///{folder / 'trial.db'}"
        dirs: Sequence[Path] = (*settings.crawl.sources_dirs, folder / "sources")
        here = settings.model_copy(
            update={
                "database": Database(url=url),
                "archive": ArchiveSettings(dir=folder / "archive"),
                "crawl": settings.crawl.model_copy(update={"sources_dirs": tuple(dirs)}),
            }
        )
        here._file = settings.file
        engine = store.open_engine(url)
        try:
            store.schema.upgrade(engine)
            yield Trial(here, engine, folder)
        finally:
            engine.dispose()
