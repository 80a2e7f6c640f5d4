"""Stories: reposts of one text and reports of one event, each article in one story, alone if need be.

stories           one row a story; its id is that of its first article
story_articles    which article is in which story; an article without a row waits to be placed
signatures        the texts as MinHash signatures: small rows, read whole for weeks at a time
reports           what else is compared of an article
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import a2b_base64
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from io import BytesIO
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Select,
    Table,
    delete,
    func,
    select,
)

from records import Article, Event, Headline, MentionType, Report, Signed, Story, Telling
from store import articles as kept_articles
from store import events as kept_events
from store.articles import articles
from store.base import Moment, Structure, Words, batches, made, meta, put, row

STREAMED = 2000  # rows held at a time while a window is read
Acts = tuple[tuple[str, str, str, str], ...]


def _article(**options: Any) -> Column[str]:
    return Column("article", Words, ForeignKey("articles.id", ondelete="CASCADE"), **options)


story_table = Table(
    "stories",
    meta,
    Column("id", Words, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),  # its first article
    Column("independent", Integer, nullable=False),  # publishers with a report of their own
)

story_articles = Table(
    "story_articles",
    meta,
    _article(primary_key=True),
    Column("story", Words, ForeignKey("stories.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("n", Integer, nullable=False),  # place in the story
    Column("copy", Boolean, nullable=False),  # prints the text of another one
)

signatures = Table(
    "signatures",
    meta,
    _article(primary_key=True),
    Column("known_at", Moment, nullable=False),
    Column("signature", Words, nullable=False),  # base64
    Index("ix_signatures_known_at", "known_at"),
)

reports = Table(
    "reports",
    meta,
    _article(primary_key=True),
    Column("known_at", Moment, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Column("source", Words, nullable=False),
    Column("title", Words, nullable=False),
    Column("lead", Words, nullable=False),
    Column("headline_figures", Structure(tuple[str, ...]), nullable=False),
    Column("lead_figures", Structure(tuple[str, ...]), nullable=False),
    Column("figures", Structure(tuple[str, ...]), nullable=False),
    Column("acts", Structure(Acts), nullable=False),
    Column("orgs", Structure(tuple[str, ...]), nullable=False),
    Column("origin", Words, nullable=False),
    Column("follows", Boolean, nullable=False),
    Column("tier", Integer, nullable=False),
    Column("roundup", Boolean, nullable=False),
    Column("size", Integer, nullable=False),
)


def keep(db: Connection, stories: Iterable[Story]) -> None:
    """Put each story, whole, in the place of what was kept of it and of its articles. A story left empty goes."""
    many = list(stories)
    moved = [article for story in many for article in story.articles]
    left = set(placed(db, moved).values()) - {story.id for story in many}
    put(db, story_table, ({"id": story.id, "independent": story.independent} for story in many))
    for batch in batches(story.id for story in many):
        db.execute(delete(story_articles).where(story_articles.c.story.in_(batch)))
    put(
        db,
        story_articles,
        (
            {"article": article, "story": story.id, "n": n, "copy": article in story.copies}
            for story in many
            for n, article in enumerate(story.articles)
        ),
    )
    for batch in batches(left):
        full = select(story_articles.c.story)
        db.execute(delete(story_table).where(story_table.c.id.in_(batch), story_table.c.id.not_in(full)))


def recent(db: Connection, since: datetime | None = None) -> list[Story]:
    """Stories of which an article became known since then (None: all), whole; the earliest first."""
    s, a, first = story_articles.c, articles.c, articles.alias("first").c
    chosen = _members().join(first.id.table, first.id == s.story)
    if since is not None:
        chosen = chosen.where(s.story.in_(select(s.story).join(articles, a.id == s.article).where(a.known_at >= since)))
    return _stories(db, chosen.order_by(first.known_at, s.story, s.n))


def of_article(db: Connection, article_id: str) -> Story | None:
    """The story this article belongs to; None: it has not been placed. An article alone is a story of one."""
    return of_articles(db, [article_id]).get(article_id)


def of_articles(db: Connection, article_ids: Iterable[str]) -> dict[str, Story]:
    """The stories of these articles, by article; one not yet placed has none."""
    found: dict[str, Story] = {}
    for batch in batches(dict.fromkeys(article_ids)):
        s = story_articles.c
        mine = select(s.story).where(s.article.in_(batch))
        for story in _stories(db, _members().where(s.story.in_(mine)).order_by(s.story, s.n)):
            found.update((article, story) for article in story.articles if article in batch)
    return found


def counts(db: Connection, article_id: str) -> tuple[int, int]:
    """Of the story of this article: articles that print another's text, and publishers with a report of their own.

    An article not yet placed, or alone, is (0, 1).
    """
    story = of_article(db, article_id)
    return (len(story.copies), story.independent) if story else (0, 1)


def tellings(db: Connection, article_ids: Iterable[str], until: datetime) -> dict[str, Telling]:
    """The stories of these articles as far as they were known at that moment, by article; one not yet placed has none.

    An outlet is a source; a publisher is whom a report comes from, so that one that names another counts as that other.
    """
    s, r = story_articles.c, reports.c
    found: dict[str, Telling] = {}
    for batch in batches(dict.fromkeys(article_ids)):
        mine = select(s.story).where(s.article.in_(batch))
        chosen = select(s.story, s.article, s.copy, r.source, r.origin).join(reports, r.article == s.article)
        chosen = chosen.where(s.story.in_(mine), r.known_at <= until).order_by(s.story, s.n)
        members: dict[str, list[RowMapping]] = {}
        for one in db.execute(chosen).mappings():
            members.setdefault(one["story"], []).append(one)
        for story, rows in members.items():
            telling = Telling(
                story,
                frozenset(one["article"] for one in rows),
                {one["article"]: one["source"] for one in rows if one["copy"]},
                frozenset(one["origin"] or one["article"] for one in rows if not one["copy"]),
            )
            found.update((article, telling) for article in telling.articles.intersection(batch))
    return found


def _members() -> Select[Any]:
    s = story_articles.c
    return select(s.story, s.article, s.copy, story_table.c.independent).join(story_table, story_table.c.id == s.story)


def _stories(db: Connection, chosen: Select[Any]) -> list[Story]:
    members: dict[str, list[RowMapping]] = {}
    for found in db.execute(chosen).mappings():
        members.setdefault(found["story"], []).append(found)
    return [
        Story(
            id,
            tuple(found["article"] for found in rows),
            tuple(found["article"] for found in rows if found["copy"]),
            rows[0]["independent"],
        )
        for id, rows in members.items()
    ]


# --- making stories ---------------------------------------------------------------------------------------------------


def _unplaced() -> Select[Any]:
    a = articles.c
    alone = select(articles.c.id).outerjoin(story_articles, story_articles.c.article == a.id)
    return alone.where(a.analysed.is_not(None), story_articles.c.article.is_(None))


def waiting(db: Connection) -> int:
    """How many analysed articles are in no story."""
    return db.scalar(select(func.count()).select_from(_unplaced().subquery())) or 0


def pending(db: Connection, limit: int) -> list[Article]:
    """Analysed articles in no story, in the order they became known."""
    a = articles.c
    ids = db.scalars(_unplaced().order_by(a.known_at, a.id).limit(limit))
    return kept_articles.some(db, ids)


def told(db: Connection, article_ids: Iterable[str]) -> dict[str, tuple[list[Event], list[str]]]:
    """The events of these articles and the ids of the organisations their headlines name, by article."""
    found: dict[str, tuple[list[Event], list[str]]] = {id: ([], []) for id in article_ids}
    for stored in kept_events.of_articles(db, found):
        found[stored.event.article][0].append(stored.event)
    m = kept_events.mentions.c
    for batch in batches(found):
        chosen = select(m.article, m.id).where(m.article.in_(batch), m.in_title, m.type == MentionType.ORG, m.id != "")
        for article, id in db.execute(chosen.order_by(m.article, m.n)):
            found[article][1].append(id)
    return found


def compared(db: Connection, made_: Iterable[Report]) -> None:
    """Keep the reports of articles, in the place of those kept before."""
    many = list(made_)
    put(db, reports, (row(report, without=("signature",)) for report in many))
    put(
        db,
        signatures,
        ({"article": r.article, "known_at": r.known_at, "signature": b64encode(r.signature).decode()} for r in many),
    )


def signed(db: Connection, since: datetime, until: datetime) -> Signed:
    """The signatures of what became known in [since, until]; some 400 bytes of memory each."""
    s = signatures.c
    chosen = select(s.article, s.known_at, s.signature).where(s.known_at >= since, s.known_at <= until)
    ids: list[str] = []
    times: list[datetime] = []
    blocks = BytesIO()  # its value is given away without a copy: a month may be hundreds of megabytes
    chosen = chosen.order_by(s.known_at, s.article).execution_options(yield_per=STREAMED)
    for article, known_at, signature in db.execute(chosen):
        ids.append(article)
        times.append(known_at)
        blocks.write(a2b_base64(signature))
    return Signed(tuple(ids), tuple(times), blocks.getvalue())


def _reports() -> Select[Any]:
    return select(reports, signatures.c.signature).join(signatures, signatures.c.article == reports.c.article)


def _report(found: RowMapping) -> Report:
    return made(Report, found, signature=b64decode(found["signature"]))


def headlines(db: Connection, since: datetime, until: datetime) -> Iterator[Headline]:
    """Headline and acts of the reports that became known in [since, until], but for roundups; read as they are used."""
    r = reports.c
    chosen = select(r.article, r.known_at, r.title, r.acts)
    chosen = chosen.where(r.known_at >= since, r.known_at <= until, r.roundup.is_(False))
    for article, known_at, title, acts in db.execute(chosen.execution_options(yield_per=STREAMED)):
        yield Headline(article, known_at, title, acts)


def reports_of(db: Connection, article_ids: Iterable[str]) -> list[Report]:
    """The reports of these articles; one never compared has none."""
    found: list[Report] = []
    for batch in batches(sorted(set(article_ids))):
        chosen = _reports().where(reports.c.article.in_(batch)).order_by(reports.c.article)
        found += (_report(row_) for row_ in db.execute(chosen).mappings())
    return found


def placed(db: Connection, article_ids: Iterable[str]) -> Mapping[str, str]:
    """The ids of the stories these articles are in, by article."""
    s = story_articles.c
    found: dict[str, str] = {}
    for batch in batches(sorted(set(article_ids))):
        rows = db.execute(select(s.article, s.story).where(s.article.in_(batch)))
        found.update((article, story) for article, story in rows)
    return found


def members(db: Connection, story_ids: Iterable[str]) -> dict[str, list[str]]:
    """The articles of these stories, by story."""
    s = story_articles.c
    found: dict[str, list[str]] = {}
    for batch in batches(sorted(set(story_ids))):
        for article, story in db.execute(select(s.article, s.story).where(s.story.in_(batch)).order_by(s.story, s.n)):
            found.setdefault(story, []).append(article)
    return found


def unplace(db: Connection, article_ids: Iterable[str]) -> int:
    """Take these articles, and those in a story with them, out of their stories: they are pending again. How many."""
    stories = sorted(set(placed(db, article_ids).values()))
    gone: Counter[str] = Counter()
    for batch in batches(stories):
        gone["articles"] += db.execute(delete(story_articles).where(story_articles.c.story.in_(batch))).rowcount
        db.execute(delete(story_table).where(story_table.c.id.in_(batch)))
    return gone["articles"]
