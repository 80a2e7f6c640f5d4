"""One crawl of one source in one process; the last line it prints is its CrawlStats as JSON.

Exit codes: 0 the crawl came to an end (its statistics say to which), 1 the store or archive cannot be used,
2 the configuration or the command line is wrong.
"""

from __future__ import annotations

import argparse
import ctypes
import resource
import signal
import sys
import uuid
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NoReturn

from pydantic import TypeAdapter
from sqlalchemy import Engine

import config
import store
from crawler import sources
from crawler.items import Job
from crawler.politeness import folder_of
from records import SHANGHAI, BaimoError, ConfigError, CrawlStats, Source, StoreError
from store.warc import Archive

PR_SET_PDEATHSIG = 1
BY_TICKER = {"quotes", "investor_qa", "einteract"}  # spiders that ask for what is watched
ADDRESS_SPACE = 3 << 30  # far above what a crawl maps; what runs into it would take the machine down
EXTRA_CPU_SECONDS = 60
WANTED_DAYS = 14  # a further page that could not be had for so long is given up


def main(arguments: list[str] | None = None) -> int:
    die_with_parent()
    options = parser().parse_args(arguments)
    try:
        settings = config.load(options.config)
        turns = settings.archive.dir if settings.archive.dir.is_dir() else options.archive or settings.archive.dir
        settings = told_where(settings, options)
        source = chosen(settings, options.source)
        limit_cpu(settings.crawl.max_minutes * 60 + EXTRA_CPU_SECONDS)
        if why := sources.withheld(source, settings.crawl.enable, settings.ui.language, settings.crawl.chromium):
            return told(CrawlStats(source.id, "skipped", skipped=why), 0)
        engine = store.open_engine(options.database or settings.database.url)
        try:
            store.schema.check(engine)
            return told(*crawl(engine, prepared(engine, settings, source, options, folder_of(turns))))
        finally:
            engine.dispose()
    except ConfigError as error:
        return failed(options.source, "config", error, 2)
    except StoreError as error:
        return failed(options.source, "store", error, 1)


class Parser(argparse.ArgumentParser):
    """A wrong command line is said like every other failure: in words, and as statistics on the last line."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        sys.exit(failed("", "config", ConfigError(message), 2))


def parser() -> argparse.ArgumentParser:
    made = Parser(prog="python -m crawler", description="Crawl one source once.")
    made.add_argument("source", help="the source's id")
    made.add_argument("--config", type=Path, help="config.toml")
    made.add_argument("--limit", type=positive, help="open at most so many articles")
    made.add_argument("--since", type=instant, help="leave out what the list dates before this (ISO 8601)")
    made.add_argument("--run", default="", help="id of the run; names the archive file")
    made.add_argument("--database", help="URL of the database, instead of the configuration's")
    made.add_argument("--archive", type=Path, help="folder of the archive, instead of the configuration's")
    made.add_argument("--sources", type=Path, help="a further folder of source files")
    return made


def positive(text: str) -> int:
    if not text.isdigit() or not int(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number above 0")
    return int(text)


def instant(text: str) -> datetime:
    """ISO 8601; without a zone it is Asia/Shanghai."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date or time as ISO 8601 has it") from None
    return found if found.tzinfo else found.replace(tzinfo=SHANGHAI)


def chosen(settings: config.Settings, name: str) -> Source:
    known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    if name not in known:
        raise ConfigError(f"no source {name}{config.nearest(name, known)}")
    return known[name]


def told_where(settings: config.Settings, options: argparse.Namespace) -> config.Settings:
    """The settings with the folders the command line names."""
    changed: dict[str, Any] = {}
    if options.archive:
        changed["archive"] = settings.archive.model_copy(update={"dir": options.archive.resolve()})
    if options.sources:
        folders = (*settings.crawl.sources_dirs, options.sources.resolve())
        changed["crawl"] = settings.crawl.model_copy(update={"sources_dirs": folders})
    return settings.model_copy(update=changed)


def prepared(
    engine: Engine, settings: config.Settings, source: Source, options: argparse.Namespace, locks: Path
) -> Job:
    """All the store knows that this crawl needs, read once. `locks`: shared by all crawls, into whatever archive."""
    now = settings.now()
    quotes = source.spider == "quotes"
    by_ticker = source.spider in BY_TICKER
    with engine.connect() as db:
        history = store.sources.history(db, source.id, now)
        known = frozenset() if quotes else frozenset(store.pages.known(db, source.id))
        wanted = () if quotes else tuple(store.pages.wanted(db, source.id, now - timedelta(days=WANTED_DAYS)))
        tickers = tuple(store.market.watched(db)) if by_ticker else ()
    newest = [past.stats.newest for past in history if past.stats.newest]
    return Job(
        source=source,
        settings=settings,
        now=now,
        run=options.run or uuid.uuid4().hex,
        locks=locks,
        limit=min(options.limit or settings.crawl.max_pages, settings.crawl.max_pages),
        since=options.since,
        known=known,
        wanted=wanted,
        tickers=tickers,
        newest_before=max(newest, default=None),
    )


def crawl(engine: Engine, job: Job) -> tuple[CrawlStats, int]:
    """Run the spider to its end. (statistics, exit code); a store that fails on the way is exit code 1."""
    from crawler.process import run  # Scrapy is loaded only when there is something to crawl

    if job.source.spider in BY_TICKER and not job.tickers:
        words = "no ticker is watched" if job.settings.ui.language == "en" else "没有关注的股票代码"
        return CrawlStats(job.source.id, "skipped", skipped=words), 0
    with Archive(job.settings.archive.dir, job.run) as archive:
        stats = run(engine, archive, job)
    return stats, 1 if "store" in stats.errors else 0


def told(stats: CrawlStats, code: int) -> int:
    for problem in stats.problems:
        print(problem, file=sys.stderr)  # what a person reads
    print(TypeAdapter(CrawlStats).dump_json(stats).decode(), flush=True)  # what the parent reads
    return code


def failed(source: str, kind: str, error: BaimoError, code: int) -> int:
    return told(CrawlStats(source, kind, errors={kind: 1}, problems=(str(error),)), code)


def die_with_parent() -> None:
    """When the parent is gone, so is this crawl (Linux); and memory is bounded before a page can ask for more."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    allowed = ADDRESS_SPACE if hard == resource.RLIM_INFINITY else min(hard, ADDRESS_SPACE)
    resource.setrlimit(resource.RLIMIT_AS, (allowed, hard))


def limit_cpu(seconds: int) -> None:
    """A parser that never returns is ended by the system, also where nobody watches this process."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    if hard == resource.RLIM_INFINITY or hard > seconds:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, hard))


if __name__ == "__main__":
    sys.exit(main())
