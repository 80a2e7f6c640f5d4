"""extract: stored pages → articles, text as published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection, Engine

import net
import store
from config import Settings
from crawler import sources
from jobs import lines
from jobs.runs import Progress, quiet
from pipeline import text
from pipeline.text.parts import joined
from records import Article, Page, Source
from store.warc import Archive

BATCH = 50  # pages held in memory at a time: bodies may be megabytes


def extract(engine: Engine, settings: Settings, progress: Progress = quiet) -> dict[str, int]:
    """Take every page no extractor of today's version has taken. Counts by what became of them.

    Each page's article and its mark are written together: killed at any moment, the rest is pending, nothing doubles.
    """
    known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    archive = Archive(settings.archive.dir)
    counts: Counter[str] = Counter()
    with engine.connect() as db:
        total = store.pages.waiting(db, text.VERSION)
    while True:
        with engine.begin() as db:  # pages whose bytes are gone are marked as they are met
            pages = store.pages.pending(db, archive, text.VERSION, BATCH)
        if not pages:
            return dict(counts)
        for page in pages:
            counts[_one(engine, archive, page, known)] += 1
            progress(sum(counts.values()), total)


def _one(engine: Engine, archive: Archive, page: Page, known: Mapping[str, Source]) -> str:
    source = known.get(page.source)
    found = text.article(page, source, page.fetched_at)
    first = page.hint.part_of or net.canonical(page.url)
    with engine.begin() as db:
        if found.next_pages and source:
            store.pages.want(db, source.id, found.next_pages, first, page.fetched_at)
        whole = _whole(db, archive, page, source, found.article)
        state = store.articles.keep(db, whole) if whole else "no_text"
        store.pages.extracted(db, page.digest, text.VERSION, found.why)
    return state


def _whole(
    db: Connection, archive: Archive, page: Page, source: Source | None, article: Article | None
) -> Article | None:
    """The article with all its parts that are stored, whichever of them came last."""
    first = page.hint.part_of or net.canonical(page.url)
    parts = [stored.read(archive) for stored in store.pages.later_parts(db, first) if stored.file]
    if page.hint.part_of:
        versions = [stored for stored in store.pages.versions(db, first) if stored.file]
        if not versions:
            return None
        page = versions[-1].read(archive)
        article = text.article(page, source, page.fetched_at).article
    if article is None:
        return None
    further = (text.article(part, source, part.fetched_at).article for part in parts)
    return _seen(db, joined(article, [part for part in further if part]), page, source)


def _seen(db: Connection, article: Article, page: Page, source: Source | None) -> Article:
    """When it counts as known, and whether it may be news at all: imports and the first look at a registry are not."""
    if page.hint.imported:
        known_at = lines.known_at(article.published, article.seen_at)
        return replace(article, known_at=known_at, first_recorded_only=page.hint.imported != "alert")
    if source and source.registry:
        crawls = store.sources.history(db, source.id, page.fetched_at)
        return replace(article, first_recorded_only=not any(crawl.at < page.fetched_at for crawl in crawls))
    return article
