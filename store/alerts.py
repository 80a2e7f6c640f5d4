"""Alerts, to whom each was told, and the digests that told them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Integer, RowMapping, Table, func, select

from records import Alert, AlertEvidence, Digest, Faction, InputError, SourceState
from store.base import Moment, Structure, Words, add, add_one, batches, made, meta, put, row, within

CHANNELS = "channels"  # the audience of scheduled digests; the terminal is another one

alerts = Table(
    "alerts",
    meta,
    Column("key", Words, primary_key=True),
    Column("kind", Words, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("title", Words, nullable=False),
    Column("company", Words, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("model", Words),  # null: not about a model, or unnamed
    Column("faction", Structure(Faction), nullable=False),
    Column("ticker", Words),  # null: not about a share
    Column("basis", Words, nullable=False),
    Column("stage", Words, nullable=False),
    Column("detail", Structure(tuple[str, ...]), nullable=False),
    Column("evidence", Structure(tuple[AlertEvidence, ...]), nullable=False),
    Column("article_ids", Structure(tuple[str, ...]), nullable=False),
    Column("figures", Structure(Mapping[str, str]), nullable=False),
)

tellings = Table(
    "tellings",
    meta,
    Column("key", Words, primary_key=True),
    Column("audience", Words, primary_key=True),
    Column("digest", Words, index=True),  # null: recorded as too old to be told
)

digests = Table(
    "digests",
    meta,
    Column("id", Words, primary_key=True),
    Column("audience", Words, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("alerts", Structure(tuple[str, ...]), nullable=False),  # keys, in the digest's order
    Column("coverage", Structure(tuple[SourceState, ...]), nullable=False),
    Column("language", Words, nullable=False),
    Index("ix_digests_until", "audience", "until"),
)


def keep(db: Connection, given: Iterable[Alert], digest_id: str | None, audience: str = CHANNELS) -> list[Alert]:
    """Mark alerts as told to this audience; those that were not before. Two digests at once: each alert is in one.

    Digest None: recorded, but too old to be told.
    """
    given = list(given)
    ordered = sorted(given, key=lambda alert: alert.key)  # two writers in one order cannot lock each other out
    add(db, alerts, map(row, ordered))
    said = {"audience": audience, "digest": digest_id}
    new = {alert.key for alert in ordered if add_one(db, tellings, said | {"key": alert.key})}
    return [alert for alert in {alert.key: alert for alert in given}.values() if alert.key in new]


def told(db: Connection, keys: Iterable[str], audience: str = CHANNELS) -> set[str]:
    """Which of these keys this audience was told (or spared) already."""
    found: set[str] = set()
    t = tellings.c
    for batch in batches(dict.fromkeys(keys)):
        found.update(db.scalars(select(t.key).where(t.audience == audience, t.key.in_(batch))))
    return found


def get(db: Connection, key: str) -> Alert | None:
    """An alert by its key or the beginning of it. InputError where several begin so."""
    if not key:
        return None
    begun = select(alerts).where(alerts.c.key.startswith(key, autoescape=True)).order_by(alerts.c.key).limit(2)
    found = db.execute(begun).mappings().all()
    if len(found) > 1 and found[0]["key"] != key:  # the key itself sorts before what it begins
        raise InputError(f"{key}: several alerts begin so; give more of the key")
    return made(Alert, found[0]) if found else None


def query(
    db: Connection,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 100,
    kind: str | None = None,
) -> list[Alert]:
    """Alerts whose moment of knowledge is in [since, until), newest first."""
    a = alerts.c
    chosen = within(select(alerts).order_by(a.at.desc(), a.key).limit(limit), a.at, since, until)
    if kind is not None:
        chosen = chosen.where(a.kind == kind)
    return [made(Alert, found) for found in db.execute(chosen).mappings()]


def keep_digest(db: Connection, digest: Digest, audience: str = CHANNELS) -> None:
    """Write a digest down; composed again under the same id, it replaces itself. Its alerts are kept by `keep`."""
    keys = tuple(alert.key for alert in digest.alerts)
    put(db, digests, [row(digest, without=("alerts",), alerts=keys, audience=audience)])


def last_digest(db: Connection, audience: str = CHANNELS) -> datetime | None:
    """Where the window of this audience's last digest ended; None: there was none."""
    end: datetime | None = db.scalar(select(func.max(digests.c.until)).where(digests.c.audience == audience))
    return end


def get_digest(db: Connection, id: str) -> Digest | None:
    """A digest with its alerts."""
    found = db.execute(select(digests).where(digests.c.id == id)).mappings().first()
    return _digest(db, found) if found else None


def recent_digests(db: Connection, limit: int = 20, audience: str | None = None) -> list[Digest]:
    """Digests with their alerts, newest window first."""
    chosen = select(digests).order_by(digests.c.until.desc(), digests.c.id).limit(limit)
    if audience is not None:
        chosen = chosen.where(digests.c.audience == audience)
    return [_digest(db, found) for found in db.execute(chosen).mappings().all()]


def _digest(db: Connection, found: RowMapping) -> Digest:
    by_key: dict[str, Alert] = {}
    for batch in batches(found["alerts"]):
        rows = db.execute(select(alerts).where(alerts.c.key.in_(batch))).mappings()
        by_key |= {said["key"]: made(Alert, said) for said in rows}
    return made(Digest, found, alerts=tuple(by_key[key] for key in found["alerts"] if key in by_key))
