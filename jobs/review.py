"""review: names nobody has ruled on, and what an answer about one sets in motion."""

from __future__ import annotations

from sqlalchemy import Engine

import store
from config import Settings
from records import MentionType
from store.candidates import Queued, Verdict


def waiting(engine: Engine, limit: int, min_score: float = 0.0) -> list[Queued]:
    """Names without an answer, those of most articles first, each with its strongest sighting."""
    with engine.connect() as db:
        return store.candidates.queue(db, limit, min_score)


def answer(
    engine: Engine, settings: Settings, name: tuple[MentionType, str], verdict: Verdict, entity: str | None = None
) -> int:
    """Write the answer down and make the articles that name it pending again; how many. Never asked again.

    Their entrants are decided anew with the answer; what was told stays told.
    """
    with engine.begin() as db:
        store.candidates.decide(db, *name, verdict, settings.now(), entity)
        ids = store.candidates.articles_with(db, name[1])
        store.articles.again(db, ids)
        store.entrants.forget(db, ids)
    return len(ids)
