"""Sources' health: the last success, the row of failures, the habit of thirty days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, text

import store
from records import Article, CrawlStats, Dated, FieldCoverage, Origin, Precision, SourceState
from store.sources import Crawl


def test_a_crawl_comes_back_whole(engine: Engine, make: Any) -> None:
    stats = CrawlStats(
        "site", "finished", 12, 5, 3, 2, 20, 5_000_000_000, 3.25, make.at(-30), {"timeout": 2}, ("site: timeout",), "",
        "rss", 20, 15, "allowed",
    )  # fmt: skip
    with engine.begin() as db:
        store.sources.judged(db, stats, "ok", "3 new", make.now)
        assert store.sources.history(db, "site", make.now) == [Crawl(make.now, "ok", "3 new", stats)]
        assert store.sources.states(db) == {
            "site": SourceState(
                "site", "site", "ok", 5, make.now, "3 new", listed=20, usual=20,
                coverage=(FieldCoverage("time", "list", 20, 0.75), FieldCoverage("title", "list", 20, 1.0)),
            )
        }  # fmt: skip


def test_a_source_is_told_with_its_habit_of_thirty_days(engine: Engine, make: Any) -> None:
    crawls = [
        (40, "ok", 500),
        (20, "ok", 30),
        (10, "unchanged", 0),
        (9, "failed", 2),
        (5, "unchanged", 20),
        (0, "ok", 4),
    ]
    with engine.begin() as db:
        for days, state, listed in crawls:
            stats = CrawlStats("site", "finished", listed=listed)
            store.sources.judged(db, stats, state, "", make.now - timedelta(days))
        found = store.sources.states(db)["site"]
    assert (found.listed, found.usual) == (4, 18.0)


def test_the_last_look_says_when_and_whether_it_did_well(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        assert store.sources.last_look(db, "site") is None
        for n, state in enumerate(["ok", "failed"]):
            store.sources.judged(db, CrawlStats("site", "finished"), state, "", make.at(n))
            assert store.sources.last_look(db, "site") == (make.at(n), state == "ok")


def test_what_an_older_program_did_not_count_is_no_loss(engine: Engine, make: Any) -> None:
    stats = CrawlStats("site", "finished", listed=20, root="rss", titled=20, dated=20, robots="allowed")
    with engine.begin() as db:
        store.sources.judged(db, stats, "ok", "", make.at(-60))
        db.execute(text("UPDATE crawls SET root = NULL, titled = NULL, dated = NULL, robots = NULL"))
        store.sources.judged(db, stats, "ok", "", make.now)
        old, new = store.sources.history(db, "site", make.now)
        state = store.sources.states(db)["site"]
    assert (old.stats.root, old.stats.titled, old.stats.robots) == ("", 0, "")
    assert new.stats == stats
    assert (state.state, state.lost) == ("ok", ())


def test_a_rhythm_is_read_from_what_has_an_exact_time(engine: Engine, make: Any) -> None:
    times = [(make.at(-60), Precision.MINUTE), (make.at(-30), Precision.DAY), (make.at(-1), Precision.MINUTE)]
    with engine.begin() as db:
        for n, (at, precision) in enumerate(times):
            published = Dated(at, Origin.META, precision)
            article = Article(f"a{n}", "", "site", "标题", "正文", make.now, make.now, published)
            store.articles.keep(db, article)
        assert store.sources.posted(db, "site", make.at(-45)) == [make.at(-1)]
        assert store.sources.posted(db, "other", make.at(-90)) == []
        assert len(store.sources.posted(db, "site", make.at(-90))) == 2


def test_failures_are_counted_until_a_success(engine: Engine, make: Any) -> None:
    seen = []
    with engine.begin() as db:
        for n, state in enumerate(["ok", "failed", "skipped", "empty", "stale", "unchanged", "failed"]):
            store.sources.judged(db, CrawlStats("site", "finished"), state, "", make.at(n))
            found = store.sources.states(db)["site"]
            seen.append((found.state, found.failures, found.last_success, found.silent_since))
    assert seen == [
        ("ok", 0, make.at(0), None),
        ("failed", 1, make.at(0), make.at(1)),
        ("skipped", 1, make.at(0), make.at(1)),
        ("empty", 2, make.at(0), make.at(1)),
        ("stale", 3, make.at(0), make.at(1)),
        ("unchanged", 0, make.at(5), None),
        ("failed", 1, make.at(5), make.at(6)),
    ]


def test_a_source_that_never_succeeded_has_no_last_success(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        store.sources.judged(db, CrawlStats("site", "crashed"), "failed", "HTTP 403", make.now)
        assert store.sources.states(db)["site"].last_success is None
        assert store.sources.states(db).keys() == {"site"}


def test_the_habit_is_of_thirty_days_and_old_crawls_go(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        for days in (100, 40, 20, 0):
            at = make.now - timedelta(days)
            store.sources.judged(db, CrawlStats("site", "finished", pages=days), "ok", "", at)
            store.sources.judged(db, CrawlStats("other", "finished"), "ok", "", at)
        assert [crawl.stats.pages for crawl in store.sources.history(db, "site", make.now)] == [20, 0]
        assert [crawl.stats.pages for crawl in store.sources.history(db, "site", make.now, 1000)] == [40, 20, 0]
