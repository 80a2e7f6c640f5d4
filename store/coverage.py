"""Field coverage: which share of a source's items carries title, time and text, now and by its own habit.

A redesign rarely ends in an error: the list still comes, but its items have lost their times, or their pages their
text. So what the newest items carry is held against what the source gave in the thirty days before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from sqlalchemy import Connection, func, select

from records import FieldCoverage
from store.articles import articles
from store.pages import ARTICLE, pages

NEWEST = 10  # items that speak for the present
ENOUGH = 5  # fewer say nothing
HABIT = 10  # items a habit is read from
CARRIED = 0.8  # of the items carried a field, so it can be lost
FALLEN = 0.25  # of the habit or less is a loss: where 4 of 5 carry it, by chance once in 150 (5 items) or 13,000 (10)
NEWEST_LISTS, HABIT_LISTS, HABIT_LENGTH = 3, 5, 10.0  # lists that speak for the present, for a habit; its shortest list
MOST_PAGES = 200  # of a source; a habit needs no more


@dataclass(frozen=True, slots=True)
class Seen:
    """One crawl's list, or one page: how many items it is, and how many of them carry the field."""

    at: datetime
    count: int
    having: int


Part = tuple[str, str]  # field, place


def coverage(
    db: Connection, lists: Iterable[tuple[str, datetime, int, int, int]], since: datetime
) -> dict[str, tuple[FieldCoverage, ...]]:
    """Source id → its coverage, of `lists` (source, at, listed, titled, dated; in order of time) and the pages fetched
    since then.
    """
    seen: dict[str, dict[Part, list[Seen]]] = defaultdict(lambda: defaultdict(list))
    for source, at, listed, titled, dated in lists:
        seen[source]["title", "list"].append(Seen(at, listed, titled))
        seen[source]["time", "list"].append(Seen(at, listed, dated))
    for source, at, with_text in _pages(db, since):
        seen[source]["text", "article"].append(Seen(at, 1, with_text))
    for source, at, titled, dated in _articles(db, since):
        seen[source]["title", "article"].append(Seen(at, 1, titled))
        seen[source]["time", "article"].append(Seen(at, 1, dated))
    return {source: tuple(_parts(fields)) for source, fields in seen.items()}


def _parts(fields: dict[Part, list[Seen]]) -> Iterable[FieldCoverage]:
    if lengths := length(fields.get(("title", "list"), [])):
        yield lengths
    for (field, place), seen in sorted(fields.items()):
        if found := share(field, place, seen):
            yield found


def share(field: str, place: str, seen: Sequence[Seen]) -> FieldCoverage | None:
    """A field's coverage, of what was seen in order of time; None where the newest are too few to tell.

    The habit is read from what came before the present run without the field, so that a loss does not become the habit
    until it is all that thirty days hold.
    """
    newest = _newest(seen)
    count = sum(entry.count for entry in newest)
    if count < ENOUGH:
        return None
    now = sum(entry.having for entry in newest) / count
    run = _run(seen, [entry.having <= FALLEN * entry.count for entry in seen])
    before = seen[: len(seen) - max(len(newest), len(run))]
    past = sum(entry.count for entry in before)
    usual = sum(entry.having for entry in before) / past if past >= HABIT else None
    lost = usual is not None and usual >= CARRIED and now <= FALLEN * usual
    since = (run or newest)[0].at if lost else None
    return FieldCoverage(field, place, count, round(now, 3), None if usual is None else round(usual, 3), since)


def length(lists: Sequence[Seen]) -> FieldCoverage | None:
    """How many items the newest lists hold, mean, beside the median of all; None where there are too few lists."""
    newest = lists[-NEWEST_LISTS:]
    if len(lists) < NEWEST_LISTS + HABIT_LISTS:
        return None
    usual = float(median(entry.count for entry in lists))
    run = _run(lists, [entry.count <= FALLEN * usual for entry in lists])
    lost = usual >= HABIT_LENGTH and len(run) >= NEWEST_LISTS
    now = sum(entry.count for entry in newest) / len(newest)
    return FieldCoverage("items", "list", len(newest), round(now, 1), usual, run[0].at if lost else None)


def _newest(seen: Sequence[Seen]) -> Sequence[Seen]:
    """The last entries that hold NEWEST items together, or all."""
    count, start = 0, len(seen)
    while start and count < NEWEST:
        start -= 1
        count += seen[start].count
    return seen[start:]


def _run(seen: Sequence[Seen], amiss: Sequence[bool]) -> Sequence[Seen]:
    """The unbroken row of entries amiss at the end."""
    start = len(seen)
    while start and amiss[start - 1]:
        start -= 1
    return seen[start:]


def _pages(db: Connection, since: datetime) -> list[tuple[str, datetime, bool]]:
    """(source, fetched at, whether a text was read) of the newest article pages an extractor has taken."""
    p = pages.c
    rank = func.row_number().over(partition_by=p.source, order_by=p.fetched_at.desc()).label("rank")
    taken = (p.kind == ARTICLE, p.extracted.is_not(None), p.fetched_at >= since)
    found = select(p.source, p.fetched_at, (p.problem == "").label("read"), rank).where(*taken).subquery()
    query = select(found.c.source, found.c.fetched_at, found.c.read).where(found.c.rank <= MOST_PAGES)
    return [(row[0], row[1], bool(row[2])) for row in db.execute(query.order_by(found.c.source, found.c.fetched_at))]


def _articles(db: Connection, since: datetime) -> list[tuple[str, datetime, bool, bool]]:
    """(source, seen at, has a title, has a time) of the newest articles."""
    a = articles.c
    rank = func.row_number().over(partition_by=a.source, order_by=a.seen_at.desc()).label("rank")
    titled, dated = (a.title != "").label("titled"), a.published_at.is_not(None).label("dated")
    recent = (a.seen_at >= since, a.page != "")
    found = select(a.source, a.seen_at, titled, dated, rank).where(*recent).subquery()
    query = select(found.c.source, found.c.seen_at, found.c.titled, found.c.dated).where(found.c.rank <= MOST_PAGES)
    ordered = query.order_by(found.c.source, found.c.seen_at)
    return [(row[0], row[1], bool(row[2]), bool(row[3])) for row in db.execute(ordered)]
