"""The database: all SQL, one module a noun. Functions take a Connection whose transaction is the caller's, and records.

    engine = store.open_engine(settings.database.url)
    with engine.begin() as db:      # writes; on SQLite the write lock from the start
        store.pages.keep(db, page, *archive.append(page))
    with engine.connect() as db:    # reads
        articles = store.articles.pending(db, VERSION, 200)

The same code on SQLite and PostgreSQL. Writing twice is harmless everywhere: rows have natural keys.
"""

from store import (
    alerts,
    articles,
    candidates,
    claims,
    companies,
    entrants,
    events,
    market,
    outbox,
    pages,
    rules,
    runs,
    schema,
    search,
    sources,
    stories,
    warc,
)
from store.backup import backup
from store.base import meta
from store.engine import open_engine

__all__ = [
    "alerts",
    "articles",
    "backup",
    "candidates",
    "claims",
    "companies",
    "entrants",
    "events",
    "market",
    "meta",
    "open_engine",
    "outbox",
    "pages",
    "rules",
    "runs",
    "schema",
    "search",
    "sources",
    "stories",
    "warc",
]
