"""Runs and leases: a slot runs once, a lease has one owner, and its token tells late comers apart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Engine

import store
from store.runs import Lease


def test_a_run_comes_back_from_start_to_end(engine: Engine, make: Any) -> None:
    run = make.run("r1", started_at=make.at(1))
    summary = {"pages": 3, "errors": {"timeout": 1}, "why": "三个超时", "share": 0.5, "none": None}
    with engine.begin() as db:
        assert store.runs.plan(db, run)
        assert store.runs.get(db, "r1") == run
        assert store.runs.unfinished(db) == [run]
        store.runs.finish(db, "r1", make.at(2), "ok", summary)
        assert store.runs.get(db, "r1") == replace(run, ended_at=make.at(2), state="ok", summary=summary)
        assert store.runs.unfinished(db) == []
        assert store.runs.get(db, "r2") is None


def test_a_slot_is_taken_once(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        assert store.runs.plan(db, make.run("r1"))
        assert not store.runs.plan(db, make.run("r2"))
        assert not store.runs.plan(db, make.run("r1", make.at(60)))
        assert store.runs.plan(db, make.run("r3", schedule="crawl:other"))
        assert store.runs.plan(db, make.run("r4", make.at(60)))


def test_of_daemons_that_plan_one_slot_one_wins(engine: Engine, make: Any) -> None:
    def plan(id: str) -> bool:
        with engine.begin() as db:
            return store.runs.plan(db, make.run(id))

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(plan, "abcdefgh")) == [False] * 7 + [True]


def test_the_last_run_of_a_schedule_is_of_its_latest_slot(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        assert store.runs.last(db, "digest") is None
        for id, minutes, started in [("r1", 10, 99), ("r2", 30, 31), ("r3", 20, 21)]:
            store.runs.plan(db, make.run(id, make.at(minutes), schedule="digest", started_at=make.at(started)))
        store.runs.plan(db, make.run("other", make.at(50), job="extract"))
        assert store.runs.last(db, "digest").id == "r2"
        assert [run.id for run in store.runs.recent(db)] == ["r1", "other", "r2", "r3"]
        assert [run.id for run in store.runs.recent(db, 2)] == ["r1", "other"]
        assert [run.id for run in store.runs.recent(db, job="extract")] == ["other"]
        assert [run.id for run in store.runs.unfinished(db)] == ["r3", "r2", "other", "r1"]


def test_a_lease_has_one_owner_until_it_runs_out(engine: Engine, make: Any) -> None:
    asked = [("a", 0), ("b", 5), ("a", 8), ("b", 15), ("b", 19), ("a", 20)]
    tokens = []
    for owner, second in asked:
        with engine.begin() as db:
            tokens.append(store.runs.lease(db, "daemon", owner, 10, make.at(second / 60)))
    assert tokens == [1, None, 1, None, 2, None]


def test_a_lease_given_back_is_free_and_its_token_still_grows(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        assert store.runs.lease(db, "daemon", "a", 600, make.now) == 1
        store.runs.release(db, "daemon", "b")
        assert store.runs.holder(db, "daemon", make.at(1)) == "a"
        store.runs.release(db, "daemon", "a")
        assert store.runs.holder(db, "daemon", make.at(1)) is None
        assert store.runs.lease(db, "daemon", "b", 600, make.at(1)) == 2
        assert store.runs.lease(db, "daemon", "a", 600, make.at(2)) is None


def test_the_holder_is_whoever_has_it_now(engine: Engine, make: Any) -> None:
    with engine.begin() as db:
        assert store.runs.holder(db, "daemon", make.now) is None
        store.runs.lease(db, "daemon", "a", 60, make.now)
        store.runs.lease(db, "backup", "b", 120, make.now)
        assert [store.runs.holder(db, "daemon", make.at(n)) for n in (0, 1, 1.1)] == ["a", "a", None]
        assert store.runs.held(db) == [Lease("backup", "b", 1, make.at(2)), Lease("daemon", "a", 1, make.at(1))]


def test_of_those_who_ask_at_once_one_gets_the_lease(engine: Engine, make: Any) -> None:
    def ask(owner: str) -> int | None:
        with engine.begin() as db:
            return store.runs.lease(db, "daemon", owner, 60, make.now)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(ask, "abcdefgh"), key=str) == [1] + [None] * 7


def test_a_naive_time_is_refused(engine: Engine, make: Any) -> None:
    with engine.begin() as db, pytest.raises(Exception, match="naive datetime"):
        store.runs.lease(db, "daemon", "a", 60, make.now.replace(tzinfo=None))
