"""Entrants: the first statement that an organisation has, plans or files a large model, and how far it came since."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, Float, ForeignKey, Table, delete, select

from records import Basis, Entrant, EventType, Evidence, Faction, Stage, Status
from store.base import Choice, Moment, Structure, Words, add_one, batches, made, meta, row, within

NEW_MODEL = "new_model"
STAGE_CHANGE = "stage_change"

entrants = Table(
    "entrants",
    meta,
    Column("key", Words, primary_key=True),  # kind and company; of a new model its name too
    Column("company", Words, nullable=False),
    Column("company_id", Words, nullable=False, index=True),
    Column("model", Words),  # null: unnamed
    Column("faction", Structure(Faction), nullable=False),
    Column("basis", Choice(Basis), nullable=False),
    Column("basis_of", Words, nullable=False),
    Column("stage", Choice(Stage), nullable=False),
    Column("status", Choice(Status), nullable=False),
    Column("event_type", Choice(EventType), nullable=False),
    Column("article", Words, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("url", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("evidence", Structure(Evidence), nullable=False),
    Column("known_at", Moment, nullable=False, index=True),
    Column("confidence", Float, nullable=False),
    Column("first_recorded", Boolean, nullable=False),
    Column("review", Boolean, nullable=False),
    Column("kind", Words, nullable=False),
    Column("published_at", Moment),  # null: unknown
    Column("source", Words, nullable=False),
    Column("before", Choice(Stage)),  # null: no change of stage
)


def key(entrant: Entrant) -> str:
    """What makes two entrants the same: kind and company; of a new model its name too, of a change what it came to."""
    named = (entrant.model or "",) if entrant.kind in (NEW_MODEL, STAGE_CHANGE) else ()
    reached = (entrant.stage, entrant.status) if entrant.kind == STAGE_CHANGE else ()
    return ":".join((entrant.kind, entrant.company_id, *named, *reached))


def keep(db: Connection, found: Iterable[Entrant]) -> list[Entrant]:
    """Write entrants down; those that were new. One that is there stays with its first evidence."""
    return [entrant for entrant in found if add_one(db, entrants, row(entrant, key=key(entrant)))]


def known(db: Connection) -> list[Entrant]:
    """All entrants, in the order they became known: what later articles are judged against."""
    query = select(entrants).order_by(entrants.c.known_at, entrants.c.key)
    return [made(Entrant, found) for found in db.execute(query).mappings()]


def query(
    db: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
    company: str | None = None,
    kinds: Iterable[str] = (),
) -> list[Entrant]:
    """Entrants that became known in [since, until), newest first. `company`: its name or id; no `kinds`: all."""
    e = entrants.c
    chosen = within(select(entrants).order_by(e.known_at.desc(), e.key).limit(limit), e.known_at, since, until)
    if company is not None:
        chosen = chosen.where((e.company == company) | (e.company_id == company))
    if kinds := tuple(kinds):
        chosen = chosen.where(e.kind.in_(kinds))
    return [made(Entrant, found) for found in db.execute(chosen).mappings()]


def forget(db: Connection, article_ids: Iterable[str]) -> int:
    """Drop the entrants these articles gave, before they are analysed again; how many."""
    gone = 0
    for batch in batches(article_ids):
        gone += db.execute(delete(entrants).where(entrants.c.article.in_(batch))).rowcount
    return gone
