"""What a source's items carry, against its own habit: a redesign that ends in no error is seen all the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

import store
from records import Article, CrawlStats, Dated, FieldCoverage, Origin, Page, Precision
from store.coverage import Seen, length, share

START = datetime(2023, 5, 1, tzinfo=UTC)


def row(*lists: tuple[int, int]) -> list[Seen]:
    """A list a day: how many items, how many of them with the field."""
    return [Seen(START + timedelta(days=day), count, having) for day, (count, having) in enumerate(lists)]


def day(number: int) -> datetime:
    return START + timedelta(days=number)


@pytest.mark.parametrize(
    ("lists", "now", "usual", "since"),
    [
        ([(20, 20)] * 5, 1.0, 1.0, None),
        ([(20, 20)] * 5 + [(20, 0)], 0.0, 1.0, 5),  # one list of twenty is enough to tell
        ([(20, 20)] * 5 + [(20, 0)] * 20, 0.0, 1.0, 5),  # and the loss does not become the habit
        ([(20, 20)] * 5 + [(20, 4)] * 2, 0.2, 1.0, 5),
        ([(20, 20)] * 5 + [(20, 10)], 0.5, 1.0, None),  # half is no collapse
        ([(20, 12)] * 5 + [(20, 0)], 0.0, 0.6, None),  # never was to be relied on
        ([(20, 0)] * 5, 0.0, None, None),  # never carried it
        ([(20, 0)], 0.0, None, None),
        ([(3, 3), (2, 2), (4, 0)], 0.556, None, None),  # too few before
        ([(1, 1)] * 16 + [(1, 0)] * 4, 0.6, 1.0, None),  # the newest ten tell
        ([(1, 1)] * 12 + [(1, 0)] * 9, 0.1, 1.0, 12),
        ([(20, 20)] * 3 + [(20, 0)] * 3 + [(20, 20)], 1.0, 0.5, None),  # mended
        ([(20, 20)] * 9 + [(20, 0), (1, 1), (9, 1)], 0.2, 1.0, 9),  # a stray one among them ends nothing
        ([(1, 1)] * 20 + ([(1, 0)] * 9 + [(1, 1)]) * 3, 0.1, 1.0, 20),  # nor does the newest
    ],
)
def test_a_field_is_lost_when_the_newest_items_lack_it(
    lists: list[tuple[int, int]], now: float, usual: float | None, since: int | None
) -> None:
    found = share("time", "list", row(*lists))
    assert found is not None
    assert (found.now, found.usual, found.since) == (now, usual, None if since is None else day(since))


@pytest.mark.parametrize("lists", [[], [(4, 0)], [(0, 0)] * 9])
def test_too_few_items_say_nothing(lists: list[tuple[int, int]]) -> None:
    assert share("time", "list", row(*lists)) is None


@given(st.lists(st.integers(0, 30).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), max_size=40))
def test_shares_are_shares_and_what_is_lost_was_there(lists: list[tuple[int, int]]) -> None:
    found = share("time", "list", row(*lists))
    if found:
        assert 0 <= found.now <= 1
        assert found.usual is None or 0 <= found.usual <= 1
        if found.since:
            assert found.usual is not None
            assert found.now < found.usual


@pytest.mark.parametrize(
    ("lengths", "since"),
    [
        ([20] * 20, None),
        ([20] * 20 + [2] * 2, None),  # two short lists are a quiet day
        ([20] * 20 + [2] * 3, 20),
        ([20] * 20 + [2] * 8, 20),
        ([20] * 20 + [2] * 3 + [19], None),
        ([6] * 20 + [1] * 5, None),  # short lists vary
        ([20] * 4 + [2] * 3, None),  # no habit yet
        ([500] + [20] * 20, None),  # a first look goes further back
    ],
)
def test_lists_that_shrink_are_noticed(lengths: list[int], since: int | None) -> None:
    found = length(row(*((count, count) for count in lengths)))
    assert (found.since if found else None) == (None if since is None else day(since))


def judged(engine: Engine, stats: CrawlStats, at: datetime, state: str = "ok") -> None:
    with engine.begin() as db:
        store.sources.judged(db, stats, state, "", at)


def test_a_list_that_loses_its_times_makes_its_source_degraded(engine: Engine, make: Any) -> None:
    for hours in range(6, 0, -1):
        judged(engine, CrawlStats("site", "finished", listed=20, titled=20, dated=20), make.at(-60 * hours))
    with engine.connect() as db:
        assert store.sources.states(db)["site"].state == "ok"
    judged(engine, CrawlStats("site", "finished", listed=20, titled=20), make.at(-30))
    judged(engine, CrawlStats("other", "finished", listed=20, titled=20), make.at(-30))
    judged(engine, CrawlStats("site", "finished", unchanged=1), make.at(-20), "unchanged")  # a 304 says nothing new
    with engine.connect() as db:
        states = store.sources.states(db)
    assert states["site"].state == "degraded"
    assert states["site"].lost == (FieldCoverage("time", "list", 20, 0.0, 1.0, make.at(-30)),)
    assert states["other"].state == "ok"
    judged(engine, CrawlStats("site", "finished"), make.now, "failed")
    with engine.connect() as db:
        assert store.sources.states(db)["site"].state == "failed"
    judged(engine, CrawlStats("site", "finished", listed=20, titled=20, dated=20), make.now)
    with engine.connect() as db:
        assert store.sources.states(db)["site"].state == "ok"


@pytest.mark.parametrize(("lost", "last", "now"), [("time", 20, 0.2), ("text", 20, 0.2), ("text", 260, 0.0)])
def test_pages_that_lose_time_or_text_make_their_source_degraded(
    engine: Engine, make: Any, keep_page: Callable[[Page], bool], lost: str, last: int, now: float
) -> None:
    for n in range(last):
        at, good = make.at(n), n < 12
        page = make.page(f"<p>{n}</p>".encode(), url=f"https://www.site.example/a/{n}", fetched_at=at)
        keep_page(page)
        published = Dated(at, Origin.META, Precision.MINUTE) if good or lost != "time" else None
        with engine.begin() as db:
            if good or lost != "text":
                store.articles.keep(
                    db, Article(f"a{n}", page.url, "site", "标题", "正文", at, at, published, page=page.digest)
                )
            store.pages.extracted(db, page.digest, 1, "" if good or lost != "text" else "no text")
    judged(engine, CrawlStats("site", "finished"), make.at(last))
    with engine.connect() as db:
        (state,) = store.sources.states(db).values()
    assert state.state == "degraded"
    assert [(part.field, part.place, part.now, part.usual, part.since) for part in state.lost] == [
        (lost, "article", now, 1.0, make.at(12))
    ]
