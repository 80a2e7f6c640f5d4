"""Sources' health: the present state of each, and what its crawls of late came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, Column, Connection, Float, Integer, RowMapping, Table, delete, func, select

from records import CrawlStats, Precision, SourceState
from store import coverage, rules
from store.articles import articles
from store.base import Moment, Structure, Words, made, meta, put, row

WELL = frozenset({"ok", "unchanged"})
DEGRADED = "degraded"
UNTRIED = frozenset({"skipped", "not_due"})  # say nothing of the source: neither success nor failure
HABIT_DAYS = 30  # what a source usually gives is judged by so many days
KEEP_DAYS = 90  # crawls older than this are dropped
LATER = ("root", "titled", "dated", "robots")  # columns that crawls written down by an older Baimo lack

source_states = Table(
    "source_states",
    meta,
    Column("id", Words, primary_key=True),
    Column("state", Words, nullable=False),  # of the last crawl: ok · unchanged · empty · failed · stale · skipped
    Column("reason", Words, nullable=False),
    Column("pages", Integer, nullable=False),  # of the last crawl
    Column("judged_at", Moment, nullable=False),
    Column("last_success", Moment),  # null: there never was one
    Column("failures", Integer, nullable=False),  # crawls without success in a row
    Column("silent_since", Moment),  # the first of that row; null: the last crawl went well
)

crawls = Table(
    "crawls",
    meta,
    Column("source", Words, primary_key=True),
    Column("at", Moment, primary_key=True),  # when it was judged
    Column("state", Words, nullable=False),
    Column("why", Words, nullable=False),
    Column("reason", Words, nullable=False),  # Scrapy's finish reason, or: killed · deadline · crashed
    Column("requests", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("new", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("listed", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("newest", Moment),  # publication of the newest item; null: the list gives none
    Column("errors", Structure(Mapping[str, int]), nullable=False),
    Column("problems", Structure(tuple[str, ...]), nullable=False),
    Column("skipped", Words, nullable=False),
    Column("root", Words),  # of the first list; null: an older Baimo did not keep it, as with the three below
    Column("titled", Integer),  # items of the lists that carry a title
    Column("dated", Integer),  # items of the lists that carry a time
    Column("robots", Words),  # null: as with `root`
)


@dataclass(frozen=True, slots=True)
class Crawl:
    """One judged crawl."""

    at: datetime
    state: str
    why: str  # the judge's words
    stats: CrawlStats


def judged(db: Connection, stats: CrawlStats, state: str, reason: str, now: datetime) -> None:
    """Write a crawl and its verdict down, and the source's state with it.

    `ok` and `unchanged` are successes, `skipped` changes nothing but state and reason, all else counts as a failure.
    """
    db.execute(delete(crawls).where(crawls.c.source == stats.source, crawls.c.at < now - timedelta(days=KEEP_DAYS)))
    put(db, crawls, [row(stats, at=now, state=state, why=reason)])
    said = {"id": stats.source, "state": state, "reason": reason, "pages": stats.pages, "judged_at": now}
    put(db, source_states, [said | _run_of_luck(db, stats.source, state, now)])


def _run_of_luck(db: Connection, source: str, state: str, now: datetime) -> dict[str, Any]:
    s = source_states.c
    old = db.execute(select(s.last_success, s.failures, s.silent_since).where(s.id == source)).first()
    success, failures, silent = old or (None, 0, None)
    if state in WELL:
        return {"last_success": now, "failures": 0, "silent_since": None}
    if state in UNTRIED:
        return {"last_success": success, "failures": failures, "silent_since": silent}
    return {"last_success": success, "failures": failures + 1, "silent_since": silent or now}


def states(db: Connection) -> dict[str, SourceState]:
    """Source id → its state; the name is the id, the caller knows better. A source never crawled is absent.

    A success whose items no longer carry what they used to is `degraded`; what they lost, and since when, is in `lost`.
    """
    s, c = source_states.c, crawls.c
    last = crawls.join(source_states, (c.source == s.id) & (c.at == s.judged_at))
    listed = {found[0]: found[1] for found in db.execute(select(c.source, c.listed).select_from(last))}
    newest = db.scalar(select(func.max(s.judged_at)))
    if newest is None:
        return {}
    since = newest - timedelta(days=HABIT_DAYS)
    usual, broken = _habits(db, since), rules.broken(db)
    carried = coverage.coverage(db, _lists(db, since), since)
    found = db.execute(select(source_states).order_by(s.id)).mappings()
    return {
        state["id"]: _degraded(
            made(
                SourceState,
                state,
                name=state["id"],
                listed=listed.get(state["id"], 0),
                usual=usual.get(state["id"], 0.0),
                rule_broken_since=broken.get(state["id"]),
                coverage=carried.get(state["id"], ()),
            )
        )
        for state in found
    }


def _degraded(state: SourceState) -> SourceState:
    return replace(state, state=DEGRADED) if state.lost and state.state in WELL else state


def _habits(db: Connection, since: datetime) -> dict[str, float]:
    """Source id → items its good crawls since then listed, mean. A 304 lists nothing and does not count."""
    c = crawls.c
    good = (c.state.in_(WELL), c.listed > 0, c.at >= since)
    query = select(c.source, func.avg(c.listed)).where(*good).group_by(c.source)
    return {name: round(float(mean), 1) for name, mean in db.execute(query)}


def _lists(db: Connection, since: datetime) -> list[tuple[str, datetime, int, int, int]]:
    """(source, at, listed, titled, dated) of the crawls since then that read a list, in order of time."""
    c = crawls.c
    read = (c.listed > 0, c.titled.is_not(None), c.dated.is_not(None), c.at >= since)
    query = select(c.source, c.at, c.listed, c.titled, c.dated).where(*read).order_by(c.source, c.at)
    return [(found[0], found[1], found[2], found[3], found[4]) for found in db.execute(query)]


def last_look(db: Connection, source: str) -> tuple[datetime, bool] | None:
    """When this source was last judged, and whether it did well; None: it was never crawled."""
    s = source_states.c
    found = db.execute(select(s.judged_at, s.state).where(s.id == source)).first()
    return (found[0], found[1] in WELL) if found else None


def posted(db: Connection, source: str, since: datetime) -> list[datetime]:
    """When this source published what is stored of it, since then: its rhythm. Days without a time do not count."""
    a = articles.c
    exact = (a.source == source, a.published_at >= since, a.published_precision == Precision.MINUTE)
    indexed = a.known_at >= since  # nothing is known before it is published
    return list(db.scalars(select(a.published_at).where(*exact, indexed).order_by(a.published_at)))


def history(db: Connection, source: str, now: datetime, days: int = HABIT_DAYS) -> list[Crawl]:
    """The judged crawls of the last days, oldest first: a source's habit."""
    c = crawls.c
    query = select(crawls).where(c.source == source, c.at >= now - timedelta(days=days)).order_by(c.at)
    return [made(Crawl, found, stats=_stats(found)) for found in db.execute(query).mappings()]


def last_crawls(db: Connection, source: str, limit: int) -> list[Crawl]:
    """The judged crawls of a source, newest first."""
    query = select(crawls).where(crawls.c.source == source).order_by(crawls.c.at.desc()).limit(limit)
    return [made(Crawl, found, stats=_stats(found)) for found in db.execute(query).mappings()]


def _stats(found: RowMapping) -> CrawlStats:
    missing = {f.name: f.default for f in fields(CrawlStats) if f.name in LATER and found[f.name] is None}
    return made(CrawlStats, found, **missing)
