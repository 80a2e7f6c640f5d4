"""Runs of jobs, each slot of a schedule once, and leases: who is the one daemon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Index,
    Table,
    UniqueConstraint,
    case,
    literal,
    or_,
    select,
    update,
)

from records import Run
from store.base import INSERT, Moment, Structure, Words, add_one, made, meta, row

runs = Table(
    "runs",
    meta,
    Column("id", Words, primary_key=True),
    Column("job", Words, nullable=False),
    Column("schedule", Words, nullable=False),
    Column("planned_at", Moment, nullable=False),
    Column("started_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment, index=True),  # null: still running, or killed
    Column("state", Words, nullable=False),
    Column("summary", Structure(Mapping[str, Any]), nullable=False),
    UniqueConstraint("schedule", "planned_at"),  # a slot runs once, however many daemons plan it
    Index("ix_runs_job", "job", "planned_at"),
)

leases = Table(
    "leases",
    meta,
    Column("name", Words, primary_key=True),
    Column("owner", Words, nullable=False),
    Column("token", BigInteger, nullable=False),  # fencing: grows with every change of owner
    Column("expires", Moment, nullable=False),
)

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    owner: str
    token: int
    expires: datetime


def plan(db: Connection, run: Run) -> bool:
    """Take the slot and write the run down as begun. False: (schedule, planned_at) is taken; do not run."""
    return add_one(db, runs, row(run))


def finish(db: Connection, id: str, ended_at: datetime, state: str, summary: Mapping[str, Any]) -> None:
    db.execute(update(runs).where(runs.c.id == id).values(ended_at=ended_at, state=state, summary=summary))


def get(db: Connection, id: str) -> Run | None:
    found = db.execute(select(runs).where(runs.c.id == id)).mappings().first()
    return made(Run, found) if found else None


def last(db: Connection, schedule: str) -> Run | None:
    """The run of the latest slot of this schedule, finished or not."""
    query = select(runs).where(runs.c.schedule == schedule).order_by(runs.c.planned_at.desc()).limit(1)
    found = db.execute(query).mappings().first()
    return made(Run, found) if found else None


def recent(db: Connection, limit: int = 20, job: str | None = None) -> list[Run]:
    """Runs, latest start first; of one job where it is named."""
    query = select(runs).order_by(runs.c.started_at.desc(), runs.c.id).limit(limit)
    if job is not None:
        query = query.where(runs.c.job == job)
    return [made(Run, found) for found in db.execute(query).mappings()]


def unfinished(db: Connection) -> list[Run]:
    """Runs that have not ended: running now, or killed. Oldest first."""
    query = select(runs).where(runs.c.ended_at.is_(None)).order_by(runs.c.started_at, runs.c.id)
    return [made(Run, found) for found in db.execute(query).mappings()]


def lease(db: Connection, name: str, owner: str, ttl_seconds: float, now: datetime) -> int | None:
    """Take or renew a lease in one statement. Its fencing token, or None where another owner holds it.

    The token stays over renewals and grows by one with each change of owner: what carries an older one comes too late.
    """
    insert = INSERT[db.dialect.name](leases).values(
        name=name, owner=owner, token=1, expires=now + timedelta(seconds=ttl_seconds)
    )
    mine = leases.c.owner == owner
    taken = insert.on_conflict_do_update(
        index_elements=[leases.c.name],
        set_={
            "owner": insert.excluded.owner,
            "token": case((mine, leases.c.token), else_=leases.c.token + 1),
            "expires": insert.excluded.expires,
        },
        where=or_(mine, leases.c.expires < literal(now, Moment)),
    )
    token: int | None = db.execute(taken.returning(leases.c.token)).scalar()
    return token


def release(db: Connection, name: str, owner: str) -> None:
    """Give a lease back, if it is this owner's. The row and its token stay, so tokens never repeat."""
    mine = (leases.c.name == name) & (leases.c.owner == owner)
    db.execute(update(leases).where(mine).values(expires=LONG_AGO))


def holder(db: Connection, name: str, now: datetime) -> str | None:
    """Who holds the lease now; None: nobody."""
    found = select(leases.c.owner).where(leases.c.name == name, leases.c.expires >= now)
    return db.scalar(found)


def held(db: Connection) -> list[Lease]:
    """All leases, run out or not, for `status` and `doctor`."""
    return [made(Lease, found) for found in db.execute(select(leases).order_by(leases.c.name)).mappings()]
