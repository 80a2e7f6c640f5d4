"""Sources' health: the last success, the row of failures, the habit of thirty days."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine

import store
from records import CrawlStats, SourceState
from store.sources import Crawl


def test_a_crawl_comes_back_whole(engine: Engine, make: Any) -> None:
    stats = CrawlStats(
        "site", "finished", 12, 5, 3, 2, 20, 5_000_000_000, 3.25, make.at(-30), {"timeout": 2}, ("site: timeout",), ""
    )
    with engine.begin() as db:
        store.sources.judged(db, stats, "ok", "3 new", make.now)
        assert store.sources.history(db, "site", make.now) == [Crawl(make.now, "ok", "3 new", stats)]
        assert store.sources.states(db) == {"site": SourceState("site", "site", "ok", 5, make.now, "3 new")}


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
