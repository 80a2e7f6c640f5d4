"""market: quote and bar answers → quotes, bars, factors → spikes, each confirmed or not."""

from __future__ import annotations

import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

import store
from config import Settings
from jobs import prices
from jobs.names import known
from jobs.runs import Progress, quiet
from pipeline.market import tencent, tickers
from pipeline.market.series import Series
from pipeline.market.spikes import SpikeRules, benchmark_for, confirm
from pipeline.market.study import study
from records import Bar, InputError, Page, SourceError
from store.warc import Archive

log = logging.getLogger("market")

VERSION = 1
NEWS = 1000  # of a company's newest events
BESIDE = timedelta(days=10)  # news so far from a spike stands beside it
BATCH = 600  # answers of one transaction: the raw and the adjusted answer of a ticker are fetched together


def market(engine: Engine, settings: Settings, progress: Progress = quiet) -> dict[str, int]:
    """Take every answer no reader of today's version has taken, then judge the series that changed.

    An unreadable answer is marked with its problem and does not stop the others. Spikes have natural keys: judged
    again, nothing doubles.
    """
    archive = Archive(settings.archive.dir)
    counts: Counter[str] = Counter()
    changed: set[str] = set()
    while True:
        with engine.begin() as db:
            pages = store.pages.pending(db, archive, VERSION, BATCH, kind="quote")
            changed |= _keep(db, pages, counts)
        if not pages:
            break
    names = known(engine, settings, settings.now())
    listed = prices.listing_days(names)
    chosen = prices.rules(settings.market.rules)
    with engine.connect() as db:
        benchmarks = prices.benchmarks(db)
        todo = sorted(t for t in changed | set(_unjudged(db)) if not tickers.is_index(t))
    for number, ticker in enumerate(todo, 1):
        with engine.begin() as db:
            series = prices.stored(db, ticker, listed.get(ticker))
            company = names.by_ticker.get(ticker)
            counts["spikes"] += _judge(db, series, benchmarks, chosen, company.id if company else "")
        progress(number, len(todo))
    return dict(counts)


def _keep(db: Connection, pages: Iterable[Page], counts: Counter[str]) -> set[str]:
    """Store what the answers hold; the tickers whose bars changed."""
    bars: dict[str, list[tuple[datetime, tencent.DayBars]]] = defaultdict(list)
    for page in pages:
        problem = ""
        try:
            if "kline" in page.url:
                found = tencent.bars(page.body, page.url, page.fetched_at)
                bars[found.ticker].append((page.fetched_at, found))
            else:
                counts["quotes"] += store.market.keep_quotes(db, tencent.quotes(page.body, page.url, page.fetched_at))
        except SourceError as error:
            problem = str(error)
            counts["unreadable"] += 1
            log.warning("answer not read", extra={"error": problem})
        store.pages.extracted(db, page.digest, VERSION, problem)
    for ticker, answers in bars.items():
        counts["bars"] += _keep_bars(db, ticker, answers)
    return set(bars)


def _keep_bars(db: Connection, ticker: str, answers: Sequence[tuple[datetime, tencent.DayBars]]) -> int:
    """The newest raw answer with the newest adjusted one; factors are replaced whole, never mixed over days."""
    raw = max((a for a in answers if not a[1].adjusted), key=lambda a: a[0], default=None)
    adjusted = max((a for a in answers if a[1].adjusted), key=lambda a: a[0], default=None)
    if raw is None:
        return 0
    rows: Sequence[Bar]
    fetched_at, said = raw
    if adjusted is None:
        return store.market.keep_bars(db, said.bars)
    try:
        rows, factors = tencent.join(said, adjusted[1], fetched_at)
    except InputError as error:
        log.warning("bars kept without factors", extra={"ticker": ticker, "error": str(error)})
        return store.market.keep_bars(db, said.bars)
    store.market.replace_factors(db, ticker, factors)
    return store.market.keep_bars(db, rows)


def _unjudged(db: Connection) -> Iterator[str]:
    """Tickers with bars and no spike at all: imported ones, or quiet ones, which cost little."""
    judged = {spike.ticker for spike in store.market.spikes(db, limit=1_000_000)}
    yield from (t for t in store.market.tickers(db) if t not in judged)


def _judge(db: Connection, series: Series, benchmarks: dict[str, Series], rules: SpikeRules, company: str) -> int:
    """Find and keep the spikes of one series, and set its company's news beside them; how many spikes were new."""
    news = store.events.query(db, org=company, limit=NEWS) if company else []
    found = prices.found(series, benchmarks, rules, [event.known_at for event in news])
    quotes = store.market.quotes(db, series.ticker)
    new = store.market.keep_spikes(db, [confirm(spike, quotes) for spike in found])
    studies = []
    for spike in new:
        benchmark = benchmark_for(series.ticker, spike.day, benchmarks)
        for event in news:
            if abs(event.known_at - spike.known_at) <= BESIDE:
                said = study(spike, event.event.article, event.known_at, series, benchmark)
                studies.append(said)
    store.market.keep_studies(db, {(s.ticker, s.day, s.article): s for s in studies}.values())
    return len(new)
