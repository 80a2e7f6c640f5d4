"""market: quote and bar answers → quotes, bars, factors → spikes, each confirmed or not."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import structlog
from sqlalchemy import Connection, Engine

import store
from config import Settings
from jobs import prices
from jobs.runs import Progress, quiet
from pipeline.market import tencent
from pipeline.market.series import Series
from pipeline.market.spikes import SpikeRules, confirm
from records import Bar, InputError, Page, SourceError, Spike
from store.warc import Archive

log = structlog.get_logger("market")

VERSION = 1
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
    chosen = prices.rules(settings.market.rules)
    with engine.connect() as db:
        benchmarks = prices.benchmarks(db)
        todo = sorted(changed | set(_unjudged(db)))
    for number, ticker in enumerate(todo, 1):
        with engine.begin() as db:
            counts["spikes"] += len(_judge(db, ticker, benchmarks, chosen))
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
            log.warning("answer not read", error=problem)
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
        log.warning("bars kept without factors", ticker=ticker, error=str(error))
        return store.market.keep_bars(db, said.bars)
    store.market.replace_factors(db, ticker, factors)
    return store.market.keep_bars(db, rows)


def _unjudged(db: Connection) -> Iterator[str]:
    """Tickers with bars and no spike at all: imported ones, or quiet ones, which cost little."""
    judged = {spike.ticker for spike in store.market.spikes(db, limit=1_000_000)}
    yield from (t for t in store.market.tickers(db) if t not in judged)


def _judge(db: Connection, ticker: str, benchmarks: dict[str, Series], rules: SpikeRules) -> list[Spike]:
    series = prices.stored(db, ticker)
    listing = next((x for x in store.market.listings(db) if x.ticker == ticker), None)
    news = store.events.query(db, org=listing.company_id, limit=1000) if listing and listing.company_id else []
    found = prices.found(series, benchmarks, rules, [event.known_at for event in news])
    return store.market.keep_spikes(db, [confirm(s, store.market.quotes(db, ticker)) for s in found])
