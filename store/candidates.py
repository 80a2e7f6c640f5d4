"""Names nobody has ruled on: where they were seen, the queue for a person, and what was learned from the answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Column, Connection, Float, ForeignKey, Index, Integer, Table, func, select, tuple_

from records import Candidate, Evidence, InputError, Learned, MentionType
from store.articles import articles
from store.base import Choice, Moment, Structure, Words, batches, made, meta, put, row


class Verdict(StrEnum):
    ACCEPT = "accept"  # an entity of its own
    REJECT = "reject"  # no name, or not of this market
    MERGE = "merge"  # another name of a known entity


sightings = Table(
    "sightings",
    meta,
    Column("article", Words, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("type", Choice(MentionType), nullable=False),
    Column("name", Words, nullable=False),
    Column("score", Float, nullable=False),
    Column("rule", Words, nullable=False),
    Column("evidence", Structure(Evidence), nullable=False),
    Column("owner", Words, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_sightings_name", "type", "name"),
)

verdicts = Table(
    "verdicts",
    meta,
    Column("type", Choice(MentionType), primary_key=True),
    Column("name", Words, primary_key=True),
    Column("verdict", Choice(Verdict), nullable=False),
    Column("entity", Words),  # the canonical name it stands for; null: rejected
    Column("decided_at", Moment, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Queued:
    """A name that waits for a person: how often it was seen, and its strongest sighting."""

    type: MentionType
    name: str
    articles: int
    first_seen: datetime
    best: Candidate
    title: str  # of the article of that sighting
    url: str


@dataclass(frozen=True, slots=True)
class Decision:
    type: MentionType
    name: str
    verdict: Verdict
    entity: str | None  # None: rejected
    decided_at: datetime


def of_article(candidates: Iterable[Candidate], article_id: str, seen_at: datetime) -> Iterator[dict[str, Any]]:
    """Rows for `events.keep`, which replaces an article's sightings with the rest of its analysis."""
    for n, candidate in enumerate(candidates):
        yield row(candidate, article=article_id, n=n, seen_at=seen_at)


def sightings_of(db: Connection, article_id: str) -> tuple[Candidate, ...]:
    query = select(sightings).where(sightings.c.article == article_id).order_by(sightings.c.n)
    return tuple(made(Candidate, found) for found in db.execute(query).mappings())


def queue(db: Connection, limit: int = 20, min_score: float = 0.0) -> list[Queued]:
    """Names without a verdict, those of most articles first."""
    s, v, a = sightings.c, verdicts.c, articles.c
    often = func.count(s.article.distinct())
    ruled = select(v.name).where(v.type == s.type, v.name == s.name).exists()
    names = (
        select(s.type, s.name, often.label("articles"), func.min(s.seen_at).label("first_seen"))
        .where(~ruled, s.score >= min_score)
        .group_by(s.type, s.name)
        .order_by(often.desc(), func.max(s.score).desc(), s.name)
        .limit(limit)
    )
    waiting = db.execute(names).all()
    if not waiting:
        return []
    seen = (
        select(sightings, a.title, a.url)
        .join(articles, a.id == s.article)
        .where(tuple_(s.type, s.name).in_([(type_, name) for type_, name, _, _ in waiting]))
        .order_by(s.score, s.seen_at.desc(), s.article, s.n.desc())
    )
    best = {(found["type"], found["name"]): found for found in db.execute(seen).mappings()}  # the last one wins
    return [
        Queued(type_, name, count, first, made(Candidate, shown), shown["title"], shown["url"])
        for type_, name, count, first in waiting
        if (shown := best[type_, name])
    ]


def decide(
    db: Connection, type: MentionType, name: str, verdict: Verdict | str, now: datetime, entity: str | None = None
) -> None:
    """Write a person's answer down; a later one replaces it.

    `merge` needs the entity it is another name of; `accept` takes the name itself unless a better one is given.
    """
    verdict = Verdict(verdict)
    if verdict is Verdict.MERGE and not entity:
        raise InputError(f"{name}: merge with what? Name the entity")
    stands_for = None if verdict is Verdict.REJECT else entity or name
    put(db, verdicts, [row(Decision(type, name, verdict, stands_for, now))])


def learned(db: Connection) -> list[Learned]:
    """Accepted and merged names, oldest answer first, each with the owner of its strongest sighting."""
    v, s = verdicts.c, sightings.c
    rows = db.execute(
        select(v.type, v.name, v.entity).where(v.entity.is_not(None)).order_by(v.decided_at, v.name)
    ).all()
    names = {found.name for found in rows}
    owners: dict[tuple[MentionType, str], str] = {}
    for batch in batches(sorted(names)):
        seen = (
            select(s.type, s.name, s.owner)
            .where(s.name.in_(batch), s.type == MentionType.MODEL, s.owner != "")
            .order_by(s.score)
        )
        owners |= {(found.type, found.name): found.owner for found in db.execute(seen)}
    return [Learned(r.type, r.name, r.entity, owners.get((r.type, r.name), "")) for r in rows]


def articles_with(db: Connection, name: str) -> list[str]:
    """Ids of the articles in which this name was sighted: what an answer about it makes worth reading again."""
    return list(db.scalars(select(sightings.c.article).where(sightings.c.name == name).distinct()))


def rejected(db: Connection) -> set[str]:
    """Names a person has refused."""
    v = verdicts.c
    return set(db.scalars(select(v.name).where(v.verdict == Verdict.REJECT)))


def decisions(db: Connection, limit: int = 100) -> list[Decision]:
    """The answers given, newest first."""
    query = select(verdicts).order_by(verdicts.c.decided_at.desc(), verdicts.c.name).limit(limit)
    return [made(Decision, found) for found in db.execute(query).mappings()]
