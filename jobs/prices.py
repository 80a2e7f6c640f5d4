"""Bars and what is read from them: CSV files into the store, series out of it, spikes of either."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

import store
from config import build
from pipeline.entities.registry import Registry
from pipeline.market import shapes, tickers
from pipeline.market.series import Series
from pipeline.market.spikes import SpikeRules, benchmark_for, spikes
from records import Bar, Spike

Moments = Mapping[str, Sequence[datetime]]  # ticker → when news of its company became known


def rules(table: Mapping[str, Any]) -> SpikeRules:
    """The thresholds of [market.rules]. Raises ConfigError."""
    return build(SpikeRules, table, "market.rules")


def replayed(
    folder: Path, table: Mapping[str, Any], news: Moments, listed: Mapping[str, date], now: datetime
) -> Iterator[Spike]:
    """The spikes of all bar files below a folder, taken as confirmed. `listed`: days of listing by ticker."""
    bars = shapes.read([folder], now, listed)
    chosen = rules(table)
    for ticker, series in bars.series.items():
        yield from found(series, bars.benchmarks, chosen, news.get(ticker, ()))


def found(
    series: Series, benchmarks: Mapping[str, Series], chosen: SpikeRules, news: Sequence[datetime]
) -> list[Spike]:
    if not series.bars:
        return []
    benchmark = benchmark_for(series.ticker, series.bars[-1].day, benchmarks)
    return spikes(series, benchmark, chosen, news)


def import_files(engine: Engine, paths: Iterable[Path], now: datetime) -> dict[str, int]:
    """Bars and factors of CSV files and folders into the store; given again, nothing changes. Raises InputError."""
    bars = shapes.read(paths, now)
    counts = {"tickers": 0, "bars": 0, "factors": 0}
    for series in (*bars.series.values(), *bars.benchmarks.values()):
        with engine.begin() as db:
            counts["bars"] += store.market.keep_bars(db, series.bars)
            if series.factors:
                counts["factors"] += store.market.replace_factors(db, series.ticker, series.factors)
        counts["tickers"] += 1
    return counts


def listing_days(names: Registry) -> dict[str, date]:
    """Ticker → day of listing, where the registry knows it."""
    return {t.code: t.valid_from for c in names.companies.values() for t in c.tickers if t.valid_from}


def stored(db: Connection, ticker: str, listed: date | None = None) -> Series:
    """A ticker's series as the store has it."""
    return Series(ticker, store.market.bars(db, ticker), store.market.factors(db, ticker), listed)


def benchmarks(db: Connection) -> dict[str, Series]:
    return {ticker: stored(db, ticker) for ticker in store.market.tickers(db) if tickers.is_index(ticker)}


def shown(engine: Engine, ticker: str, since: date, until: date, adjusted: bool) -> Iterator[Bar]:
    """Stored bars from `since` to `until`, both included."""
    with engine.connect() as db:
        series = stored(db, ticker)
    yield from (bar for bar in (series.adjusted if adjusted else series.raw) if since <= bar.day <= until)
