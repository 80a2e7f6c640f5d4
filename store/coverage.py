"""Field coverage: which share of a source's items carries title, time and text, now and by its own habit.

A redesign rarely ends in an error: the list still comes, but its items have lost their times, or their pages their
text. So what the newest items carry is held against what the source gave in the thirty days before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, Select, func, select

from records import FieldCoverage
from store.articles import articles
from store.pages import ARTICLE, pages

NEWEST = 10  # items that speak for the present
ENOUGH = 5  # fewer say nothing
HABIT = 10  # items a habit is read from
CARRIED = 0.8  # of the items carried a field, so it can be lost
FALLEN = 0.25  # of the habit or less is a loss: where 4 of 5 carry it, by chance once in 150 (5 items) or 13,000 (10)
NEWEST_LISTS, HABIT_LISTS, HABIT_LENGTH = 3, 5, 10.0  # lists that speak for the present, for a habit; its shortest list


@dataclass(frozen=True, slots=True)
class Seen:
    """One crawl's list, one page, or pages in a row that are alike: how many items, and how many carry the field.

    `at` of several pages is that of the first.
    """

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
    for source, at, count, with_text in _pages(db, since):
        seen[source]["text", "article"] += _alike(at, count, with_text)
    for source, at, count, titled, dated in _articles(db, since):
        seen[source]["title", "article"] += _alike(at, count, titled)
        seen[source]["time", "article"] += _alike(at, count, dated)
    return {source: tuple(_parts(fields)) for source, fields in seen.items()}


def _parts(fields: dict[Part, list[Seen]]) -> Iterable[FieldCoverage]:
    if lengths := length(fields.get(("title", "list"), [])):
        yield lengths
    for (field, place), seen in sorted(fields.items()):
        if found := share(field, place, seen):
            yield found


def share(field: str, place: str, seen: Sequence[Seen]) -> FieldCoverage | None:
    """A field's coverage, of what was seen in order of time; None where the newest are too few to tell.

    The habit is read from what came before the present stretch without the field, so that a loss does not become the
    habit until it is all that thirty days hold.
    """
    newest = _newest(seen, len(seen))
    count = sum(entry.count for entry in newest)
    if count < ENOUGH:
        return None
    now = sum(entry.having for entry in newest) / count
    without = _without(seen)
    before = seen[: len(seen) - max(len(newest), len(without))]
    past = sum(entry.count for entry in before)
    usual = sum(entry.having for entry in before) / past if past >= HABIT else None
    lost = usual is not None and usual >= CARRIED and now <= FALLEN * usual
    since = without[0].at if lost else None
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


def _newest(seen: Sequence[Seen], end: int) -> Sequence[Seen]:
    """The last entries before `end` that hold NEWEST items together, or all."""
    count, start = 0, end
    while start and count < NEWEST:
        start -= 1
        count += seen[start].count
    return seen[start:end]


def _without(seen: Sequence[Seen]) -> Sequence[Seen]:
    """The entries since which the newest items have lacked the field at every look; a stray one ends nothing."""
    start = len(seen)
    for end in range(len(seen), 0, -1):
        newest = _newest(seen, end)
        count = sum(entry.count for entry in newest)
        if count < ENOUGH or sum(entry.having for entry in newest) > FALLEN * count:
            break
        start = end - len(newest)
    while start < len(seen) and seen[start].having > FALLEN * seen[start].count:
        start += 1
    return seen[start:]


def _run(seen: Sequence[Seen], amiss: Sequence[bool]) -> Sequence[Seen]:
    """The unbroken row of entries amiss at the end."""
    start = len(seen)
    while start and amiss[start - 1]:
        start -= 1
    return seen[start:]


def _alike(at: datetime, count: int, having: bool) -> Iterator[Seen]:
    """So many pages that are alike: the newest one by one, those before in one."""
    if count > NEWEST:
        yield Seen(at, count - NEWEST, having * (count - NEWEST))
    for _ in range(min(count, NEWEST)):
        yield Seen(at, 1, int(having))


def _pages(db: Connection, since: datetime) -> list[tuple[str, datetime, int, bool]]:
    """(source, first fetched at, how many, with a text or not) of the pages an extractor has taken, see `_rows`."""
    p = pages.c
    taken = (p.kind == ARTICLE, p.extracted.is_not(None), p.fetched_at >= since)
    query = _rows(p.source, p.fetched_at, p.digest, [p.problem == ""], taken)
    return [(row[0], row[1], row[2], bool(row[3])) for row in db.execute(query)]


def _articles(db: Connection, since: datetime) -> list[tuple[str, datetime, int, bool, bool]]:
    """(source, first seen at, how many, whether with a title, with a time) of the articles, see `_rows`."""
    a = articles.c
    flags = [a.title != "", a.published_at.is_not(None)]
    query = _rows(a.source, a.seen_at, a.id, flags, (a.seen_at >= since, a.page != ""))
    return [(row[0], row[1], row[2], bool(row[3]), bool(row[4])) for row in db.execute(query)]


def _rows(
    source: Column[str],
    at: Column[datetime],
    key: Column[str],
    flags: Sequence[ColumnElement[bool]],
    where: Sequence[ColumnElement[bool]],
) -> Select[Any]:
    """Rows that follow each other in time and have the same flags are one: a month of pages is a few rows a source."""
    order = (at, key)
    told = [flag.label(f"flag{n}") for n, flag in enumerate(flags)]
    place = func.row_number().over(partition_by=source, order_by=order)
    among = func.row_number().over(partition_by=(source, *flags), order_by=order)
    found = select(source.label("source"), at.label("at"), *told, (place - among).label("island")).where(*where)
    f = found.subquery().c
    said = [f[flag.name] for flag in told]
    first = func.min(f.at).label("first")
    return select(f.source, first, func.count(), *said).group_by(f.source, *said, f.island).order_by(f.source, first)
