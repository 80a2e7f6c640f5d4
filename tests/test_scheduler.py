"""Slots, the timetable, and who may be the daemon."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import config
import scheduler
import store
from crawler import sources
from records import CrawlStats


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2023-05-18T08:30:00+08:00", "2023-05-18T08:30:00+08:00"),
        ("2023-05-18T08:29:59+08:00", "2023-05-17T08:30:00+08:00"),
        ("2023-05-18T23:59:00+08:00", "2023-05-18T08:30:00+08:00"),
        ("2023-05-18T00:10:00+00:00", "2023-05-17T08:30:00+08:00"),  # 08:10 in Shanghai
    ],
)
def test_a_digest_stands_for_the_latest_time_of_day_in_china(now: str, slot: str) -> None:
    assert scheduler.at(time(8, 30))(at(now)) == at(slot)


def test_two_daemons_name_the_slots_of_an_interval_alike() -> None:
    slot = scheduler.every(900)
    now = at("2023-05-18T08:14:59+08:00")
    assert slot(now) == slot(now - timedelta(minutes=14)) == at("2023-05-18T08:00:00+08:00")
    assert slot(now + timedelta(seconds=1)) == at("2023-05-18T08:15:00+08:00")


def settings(folder: Path, text: str = "") -> config.Settings:
    file = folder / "config.toml"
    file.write_text(text, encoding="utf-8")
    return config.load(file)


def test_every_active_source_and_every_job_is_on_the_timetable(tmp_path: Path) -> None:
    chosen = settings(tmp_path, "[digest]\ntimes = ['08:30', '12:00', '15:40']")
    active, off = sources.active(sources.load(), {}, ())
    plans = scheduler.timetable(chosen, active)
    names = [plan.name for plan in plans]
    assert {f"crawl:{source.id}" for source in active} <= set(names)
    assert not {f"crawl:{name}" for name in off} & set(names)
    assert {"extract", "analyse", "market", "deliver", "prune"} <= set(names)
    assert names.count("digest") == 3


def test_without_prices_there_is_no_market_job(tmp_path: Path) -> None:
    plans = scheduler.timetable(settings(tmp_path, "[market]\nenabled = false"), [])
    assert "market" not in {plan.name for plan in plans}


def test_a_busy_source_may_be_asked_twice_in_its_interval_and_a_fixed_interval_stays(tmp_path: Path) -> None:
    active = [source for source in sources.load().values() if source.id == "ithome"]
    (own, *_) = scheduler.timetable(settings(tmp_path), active)
    (fixed, *_) = scheduler.timetable(settings(tmp_path, "[daemon]\ncrawl_minutes = 7"), active)
    assert own.trigger.interval == timedelta(minutes=active[0].every_minutes / 2)
    assert fixed.trigger.interval == timedelta(minutes=7)


def test_a_source_that_is_not_due_leaves_its_slot(tmp_path: Path, engine: Engine) -> None:
    source = sources.load()["ithome"]
    chosen = settings(tmp_path)
    daemon = scheduler.Daemon(chosen, engine)
    plan = next(plan for plan in scheduler.timetable(chosen, [source]) if plan.source)
    every = timedelta(minutes=source.every_minutes)
    now = datetime.now(UTC)
    asked = []
    for looked, state in ((None, ""), (now, "ok"), (now - every * 2, "ok"), (now, "failed"), (now - every, "failed")):
        if looked:
            with engine.begin() as db:
                store.sources.judged(db, CrawlStats("ithome", "finished"), state, "", looked)
        asked.append(daemon._wanted(plan))
    assert asked == [True, False, True, False, True]


def test_the_daemon_says_what_is_wrong_and_exits_as_documented(
    tmp_path: Path, open_engine: Callable[[str], Engine]
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text("[daemon]\nworkminutes = 1", encoding="utf-8")
    done = run("--config", str(wrong))
    assert done.returncode == 2
    assert "unknown key daemon.workminutes; did you mean work_minutes?" in done.stderr
    empty = tmp_path / "empty.toml"
    empty.write_text("", encoding="utf-8")
    done = run("--config", str(empty))
    assert done.returncode == 3
    assert "baimo db upgrade" in done.stderr


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BAIMO_")}
    return subprocess.run(
        [sys.executable, "-m", "scheduler", *arguments],
        capture_output=True, text=True, check=False, env=environment, cwd=Path(scheduler.__file__).parent,
    )  # fmt: skip
