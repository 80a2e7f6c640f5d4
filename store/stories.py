"""Stories: reposts and reports of one text, each article in one story."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, Integer, Table, delete, select

from records import Story
from store.articles import articles
from store.base import Words, meta, put

story_articles = Table(
    "story_articles",
    meta,
    Column("article", Words, ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    Column("story", Words, ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),  # first article
    Column("n", Integer, nullable=False),  # place in the story
)


def keep(db: Connection, stories: Iterable[Story]) -> None:
    """Put each story, whole, in the place of what was kept of it and of its articles."""
    for story in stories:
        db.execute(delete(story_articles).where(story_articles.c.story == story.id))
        rows = ({"article": article, "story": story.id, "n": n} for n, article in enumerate(story.articles))
        put(db, story_articles, rows)


def recent(db: Connection, since: datetime | None = None) -> list[Story]:
    """Stories of which an article became known since then (None: all), whole; the earliest first."""
    s, a, first = story_articles.c, articles.c, articles.alias("first").c
    chosen = select(s.story, s.article).join(first.id.table, first.id == s.story)
    if since is not None:
        chosen = chosen.where(s.story.in_(select(s.story).join(articles, a.id == s.article).where(a.known_at >= since)))
    members: dict[str, list[str]] = {}
    for story, article in db.execute(chosen.order_by(first.known_at, s.story, s.n)):
        members.setdefault(story, []).append(article)
    return [Story(id, tuple(found)) for id, found in members.items()]


def of_article(db: Connection, article_id: str) -> Story | None:
    """The story this article belongs to; None: it stands alone."""
    s = story_articles.c
    mine = select(s.story).where(s.article == article_id)
    members = db.execute(select(s.story, s.article).where(s.story.in_(mine)).order_by(s.n)).all()
    return Story(members[0].story, tuple(article for _, article in members)) if members else None
