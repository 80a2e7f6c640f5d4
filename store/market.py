"""The market: what is watched, quotes and raw daily bars, adjustment factors, spikes and studies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Connection, Date, Integer, Select, Table, delete, select

from records import Bar, Factor, Quote, QuoteStatus, RuleHit, Spike, Study
from store.base import Choice, Exact, Moment, Structure, Words, add, add_one, batches, made, meta, put, row, within

listings_watched = Table(
    "listings",
    meta,
    Column("ticker", Words, primary_key=True),
    Column("company_id", Words, nullable=False),
    Column("name", Words, nullable=False),
)

quotes_seen = Table(
    "quotes",
    meta,
    Column("ticker", Words, primary_key=True),
    Column("at", Moment, primary_key=True),
    Column("source", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("last", Exact, nullable=False),
    Column("prev_close", Exact, nullable=False),
    Column("open", Exact, nullable=False),
    Column("high", Exact, nullable=False),
    Column("low", Exact, nullable=False),
    Column("volume", BigInteger, nullable=False),
    Column("amount", Exact, nullable=False),
    Column("currency", Words, nullable=False),
    Column("day", Date, nullable=False),
    Column("status", Choice(QuoteStatus), nullable=False),
    Column("limit_up", Exact),  # null: no price limit, or the provider did not say
    Column("limit_down", Exact),  # null as `limit_up`
    Column("st", Boolean, nullable=False),
)

raw_bars = Table(
    "bars",
    meta,
    Column("ticker", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("open", Exact, nullable=False),
    Column("high", Exact, nullable=False),
    Column("low", Exact, nullable=False),
    Column("close", Exact, nullable=False),
    Column("volume", BigInteger, nullable=False),
    Column("amount", Exact),  # null: the source does not give it
    Column("source", Words, nullable=False),
)

day_factors = Table(
    "factors",
    meta,
    Column("ticker", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("factor", Exact, nullable=False),
    Column("fetched_at", Moment, nullable=False),
)

found_spikes = Table(
    "spikes",
    meta,
    Column("ticker", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("kind", Words, primary_key=True),
    Column("severity", Integer, nullable=False),
    Column("close", Exact, nullable=False),
    Column("change", Exact, nullable=False),
    Column("hits", Structure(tuple[RuleHit, ...]), nullable=False),
    Column("known_at", Moment, nullable=False, index=True),
    Column("tags", Structure(tuple[str, ...]), nullable=False),
)

made_studies = Table(
    "studies",
    meta,
    Column("ticker", Words, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("article", Words, primary_key=True),
    Column("lead_sessions", Integer),  # null: the order of news and move is unknown
    Column("abnormal_return", Exact),  # null: bars or benchmark are missing
    Column("car_1", Exact),  # null as `abnormal_return`
    Column("car_5", Exact),  # null as `abnormal_return`
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A ticker that is watched, and whose it is."""

    ticker: str
    company_id: str
    name: str


def watch(db: Connection, listings: Iterable[Listing]) -> None:
    """From now on exactly these are watched; bars and quotes of others stay."""
    wanted = {listing.ticker: listing for listing in listings}
    gone = set(watched(db)) - wanted.keys()
    for batch in batches(sorted(gone)):
        db.execute(delete(listings_watched).where(listings_watched.c.ticker.in_(batch)))
    put(db, listings_watched, map(row, wanted.values()))


def watched(db: Connection) -> list[str]:
    """The tickers to ask quotes and bars for."""
    return [listing.ticker for listing in listings(db)]


def listings(db: Connection) -> list[Listing]:
    query = select(listings_watched).order_by(listings_watched.c.ticker)
    return [made(Listing, found) for found in db.execute(query).mappings()]


def keep_quotes(db: Connection, quotes: Iterable[Quote]) -> int:
    """Insert, or replace what the same provider said of the same moment; how many were given."""
    return put(db, quotes_seen, map(row, quotes))


def quotes(
    db: Connection, ticker: str, since: datetime | None = None, until: datetime | None = None, limit: int = 1000
) -> list[Quote]:
    """Quotes of a ticker in [since, until), newest first."""
    q = quotes_seen.c
    chosen = within(
        select(quotes_seen).where(q.ticker == ticker).order_by(q.at.desc(), q.source).limit(limit), q.at, since, until
    )
    return [made(Quote, found) for found in db.execute(chosen).mappings()]


