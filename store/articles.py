"""Articles: texts as published, their earlier versions, and which of them the analysis has seen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    delete,
    func,
    or_,
    select,
    update,
)

from records import Article, Dated, InputError, Origin, Precision
from store.base import Choice, Moment, Structure, Words, add, add_one, batches, made, meta, row, storable, within

SHORTEST_PREFIX = 4  # of an id a person types

articles = Table(
    "articles",
    meta,
    Column("id", Words, primary_key=True),
    Column("url", Words, nullable=False, index=True),  # canonical; "" where there is none
    Column("source", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("seen_at", Moment, nullable=False),  # when it was first seen
    Column("known_at", Moment, nullable=False, index=True),  # of its first sight, too
    Column("published_at", Moment),  # null: unknown, and it stays unknown
    Column("published_origin", Choice(Origin)),  # null as `published_at`
    Column("published_precision", Choice(Precision)),  # null as `published_at`
    Column("author", Words, nullable=False),
    Column("publisher", Words, nullable=False),
    Column("encoding", Words, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("method", Words, nullable=False),
    Column("page", Words, nullable=False),  # digest of its newest page; "" for imported texts
    Column("external_id", Words, nullable=False, index=True),
    Column("tickers", Structure(tuple[str, ...]), nullable=False),
    Column("first_recorded_only", Boolean, nullable=False),
    Column("analysed", Integer),  # the analysis' version; null: none has seen this text yet
    Index("ix_articles_pending", "analysed", "known_at"),
)

article_versions = Table(
    "article_versions",
    meta,
    Column("article", Words, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("hash", Words, primary_key=True),  # sha256 of title and text
    Column("title", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("page", Words, nullable=False),
    Column("replaced_at", Moment, nullable=False),  # when the newer text was seen
)

searched = Table(  # the articles whose present text the search index has; see `store.search`
    "searched",
    meta,
    Column("id", Integer, primary_key=True),  # of its words in the index
    Column("article", Words, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, unique=True),
    Column("version", Integer, nullable=False),  # of the tokeniser
)

FLAT = ("published",)  # the one field that is three columns
LASTING = ("seen_at", "known_at", "first_recorded_only")  # of the first sight, whatever comes later
UNTOLD = ("seen_at", "known_at", "first_recorded_only", "page")  # a difference in these alone is no change


@dataclass(frozen=True, slots=True)
class ArticleVersion:
    """A text that a later fetch or a better extractor replaced."""

    article: str
    title: str
    text: str
    page: str
    replaced_at: datetime


def row_of(article: Article) -> dict[str, Any]:
    p = article.published
    return row(
        article,
        without=FLAT,
        published_at=p.at if p else None,
        published_origin=p.origin if p else None,
        published_precision=p.precision if p else None,
    )


def _article(found: RowMapping) -> Article:
    at = found["published_at"]
    published = Dated(at, found["published_origin"], found["published_precision"]) if at else None
    return made(Article, found, published=published)


def keep(db: Connection, article: Article) -> str:
    """Write an article down: "new", "changed" or "same".

    Changed: the analysis gets it again; an older title or text goes to `versions`. The times of its first sight and
    whether it was first recorded by an import stay. A publication time, once read, is not lost to a page without one.
    """
    if add_one(db, articles, row_of(article)):
        return "new"
    found = db.execute(select(articles).where(articles.c.id == article.id).with_for_update()).mappings().one()
    old = _article(found)
    new = _merged(old, article)
    if _told(new) == _told(old):
        if new.page != old.page:
            db.execute(update(articles).where(articles.c.id == old.id).values(page=new.page))
        return "same"
    if (old.title, old.text) != (new.title, new.text):
        words = old.title, old.text
        older = ArticleVersion(old.id, *words, page=old.page, replaced_at=article.seen_at)
        add(db, article_versions, [row(older, hash=_hash(*words))])
        db.execute(delete(searched).where(searched.c.article == old.id))  # its words go with the row
    db.execute(update(articles).where(articles.c.id == old.id).values(row_of(new) | {"analysed": None}))
    return "changed"


def _merged(old: Article, new: Article) -> Article:
    lasting = {name: getattr(old, name) for name in LASTING}
    same_page = new.page == old.page
    return replace(
        new,
        **lasting,
        title=storable(new.title),
        text=storable(new.text),
        author=storable(new.author),
        publisher=storable(new.publisher),
        published=new.published if same_page else new.published or old.published,
        external_id=storable(new.external_id or old.external_id),
        tickers=new.tickers or old.tickers,
    )


def _told(article: Article) -> dict[str, Any]:
    return row(article, without=UNTOLD)


def _hash(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()


def versions(db: Connection, id: str) -> list[ArticleVersion]:
    """The texts this article had before the present one, oldest first."""
    query = select(article_versions).where(article_versions.c.article == id).order_by(article_versions.c.replaced_at)
    return [made(ArticleVersion, found) for found in db.execute(query).mappings()]


def _pending(version: int) -> ColumnElement[bool]:
    return or_(articles.c.analysed.is_(None), articles.c.analysed < version)


def pending(db: Connection, version: int, limit: int) -> list[Article]:
    """Articles no analysis of this version has seen, in the order they became known: the order entrants need."""
    a = articles.c
    order = (a.known_at, a.published_at.is_(None), a.published_at, a.id)
    query = select(articles).where(_pending(version)).order_by(*order).limit(limit)
    return [_article(found) for found in db.execute(query).mappings()]


def waiting(db: Connection, version: int) -> int:
    """How many articles are pending."""
    return db.scalar(select(func.count()).select_from(articles).where(_pending(version))) or 0


def analysed(db: Connection, ids: Iterable[str], version: int) -> None:
    """An analysis of this version has seen these articles."""
    for batch in batches(ids):
        db.execute(update(articles).where(articles.c.id.in_(batch)).values(analysed=version))


def again(db: Connection, ids: Iterable[str]) -> None:
    """Make just these articles pending again."""
    for batch in batches(ids):
        db.execute(update(articles).where(articles.c.id.in_(batch)).values(analysed=None))


def reprocess(db: Connection, since: datetime | None = None) -> list[str]:
    """Make the articles known since then (None: all) pending again; their ids, for `entrants.forget`."""
    chosen = select(articles.c.id)
    change = update(articles).values(analysed=None)
    if since is not None:
        chosen = chosen.where(articles.c.known_at >= since)
        change = change.where(articles.c.known_at >= since)
    ids = list(db.scalars(chosen.order_by(articles.c.known_at, articles.c.id)))
    db.execute(change)
    return ids


def get(db: Connection, id: str) -> Article | None:
    """An article by its whole id."""
    found = db.execute(select(articles).where(articles.c.id == id)).mappings().first()
    return _article(found) if found else None


def some(db: Connection, ids: Iterable[str]) -> list[Article]:
    """The stored ones of these articles, in the order they became known."""
    found: list[Article] = []
    for batch in batches(dict.fromkeys(ids)):
        found += map(_article, db.execute(select(articles).where(articles.c.id.in_(batch))).mappings())
    return sorted(found, key=lambda article: (article.known_at, article.id))


def find(db: Connection, text: str) -> Article | None:
    """An article as a person names it: id, its first characters, an import's own id, or the canonical URL.

    Raises InputError where that fits several.
    """
    a = articles.c
    if not text:
        return None
    if exact := get(db, text):
        return exact
    named = [a.external_id == text, a.url == text]
    if len(text) >= SHORTEST_PREFIX:
        named.append(a.id.startswith(text.lower(), autoescape=True))
    found = db.execute(select(articles).where(or_(*named)).order_by(a.id).limit(2)).mappings().all()
    if len(found) > 1:
        raise InputError(f"{text}: several articles are named so; give more of the id")
    return _article(found[0]) if found else None


def query(
    db: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    source: str | None = None,
    limit: int = 100,
) -> list[Article]:
    """Articles that became known in [since, until), newest first."""
    a = articles.c
    chosen = within(select(articles).order_by(a.known_at.desc(), a.id).limit(limit), a.known_at, since, until)
    if source is not None:
        chosen = chosen.where(a.source == source)
    return [_article(found) for found in db.execute(chosen).mappings()]


def count(db: Connection) -> int:
    return db.scalar(select(func.count()).select_from(articles)) or 0


def of_an_article(**options: Any) -> Column[str]:
    """The column of a table whose rows belong to an article and go with it."""
    return Column("article", Words, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, **options)


def with_article(table: Table) -> Select[Any]:
    """Such a table's rows, each with what is told of its article: url, title, source, published_at."""
    a = articles.c
    return select(table, a.url, a.title, a.source, a.published_at).join(articles, a.id == table.c.article)
