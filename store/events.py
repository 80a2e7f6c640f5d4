"""What articles say: the analysis of each, its events, mentions and price claims, replaced together.

analyses      one row an article: the small rest (figures, dates, companies)
events        ids are a hash of article, type, organisation, unit and place: the same after a second analysis
mentions      in the order of the text
sightings     names nobody has ruled on yet (see `store.candidates`)
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Float,
    Integer,
    RowMapping,
    Table,
    and_,
    delete,
    or_,
    select,
)

from records import (
    Analysis,
    Basis,
    Claim,
    CompanyInArticle,
    DateMention,
    Event,
    EventType,
    Evidence,
    Faction,
    Mention,
    MentionType,
    Quantity,
    Reported,
    Status,
)
from store.articles import articles, of_an_article, with_article
from store.base import Choice, Exact, Moment, Row, Structure, Words, add, add_one, batches, made, meta, row, within
from store.candidates import of_article, sightings, sightings_of
from store.claims import claims_made

Said = TypeVar("Said", Event, Claim)


analyses = Table(
    "analyses",
    meta,
    of_an_article(primary_key=True),
    Column("is_llm_announcement", Boolean, nullable=False),
    Column("quantities", Structure(tuple[Quantity, ...]), nullable=False),
    Column("dates", Structure(tuple[DateMention, ...]), nullable=False),
    Column("companies", Structure(tuple[CompanyInArticle, ...]), nullable=False),
)

events = Table(
    "events",
    meta,
    Column("id", Words, primary_key=True),
    of_an_article(index=True),
    Column("n", Integer, nullable=False),  # place among the article's events
    Column("type", Choice(EventType), nullable=False),
    Column("status", Choice(Status), nullable=False),
    Column("org", Words, nullable=False, index=True),
    Column("model", Words),  # null: unnamed
    Column("trigger", Words, nullable=False),
    Column("evidence", Structure(Evidence), nullable=False),
    Column("rule", Words, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("org_id", Words, nullable=False, index=True),
    Column("owner", Words, nullable=False),
    Column("owner_id", Words, nullable=False, index=True),
    Column("model_id", Words, nullable=False),
    Column("faction", Structure(Faction), nullable=False),
    Column("event_date", Words),  # ISO, or coarser; null: the text gives none
    Column("provider", Words),  # null: not of this type, or unnamed
    Column("target", Words),  # null: not of this type, or unnamed
    Column("amount", Exact),  # null: the text gives none
    Column("currency", Words),  # null as `amount`
    Column("basis", Choice(Basis), nullable=False),
    Column("basis_of", Words, nullable=False),
    Column("basis_evidence", Words, nullable=False),
    Column("foreign", Boolean, nullable=False),
    Column("upgrade", Boolean, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("known_at", Moment, nullable=False, index=True),
)

mentions = Table(
    "mentions",
    meta,
    of_an_article(primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("type", Choice(MentionType), nullable=False),
    Column("text", Words, nullable=False),
    Column("entity", Words, nullable=False, index=True),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("id", Words, nullable=False, index=True),
    Column("confidence", Float, nullable=False),
    Column("in_title", Boolean, nullable=False),
)

OF_AN_ARTICLE = (analyses, events, mentions, claims_made, sightings)


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """An event with the article it stands in."""

    id: str
    event: Event
    seen_at: datetime
    known_at: datetime
    url: str
    title: str
    source: str
    published_at: datetime | None  # None: unknown


def keep(db: Connection, article_id: str, analysis: Analysis, seen_at: datetime, known_at: datetime) -> None:
    """Put this analysis in the place of all that was kept of the article before. The article itself must be stored."""
    for table in OF_AN_ARTICLE:
        db.execute(delete(table).where(table.c.article == article_id))
    add_one(db, analyses, row(analysis, without=("events", "mentions", "claims", "candidates"), article=article_id))
    when = {"article": article_id, "seen_at": seen_at, "known_at": known_at}
    add(db, events, _numbered(analysis.events, _event_key, when))
    add(db, claims_made, _numbered(analysis.claims, _claim_key, when))
    add(db, mentions, (row(mention, article=article_id, n=n) for n, mention in enumerate(analysis.mentions)))
    add(db, sightings, of_article(analysis.candidates, article_id, seen_at))


def _event_key(event: Event) -> tuple[Any, ...]:
    return event.type, event.org, event.model, event.evidence.start


def _claim_key(claim: Claim) -> tuple[Any, ...]:
    return claim.kind, claim.company, claim.item, claim.start


def _numbered(said: Iterable[Said], key_of: Callable[[Said], tuple[Any, ...]], when: Row) -> Iterator[Row]:
    """Rows with stable ids; what says the very same twice is told apart by its place."""
    met: Counter[tuple[Any, ...]] = Counter()
    for n, record in enumerate(said):
        key: tuple[Any, ...] = key_of(record)
        named = "\0".join(map(str, (when["article"], *key, met[key])))
        met[key] += 1
        yield row(record, **when, n=n, id=hashlib.sha256(named.encode(errors="replace")).hexdigest()[:24])


def analysis(db: Connection, article_id: str) -> Analysis | None:
    """All that was kept of the article's newest analysis; None: it was not analysed."""
    found = db.execute(select(analyses).where(analyses.c.article == article_id)).mappings().first()
    if found is None:
        return None

    def of(table: Table) -> Iterable[RowMapping]:
        return db.execute(select(table).where(table.c.article == article_id).order_by(table.c.n)).mappings()

    return made(
        Analysis,
        found,
        events=tuple(made(Event, e) for e in of(events)),
        mentions=tuple(made(Mention, m) for m in of(mentions)),
        claims=tuple(made(Claim, c) for c in of(claims_made)),
        candidates=sightings_of(db, article_id),
    )


