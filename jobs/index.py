"""index: articles → the words they are searched by. New and changed ones only; run again, there is nothing to do."""

from __future__ import annotations

from sqlalchemy import Engine

import store
from config import Settings
from jobs.names import known
from jobs.runs import Progress, quiet
from pipeline import search
from pipeline.entities.learned import extended
from records import SHANGHAI

BATCH = 200  # articles of one transaction


def words(engine: Engine, settings: Settings) -> search.Words:
    """The tokeniser with every name of the registry, of imported lists and of the review's answers."""
    with engine.connect() as db:
        names = extended(known(db, settings), store.candidates.learned(db), settings.now().astimezone(SHANGHAI).date())
    return search.Words(alias.text for alias in names.aliases)


def index(
    engine: Engine, settings: Settings, progress: Progress = quiet, by: search.Words | None = None
) -> dict[str, int]:
    """Index what is stored and not indexed, the newest first; how many. `by`: the tokeniser, where there is one.

    One transaction a batch: killed at any moment, the rest is pending. Two at once do the work once.
    """
    with engine.connect() as db:
        total = store.search.waiting(db, search.VERSION)
    done = 0
    if not total:
        return {"articles": 0}
    by = by or words(engine, settings)
    while True:
        with engine.connect() as db:
            batch = store.search.pending(db, search.VERSION, BATCH)
        if not batch:
            return {"articles": done}
        made = [(article, by.index(article)) for article in batch]
        with engine.begin() as db:
            done += store.search.keep(db, made, search.VERSION)
        progress(done, total)
