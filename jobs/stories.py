"""stories: analysed articles → reposts of one text and reports of one event."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile

from sqlalchemy import Connection, Engine

import store
from config import Settings
from crawler import sources
from jobs.names import known
from jobs.runs import Progress, quiet
from pipeline import stories as told
from pipeline.entities.registry import Registry
from pipeline.stories import Outlet
from pipeline.stories.events import WINDOW
from pipeline.stories.reposts import REACH
from pipeline.stories.signatures import BYTES
from records import Article, Report, Signed, Story

INSTANT = timedelta(microseconds=1)
NOTHING = Signed((), (), b"")
BATCH = 10_000  # articles of one transaction; a kill costs at most this much work, done again


def stories(engine: Engine, settings: Settings, progress: Progress = quiet) -> dict[str, int]:
    """Place every analysed article that is in no story, oldest knowledge first. Counts of what was placed.

    One transaction a batch: killed at any moment, the rest is pending and nothing doubles. A story grows as its
    articles come, and its id follows its first article: an original that comes late takes the place of its copies.
    """
    names = known(engine, settings, settings.now())
    owners = _owners(names)
    outlets = _outlets(settings)
    texts = Texts()
    counts: Counter[str] = Counter(articles=0)
    with engine.connect() as db:
        total = store.stories.waiting(db)
    while True:
        with engine.connect() as db:
            batch = _near(store.stories.pending(db, BATCH))
            if not batch:
                return dict(counts)
            new, made = placed(db, batch, owners, outlets, texts)
        with engine.begin() as db:
            store.stories.compared(db, new)
            store.stories.keep(db, made)
        fresh = {report.article for report in new}
        counts.update(articles=len(new), stories=len(made), joined=sum(len(story.articles) > 1 for story in made))
        counts.update(copies=sum(len(fresh & set(story.copies)) for story in made))
        progress(counts["articles"], total)


def _near(articles: Sequence[Article]) -> list[Article]:
    """The first of these, as far as texts are compared at all: an import of years is no reason to load years."""
    return list(takewhile(lambda article: article.known_at <= articles[0].known_at + REACH, articles))


@dataclass
class Texts:
    """The signatures of a stretch of time, read once: of the next batch only what is later is read.

    What this run compares is put among them. It is for one run of the job, which is alone with its tables.
    """

    signed: Signed = NOTHING
    since: datetime | None = None
    until: datetime | None = None

    def among(self, db: Connection, new: Sequence[Report], since: datetime, until: datetime) -> Signed:
        """All that became known in [since, until], and the new ones."""
        if self.since is None or self.until is None or since < self.since:  # the first, or what came in late
            self.signed, self.since, self.until = NOTHING, since, since - INSTANT
        start = max(since, self.until + INSTANT)
        more = store.stories.signed(db, start, until) if start <= until else NOTHING
        kept = bisect_left(self.signed.known_at, since)
        if not self.signed.articles or kept == len(self.signed.articles):
            self.signed = more
        elif more.articles or kept > len(self.signed.articles) // 4:  # a copy of all for a few is no gain
            self.signed = Signed(
                self.signed.articles[kept:] + more.articles,
                self.signed.known_at[kept:] + more.known_at,
                b"".join((memoryview(self.signed.signatures)[kept * BYTES :], more.signatures)),
            )
        self.since, self.until = since, max(self.until, until)
        self.signed = told.merged(new, self.signed)
        return self.signed


def placed(
    db: Connection,
    batch: Sequence[Article],
    owners: Mapping[str, str],
    outlets: Mapping[str, Outlet],
    texts: Texts,
) -> tuple[list[Report], list[Story]]:
    """The reports of these articles, given in the order they became known, and the stories they make or change."""
    said = store.stories.told(db, (article.id for article in batch))
    new = [told.report(article, *said[article.id], owners=owners, outlets=outlets) for article in batch]
    first, last = batch[0].known_at, batch[-1].known_at
    printed = told.pairs_among(texts.among(db, new, first - REACH, last + REACH), new)
    events = told.event_pairs(new, store.stories.headlines(db, first - WINDOW, last + WINDOW))
    fresh = {report.article for report in new}
    pairs = {*printed, *events}
    others = store.stories.reports_of(db, {article for pair in pairs for article in pair} - fresh)
    links = told.linked(pairs, [*others, *new])
    return new, _joined(db, new, links, {report.article: report for report in others})


def _joined(
    db: Connection, new: Sequence[Report], links: Sequence[tuple[str, str]], window: Mapping[str, Report]
) -> list[Story]:
    """The stories of the new reports, with all that was in the stories they join."""
    ids = {report.article: report for report in new}
    standing = store.stories.placed(db, {article for pair in links for article in pair} - set(ids))
    # What waits for its own turn, with a report of an earlier one, will find its links then.
    sure = [pair for pair in links if all(article in standing or article in ids for article in pair)]
    groups = told.together(ids, sure, standing)
    inside = store.stories.members(db, {story for _, joined in groups for story in joined})
    known = {**window, **ids}
    lacking = {article for some in inside.values() for article in some} - known.keys()
    known |= {report.article: report for report in store.stories.reports_of(db, lacking)}
    made = []
    for articles, joined in groups:
        members = {*articles, *(article for story in joined for article in inside.get(story, ()))}
        made.append(told.composed([known[article] for article in sorted(members) if article in known]))
    return made


def _owners(names: Registry) -> dict[str, str]:
    """Every organisation's id → the id of the owner at the top."""
    return {id: names.owner(company).id for id, company in names.companies.items()}


def _outlets(settings: Settings) -> dict[str, Outlet]:
    known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    return {id: Outlet(source.name, source.publisher_tier) for id, source in known.items()}
