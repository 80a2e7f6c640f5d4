"""analyse: articles → mentions, events, claims, candidates, entrants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection, Engine

import store
from config import Settings
from jobs.names import known as known_names
from jobs.runs import Progress, quiet
from pipeline import analyse as analysing
from pipeline.entities.learned import extended
from pipeline.events.entrants import Known, entrants
from records import SHANGHAI, Analysis, Article

BATCH = 200  # articles of one transaction; a kill costs at most this many analyses, done again


def analyse(engine: Engine, settings: Settings, progress: Progress = quiet) -> dict[str, int]:
    """Analyse every article today's rules have not seen, oldest knowledge first. Counts of what was found.

    One transaction a batch, marks included: killed at any moment, the rest is pending and nothing doubles.
    """
    with engine.connect() as db:
        names = known_names(db, settings, settings.now())
        names = extended(names, store.candidates.learned(db), settings.now().astimezone(SHANGHAI).date())
        analyser = analysing.Analyser(names, store.candidates.rejected(db))
        known = Known(names, store.entrants.known(db))
        total = store.articles.waiting(db, analysing.VERSION)
    counts: Counter[str] = Counter()
    while True:
        with engine.connect() as db:
            batch = store.articles.pending(db, analysing.VERSION, BATCH)
        if not batch:
            return dict(counts)
        found = [(article, analyser.analyse(article)) for article in batch]
        with engine.begin() as db:
            _keep(db, found, known, counts)
        progress(counts["articles"], total)


def _keep(db: Connection, found: Sequence[tuple[Article, Analysis]], known: Known, counts: Counter[str]) -> None:
    for article, analysis in found:
        new = entrants(article, analysis, known)
        known.learn(new)
        store.events.keep(db, article.id, analysis, article.seen_at, article.known_at)
        store.entrants.keep(db, new)
        counts.update(articles=1, announcements=analysis.is_llm_announcement, events=len(analysis.events))
        counts.update(entrant.kind for entrant in new)
    store.stories.unplace(db, (article.id for article, _ in found))  # read anew, they may tell something else
    store.articles.analysed(db, [article.id for article, _ in found], analysing.VERSION)
