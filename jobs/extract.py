"""extract: stored pages → articles, text as published.

Each page judges its source's rule for the text: where it disagrees with the generic extractor on three articles
running, those and all later ones are read generically, until they agree again.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine

import net
import store
from config import Settings
from crawler import sources
from jobs import lines
from jobs.runs import Progress, quiet
from pipeline import text
from pipeline.text import drift
from pipeline.text.article import Extracted
from pipeline.text.parts import joined
from records import Article, Page, RuleState, Source
from store.warc import Archive

log = logging.getLogger("extract")

BATCH = 50  # pages held in memory at a time: bodies may be megabytes
EVER = datetime.min.replace(tzinfo=UTC)  # before any page


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
    with engine.connect() as db:
        rule = _rule(db, source)
    found = _read(page, source, rule)
    first = page.hint.part_of or net.canonical(page.url)
    with engine.begin() as db:
        if rule and found.article and found.agreement is not None and not page.hint.part_of:
            turned = _judged(db, rule, first, page, found.agreement)
            if turned.broken_at(page.fetched_at) != rule.broken_at(page.fetched_at):
                found = _read(page, source, turned)
            rule = turned
        if found.next_pages and source:
            store.pages.want(db, source.id, found.next_pages, first, page.fetched_at)
        whole = _whole(db, archive, page, source, found.article, rule)
        state = store.articles.keep(db, whole) if whole else "no_text"
        store.pages.extracted(db, page.digest, text.VERSION, found.why)
    return state


def _rule(db: Connection, source: Source | None) -> RuleState | None:
    """How the source's rule for the text stands; a new or changed one is trusted. None: it has no such rule."""
    if source is None or not (rule := drift.name(source.article)):
        return None
    state = store.rules.get(db, source.id)
    return state if state and state.rule == rule else RuleState(source.id, rule, EVER, 1.0)


def _read(page: Page, source: Source | None, rule: RuleState | None) -> Extracted:
    broken = rule is not None and rule.broken_at(page.fetched_at)
    return text.article(page, source, page.fetched_at, rule_broken=broken)


def _judged(db: Connection, rule: RuleState, canonical: str, page: Page, agreed: float) -> RuleState:
    """The rule after this page. Where that turns the verdict, the articles that turned it are read once more."""
    state = drift.judged(rule, canonical, page.fetched_at, agreed)
    if state == rule:
        return rule
    store.rules.keep(db, state)
    if state.broken != rule.broken:
        since = (state.broken_since if state.broken else state.healed_at) or page.fetched_at
        store.pages.again(db, rule.source, rule.against, since)
        said = {"source": rule.source, "since": since.isoformat(), "agreement": round(agreed, 2)}
        if state.broken:
            log.warning("the source's rule is broken; its text is read generically", extra=said)
        else:
            log.info("the source's rule is believed again", extra=said)
    return state


def _whole(
    db: Connection, archive: Archive, page: Page, source: Source | None, article: Article | None, rule: RuleState | None
) -> Article | None:
    """The article with all its parts that are stored, whichever of them came last."""
    first = page.hint.part_of or net.canonical(page.url)
    parts = [stored.read(archive) for stored in store.pages.later_parts(db, first) if stored.file]
    if page.hint.part_of:
        versions = [stored for stored in store.pages.versions(db, first) if stored.file]
        if not versions:
            return None
        page = versions[-1].read(archive)
        article = _read(page, source, rule).article
    if article is None:
        return None
    further = (_read(part, source, rule).article for part in parts)
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
