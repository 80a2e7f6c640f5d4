"""The search index: the words of articles, and the articles that have all the words asked for, the best first.

searched       one row an article the index has (a table like the others; see `store.articles`)
search_words   its words: on SQLite an FTS5 table, on PostgreSQL a tsvector with a GIN index

The words are made by `pipeline.search`; neither database cuts them again. An article that goes, or whose text changes,
takes its words along.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, column, delete, func, or_, select, text

from records import Article, Hit, Indexed, SearchWord
from store import articles as kept_articles
from store.articles import articles, searched
from store.base import INSERT, storable, within

TITLE_WEIGHT, BODY_WEIGHT, PARTS_WEIGHT = 4.0, 1.0, 0.2  # of bm25; PostgreSQL's A, B and D stand as 1, .4 and .1
LAST_PLACE = 16383  # PostgreSQL counts places no further
MOST_PLACES = 200  # of one word; PostgreSQL keeps 255
LARGEST_VECTOR = 1_000_000  # bytes of words and places; PostgreSQL refuses a vector above 1,048,575


def _unindexed(version: int) -> Select[Any]:
    chosen = select(articles.c.id).outerjoin(searched, searched.c.article == articles.c.id)
    return chosen.where(or_(searched.c.version.is_(None), searched.c.version < version))


def waiting(db: Connection, version: int) -> int:
    """How many articles the index lacks, or has by an older tokeniser."""
    return db.scalar(select(func.count()).select_from(_unindexed(version).subquery())) or 0


def pending(db: Connection, version: int, limit: int) -> list[Article]:
    """Such articles, the newest first: they are what is asked for."""
    chosen = _unindexed(version).order_by(articles.c.known_at.desc(), articles.c.id).limit(limit)
    return kept_articles.some(db, db.scalars(chosen))


def keep(db: Connection, made: Sequence[tuple[Article, Indexed]], version: int) -> int:
    """Put these words, each beside the article they were made of, in the place of what the index had of it; how many
    were written.

    An article that another process has just indexed by the same tokeniser keeps its row. One that has gone or changed
    since it was read is left out: its words are made of a text that is no more.
    """
    present = {article.id: article for article in kept_articles.some(db, (article.id for article, _ in made))}
    count = 0
    for read, indexed in made:
        now = present.get(read.id)
        if now is None or (now.title, now.text) != (read.title, read.text):
            continue
        old = delete(searched).where(searched.c.article == indexed.article, searched.c.version < version)
        db.execute(old)
        add = INSERT[db.dialect.name](searched).values(article=indexed.article, version=version)
        id = db.scalar(add.on_conflict_do_nothing().returning(searched.c.id))
        if id is None:
            continue
        if db.dialect.name == "sqlite":
            title, body, parts = (storable(" ".join(said)) for said in (indexed.title, indexed.body, indexed.parts))
            db.execute(LITE_ADD, {"id": id, "title": title, "body": body, "parts": parts})
        else:
            db.execute(POSTGRES_ADD, {"id": id, "words": _vector(indexed)})
        count += 1
    return count


def query(
    db: Connection,
    words: Sequence[SearchWord],
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 20,
) -> list[Hit]:
    """The indexed articles that have every word and became known in [since, until), the best first, then the newest."""
    lite = db.dialect.name == "sqlite"
    asked = " AND ".join(map(_lite_word, words)) if lite else " & ".join(map(_postgres_word, words))
    score = LITE_SCORE if lite else POSTGRES_SCORE
    found = text(score).bindparams(asked=asked).columns(column("id"), column("score")).subquery("found")
    s, a = searched.c, articles.c
    chosen: Select[Any] = select(a.id, found.c.score).join(searched, s.article == a.id).join(found, found.c.id == s.id)
    chosen = within(chosen, a.known_at, since, until)
    chosen = chosen.order_by(found.c.score.desc(), a.known_at.desc(), a.id).limit(limit)
    scores: dict[str, float] = {row[0]: float(row[1]) for row in db.execute(chosen)}
    kept = {article.id: article for article in kept_articles.some(db, scores)}
    return [Hit(kept[id], score) for id, score in scores.items()]


# --- the two databases ------------------------------------------------------------------------------------------------

LITE_ADD = text("INSERT INTO search_words (rowid, title, body, parts) VALUES (:id, :title, :body, :parts)")
POSTGRES_ADD = text("INSERT INTO search_words (id, words) VALUES (:id, CAST(:words AS tsvector))")
LITE_SCORE = (
    f"SELECT rowid AS id, -bm25(search_words, {TITLE_WEIGHT}, {BODY_WEIGHT}, {PARTS_WEIGHT}) AS score"
    " FROM search_words WHERE search_words MATCH :asked"
)
POSTGRES_SCORE = (
    "SELECT id, ts_rank(words, CAST(:asked AS tsquery), 1) AS score"
    " FROM search_words WHERE words @@ CAST(:asked AS tsquery)"
)


def _lite_word(word: SearchWord) -> str:
    return _expression(word, _lite, "AND", "OR", "*")


def _postgres_word(word: SearchWord) -> str:
    return _expression(word, _postgres, "&", "|", ":*")


def _expression(word: SearchWord, quoted: Any, both: str, either: str, begins: str) -> str:
    """The word as it was indexed, or all its parts; a lone character stands at the beginning of a pair."""
    if len(word.word) == 1 and not word.word.isascii():
        return f"{quoted(word.word)}{begins}"
    parts = f" {both} ".join(map(quoted, word.parts))
    return parts if word.parts == (word.word,) else f"({quoted(word.word)} {either} ({parts}))"


def _lite(word: str) -> str:
    """A word in an FTS5 expression: between double quotes everything is a word."""
    return '"' + storable(word).replace('"', '""') + '"'


def _postgres(word: str) -> str:
    """A word in a tsvector or tsquery: between single quotes everything is a word."""
    return "'" + storable(word).replace("\\", "\\\\").replace("'", "''") + "'"


def _vector(indexed: Indexed) -> str:
    """A tsvector: words of the title weigh A, of the body B, mere parts D. What is beyond the room is left out."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    place, room = 0, LARGEST_VECTOR
    for weight, words in (("A", indexed.title), ("B", indexed.body), ("", indexed.parts)):
        for word in words:
            place = min(place + 1, LAST_PLACE)
            size = 2 if word in places else len(storable(word).encode()) + 5
            if size > room:
                continue
            if len(places[word]) < MOST_PLACES and f"{place}{weight}" not in places[word][-1:]:
                places[word].append(f"{place}{weight}")
                room -= size
    return " ".join(f"{_postgres(word)}:{','.join(at)}" for word, at in places.items())
