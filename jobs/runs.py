"""The run table's side of a job done by hand: one row from start to end, whatever happens between."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

import store
from records import BaimoError, Run

Progress = Callable[[int, int | None], None]  # done, total; total None: not known


def quiet(done: int, total: int | None) -> None:
    """The Progress of a job nobody watches."""


def begin(engine: Engine, job: str, schedule: str) -> Run:
    now = datetime.now(UTC)
    run = Run(uuid.uuid4().hex, job, schedule, now, now)
    with engine.begin() as db:
        store.runs.plan(db, run)
    return run


def end(engine: Engine, run: Run, state: str, summary: Mapping[str, Any]) -> None:
    with engine.begin() as db:
        store.runs.finish(db, run.id, datetime.now(UTC), state, dict(summary))


def recorded(engine: Engine, job: str, work: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    """Do one job once, with its row in `runs`. What it raises is raised on, after the row says failed."""
    run = begin(engine, job, f"once:{job}")
    try:
        summary = work()
    except BaimoError as error:
        end(engine, run, "failed", {"error": str(error)})
        raise
    except KeyboardInterrupt:
        end(engine, run, "killed", {"error": "interrupted"})
        raise
    end(engine, run, "ok", summary)
    return summary
