"""watch: the tickers whose quotes and bars are fetched, from the registry and the configuration into the store."""

from __future__ import annotations

from sqlalchemy import Engine

import store
from config import Settings
from jobs.names import known
from jobs.runs import Progress, quiet
from pipeline.market import tickers
from pipeline.market.frame import BENCHMARKS
from records import Company
from store.market import Listing

CHIPS = frozenset({"算力", "芯片"})  # tracks whose shares move with this market though they have no model


def of_this_market(company: Company) -> bool:
    """Listed for a model of its own or for what models run on; the registry names many others that articles mention."""
    return not company.foreign and (company.entrant_from is not None or bool(CHIPS & set(company.tracks)))


def watch(engine: Engine, settings: Settings, progress: Progress = quiet) -> dict[str, int]:
    """Write the list of watched tickers anew. Raises InputError where the configuration names none that exists."""
    names = known(engine, settings, settings.now())
    codes = [tickers.parse(text) for text in settings.market.tickers]
    if settings.market.watch_registry:
        codes += [code for code, company in names.by_ticker.items() if of_this_market(company)]
        codes += [index for indices in BENCHMARKS.values() for index in indices]
    listings = [
        Listing(code, names.by_ticker[code].id, names.by_ticker[code].name)
        if code in names.by_ticker
        else Listing(code, "", code)
        for code in dict.fromkeys(codes)
    ]
    with engine.begin() as db:
        store.market.watch(db, listings)
    progress(len(listings), len(listings))
    return {"tickers": len(listings)}