def _stored(found: RowMapping) -> StoredEvent:
    return made(StoredEvent, found, event=made(Event, found))


def query(
    db: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    org: str | None = None,
    type: EventType | str | None = None,
    limit: int = 100,
) -> list[StoredEvent]:
    """Events that became known in [since, until), newest first. `org`: name or id of the organisation or its owner."""
    e = events.c
    chosen = within(
        with_article(events).order_by(e.known_at.desc(), e.article, e.n).limit(limit), e.known_at, since, until
    )
    if org is not None:
        chosen = chosen.where(or_(e.org == org, e.owner == org, e.org_id == org, e.owner_id == org))
    if type is not None:
        chosen = chosen.where(e.type == EventType(type))
    return [_stored(found) for found in db.execute(chosen).mappings()]


def get(db: Connection, id: str) -> StoredEvent | None:
    """An event by its id or the beginning of it, where only one begins so."""
    chosen = with_article(events).where(events.c.id.startswith(id, autoescape=True)).order_by(events.c.id).limit(2)
    found = db.execute(chosen).mappings().all() if id else []
    return _stored(found[0]) if len(found) == 1 else None  # ids are of one length: none begins another


def of_articles(db: Connection, article_ids: Iterable[str]) -> list[StoredEvent]:
    """The events of these articles, in the order they became known."""
    found: list[StoredEvent] = []
    e = events.c
    for batch in batches(dict.fromkeys(article_ids)):
        chosen = with_article(events).where(e.article.in_(batch)).order_by(e.known_at, e.article, e.n)
        found += map(_stored, db.execute(chosen).mappings())
    return sorted(found, key=lambda event: event.known_at)


def reported(db: Connection, owners: Iterable[str], until: datetime) -> list[Reported]:
    """The events of these owners (ids, or names of those without) known before `until`, in the order of knowledge."""
    e = events.c
    found: list[Reported] = []
    for batch in batches(dict.fromkeys(owners)):
        theirs = or_(e.owner_id.in_(batch), and_(e.owner_id == "", e.owner.in_(batch)))
        chosen = with_article(events).where(theirs, e.known_at < until).order_by(e.known_at, e.article, e.n)
        found += [made(Reported, one, event=made(Event, one)) for one in db.execute(chosen).mappings()]
    return found


def promising(db: Connection, since: datetime, until: datetime) -> list[str]:
    """Owners who named a day for something planned, in what became known in [since, until)."""
    e = events.c
    planned = select(e.owner_id, e.owner).distinct().where(e.status == Status.PLANNED, e.event_date.is_not(None))
    return sorted(ident or name for ident, name in db.execute(within(planned, e.known_at, since, until)))


def headlined(db: Connection, since: datetime, until: datetime) -> list[tuple[str, datetime]]:
    """The models headlines name, as written and by their proper names, with when that was known, in [since, until)."""
    m, a = mentions.c, articles.c
    joined = select(m.text, m.entity, a.known_at).join(articles, a.id == m.article)
    named = within(joined.where(m.type == MentionType.MODEL, m.in_title), a.known_at, since, until)
    found = db.execute(named.order_by(a.known_at))
    return [(name, at) for text, entity, at in found for name in dict.fromkeys((text, entity))]


def naming(
    db: Connection, entity: str, since: datetime | None = None, until: datetime | None = None, limit: int = 1000
) -> list[str]:
    """Ids of the articles known in [since, until) that name an entity (its name or id), newest first."""
    m, a = mentions.c, articles.c
    named = select(m.article).where(or_(m.entity == entity, m.id == entity))
    chosen = within(
        select(a.id).where(a.id.in_(named)).order_by(a.known_at.desc(), a.id).limit(limit), a.known_at, since, until
    )
    return list(db.scalars(chosen))
