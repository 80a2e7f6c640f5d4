"""The outbox: rendered messages, and for each channel the delivery that is owed.

    due ──lease──▶ sending ──close──▶ sent
     ▲               │ └────close────▶ dead ──retry──▶ due
     └───postpone────┘

Delivery is at least once: a row left in `sending` past its lease (the sender died) is due again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    Table,
    and_,
    func,
    or_,
    select,
    update,
)

from records import Delivery, Message
from store.base import Moment, Words, add, add_one, made, meta, row

LEASE_SECONDS = 60.0  # longer than any channel may take
DUE, SENDING, SENT, DEAD = "due", "sending", "sent", "dead"

messages = Table(
    "messages",
    meta,
    Column("id", Words, primary_key=True),
    Column("digest", Words, nullable=False),
    Column("at", Moment, nullable=False),
    Column("subject", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("markdown", Words, nullable=False),
    Column("html", Words, nullable=False),
    Column("data", Words, nullable=False),
)

deliveries = Table(
    "deliveries",
    meta,
    Column("id", Words, primary_key=True),  # message:channel
    Column("message", Words, ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("channel", Words, nullable=False),
    Column("state", Words, nullable=False),
    Column("tries", Integer, nullable=False),  # attempts begun
    Column("due_at", Moment, nullable=False),  # of `sending`: when its lease ends
    Column("error", Words, nullable=False),
    Column("posted_at", Moment, nullable=False),
    Column("closed_at", Moment),  # null: still owed
    Index("ix_deliveries_due", "state", "due_at"),
)


@dataclass(frozen=True, slots=True)
class Depth:
    """How full the outbox is."""

    due: int
    sending: int
    sent: int
    dead: int
    oldest: datetime | None  # when the oldest one still owed was posted; None: none is owed


def post(db: Connection, message: Message, channels: Iterable[str], now: datetime) -> None:
    """Owe the message to each channel, in the transaction of what it tells. Posted again, nothing changes."""
    add_one(db, messages, row(message))
    owed = {"message": message.id, "state": DUE, "tries": 0, "due_at": now, "error": "", "posted_at": now}
    add(db, deliveries, ({"id": f"{message.id}:{channel}", "channel": channel, **owed} for channel in channels))


def _due(now: datetime) -> ColumnElement[bool]:
    return and_(deliveries.c.state.in_((DUE, SENDING)), deliveries.c.due_at <= now)


def waiting(db: Connection, now: datetime) -> int:
    """How many are due now."""
    return db.scalar(select(func.count()).select_from(deliveries).where(_due(now))) or 0


def lease(db: Connection, now: datetime, limit: int, seconds: float = LEASE_SECONDS) -> list[Delivery]:
    """Take what is due, oldest first, for `seconds`: state `sending`, this attempt counted in `tries`.

    No two callers get the same row: PostgreSQL skips rows another transaction has, SQLite has one writer at a time.
    """
    d = deliveries.c
    oldest = select(d.id).where(_due(now)).order_by(d.due_at, d.id).limit(limit)
    free = oldest.with_for_update(skip_locked=True).cte("free")  # as a CTE it is evaluated once, whatever the plan
    taken = (
        update(deliveries)
        .where(d.id.in_(select(free.c.id)))
        .values(state=SENDING, due_at=now + timedelta(seconds=seconds), tries=d.tries + 1)
        .returning(d.id)
    )
    ids = list(db.scalars(taken))
    leased = _owed().where(d.id.in_(ids)).order_by(d.posted_at, d.id)
    return [_delivery(found) for found in db.execute(leased).mappings()]


def _owed() -> Any:
    d, m = deliveries.c, messages.c
    told = [column.label(f"message_{column.name}") for column in m]
    return select(d.id, d.channel, d.state, d.tries, d.due_at, d.error, *told).join(messages, m.id == d.message)


def _delivery(found: RowMapping) -> Delivery:
    message = Message(**{column.name: found[f"message_{column.name}"] for column in messages.c})
    return made(Delivery, found, message=message)


def _same_attempt(delivery: Delivery) -> ColumnElement[bool]:
    """Still this attempt: not leased again after its lease ran out."""
    d = deliveries.c
    return and_(d.id == _id(delivery), d.state == SENDING, d.tries == delivery.tries)


def _id(delivery: Delivery) -> str:
    return f"{delivery.message.id}:{delivery.channel}"


def postpone(db: Connection, delivery: Delivery, due_at: datetime, problem: str) -> bool:
    """The attempt failed; try again then. False: the lease had run out and another attempt has begun; it decides."""
    later = {"state": DUE, "due_at": due_at, "error": problem}
    return bool(db.execute(update(deliveries).where(_same_attempt(delivery)).values(later)).rowcount)


def close(db: Connection, delivery: Delivery, now: datetime, problem: str | None = None) -> bool:
    """Sent, or with a problem: dead, until `retry`. False: nothing was changed.

    What was sent is sent, also where the lease had run out; a late failure is not written over another attempt.
    """
    if problem is None:
        chosen = and_(deliveries.c.id == _id(delivery), deliveries.c.state != SENT)
        said = {"state": SENT, "closed_at": now, "error": ""}
    else:
        chosen = _same_attempt(delivery)
        said = {"state": DEAD, "closed_at": now, "error": problem}
    return bool(db.execute(update(deliveries).where(chosen).values(said)).rowcount)


def list_(db: Connection, state: str | None = None, limit: int = 100) -> list[Delivery]:
    """Deliveries with their messages, newest first; of one state where it is named."""
    d = deliveries.c
    chosen = _owed().order_by(d.posted_at.desc(), d.id).limit(limit)
    if state is not None:
        chosen = chosen.where(d.state == state)
    return [_delivery(found) for found in db.execute(chosen).mappings()]


def retry(db: Connection, id: str, now: datetime) -> int:
    """Make a dead delivery (message:channel), or all dead ones of a message, due now, its attempts counted anew."""
    d = deliveries.c
    chosen = and_(or_(d.id == id, d.message == id), d.state == DEAD)
    again = {"state": DUE, "due_at": now, "tries": 0, "closed_at": None}
    return db.execute(update(deliveries).where(chosen).values(again)).rowcount


def depth(db: Connection) -> Depth:
    """How many deliveries are in each state, and since when the oldest is owed."""
    d = deliveries.c
    counts = {found.state: found.n for found in db.execute(select(d.state, func.count().label("n")).group_by(d.state))}
    oldest: datetime | None = db.scalar(select(func.min(d.posted_at)).where(d.state.in_((DUE, SENDING))))
    return Depth(counts.get(DUE, 0), counts.get(SENDING, 0), counts.get(SENT, 0), counts.get(DEAD, 0), oldest)