def keep_bars(db: Connection, bars: Iterable[Bar]) -> int:
    """Insert or replace raw daily bars; how many were given."""
    return put(db, raw_bars, map(row, bars))


def bars(db: Connection, ticker: str, since: date | None = None, until: date | None = None) -> list[Bar]:
    """Raw bars of a ticker from `since` to `until`, both days included, oldest first."""
    chosen = select(raw_bars).where(raw_bars.c.ticker == ticker).order_by(raw_bars.c.day)
    return [made(Bar, found) for found in db.execute(_between(chosen, raw_bars, since, until)).mappings()]


def _between(chosen: Select[Any], table: Table, since: date | None, until: date | None) -> Select[Any]:
    if since is not None:
        chosen = chosen.where(table.c.day >= since)
    if until is not None:
        chosen = chosen.where(table.c.day <= until)
    return chosen


def replace_factors(db: Connection, ticker: str, factors: Iterable[Factor]) -> int:
    """Put this series of factors in the place of all the ticker had: vendors re-anchor, so series never mix."""
    rows = [row(factor) for factor in factors]
    if strange := {said["ticker"] for said in rows} - {ticker}:
        raise ValueError(f"factors of {', '.join(sorted(strange))} among those of {ticker}")
    db.execute(delete(day_factors).where(day_factors.c.ticker == ticker))
    add(db, day_factors, rows)
    return len(rows)


def factors(db: Connection, ticker: str) -> list[Factor]:
    """Adjustment factors of a ticker, oldest first."""
    chosen = select(day_factors).where(day_factors.c.ticker == ticker).order_by(day_factors.c.day)
    return [made(Factor, found) for found in db.execute(chosen).mappings()]


def tickers(db: Connection) -> list[str]:
    """Tickers that have bars."""
    return list(db.scalars(select(raw_bars.c.ticker).distinct().order_by(raw_bars.c.ticker)))


def keep_spikes(db: Connection, spikes: Iterable[Spike]) -> list[Spike]:
    """Insert or replace by ticker, day and kind; those that were new. A replaced one keeps when it was first known."""
    new = []
    s = found_spikes.c
    for spike in spikes:
        if add_one(db, found_spikes, row(spike)):
            new.append(spike)
            continue
        same = (s.ticker == spike.ticker) & (s.day == spike.day) & (s.kind == spike.kind)
        db.execute(found_spikes.update().where(same).values(row(spike, without=("known_at",))))
    return new


def forget_spikes(db: Connection, ticker: str, since: date | None = None) -> int:
    """Drop a ticker's spikes from this day on (None: all), before its series is judged again; how many."""
    chosen = delete(found_spikes).where(found_spikes.c.ticker == ticker)
    if since is not None:
        chosen = chosen.where(found_spikes.c.day >= since)
    return db.execute(chosen).rowcount


def spikes(
    db: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    ticker: str | None = None,
    limit: int = 1000,
) -> list[Spike]:
    """Spikes that became known in [since, until), newest first."""
    s = found_spikes.c
    chosen = within(
        select(found_spikes).order_by(s.known_at.desc(), s.ticker, s.kind).limit(limit), s.known_at, since, until
    )
    if ticker is not None:
        chosen = chosen.where(s.ticker == ticker)
    return [made(Spike, found) for found in db.execute(chosen).mappings()]


def keep_studies(db: Connection, studies: Iterable[Study]) -> int:
    """Insert or replace by ticker, day and article; how many were given."""
    return put(db, made_studies, map(row, studies))


def studies(
    db: Connection, ticker: str | None = None, since: date | None = None, until: date | None = None
) -> list[Study]:
    """Studies of spikes from `since` to `until`, both session days included, oldest first."""
    s = made_studies.c
    chosen = select(made_studies).order_by(s.day, s.ticker, s.article)
    if ticker is not None:
        chosen = chosen.where(s.ticker == ticker)
    return [made(Study, found) for found in db.execute(_between(chosen, made_studies, since, until)).mappings()]
