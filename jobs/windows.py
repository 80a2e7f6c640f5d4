"""What rules compute on, gathered: from the store for a digest, from memory for a replay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

import store
from config import Settings
from crawler import sources
from pipeline.entities.registry import Registry
from pipeline.events.promises import promises
from records import (
    SHANGHAI,
    Cited,
    Entrant,
    Faction,
    Precision,
    Promise,
    Source,
    SourceState,
    Spike,
    Status,
    Study,
    Window,
)

MANY = 10_000
REGISTRY = "cac_filing"  # the spider that reads lists of the state
PATIENCE = timedelta(days=400)  # how far ahead a promised day is followed
INSTANT = timedelta(microseconds=1)  # windows are half open, and what is known at this very moment is known


@dataclass(frozen=True, slots=True)
class Names:
    """What a window says of names, made once of a registry."""

    companies: Mapping[str, str]
    listings: Mapping[str, str]
    factions: Mapping[str, Faction]

    @classmethod
    def of(cls, names: Registry) -> Names:
        return cls(
            {ticker: company.name for ticker, company in names.by_ticker.items()},
            {ticker: company.id for ticker, company in names.by_ticker.items()},
            {company.id: company.faction for company in names.companies.values()},
        )


def at(moment: datetime, names: Names, what: Entrant | Spike | Promise) -> Window:
    """The window of one piece of news at its moment."""
    return Window(
        since=moment,
        until=moment,
        entrants=(what,) if isinstance(what, Entrant) else (),
        spikes=(what,) if isinstance(what, Spike) else (),
        slipped=(what,) if isinstance(what, Promise) else (),
        companies=names.companies,
        listings=names.listings,
        factions=names.factions,
    )


def stored(db: Connection, settings: Settings, names: Names, since: datetime | None, until: datetime) -> Window:
    """What became known in the window, read once. Without `since` it reaches back as far as an alert may be old.

    It is the alerts' keys, not the window's edge, that keep one from being told twice: what was seen before the last
    digest but analysed after it is not lost.
    """
    start = since or until - timedelta(days=settings.alerts.max_age_days)
    known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    entrants = store.entrants.query(db, start, until + INSTANT, MANY)
    studies = store.market.studies(db, None, start.astimezone(SHANGHAI).date())
    return Window(
        since=start,
        until=until,
        entrants=tuple(entrants),
        spikes=tuple(store.market.spikes(db, start, until + INSTANT, None, MANY)),
        companies=names.companies,
        listings=names.listings,
        factions=names.factions,
        studies=tuple(studies),
        coverage=tuple(coverage(db, settings, known)),
        cited=cited(db, studies, known),
        tellings=store.stories.tellings(db, (entrant.article for entrant in entrants), until),
        registries=frozenset(s.id for s in known.values() if s.spider == REGISTRY),
        slipped=tuple(p for p in promised(db, until) if p.slipped_at is not None and p.slipped_at >= start),
    )


def promised(db: Connection, now: datetime) -> list[Promise]:
    """The days named in what is stored, and what became of each, by the day due."""
    since, until = now - PATIENCE, now + INSTANT
    owners = store.events.promising(db, since, until)
    if not owners:
        return []  # and no headline needs to be read
    return promises(store.events.reported(db, owners, until), now, store.events.headlined(db, since, until))


def cited(db: Connection, studies: Iterable[Study], known: Mapping[str, Source]) -> dict[str, Cited]:
    """The articles the studies stand beside; one with a rumoured event is marked, it never stands beside a price."""
    ids = list(dict.fromkeys(study.article for study in studies))
    events = store.events.of_articles(db, ids)
    rumoured = {found.event.article for found in events if found.event.status is Status.RUMOURED}
    return {
        article.id: Cited(
            title=article.title,
            url=article.url,
            source=known[article.source].name if article.source in known else article.source,
            published_at=article.published.at if article.published else None,
            by_the_day=article.published is not None and article.published.precision is Precision.DAY,
            rumoured=article.id in rumoured,
        )
        for article in store.articles.some(db, ids)
    }


def coverage(db: Connection, settings: Settings, known: Mapping[str, Source]) -> Iterator[SourceState]:
    """Every source that is on, with what its last crawl came to; one never crawled was not due yet."""
    active, _ = sources.active(known, settings.crawl.enable, settings.crawl.disable, browser=settings.crawl.chromium)
    states = store.sources.states(db)
    for source in active:
        state = states.get(source.id)
        yield replace(state, name=source.name) if state else SourceState(source.id, source.name, "not_due")
