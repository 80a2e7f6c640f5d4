"""reprocess: stored pages or articles are given to today's rules again. What was told is not told again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

import store


def extract(engine: Engine, since: datetime | None = None) -> dict[str, int]:
    """Make stored pages (fetched since then) pending for extraction."""
    with engine.begin() as db:
        return {"pages": store.pages.reprocess(db, since)}


def analyse(engine: Engine, since: datetime | None = None) -> dict[str, int]:
    """Make stored articles (known since then) pending for analysis, and forget the entrants they made.

    Entrants are decided anew, in the order of knowledge; alerts already told keep their keys and stay told.
    """
    with engine.begin() as db:
        ids = store.articles.reprocess(db, since)
        store.entrants.forget(db, ids)
    return {"articles": len(ids)}
